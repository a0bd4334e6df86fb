"""The change report in words: its summary, and the lines of retitled laws and articles."""

from datetime import date
from pathlib import Path

from components.knowledge.refresh import refresh
from components.knowledge.refresh_report import describe_retitled, summarise_changes
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.knowledge.corpus import LOANS_2020, HashingEmbedder, make_source, write_2020, write_law


def test_summarise_changes_of_an_unchanged_source(tmp_path: Path) -> None:
    """A refresh that changes nothing says so, and counts what was reused."""
    home, source = Home(tmp_path / "home"), write_2020(tmp_path)
    refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    report = refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    summary = summarise_changes(report)
    assert summary.startswith("laws 2021-01-01: 3 unchanged; 0 embedded, 3 reused")
    assert summary.endswith("nothing changed, edition 1 stays")


def test_describe_retitled_by_law(tmp_path: Path) -> None:
    """A new title gives one line for the whole law, a new heading one for its article."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    path = write_law(
        tmp_path / "2022-02", LOANS_2020, amended=date(2021, 7, 20), title="Code of Loans"
    )
    retitled = refresh(
        EmbeddedStore(home), home, source=make_source(path), embedder=HashingEmbedder()
    )
    assert describe_retitled(retitled) == [
        "Civil Code is now Code of Loans, from 2021-07-20: 3 articles"
    ]
    file = path / "civil-code.md"
    file.write_text(file.read_text().replace("Heading 206", "When due"))
    newer = make_source(path).model_copy(update={"snapshot_date": date(2022, 3, 1)})
    renamed = refresh(EmbeddedStore(home), home, source=newer, embedder=HashingEmbedder())
    assert describe_retitled(renamed) == [
        "Code of Loans Article 206: Heading 206 is now When due, from 2022-03-01"
    ]
