"""The Markdown report: escaped, worst first, with tables that hold."""

import re

from markdown_it import MarkdownIt

from components.reports.review_markdown import render_markdown
from tests.reports.reviews import hostile_review, mixed_findings, numbered_review, review_of


def test_markdown_is_escaped_and_tables_hold() -> None:
    """Markup in a contract is shown as it stands.

    Each table row keeps two cells, nothing opens HTML, links or lists.
    """
    text = render_markdown(hostile_review())
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 12
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)
    assert "<script>" not in re.sub(r"\\<", "", text)
    assert r"\*bold\* \[link\](javascript:x) &amp;" in text
    assert "> 1\\. second" in text
    assert "- Note: N" in text
    assert text.index("## Not reviewed") < text.index("- W") < text.index(": L")
    assert "**invalid** (verified, confidence 0.88)" in text


def test_markdown_opens_with_the_triage_and_shows_the_worst_first() -> None:
    """The sentence and what to read first open the report; the fine findings are a list."""
    text = render_markdown(review_of(mixed_findings()))
    blocks = text.split("\n\n")
    sentence = "2 clauses break the law, 3 need your eye, 1 is fine, 1 is governed by no article."
    assert blocks[1] == f"**{sentence}**"
    assert blocks[3].splitlines()[0] == "- Finding 7 (2. Rent): invalid, repaired, 0.95 \\[void\\]"
    numbers = re.findall(r"^### Finding (\d+) ", text, re.MULTILINE)
    assert numbers == ["7", "5", "3", "6", "2"]
    headings = re.findall(r"^## (.+)", text, re.MULTILINE)
    assert headings == ["Breaks the law", "Needs your eye", "Fine"]
    fine = text[text.index("## Fine") :]
    assert re.findall(r"^- Finding (\d+) ", fine, re.MULTILINE) == ["1", "4"]
    assert "\n\n  > Rent 1 is due monthly." in fine


def test_markdown_has_all_clauses_as_a_parser_reads_it() -> None:
    """Another library finds each clause in a quote."""
    parser = MarkdownIt()
    tokens = parser.parse(render_markdown(review_of(mixed_findings())))
    quoted = [
        token.content
        for place, token in enumerate(tokens)
        if token.type == "inline" and tokens[place - 2].type == "blockquote_open"
    ]
    clauses = [f"Rent {number} is due monthly." for number in (7, 5, 3, 6, 2, 1, 4)]
    assert [text for text in quoted if text.startswith("Rent")] == clauses


def test_markdown_has_a_clause_s_number_once() -> None:
    """The number is part of the finding's name; neither quote repeats it."""
    finding = render_markdown(numbered_review()).partition("### ")[2]
    assert finding.startswith("Finding 1 (5.2 Rent)\n\n> The Tenant pays 40 marks.")
    assert "> The Tenant pays <del>40</del><ins>16</ins> marks." in finding
    assert finding.count("5.2") == 1
