"""An edition is held against the snapshots that lie where its source is."""

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from components.knowledge.editions import EditionManifest, SourceState
from components.knowledge.source import SourceConfig
from components.maintenance.check import Check
from components.maintenance.snapshots_due import check_sources
from tests.knowledge.corpus import make_source

TODAY = date(2026, 6, 1)


def edition_of(day: date) -> EditionManifest:
    """Return an edition with a source's snapshot of a day."""
    state = SourceState(
        jurisdiction="sample", kind="markdown", snapshot_date=day, num_articles=3, num_versions=3
    )
    return EditionManifest(
        number=7,
        created_at=datetime.now(UTC),
        sources={"laws": state},
        embedder="hashing",
        dimension=64,
        changes={},
    )


def examine(day: date, source: SourceConfig) -> list[Check]:
    """Return the checks of an edition of a day."""
    return list(check_sources(edition_of(day), source, max_age_days=400, today=TODAY))


@pytest.mark.parametrize("is_series", [True, False])
def test_check_sources_newer_snapshot(tmp_path: Path, is_series: bool) -> None:
    """A newer snapshot in the folder, or beside the one that is named, is told with its day."""
    for name in ("2025-01", "2026-01", "2026-05-02"):
        (tmp_path / "laws" / name).mkdir(parents=True)
    path = tmp_path / "laws" if is_series else tmp_path / "laws" / "2026-01"
    (check,) = examine(date(2026, 1, 1), make_source(path))
    assert check.level == "warning"
    assert check.state == "edition 7 has 2026-01-01, 2026-05-02 lies there"
    assert check.remedy == "Run: clausula run refresh_statutes"
    (check,) = examine(date(2026, 5, 2), make_source(path))
    assert check.level == "ok"


def test_check_sources_age(tmp_path: Path) -> None:
    """Where no snapshot can be looked for, its age counts."""
    absent = make_source(tmp_path / "absent")
    assert examine(date(2026, 1, 1), absent)[0].level == "ok"
    (check,) = examine(date(2025, 1, 1), absent)
    assert check.level == "fault" and "is 516 days old (at most 400)" in check.state


def test_check_sources_not_read_yet(tmp_path: Path) -> None:
    """A source that is set and was never read is told."""
    checks = examine(date(2026, 1, 1), make_source(tmp_path, name="others"))
    assert [(check.name, check.level) for check in checks] == [
        ("source laws", "ok"),
        ("source others", "warning"),
    ]
