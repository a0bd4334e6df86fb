"""The HTML report: well-formed, escaped, self-contained, worst first, with stamp and counts."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from components.documents.document import read_document
from components.records import LeftOut
from components.reports.review_html import render_html
from tests.reports.reviews import (
    LIMITS,
    hostile_review,
    mixed_findings,
    numbered_review,
    review_of,
    sample_review,
    triaged,
)


class _Page(HTMLParser):
    """Counts elements and checks that they close in order."""

    VOID = {"meta", "br"}

    def __init__(self) -> None:
        super().__init__()
        self.stack: list[str] = []
        self.tags: list[str] = []
        self.words = ""
        self.links: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Open an element, which must load nothing, run nothing and lead nowhere else."""
        self.tags.append(tag)
        assert not [name for name, _ in attrs if name.startswith("on") or name == "src"]
        self.links += [value or "" for name, value in attrs if name == "href"]
        self.ids += [value or "" for name, value in attrs if name == "id"]
        if tag not in self.VOID:
            self.stack.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, which must be the last one opened."""
        assert self.stack.pop() == tag

    def handle_data(self, data: str) -> None:
        """Keep the words."""
        self.words += data


def read_page(text: str) -> _Page:
    """Return what a page holds."""
    page = _Page()
    page.feed(text)
    page.close()
    return page


def test_html_is_well_formed_escaped_and_self_contained() -> None:
    """A hostile contract stays text.

    No element, attribute or address of its own gets into the page.
    """
    page = read_page(render_html(hostile_review()))
    assert page.stack == []
    assert page.links == ["#finding-1"]
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


def test_html_opens_with_the_triage_and_folds_what_is_fine() -> None:
    """Sentence, list and stamp come before the findings, the worst first, the fine ones folded.

    Each line of the list leads to its finding, which keeps its number in the contract.
    """
    text = render_html(review_of(mixed_findings()))
    page = read_page(text)
    worst = [f"finding-{number}" for number in (7, 5, 3, 6, 2)]
    assert page.links == [f"#{name}" for name in worst]
    assert page.ids == [*worst, "finding-1", "finding-4"]
    sentence = "2 clauses break the law, 3 need your eye, 1 is fine, 1 is governed by no article."
    order = [
        f"<p class='sentence'>{sentence}</p>",
        "<a href='#finding-7'>Finding 7 (2. Rent)</a>: invalid, repaired, 0.95 [void]",
        "<th scope='row'>Release</th>",
        "<article class='invalid' id='finding-7'>",
        "<summary>1 fine clause, 1 governed by no article</summary>",
        "<article class='valid' id='finding-1'>",
    ]
    places = [text.index(piece) for piece in order]
    assert places == sorted(places)
    assert text.count(sentence) == 1


def test_html_without_a_group_has_no_empty_one() -> None:
    """Where all is fine nothing but the fold stands below the sentence, and the other way round."""
    fine = render_html(review_of([triaged("valid", "verified", 0.9)]))
    assert "0 clauses break the law" in fine
    assert "<h2>" not in fine and "<summary>1 fine clause</summary>" in fine
    assert "<details" not in render_html(review_of([triaged("invalid", "verified", 0.9)]))


@pytest.mark.slow
def test_html_prints_what_is_folded(tmp_path: Path) -> None:
    """On paper the folded findings and the texts that were not reviewed stand in full."""
    pytest.importorskip("playwright.sync_api", reason="playwright is not installed")
    from tests.serving.browsing import browsing

    review = review_of(mixed_findings())
    review = review.model_copy(update={"not_reviewed": (LeftOut("Signed at Velden", "signature"),)})
    page_file = tmp_path / "report.html"
    page_file.write_text(render_html(review), encoding="utf-8")
    with browsing() as browser:
        page = browser.new_page()
        page.goto(page_file.as_uri())
        page.pdf(path=tmp_path / "report.pdf")
    text = read_document(tmp_path / "report.pdf", LIMITS).text
    for words in ("Rent 7 is due", "Rent 1 is due", "Rent 4 is due", "Signed at Velden"):
        assert words in text


def test_html_has_a_clause_s_number_once() -> None:
    """The number is part of the finding's name; neither quote repeats it."""
    finding = render_html(numbered_review()).partition("<article")[2]
    assert "<h3>Finding 1 (5.2 Rent)</h3>" in finding
    assert "<blockquote>The Tenant pays 40 marks.</blockquote>" in finding
    assert "<blockquote>The Tenant pays <del>40</del><ins>16</ins> marks.</blockquote>" in finding
    assert finding.count("5.2") == 1
