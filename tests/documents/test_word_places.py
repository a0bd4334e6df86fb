"""Words of a document's text found again among the pieces of a Word file."""

import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from components.documents.word_places import NoPlaceError, TextChange, find_place
from components.documents.word_runs import TextPiece


def make_pieces(*texts: str) -> list[TextPiece]:
    """Return texts as the pieces of a paragraph, each in a run of its own."""
    runs = "".join(f"<w:r><w:t>{text}</w:t></w:r>" for text in texts)
    paragraph = parse_xml(f"<w:p {nsdecls('w')}>{runs}</w:p>")
    return [
        TextPiece(text, node=run[0]) for text, run in zip(texts, paragraph, strict=True) if text
    ]


def test_words_are_told_apart_by_what_stands_around() -> None:
    """Of two equal figures the one with the right words before and behind is taken."""
    pieces = make_pieces("Rent is 18 marks. ", "Interest is 1", "8 percent.")
    change = TextChange("marks. Interest is ", "18", "15", " percent.")
    spans = find_place(pieces, change)
    assert [(span.node.text, span.start, span.end) for span in spans] == [
        ("Interest is 1", 12, 13),
        ("8 percent.", 0, 1),
    ]


def test_white_space_and_bars_do_not_count() -> None:
    """A row of a table is one line with bars; its cells are paragraphs without them."""
    pieces = make_pieces("Deposit", "four  months", "on signature")
    (span,) = find_place(pieces, TextChange("Deposit | ", "four months", "x", " | on signature"))
    assert (span.start, span.end) == (0, 12)


def test_struck_text_and_symbols_are_no_place() -> None:
    """What a reader does not see is passed over; a character that is no text is refused."""
    struck = TextPiece("18 ", reason="struck through")
    (piece,) = make_pieces("18 percent")
    (span,) = find_place([struck, piece], TextChange("", "18", "15", " percent"))
    assert span.node is piece.node
    with pytest.raises(NoPlaceError, match="symbol"):
        find_place([TextPiece("18"), piece], TextChange("", "1818", "15", " percent"))
