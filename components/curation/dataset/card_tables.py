"""The tables of a data card: splits, verdicts, origins, families."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.domain import domain
from components.records import Group, Pair

MAX_FAMILIES = 60


@dataclass(frozen=True)
class Table:
    """A titled table; the first column names, the others count."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def build_tables(
    manifest: Mapping[str, Any],  # Any: JSON values
    pairs: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
) -> list[Table]:
    """Return the card's tables in their order.

    Args:
        manifest: What the dataset's manifest says.
        pairs: The pairs of each split.
        groups: The groups of each split.
    """
    return [
        _tabulate_splits(manifest, pairs, groups),
        _tabulate_pairs(pairs),
        _tabulate_uses(manifest),
        _tabulate_examples(groups),
        _tabulate_families(pairs),
    ]


def _tabulate_splits(
    manifest: Mapping[str, Any],  # Any: JSON values
    pairs: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
) -> Table:
    """Count pairs, families, groups and examples of each split."""
    rows: list[tuple[str | int, ...]] = []
    for name, part in pairs.items():
        num_drafted = sum(pair.origin == "drafted" for pair in part)
        num_families = len(manifest["families"][name])
        num_examples = manifest["examples"][name]
        row = (name, len(part), num_drafted, num_families, len(groups[name]), num_examples)
        rows.append(row)
    head = ("split", "pairs", "drafted", "families", "groups", "examples")
    return Table("Splits", head, tuple(rows))


def _tabulate_pairs(pairs: Mapping[str, Sequence[Pair]]) -> Table:
    """Count the verdicts of each split's pairs."""
    rows: list[tuple[str | int, ...]] = []
    for name, part in pairs.items():
        verdicts = Counter(pair.verdict for pair in part)
        rows.append((name, verdicts["invalid"], verdicts["valid"], verdicts["ungoverned"]))
    words = domain()
    head = ("split", words.invalid, words.valid, words.ungoverned)
    return Table("Verdicts of the pairs", head, tuple(rows))


def _tabulate_uses(manifest: Mapping[str, Any]) -> Table:  # Any: JSON values
    """Count what the reviewed pairs are used for, and why some serve their verdict only."""
    rows: list[tuple[str | int, ...]] = [
        (kind.replace("_", " "), count) for kind, count in manifest["uses"].items()
    ]
    for code, count in manifest["verdict_only"].items():
        rows.append((f"verdict only: {code}", count))
    rows.append(("trained, sentences left out", manifest["num_shortened"]))
    return Table("Uses of the reviewed pairs", ("use", "pairs"), tuple(rows))


def _tabulate_examples(groups: Mapping[str, Sequence[Group]]) -> Table:
    """Count the verdicts of each split's examples, and those with a figure or drafted."""
    rows: list[tuple[str | int, ...]] = []
    for name, part in groups.items():
        examples = [example for group in part for example in group.examples]
        verdicts = Counter(example.verdict for example in examples)
        num_figures = sum(example.has_figure for example in examples)
        num_drafted = sum(example.origin == "drafted" for example in examples)
        rows.append((name, verdicts["invalid"], verdicts["valid"], num_figures, num_drafted))
    words = domain()
    head = ("split", words.invalid, words.valid, "with a figure", "drafted")
    return Table("Verdicts of the examples", head, tuple(rows))


def _tabulate_families(pairs: Mapping[str, Sequence[Pair]]) -> Table:
    """Count the pairs of the largest families; the smaller ones share one row."""
    counts = Counter((pair.family, name) for name, part in pairs.items() for pair in part)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows: list[tuple[str | int, ...]] = [
        (family, name, count) for (family, name), count in ranked[:MAX_FAMILIES]
    ]
    rest = ranked[MAX_FAMILIES:]
    if rest:
        rows.append((f"{len(rest)} more", "", sum(count for _, count in rest)))
    return Table("Families", ("family", "split", "pairs"), tuple(rows))
