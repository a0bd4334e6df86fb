"""Refreshes whose reports the tests of change reports render."""

from datetime import date
from pathlib import Path

from components.knowledge.refresh import refresh
from components.knowledge.refresh_report import RefreshReport
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.knowledge.corpus import (
    LOANS_2020,
    HashingEmbedder,
    make_source,
    write_2020,
    write_2022,
    write_law,
)

NOTICE = "Notice is given <in writing> * two weeks before."


def refresh_once(home: Home, source: SourceConfig, *, dry_run: bool = False) -> RefreshReport:
    """Refresh a home with a source."""
    return refresh(
        EmbeddedStore(home), home, source=source, embedder=HashingEmbedder(), dry_run=dry_run
    )


def refresh_twice(root: Path) -> tuple[Home, RefreshReport]:
    """Refresh with a snapshot that amends 205, moves 206, repeals 207 and adds 208."""
    home = Home(root / "home")
    refresh_once(home, write_2020(root))
    articles = {
        "205": "Interest above 16 per cent a year is void.",
        "208": NOTICE,
        "209": LOANS_2020["206"],
    }
    path = write_law(root / "2022-02", articles, amended=date(2021, 7, 20))
    return home, refresh_once(home, make_source(path))


def refresh_with_another_heading(root: Path) -> RefreshReport:
    """Refresh with a snapshot that only gives 206 another heading."""
    home = Home(root / "home")
    source = write_2020(root)
    refresh_once(home, source)
    assert source.path is not None
    file = source.path / "civil-code.md"
    file.write_text(file.read_text().replace("Heading 206", "When due"))
    newer = source.model_copy(update={"snapshot_date": date(2022, 3, 1)})
    return refresh_once(home, newer)


def refresh_with_three_amendments(root: Path) -> RefreshReport:
    """Refresh with a snapshot that amends all three articles."""
    home = Home(root / "home")
    refresh_once(home, write_2022(root))
    articles = {number: f"Quite another rule {number}." for number in ("205", "206", "208")}
    path = write_law(root / "2023-01", articles, amended=date(2022, 12, 1))
    return refresh_once(home, make_source(path))
