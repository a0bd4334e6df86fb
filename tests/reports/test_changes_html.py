"""The change report as HTML: whole, escaped, with the changed words marked."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from components.reports import changes_html
from components.reports.changes_html import render_html
from components.storage import Home
from tests.knowledge.corpus import write_2020
from tests.reports.changes import (
    refresh_once,
    refresh_twice,
    refresh_with_another_heading,
    refresh_with_three_amendments,
)


class Reader(HTMLParser):
    """Collects the words of each kind of mark, and counts tags left open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.marked: dict[str, list[str]] = {"del": [], "ins": [], "h3": []}

    def handle_starttag(self, tag: str, attrs: object) -> None:
        """Open a tag."""
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close a tag, which must be the last one opened."""
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the words of a mark."""
        if self.open and self.open[-1] in self.marked:
            self.marked[self.open[-1]].append(data)


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


def test_render_html_of_a_first_snapshot(tmp_path: Path) -> None:
    """A first snapshot is counted and not listed article by article."""
    text = render_html(refresh_once(Home(tmp_path / "home"), write_2020(tmp_path)))
    assert "The first snapshot of this source" in text
    assert "<h3>" not in text


def test_render_html_lists_headings(tmp_path: Path) -> None:
    """Articles with another heading are lines of a list."""
    text = render_html(refresh_with_another_heading(tmp_path))
    assert "<li>Civil Code Article 206: Heading 206 is now When due" in text


def test_render_html_shows_at_most_so_many(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number of changes of a kind a reader is sent to the JSON."""
    monkeypatch.setattr(changes_html, "MAX_SHOWN", 1)
    text = render_html(refresh_with_three_amendments(tmp_path))
    assert text.count("<h3>") == 1
    assert "And 2 more, see the JSON." in text
