"""A dataset: groups split without leaks, in one fingerprinted folder.

Every pair that was taken in is trained on, or named in `left_out.jsonl` with the reason why it is
not. The folder is keyed by what went in (pairs, statutes, gold sets, config, template, code
version), so the same input is never made twice, and made on another machine it has the same bytes.
Its card says what is in it.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import Field

from components.config import Section
from components.curation.dataset.card import write_card
from components.curation.dataset.examples import Drafts, GroupBuilder, GroupConfig
from components.curation.dataset.masking import Masker
from components.curation.dataset.parquet import read_groups as read_groups
from components.curation.dataset.parquet import read_pairs as read_pairs
from components.curation.dataset.parquet import write_groups, write_pairs
from components.curation.dataset.splitting import SplitConfig, check_splits, split_pairs
from components.curation.dataset.use_counts import (
    UnusedPair,
    count_uses,
    list_dropped,
    list_uses,
)
from components.curation.dataset.uses import KnownUses, complete_analysis, is_analysed
from components.curation.drafting.pairs import DraftingConfig
from components.domain import domain
from components.errors import GateError, InputError
from components.likeness.gold_guard import GoldConfig, block_gold
from components.likeness.near_duplicates import DuplicatesConfig, find_clusters
from components.prompting.house_sentence import HOUSE_SENTENCE, HouseSentence
from components.prompting.template import template_hash
from components.records import Group, Pair, Version, content_hash
from components.storage import Home, fingerprint, is_intact, staged_folder

CODE_VERSION = 7


class DatasetConfig(Section):
    """What a dataset holds."""

    groups: GroupConfig = GroupConfig()
    drafting: DraftingConfig = DraftingConfig()
    duplicates: DuplicatesConfig = DuplicatesConfig()
    split: SplitConfig = SplitConfig()
    gold: GoldConfig = GoldConfig()
    num_groups: dict[str, int] = Field(
        default={"train": 140, "validation": 16, "test": 24},
        description=(
            "groups of each split; a group is one training sequence. Of training more are drawn"
            " where it takes more to show every reviewed pair (dataset.groups.should_cover)"
        ),
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
        are_samples: Whether the pairs were generated, so that not every one need be shown.
    """

    pairs: Sequence[Pair]
    refused: Sequence[tuple[int, str]] = ()
    drafted: Sequence[Pair] = ()
    gold: dict[str, str] = field(default_factory=dict)
    titles: Sequence[str] = ()
    sentence: HouseSentence = HOUSE_SENTENCE
    seen: Sequence[str] = ()
    num_withdrawn: int = 0
    are_samples: bool = False


@dataclass(frozen=True)
class SortedPairs:
    """The pairs of each split with their clusters of near-duplicates, by pair id.

    `left_out` holds the pairs that stand in no split.
    """

    by_split: dict[str, list[Pair]]
    clusters: dict[str, str]
    left_out: list[UnusedPair]


@dataclass(frozen=True)
class Groups:
    """The groups of each split, and the examples whose reason was dropped."""

    by_split: dict[str, list[Group]]
    dropped: list[UnusedPair]


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
    """Return the finished dataset with this fingerprint; None if it is not there or was changed."""
    folder = home.datasets / identity
    return folder if is_intact(folder) else None


def write_dataset(home: Home, identity: str, material: Material, config: DatasetConfig) -> Path:
    """Sort the pairs into splits, draw the groups of each and write the dataset folder.

    Args:
        home: Where datasets live.
        identity: From `dataset_fingerprint`.
        material: What it is made from.
        config: Sizes, masking, seeds.

    Raises:
        InputError: No pair passed, or a split is left without a family.
        GateError: Near-duplicates stand in two splits, every example of a group leaks a fact, or
            too few training groups are of reviewed pairs.
    """
    if not material.pairs:
        raise InputError(
            f"pairs: none of {len(material.refused)} lines passed. First reason:"
            f" {_first_reason(material)}"
        )
    pairs = sort_pairs(material, config)
    uses = KnownUses(material.sentence)
    groups = draw_groups(pairs.by_split, material, config, uses)
    check_groups(pairs.by_split, groups.by_split, config)
    check_reviewed_share(groups.by_split["train"], config.drafting.share)
    manifest = _manifest(identity, material, pairs, groups, config)
    manifest |= count_uses(pairs.by_split, groups.by_split["train"], uses)
    left_out = [*pairs.left_out, *list_uses(pairs.by_split, uses), *groups.dropped]
    reasons = [reason for _, reason in material.refused]
    with staged_folder(home.datasets / identity, manifest) as aside:
        for name, part in groups.by_split.items():
            write_groups(aside / f"{name}.parquet", part)
        write_pairs(aside / "pairs.parquet", pairs.by_split, pairs.clusters)
        refused = [{"line": line, "reason": reason} for line, reason in material.refused]
        _write_rows(aside / "refused.jsonl", refused)
        _write_rows(aside / "left_out.jsonl", [row.model_dump() for row in left_out])
        write_card(aside, manifest, pairs.by_split, groups.by_split, reasons)
    return home.datasets / identity


def sort_pairs(material: Material, config: DatasetConfig) -> SortedPairs:
    """Leave out clauses of gold sets and share the other pairs out over the splits.

    What code can read of a plain pair's rule and figures is filled in.
    """
    reviewed = [complete_analysis(pair, material.sentence) for pair in material.pairs]
    candidates = [*reviewed, *material.drafted]
    pairs, blocked = block_gold(candidates, material.gold, config.gold)
    left_out: list[UnusedPair] = []
    for hit in blocked:
        reason = f"gold: {hit.place}: as near as {hit.similarity:.2f}"
        left_out.append(UnusedPair(pair=hit.pair_id, use="none", reason=reason))
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


def check_reviewed_share(groups: Sequence[Group], drafted_share: float) -> None:
    """Check that training is on reviewed pairs, but for the share that may be drafted.

    Args:
        groups: The groups of training.
        drafted_share: Largest share of them that may come from drafted pairs.

    Raises:
        GateError: More of them do.
    """
    num_reviewed = sum(group.examples[0].origin != "drafted" for group in groups)
    if num_reviewed < (1 - drafted_share) * len(groups):
        raise GateError(
            f"groups: {num_reviewed} of {len(groups)} in training are of reviewed pairs (at least"
            f" {1 - drafted_share:.0%}). Give pairs that cite {domain().units}, or"
            " raise dataset.drafting.share."
        )


def draw_groups(
    pairs: Mapping[str, Sequence[Pair]],
    material: Material,
    config: DatasetConfig,
    uses: KnownUses,
) -> Groups:
    """Draw the groups of every split.

    Args:
        pairs: The pairs of each split.
        material: Its titles are masked; whether its pairs are samples decides how many are shown.
        config: Sizes, masking, seeds.
        uses: What each pair is used for.
    """
    laws = {pair.law for part in pairs.values() for pair in part}
    masker = Masker({*material.titles, *laws})
    drafts = Drafts(config.drafting.share, have_reasons=not _is_mostly_plain(pairs, uses))
    groups: dict[str, list[Group]] = {}
    dropped: list[UnusedPair] = []
    for number, (name, part) in enumerate(pairs.items()):
        builder = GroupBuilder(
            part, config.groups, config.seed + number, uses=uses, masker=masker, drafts=drafts
        )
        count = config.num_groups[name]
        if name == "train" and config.groups.should_cover and not material.are_samples:
            count = max(count, builder.num_to_cover)
        groups[name] = builder.build(count)
        dropped += list_dropped(builder.dropped, part)
    return Groups(groups, dropped)


def _is_mostly_plain(pairs: Mapping[str, Sequence[Pair]], uses: KnownUses) -> bool:
    """Say whether most reasons that are trained on are in the attorneys' own words."""
    num_plain = num_composed = 0
    for pair in (pair for part in pairs.values() for pair in part):
        if pair.origin == "drafted" or not uses.of(pair).reason:
            continue
        if is_analysed(pair):
            num_composed += 1
        else:
            num_plain += 1
    return num_plain > num_composed


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


def _write_rows(path: Path, rows: Sequence[Mapping[str, object]]) -> None:
    """Write each row as a line of JSON."""
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _first_reason(material: Material) -> str:
    """Return why the first line was refused, for a message."""
    if not material.refused:
        return "the file is empty."
    line, reason = material.refused[0]
    return f"line {line}: {reason}"
