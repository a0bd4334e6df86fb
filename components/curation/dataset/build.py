"""A dataset: groups split without leaks, in one fingerprinted folder.

The folder is keyed by what went in (pairs, statutes, gold sets, config, template, code version),
so the same input is recognised and not made again; made again elsewhere, it has the same bytes. Its
card says what is in it.
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
from components.prompting.template import template_hash
from components.records import Group, Pair, Version, content_hash
from components.storage import Home, fingerprint, is_finished, staged_folder

CODE_VERSION = 5


class DatasetConfig(Section):
    """What a dataset holds."""

    groups: GroupConfig = GroupConfig()
    drafting: DraftingConfig = DraftingConfig()
    duplicates: DuplicatesConfig = DuplicatesConfig()
    split: SplitConfig = SplitConfig()
    gold: GoldConfig = GoldConfig()
    num_groups: dict[str, int] = Field(
        default={"train": 140, "validation": 16, "test": 24},
        description="groups drawn for each split; a group is one training sequence",
    )
    seed: int = Field(default=7, ge=0, description="of every draw of groups")


@dataclass(frozen=True)
class Material:
    """What a dataset is made from.

    The pairs that passed, the lines that did not, pairs drafted, gold clauses, titles of all
    laws.
    """

    pairs: Sequence[Pair]
    refused: Sequence[tuple[int, str]] = ()
    drafted: Sequence[Pair] = ()
    gold: dict[str, str] = field(default_factory=dict)
    titles: Sequence[str] = ()


@dataclass(frozen=True)
class Sorted:
    """The pairs of each split with their clusters, and why others were left out.

    `(pair id, reason)`.
    """

    parts: dict[str, list[Pair]]
    clusters: dict[str, str]
    left_out: list[tuple[str, str]]


def dataset_fingerprint(inputs: Sequence[str], config: DatasetConfig) -> str:
    """Return the fingerprint of a dataset before it is made.

    Args:
        inputs: Hashes of the pairs, of the statutes and of the gold sets, and whatever else
            decides the outcome.
        config: Its config; the paths of gold sets do not count, their contents do.
    """
    settings = config.model_dump(mode="json", exclude={"gold": {"files"}})
    return fingerprint([CODE_VERSION, list(inputs), settings, template_hash()])


def hash_versions(versions: Sequence[Version]) -> str:
    """Return one hash of all wordings with their dates, wherever the edition is kept and whatever its number."""
    return content_hash(
        *sorted(
            f"{v.id} {v.content_hash} {v.law} {v.article} {v.valid_from} {v.valid_to}"
            for v in versions
        )
    )


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
        GateError: A near twin stands in two splits, or most answers know more than their prompt.
    """
    if not material.pairs:
        raise InputError(
            f"pairs: none of {len(material.refused)} lines passed. First reason:"
            f" {_first_reason(material)}"
        )
    sorted_ = sort_pairs(material, config)
    groups, dropped = draw_groups(sorted_.parts, material.titles, config)
    check_groups(sorted_.parts, groups, config)
    manifest = _manifest(identity, material, sorted_, groups, config) | {
        "num_dropped": len(dropped)
    }
    with staged_folder(home.datasets / identity, manifest) as aside:
        for name, found in groups.items():
            write_groups(aside / f"{name}.parquet", found)
        write_pairs(aside / "pairs.parquet", sorted_.parts, sorted_.clusters)
        _write_lines(
            aside / "refused.jsonl",
            [{"line": line, "reason": reason} for line, reason in material.refused],
        )
        _write_lines(
            aside / "left_out.jsonl",
            [{"pair": pair, "reason": reason} for pair, reason in [*sorted_.left_out, *dropped]],
        )
        write_card(
            aside, manifest, sorted_.parts, groups, [reason for _, reason in material.refused]
        )
    return home.datasets / identity


def sort_pairs(material: Material, config: DatasetConfig) -> Sorted:
    """Leave out what may not be trained on and share out the rest."""
    pairs, blocked = block_gold([*material.pairs, *material.drafted], material.gold, config.gold)
    left_out = [
        (hit.pair_id, f"gold: {hit.place}: as near as {hit.similarity:.2f}") for hit in blocked
    ]
    clusters = find_clusters(pairs, config.duplicates)
    return Sorted(split_pairs(pairs, clusters, config.split), clusters, left_out)


def check_groups(
    parts: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
    config: DatasetConfig,
) -> None:
    """Prove of the pairs that were drawn that no near twin and no family stands in two splits.

    Raises:
        GateError: One does.
    """
    drawn = {
        name: {example.pair_id for group in found for example in group.examples}
        for name, found in groups.items()
    }
    check_splits(
        {name: [pair for pair in part if pair.id in drawn[name]] for name, part in parts.items()},
        config.split,
    )


def draw_groups(
    parts: dict[str, list[Pair]], titles: Sequence[str], config: DatasetConfig
) -> tuple[dict[str, list[Group]], list[tuple[str, str]]]:
    """Draw the groups of every split.

    Return them, and the pairs whose answers knew more than their prompts with what they knew.
    """
    masker = Masker({*titles, *(pair.law for part in parts.values() for pair in part)})

    groups: dict[str, list[Group]] = {}
    dropped: list[tuple[str, str]] = []
    for number, (name, part) in enumerate(parts.items()):
        builder = GroupBuilder(
            part,
            config.groups,
            config.seed + number,
            masker=masker,
            drafted_share=config.drafting.share,
        )
        groups[name] = builder.build(config.num_groups[name])
        dropped += [
            (
                pair_id,
                (
                    "facts: the answer says what neither clause nor article shows (as masked:"
                    f" {facts})"
                ),
            )
            for pair_id, facts in builder.dropped
        ]
    return groups, dropped


def _manifest(
    identity: str,
    material: Material,
    sorted_: Sorted,
    groups: dict[str, list[Group]],
    config: DatasetConfig,
) -> dict[str, Any]:  # Any: JSON values
    pairs = [pair for part in sorted_.parts.values() for pair in part]
    return {
        "fingerprint": identity,
        "template_hash": template_hash(),
        "config": config.model_dump(mode="json", exclude={"gold": {"files"}}),
        "num_pairs": len(pairs),
        "num_drafted": sum(pair.origin == "drafted" for pair in pairs),
        "num_refused": len(material.refused),
        "num_left_out": len(sorted_.left_out),
        "num_gold": len(material.gold),
        "num_clusters": len(set(sorted_.clusters.values())),
        "families": {
            name: sorted({p.family for p in part}) for name, part in sorted_.parts.items()
        },
        "examples": {name: sum(len(g.examples) for g in found) for name, found in groups.items()},
    }


def _write_lines(path: Path, rows: Sequence[dict[str, Any]]) -> None:  # Any: JSON values
    path.write_text(
        "".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8"
    )


def _first_reason(material: Material) -> str:
    return (
        f"line {material.refused[0][0]}: {material.refused[0][1]}"
        if material.refused
        else "the file is empty."
    )
