"""What the tests of retriever tuning share: statutes on disk, and the pairs of a dataset."""

from functools import cache
from pathlib import Path

from components.records import Pair, Version
from components.retriever_tuning.library import StatuteSource
from components.retriever_tuning.reviewed import ReviewedMaterial, collect_reviewed
from components.samples.pairs import STATUTES, generate_pairs, load_families
from components.statutes.readers.choice import build_reader
from components.statutes.snapshots import resolve_snapshot_date
from components.statutes.versions import advance

HELD_OUT = frozenset({"security-deposit-cap", "withdrawal-waiver"})


@cache
def read_versions() -> tuple[Version, ...]:
    """Return the versions that an edition of the newest sample code holds."""
    newest = max(STATUTES.iterdir())
    changes = advance(
        (),
        build_reader("markdown").read(newest),
        source="sample-code",
        jurisdiction="sample",
        snapshot_date=resolve_snapshot_date(newest, None),
    )
    return changes.versions


@cache
def make_reviewed(held_out: frozenset[str] = HELD_OUT) -> ReviewedMaterial:
    """Return the material of a dataset of sample pairs that tests on these families."""
    pairs = list(generate_pairs(load_families(), per_wording=4, seed=1))
    splits = {
        "train": [pair for pair in pairs if pair.family not in held_out],
        "validation": list[Pair](),
        "test": [pair for pair in pairs if pair.family in held_out],
    }
    return collect_reviewed(splits, read_versions())


def write_acts(folder: Path) -> Path:
    """Write two small laws, one of them to be held out, and return the folder."""
    folder.mkdir()
    for name, noun in (("ship-act", "vessel"), ("mill-act", "mill")):
        body = "".join(
            f"### Article {number} Duty of the lessee of a {noun} {number}\nThe lessee of the"
            f" {noun} shall keep it in repair for {number} years under the contract. The lessor may"
            f" inspect the {noun} at any time after a written notice to the lessee number"
            f" {number}.\n\n"
            for number in range(1, 40)
        )
        (folder / f"{name}.md").write_text(
            f"---\nlaw: {name}\ntitle: {noun.title()} Act\namended: 2024-01-01\n---\n##"
            f" General\n\n{body}"
        )
    return folder


def make_statutes(folder: Path) -> StatuteSource:
    """Return the source of the two small laws, the mill act held out."""
    return StatuteSource(kind="markdown", path=write_acts(folder), held_out=("mill-act",))
