"""The tables of a data card: splits, verdicts, origins, families."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from components.records import Group, Pair

MAX_FAMILIES = 60


@dataclass(frozen=True)
class Table:
    """A titled table; the first column names, the others count."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...]


def build_tables(
    manifest: Mapping[str, Any],
    parts: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
) -> list[Table]:  # Any: JSON values
    """Return the card's tables in their order."""
    return [_splits(manifest, parts, groups), _verdicts(parts), _examples(groups), _families(parts)]


def _splits(
    manifest: Mapping[str, Any],
    parts: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
) -> Table:
    rows = [
        (
            name,
            len(part),
            sum(p.origin == "drafted" for p in part),
            len(manifest["families"][name]),
            len(groups[name]),
            manifest["examples"][name],
        )
        for name, part in parts.items()
    ]
    return Table(
        "Splits", ("split", "pairs", "drafted", "families", "groups", "examples"), tuple(rows)
    )


def _verdicts(parts: Mapping[str, Sequence[Pair]]) -> Table:
    rows: list[tuple[str | int, ...]] = []
    for name, part in parts.items():
        verdicts = Counter(pair.verdict for pair in part)
        rows.append((name, verdicts["invalid"], verdicts["valid"], verdicts["ungoverned"]))
    return Table("Verdicts of the pairs", ("split", "invalid", "valid", "ungoverned"), tuple(rows))


def _examples(groups: Mapping[str, Sequence[Group]]) -> Table:
    rows: list[tuple[str | int, ...]] = []
    for name, found in groups.items():
        examples = [example for group in found for example in group.examples]
        verdicts = Counter(example.verdict for example in examples)
        drafted = sum(example.origin == "drafted" for example in examples)
        figures = sum(example.has_figure for example in examples)
        rows.append(
            (name, verdicts["invalid"], verdicts["valid"], verdicts["ungoverned"], figures, drafted)
        )
    return Table(
        "Verdicts of the examples",
        ("split", "invalid", "valid", "ungoverned", "with a figure", "drafted"),
        tuple(rows),
    )


def _families(parts: Mapping[str, Sequence[Pair]]) -> Table:
    counts = Counter((pair.family, name) for name, part in parts.items() for pair in part)
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    rows: list[tuple[str | int, ...]] = [
        (family, name, count) for (family, name), count in ranked[:MAX_FAMILIES]
    ]
    if len(ranked) > MAX_FAMILIES:
        rest = ranked[MAX_FAMILIES:]
        rows.append((f"{len(rest)} more", "", sum(count for _, count in rest)))
    return Table("Families", ("family", "split", "pairs"), tuple(rows))
