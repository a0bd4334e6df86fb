"""The statutes that benchmarks measure on: shared data where it is there, else the sample code."""

import shutil
from pathlib import Path

from components.knowledge.source import SourceConfig
from components.records import Version
from components.samples.pairs import STATUTES
from components.statutes.readers.choice import build_reader
from components.statutes.snapshots import open_snapshot, resolve_snapshot_date
from components.statutes.versions import advance
from components.storage import Home
from tests.conftest import DATA

SMOKE_LAW = "consumer-act.md"  # 25 articles, some amended in the last year
YEARS = ("2025-01-01", "2026-01-01")
MONTHS = ("2021-01", "2022-02")


def snapshots() -> list[SourceConfig]:
    """Return two snapshots of one source, the older first.

    Twelve Taiwanese laws where the shared data is there, else the sample code.
    """
    taiwan = DATA / "statutes" / "taiwan-en"
    if not taiwan.is_dir():
        return [sample_source(STATUTES / year) for year in YEARS]
    return [
        SourceConfig(name="laws", kind="taiwan-json", path=taiwan / month, jurisdiction="tw")
        for month in MONTHS
    ]


def small_snapshots(home: Home) -> list[SourceConfig]:
    """Copy one law of the sample code into a home and return its last two snapshots."""
    sources = []
    for year in YEARS:
        folder = home.root / "one-law" / year
        folder.mkdir(parents=True)
        shutil.copy(STATUTES / year / SMOKE_LAW, folder)
        sources.append(sample_source(folder))
    return sources


def full_snapshots() -> list[SourceConfig]:
    """Return the two snapshots of every Taiwanese law; none where the shared data is not there."""
    folder = DATA / "statutes" / "taiwan-en-full"
    if not folder.is_dir():
        return []
    return [
        SourceConfig(
            name="laws",
            kind="taiwan-json",
            path=folder / f"{month}.tar.xz",
            jurisdiction="tw",
            duplicates="last",
        )
        for month in MONTHS
    ]


def sample_source(path: Path) -> SourceConfig:
    """Return a source of the sample code."""
    return SourceConfig(name="laws", kind="markdown", path=path, jurisdiction="sample")


def read_versions(source: SourceConfig, home: Home) -> list[Version]:
    """Return the articles of a snapshot as the versions of a first edition."""
    folder = open_snapshot(source.place, home)
    changes = advance(
        (),
        build_reader(source.kind, source.duplicates).read(folder),
        source=source.name,
        jurisdiction=source.jurisdiction,
        snapshot_date=resolve_snapshot_date(source.place, source.snapshot_date),
    )
    return list(changes.versions)
