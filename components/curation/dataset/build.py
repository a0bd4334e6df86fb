"""A dataset: groups split without leaks, in one fingerprinted folder.

The folder is keyed by what went in (pairs, statutes, gold sets, config, template, code version),
so the same input is never made twice, and made on another machine it has the same bytes. Its card
says what is in it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from components.config import Section
from components.curation.dataset.card import write_card
from components.curation.dataset.examples import GroupBuilder, GroupConfig
from components.curation.dataset.masking import Masker
from components.curation.dataset.parquet import read_groups as read_groups
from components.curation.dataset.parquet import read_pairs as read_pairs
from components.curation.dataset.parquet import write_groups, write_pairs
from components.curation.dataset.splitting import SplitConfig, check_splits, split_pairs
from components.curation.drafting.pairs import DraftingConfig
from components.errors import InputError
from components.likeness.gold_guard import GoldConfig, block_gold
from components.likeness.near_duplicates import DuplicatesConfig, find_clusters
from components.prompting.house_sentence import HOUSE_SENTENCE, HouseSentence
from components.prompting.template import template_hash
from components.records import Group, Pair, Version, content_hash
from components.storage import Home, fingerprint, is_finished, staged_folder

CODE_VERSION = 6


class DatasetConfig(Section):
    """What a dataset holds."""

    groups: GroupConfig = GroupConfig()
    drafting: DraftingConfig = DraftingConfig()
    duplicates: DuplicatesConfig = DuplicatesConfig()
    split: SplitConfig = SplitConfig()
    gold: GoldConfig = GoldConfig()
    num_groups: dict[str, int] = Field(
        default={"train": 140, "validation": 16, "test": 24},
        description="groups of each split; a group is one training sequence",
    )
    seed: int = Field(default=7, ge=0, description="random seed of the groups")


@dataclass(frozen=True)
class Material:
    """What a dataset is made from.

    Attributes:
        pairs: The pairs that passed intake.
        refused: `(line, reason)` of each row that did not.
        drafted: Pairs drafted from the statutes.
        gold: Clauses of the gold sets, by `file:line`.
        titles: The titles of all laws in the edition.
        sentence: The house sentence of the answers.
        seen: Families that the starter was tuned on.
        num_withdrawn: Pairs that were left out since consent to them was withdrawn.
    """

    pairs: Sequence[Pair]
    refused: Sequence[tuple[int, str]] = ()
    drafted: Sequence[Pair] = ()
    gold: dict[str, str] = field(default_factory=dict)
    titles: Sequence[str] = ()
    sentence: HouseSentence = HOUSE_SENTENCE
    seen: Sequence[str] = ()
    num_withdrawn: int = 0


@dataclass(frozen=True)
class SortedPairs:
    """The pairs of each split with their clusters of near-duplicates, by pair id.

    `left_out` holds `(pair id, reason)` of the pairs that stand in no split.
    """

    by_split: dict[str, list[Pair]]
    clusters: dict[str, str]
    left_out: list[tuple[str, str]]


@dataclass(frozen=True)
class Groups:
    """The groups of each split, and `(pair id, reason)` of the examples that were dropped."""

    by_split: dict[str, list[Group]]
    dropped: list[tuple[str, str]]


def dataset_fingerprint(
    inputs: Sequence[str], config: DatasetConfig, sentence: HouseSentence
) -> str:
    """Return the fingerprint of a dataset before it is made.

    Args:
        inputs: Hashes of the pairs, of the statutes and of the gold sets, and whatever else
            decides the outcome.
        config: Its config. The paths of gold sets do not count; their contents do.
        sentence: The house sentence of the answers.
    """
    return fingerprint([CODE_VERSION, list(inputs), _settings(config), template_hash(sentence)])


def hash_versions(versions: Sequence[Version]) -> str:
    """Return one hash of all wordings with their dates, the same in every store and edition."""
    keys = [
        f"{v.id} {v.content_hash} {v.law} {v.article} {v.valid_from} {v.valid_to}" for v in versions
    ]
    return content_hash(*sorted(keys))


def find_dataset(home: Home, identity: str) -> Path | None:
    """Return the finished dataset with this fingerprint, or None."""
    folder = home.datasets / identity
    return folder if is_finished(folder) else None


def write_dataset(home: Home, identity: str, material: Material, config: DatasetConfig) -> Path:
    """Sort the pairs into splits, draw the groups of each and write the dataset folder.

    Args:
        home: Where datasets live.
        identity: From `dataset_fingerprint`.
        material: What it is made from.
        config: Sizes, masking, seeds.

    Raises:
        InputError: No pair passed, or a split is left without a family.
        GateError: Near-duplicates stand in two splits, or every example of a group leaks a fact.
    """
    if not material.pairs:
        raise InputError(
            f"pairs: none of {len(material.refused)} lines passed. First reason:"
            f" {_first_reason(material)}"
        )
    pairs = sort_pairs(material, config)
    groups = draw_groups(pairs.by_split, material.titles, config, material.sentence)
    check_groups(pairs.by_split, groups.by_split, config)
    manifest = _manifest(identity, material, pairs, groups, config)
    reasons = [reason for _, reason in material.refused]
    with staged_folder(home.datasets / identity, manifest) as aside:
        for name, part in groups.by_split.items():
            write_groups(aside / f"{name}.parquet", part)
        write_pairs(aside / "pairs.parquet", pairs.by_split, pairs.clusters)
        _write_rows(aside / "refused.jsonl", "line", material.refused)
        _write_rows(aside / "left_out.jsonl", "pair", [*pairs.left_out, *groups.dropped])
        write_card(aside, manifest, pairs.by_split, groups.by_split, reasons)
    return home.datasets / identity


def sort_pairs(material: Material, config: DatasetConfig) -> SortedPairs:
    """Leave out clauses of gold sets and share the other pairs out over the splits."""
    candidates = [*material.pairs, *material.drafted]
    pairs, blocked = block_gold(candidates, material.gold, config.gold)
    left_out = [
        (hit.pair_id, f"gold: {hit.place}: as near as {hit.similarity:.2f}") for hit in blocked
    ]
    clusters = find_clusters(pairs, config.duplicates)
    by_split = split_pairs(pairs, clusters, config.split, set(material.seen))
    return SortedPairs(by_split, clusters, left_out)


def check_groups(
    pairs: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
    config: DatasetConfig,
) -> None:
    """Check that the pairs in the groups share no near-duplicate and no family over two splits.

    Raises:
        GateError: Some do.
    """
    used: dict[str, list[Pair]] = {}
    for name, part in pairs.items():
        ids = {example.pair_id for group in groups[name] for example in group.examples}
        used[name] = [pair for pair in part if pair.id in ids]
    check_splits(used, config.split)


def draw_groups(
    pairs: Mapping[str, Sequence[Pair]],
    titles: Sequence[str],
    config: DatasetConfig,
    sentence: HouseSentence,
) -> Groups:
    """Draw the groups of every split.

    Args:
        pairs: The pairs of each split.
        titles: The titles of all laws in the edition.
        config: Sizes, masking, seeds.
        sentence: The house sentence of the answers.
    """
    laws = {pair.law for part in pairs.values() for pair in part}
    masker = Masker({*titles, *laws})
    groups: dict[str, list[Group]] = {}
    dropped: list[tuple[str, str]] = []
    for number, (name, part) in enumerate(pairs.items()):
        builder = GroupBuilder(
            part,
            config.groups,
            config.seed + number,
            sentence=sentence,
            masker=masker,
            drafted_share=config.drafting.share,
        )
        groups[name] = builder.build(config.num_groups[name])
        for pair_id, facts in builder.dropped:
            reason = f"the answer says what clause and article do not show (as masked: {facts})"
            dropped.append((pair_id, f"facts: {reason}"))
    return Groups(groups, dropped)


def _manifest(
    identity: str,
    material: Material,
    pairs: SortedPairs,
    groups: Groups,
    config: DatasetConfig,
) -> dict[str, Any]:  # Any: JSON values
    """Return what the manifest of a dataset says."""
    all_pairs = [pair for part in pairs.by_split.values() for pair in part]
    families = {name: sorted({p.family for p in part}) for name, part in pairs.by_split.items()}
    num_examples = {
        name: sum(len(group.examples) for group in part) for name, part in groups.by_split.items()
    }
    return {
        "fingerprint": identity,
        "template_hash": template_hash(material.sentence),
        "config": _settings(config),
        "num_pairs": len(all_pairs),
        "num_drafted": sum(pair.origin == "drafted" for pair in all_pairs),
        "num_refused": len(material.refused),
        "num_withdrawn": material.num_withdrawn,
        "num_left_out": len(pairs.left_out),
        "num_gold": len(material.gold),
        "num_clusters": len(set(pairs.clusters.values())),
        "families": families,
        "examples": num_examples,
        "num_dropped": len(groups.dropped),
    }


def _settings(config: DatasetConfig) -> dict[str, Any]:  # Any: JSON values
    """Return the config as JSON, without the paths of gold sets."""
    return config.model_dump(mode="json", exclude={"gold": {"files"}})


def _write_rows(path: Path, key: str, rows: Sequence[tuple[int | str, str]]) -> None:
    """Write `{key: ..., "reason": ...}` of each row as a line of JSON."""
    lines = [json.dumps({key: name, "reason": why}, ensure_ascii=False) for name, why in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _first_reason(material: Material) -> str:
    """Return why the first line was refused, for a message."""
    if not material.refused:
        return "the file is empty."
    line, reason = material.refused[0]
    return f"line {line}: {reason}"
