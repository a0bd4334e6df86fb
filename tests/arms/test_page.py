"""The comparison as one self-contained page."""

import re

from components.arms.page import render_page
from tests.arms.reports import make_report


def test_page_stands_alone() -> None:
    """The page loads nothing, holds no script, and escapes the words of clauses."""
    page = render_page(make_report())
    assert re.findall(r"(?:src|href)=|<script|url\(|@import", page) == []
    assert "<b>of 18 per cent</b>" not in page
    assert "Interest &lt;b&gt;of 18 per cent&lt;/b&gt; a year is owed &amp; due." in page


def test_page_shows_everything() -> None:
    """Outcome, steps, table, bars, tests, answers and failures by family are there."""
    page = render_page(make_report())
    assert "<p class='outcome'>Tune and retrieve</p>" in page
    assert page.count("<svg ") == 8
    assert "<td>not run</td>" in page
    assert "<th scope='row'>family-1</th><td>4</td>" in page
    assert "before, law of 2022-03-01; right: valid under Civil Code Article 205" in page
    assert "p 0.0156: better" in page


def test_page_without_texts() -> None:
    """The page that is logged has all figures and no clause."""
    page = render_page(make_report().without_texts())
    assert "18 per cent" not in page
    assert "Failures by family" in page
