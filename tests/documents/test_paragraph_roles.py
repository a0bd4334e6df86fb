"""Roles of paragraphs: each rule at work on a few lines."""

import pytest

from components.documents.document import DocumentLimits, parse_document
from components.documents.lines import Line, Role, read_lines
from components.documents.paragraph_roles import find_roles, is_lone_number, is_same_clause

TERM = "The borrower shall pay interest at 18 percent per year on the loan."


def line(text: str, label: str = "", level: int | None = None) -> Line:
    """Return a line whose label is typed in its text."""
    return Line(text, text.removeprefix(label).strip(), label, level)


def roles(*lines: Line) -> list[Role]:
    """Return the roles of lines behind a heading of a section, which ends the preamble."""
    return find_roles([line("1. Scope", "1."), line(TERM), *lines])[2:]


@pytest.mark.parametrize(
    ("text", "label", "role"),
    [
        (TERM, "", "clause"),
        ("4.2 The tenant pays.", "4.2", "clause"),
        ("(a) at the dock;", "(a)", "item"),
        ("(2) The buyer pays.", "(2)", "item"),
        ("Rent | 500 marks", "", "row"),
        ("Page 3 of 9", "", "furniture"),
        ("- 7 -", "", "furniture"),
        ("By: ____________", "", "signature"),
        ("Interest ........ 12", "", "clause"),
        ("民國111年3月1日", "", "day"),
    ],
)
def test_role_of_one_line(text: str, label: str, role: Role) -> None:
    """Most roles are told by the line itself."""
    assert roles(line(text, label), line(TERM))[0] == role


def test_items_after_a_word_that_ends_like_a_conjunction() -> None:
    """`Lessor` is no `or`: a numbered line behind it is a clause of its own."""
    lead, item = line("2. Rent is due to the Lessor", "2."), line("(1) The lessee pays.", "(1)")
    assert not is_same_clause(lead, lead, item)
    assert is_same_clause(lead, line("2. Rent is due to him or", "2."), item)


def test_long_title_in_capitals() -> None:
    """Titles in capitals may be longer than others."""
    title = "LIMITATION OF LIABILITY AND INDEMNITY OF PARTIES AND OF THEIR AFFILIATES"
    assert roles(line(title), line(TERM)) == ["heading", "clause"]
    sentence = "WE CALL THIS “THE BAN OF CLASS ACTIONS.”"
    assert roles(line(sentence), line(TERM)) == ["clause", "clause"]


def test_heading_needs_text_below() -> None:
    """A short title above a term is a heading; the same line above its sibling is a term."""
    assert roles(line("2. No pets", "2."), line(TERM)) == ["heading", "clause"]
    assert roles(line("2. No pets", "2."), line("3. No refunds", "3.")) == ["clause", "clause"]


def test_sentence_in_heading_style_is_a_term() -> None:
    """A style makes a short line a heading and leaves a sentence a clause."""
    assert roles(line("Interest", level=2), line(TERM, level=2)) == ["heading", "clause"]


def test_contents_are_skipped() -> None:
    """A table of contents ends at the first line without a page number."""
    lines = [
        line("Contents"),
        line("1. Definitions 2", "1."),
        line("2. Interest 3", "2."),
        line(TERM),
    ]
    assert roles(*lines) == ["contents", "contents", "contents", "clause"]


def test_preamble_is_skipped() -> None:
    """Title, parties and date before the first section are no terms."""
    lines = [
        line("LEASE AGREEMENT"),
        line("dated 2 March 2026"),
        line('Acme Ltd, with its seat at 5 Harbour Street (the "Landlord")'),
        line("1. Rent", "1."),
        line(TERM),
    ]
    assert find_roles(lines) == ["title", "party", "party", "heading", "clause"]


def test_signatures_are_skipped_up_to_a_schedule() -> None:
    """What stands from the signatures on is no term, until a schedule begins."""
    lines = [
        line("IN WITNESS WHEREOF the parties have signed."),
        line("Jane Doe, Director"),
        line("Schedule 1 Charges", "Schedule 1"),
        line(TERM),
    ]
    assert roles(*lines) == ["signature", "signature", "heading", "clause"]


def test_term_on_signing_is_kept() -> None:
    """A clause about signatures is not taken for the signatures."""
    assert roles(line("Signatures may be given by e-mail."), line(TERM)) == ["clause", "clause"]


def test_is_same_clause() -> None:
    """Items join their lead-in; siblings of the same kind stay apart."""
    lead = line("(1) The seller hands over:", "(1)")
    assert is_same_clause(lead, lead, line("(a) the goods;", "(a)"))
    assert not is_same_clause(lead, lead, line("(2) The buyer pays.", "(2)"))


def test_is_lone_number() -> None:
    """`Article 5` on a line of its own is named by the next line, unless that has a number too."""
    article = line("Article 5", "Article 5")
    assert is_lone_number(article, line("Liability"))
    assert not is_lone_number(article, line("5.1 Liability", "5.1"))
    assert not is_lone_number(line("Article 5 Rent", "Article 5"), line("Liability"))


def test_read_lines_takes_typed_labels_before_automatic_ones() -> None:
    """A line holds its label, its text behind it, and its heading level."""
    document = parse_document("a.md", b"## 1. Rent\n\n- one\n", DocumentLimits())
    heading, item = read_lines(document)
    assert (heading.label, heading.rest, heading.level) == ("1.", "Rent", 2)
    assert (item.label, item.rest, item.level) == ("•", "one", None)
