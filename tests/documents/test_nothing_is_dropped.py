"""Every word of a document ends in a clause, in the heading of one, or among what is left out.

Documents are made of the pieces that contracts are made of, in any order, each with a word of its
own; the words are then looked for. The order of the pieces comes from a seed, so a document that
fails can be made again from its number.
"""

import html
import random
from io import BytesIO

import docx
import pytest

from components.documents.clauses import list_left_out, segment
from components.documents.document import parse_document
from tests.documents.material import LIMITS
from tests.documents.raw_pdf import column, pdf, pdf_bytes

NUM_DOCUMENTS = 2_000
PIECES = (
    "LEASE {w}",
    "Loan agreement {w}",
    "dated 2 March 2026 {w}",
    "This Agreement {w} is made between the parties",
    '{w} Ltd, with its seat at 5 Harbour Street (the "Landlord")',
    "Lender: {w} Bank",
    "Table of Contents {w}",
    "Contents",
    "1. Rent {w} ........ 2",
    "{w} 7",
    "Page 3 of 9 {w}",
    "- 7 -",
    "12",
    "1. Rent {w}",
    "2. No pets {w}",
    "2.1 The rent {w} is EUR 900 per month.",
    "Article 5 {w}",
    "ARTICLE IV",
    "INTEREST {w}",
    "NO REFUND {w}",
    "Part II {w}",
    "4.06",
    "4.07 [Reserved]",
    "{w} Reserved",
    "The borrower {w} pays 18% per year on the sum and",
    "repays it {w} within twelve months.",
    "(a) the goods {w};",
    "(b) the invoice {w}.",
    "(i) twice {w}",
    "• the keys {w}",
    "- a list item {w}",
    "Fee {w} | Amount",
    "Late fee {w} | 5% of the sum",
    "1. | The rent {w} is due.",
    "Monthly fee:\t{w}",
    "IN WITNESS WHEREOF {w} the parties have signed.",
    "Signed by {w}",
    "Signatures",
    "By: ____________ {w}",
    "By: ____________",
    "Name: {w}",
    "Title: Director {w}",
    "J. {w}",
    "Place: {w}",
    "{w}",
    "X",
    "____________",
    "Schedule 2 {w}",
    "SCHEDULE OF FEES {w}",
    "Late payment {w}: 5% a month",
    "第一條 租金 {w}",
    "第二條 承租人應於每月五日前給付租金 {w}。",
    "（一）遲延利息 {w}；",
    "甲方：{w}",
    "房屋租賃契約書 {w}",
    "中華民國111年3月1日",
    "1. First {w}. 2. Second {w}b. 3. Third {w}c.",
    "word {w} " * 40,
    "# {w}",
    "*{w}* and **{w}b**",
    "<b>{w}</b>",
    "> {w}",
    "5. ",
    "[^1]: {w}",
    "| --- | --- |",
)


def make_pieces(number: int) -> tuple[list[str], set[str]]:
    """Return the pieces of a document and the words that must not be lost."""
    choice = random.Random(number)
    pieces: list[str] = []
    words: set[str] = set()
    for place in range(choice.randint(1, 14)):
        word = f"Wq{place}z"
        piece = choice.choice(PIECES).replace("{w}", word)
        pieces.append(piece)
        for suffix in ("", "b", "c"):
            if word + suffix in piece:
                words.add(word + suffix)
    return pieces, words


def as_text(pieces: list[str], choice: random.Random) -> bytes:
    """Return the pieces as lines, some of them parted by a blank line."""
    return "".join(piece + choice.choice(["\n", "\n\n"]) for piece in pieces).encode()


def as_page(pieces: list[str], choice: random.Random) -> bytes:
    """Return the pieces as an HTML page of several kinds of elements, some not shown."""
    forms = (
        "<p>{}</p>",
        "<h2>{}</h2>",
        "<div>{}<br>",
        "<ol><li>{}</li></ol>",
        "<ul><li>{}</ul>",
        "<table><tr><td>{}</td><td>5%</td></tr></table>",
        "<table><tr><td>{}</td><td>" + "long " * 60 + "</td></tr></table>",
        "<pre>{}\n</pre>",
        "<del>{}</del>",
        "<p hidden>{}</p>",
        "<p style='display:none'>{}</p>",
        "<span>{}</span>",
        "<textarea>{}</textarea>",
        "<nav>{}</nav>",
        "<blockquote><b>{}</b></blockquote>",
        "{}",
    )
    body = "".join(choice.choice(forms).format(html.escape(piece)) for piece in pieces)
    return f"<html><body>{body}</body></html>".encode()


def as_word(pieces: list[str], choice: random.Random) -> bytes:
    """Return the pieces as a Word file of paragraphs, headings and rows."""
    document = docx.Document()
    for piece in pieces:
        match choice.randint(0, 3):
            case 0:
                document.add_heading(piece, level=choice.randint(0, 3))
            case 1:
                cells = document.add_table(rows=1, cols=2).rows[0].cells
                cells[0].text, cells[1].text = piece, "5%"
            case _:
                document.add_paragraph(piece)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def as_pages(pieces: list[str], choice: random.Random) -> bytes:
    """Return the pieces as lines of two PDF pages; those in Chinese have no letters there."""
    latin = [piece for piece in pieces if piece.isascii() and len(piece) < 80]
    cut = choice.randint(0, len(latin))
    return pdf_bytes(pdf(column(*latin[:cut], "End."), column(*latin[cut:], "End.")))


def lost_words(name: str, data: bytes, words: set[str]) -> set[str]:
    """Return the words that are in no clause, in no heading of one, and not left out."""
    document = parse_document(name, data, LIMITS)
    texts: list[str] = []
    for clause in segment(document):
        assert document.text[clause.start : clause.end] == clause.text
        texts += [clause.text, clause.heading]
    left_out = list_left_out(document)
    assert all(item.reason for item in left_out)
    texts += [item.text for item in left_out]
    whole = "\n".join(texts)
    return {word for word in words if word not in whole}


MAKERS = {"a.html": as_page, "a.docx": as_word, "a.pdf": as_pages}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["a.txt", "a.md", "a.html", "a.docx", "a.pdf"])
def test_no_word_is_lost(name: str) -> None:
    """2,000 made documents and a few Word and PDF files: each word is found again."""
    is_slow = name.endswith(("docx", "pdf"))
    seeds = range(12) if is_slow else range(NUM_DOCUMENTS // 3 + 1)
    for number in seeds:
        pieces, words = make_pieces(number)
        if not words:
            continue
        choice = random.Random(-number)
        make = MAKERS.get(name, as_text)
        data = make(pieces, choice)
        if name == "a.pdf":
            words = {word for word in words if word.encode() in data}
        assert lost_words(name, data, words) == set(), f"document {number}"
