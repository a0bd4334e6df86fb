"""The HTML report: well-formed, escaped, self-contained, with stamp and counts."""

from html.parser import HTMLParser
from pathlib import Path

from components.reports.review_html import render_html
from tests.reports.reviews import hostile_review, sample_review


class _Page(HTMLParser):
    """Counts elements and checks that they close in order."""

    VOID = {"meta", "br"}

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[str] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, which must load nothing and run nothing."""
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name in ("src", "href")]
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, which must be the last one opened."""
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words += data


def test_html_is_well_formed_escaped_and_self_contained() -> None:
    """A hostile contract stays text.

    No element, attribute or address of its own gets into the page.
    """
    page = _Page()
    page.feed(render_html(hostile_review()))
    page.close()
    assert page.stack == []
    assert "script" not in page.tags and page.tags.count("article") == 1
    assert "First <script>alert('x')</script> | *bold*" in page.words
    assert "Not reviewed (1)" in page.words
    assert all(f"{sign} <script>alert('x')</script>" in page.words for sign in "NWL")
    assert "\x00" not in page.words and "\u202e" not in page.words
    assert "@import" not in page.words and "url(" not in page.words


def test_html_shows_stamp_counts_and_validity(tmp_path: Path) -> None:
    """The page shows release, day and its source, counts in the bar, and dates of citations."""
    review = sample_review(tmp_path)[1]
    text = render_html(review)
    num_invalid = sum(finding.verdict == "invalid" for finding in review.findings)
    assert text.count("<article class='invalid'") == num_invalid
    assert f"<span class='invalid' style='flex-grow:{num_invalid}'></span>" in text
    for words in (
        "release7",
        "2026-03-02 (the contract&#x27;s own date)",
        "in force from 2024-01-01 until 2027-01-01",
        "confidence 0.88",
    ):
        assert words in text
    assert "prefers-color-scheme: dark" in text and "@media print" in text
