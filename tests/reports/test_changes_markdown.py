"""The change report as Markdown: every change listed, escaped, with the changed words marked."""

from pathlib import Path

import pytest

from components.reports import changes_markdown
from components.reports.changes_markdown import mark_words, render_markdown
from components.storage import Home
from tests.knowledge.corpus import write_2020
from tests.reports.changes import (
    refresh_once,
    refresh_twice,
    refresh_with_another_heading,
    refresh_with_three_amendments,
)


def test_render_markdown_lists_every_change(tmp_path: Path) -> None:
    """Each kind has its heading, each change its citation, dates and words, escaped.

    Unchanged articles are only counted.
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


def test_render_markdown_of_a_first_snapshot(tmp_path: Path) -> None:
    """A first snapshot is counted and not listed article by article."""
    text = render_markdown(refresh_once(Home(tmp_path / "home"), write_2020(tmp_path)))
    assert "The first snapshot of this source" in text
    assert "###" not in text


def test_render_markdown_lists_headings(tmp_path: Path) -> None:
    """Articles with another heading are lines of a list."""
    text = render_markdown(refresh_with_another_heading(tmp_path))
    assert "- Civil Code Article 206: Heading 206 is now When due" in text


def test_render_markdown_shows_at_most_so_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond a number of changes of a kind a reader is sent to the JSON."""
    monkeypatch.setattr(changes_markdown, "MAX_SHOWN", 1)
    text = render_markdown(refresh_with_three_amendments(tmp_path))
    assert text.count("###") == 1
    assert "And 2 more, see the JSON." in text


def test_mark_words_line_by_line() -> None:
    """A mark never spans a line, and stands between spaces, as Markdown requires."""
    assert (
        mark_words("(Title)\nOld rule.", "New rule;")
        == "~~(Title)~~\n~~Old~~ **New** rule ~~.~~ **;**"
    )
