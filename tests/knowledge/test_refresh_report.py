"""The change report says the same in Markdown, HTML and JSON.

What changed, word by word, counts and costs.
"""

import json
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from components.errors import UsageError
from components.knowledge.refresh import refresh
from components.knowledge.refresh_report import RefreshReport, describe_retitled, summarise_changes
from components.knowledge.stores.embedded import EmbeddedStore
from components.reports.change_report import write_reports
from components.reports.changes_html import render_html
from components.reports.changes_markdown import mark_words, render_markdown
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


class Reader(HTMLParser):
    """Collects the words of each kind of mark, and counts tags left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.marked: dict[str, list[str]] = {"del": [], "ins": [], "h3": []}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] in self.marked:
            self.marked[self.open[-1]].append(data)


def refresh_twice(root: Path) -> tuple[Home, RefreshReport]:
    """Refresh with a snapshot that amends 205, moves 206, repeals 207 and adds 208."""
    home = Home(root / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(root), embedder=HashingEmbedder())
    articles = {
        "205": "Interest above 16 per cent a year is void.",
        "208": NOTICE,
        "209": LOANS_2020["206"],
    }
    path = write_law(root / "2022-02", articles, amended=date(2021, 7, 20))
    return home, refresh(
        EmbeddedStore(home), home, source=make_source(path), embedder=HashingEmbedder()
    )


def test_render_markdown_lists_every_change(tmp_path: Path) -> None:
    """Each kind has its heading, each change its citation, dates and words, escaped.

    What is unchanged is only counted.
    """
    text = render_markdown(refresh_twice(tmp_path)[1])
    assert "1 added, 1 amended, 1 moved, 1 repealed; 3 embedded" in text
    assert (
        "> Interest above ~~20~~ **16** per cent a year ~~cannot be claimed~~ **is void** ." in text
    )
    assert (
        "### Civil Code Article 209\n\nmoved from Article 206; in force from 2021-07-20 (date from"
        " the source)" in text
    )
    assert "### Civil Code Article 207\n\nin force until 2021-07-20 (dates from the source)" in text
    assert "> Notice is given \\<in writing\\> \\* two weeks before." in text
    assert [line for line in text.splitlines() if line.startswith("## ")] == [
        "## Amended: 1",
        "## Added: 1",
        "## Repealed: 1",
        "## Moved: 1",
    ]
    assert (
        "- gate share repealed: 0.3333 (at most 0.5) passed: 1 of 3 articles, 3 in force after"
        in text
    )


def test_render_html_is_whole_and_marks_words(tmp_path: Path) -> None:
    """The page's tags close, quotes are escaped, and changed words stand in their tags."""
    page = Reader()
    page.feed(render_html(refresh_twice(tmp_path)[1]))
    assert page.open == []
    assert page.marked == {
        "del": ["20", "cannot be claimed"],
        "ins": ["16", "is void"],
        "h3": [f"Civil Code Article {number}" for number in ("205", "208", "207", "209")],
    }


def test_write_reports_beside_the_editions(tmp_path: Path) -> None:
    """Three files stand under the edition's number.

    The JSON has the version ids of the edition and rebuilds the new wording.
    """
    home, report = refresh_twice(tmp_path)
    folder = write_reports(home, report)
    assert folder == home.knowledge / "changes" / "000002"
    assert sorted(path.name for path in folder.iterdir()) == [
        "changes.html",
        "changes.json",
        "changes.md",
    ]
    written = json.loads((folder / "changes.json").read_text())
    assert (
        written["edition"],
        written["embedded"],
        written["reused"],
        written["changes"]["amended"],
    ) == (2, 3, 3, 1)
    [amended] = [record for record in written["records"] if record["kind"] == "amended"]
    assert (
        "".join(text for kind, text in amended["diff"] if kind != "deleted")
        == "Interest above 16 per cent a year is void."
    )
    change = next(change for change in report.records if change.kind == "amended")
    assert change.old and change.new
    assert (amended["old"]["version_id"], amended["new"]["version_id"]) == (
        change.old.id,
        change.new.id,
    )
    assert {record["kind"]: record["new"] for record in written["records"]}["repealed"] is None


def test_write_reports_of_a_dry_run_refused(tmp_path: Path) -> None:
    """What published nothing has no report on disk."""
    home = Home(tmp_path / "home")
    report = refresh(
        EmbeddedStore(home),
        home,
        source=write_2020(tmp_path),
        embedder=HashingEmbedder(),
        dry_run=True,
    )
    with pytest.raises(UsageError, match="dry run, nothing published"):
        write_reports(home, report)


def test_render_first_snapshot_counts_only(tmp_path: Path) -> None:
    """A first snapshot is not listed article by article, nor is one that changes nothing."""
    home, source = Home(tmp_path / "home"), write_2020(tmp_path)
    first, second = (
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
        for _ in range(2)
    )
    assert "The first snapshot of this source" in render_markdown(first)
    assert "###" not in render_markdown(first) and "<h3>" not in render_html(first)
    assert summarise_changes(second).startswith(
        "laws 2021-01-01: 3 unchanged; 0 embedded, 3 reused"
    )
    assert summarise_changes(second).endswith("nothing changed, edition 1 stays")


def test_describe_retitled_by_law(tmp_path: Path) -> None:
    """A new title is told once for the whole law, a new heading for its article."""
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    path = write_law(
        tmp_path / "2022-02", LOANS_2020, amended=date(2021, 7, 20), title="Code of Loans"
    )
    report = refresh(
        EmbeddedStore(home), home, source=make_source(path), embedder=HashingEmbedder()
    )
    assert describe_retitled(report) == [
        "Civil Code is now Code of Loans, from 2021-07-20: 3 articles"
    ]
    file = path / "civil-code.md"
    file.write_text(file.read_text().replace("Heading 206", "When due"))
    newer = make_source(path).model_copy(update={"snapshot_date": date(2022, 3, 1)})
    report = refresh(EmbeddedStore(home), home, source=newer, embedder=HashingEmbedder())
    assert describe_retitled(report) == [
        "Code of Loans Article 206: Heading 206 is now When due, from 2022-03-01"
    ]
    assert "- Code of Loans Article 206: Heading 206 is now When due" in render_markdown(report)
    assert "<li>Code of Loans Article 206: Heading 206 is now When due" in render_html(report)


def test_mark_words_line_by_line() -> None:
    """A mark never spans a line and stands between spaces, as Markdown requires."""
    assert (
        mark_words("(Title)\nOld rule.", "New rule;")
        == "~~(Title)~~\n~~Old~~ **New** rule ~~.~~ **;**"
    )


def test_render_shows_at_most_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of changes of a kind a reader is sent to the JSON."""
    for module in ("changes_markdown", "changes_html"):
        monkeypatch.setattr(f"components.reports.{module}.MAX_SHOWN", 1)
    home = Home(tmp_path / "home")
    refresh(EmbeddedStore(home), home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    articles = {number: f"Quite another rule {number}." for number in ("205", "206", "208")}
    path = write_law(tmp_path / "2023-01", articles, amended=date(2022, 12, 1))
    report = refresh(
        EmbeddedStore(home), home, source=make_source(path), embedder=HashingEmbedder()
    )
    for text in (render_markdown(report), render_html(report)):
        assert "And 2 more, see the JSON." in text
