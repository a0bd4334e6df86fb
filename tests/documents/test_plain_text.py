"""Plain text: encodings, and hard-wrapped lines joined to paragraphs."""

import codecs

import pytest

from components.documents.plain_text import decode_text, read_plain
from components.documents.wrapped_lines import join_lines
from tests.documents.material import fault, texts


@pytest.mark.parametrize(
    "data",
    [
        "Größe: 5 €.".encode(),
        codecs.BOM_UTF8 + "Größe: 5 €.".encode(),
        "Größe: 5 €.".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Größe: 5 €.".encode("utf-16-be"),
        "Größe: 5 €.".encode("utf-16-le"),
    ],
)
def test_text_encodings_that_say_what_they_are(data: bytes) -> None:
    """UTF-8 and UTF-16 are read with and without a byte order mark."""
    assert texts("a.txt", data) == ["Größe: 5 €."]


def test_text_in_a_legacy_encoding_is_refused_by_name() -> None:
    """A legacy encoding is refused, with the byte and the encoding it looks like."""
    assert "byte 0xe9 at offset 3 (allowed: UTF-8, UTF-16); it looks like windows-1252" in fault(
        "a.txt", b"caf\xe9 is open today"
    )
    law = "契約當事人應於收到貨物之日起三十日內支付全部價款,逾期者應給付違約金"
    assert "it looks like Big5. Save" in fault("a.txt", law.encode("big5"))


def test_few_letters_in_a_legacy_encoding_name_no_single_one() -> None:
    """An English contract with a word of Chinese may be in any encoding of East Asia."""
    text = "LOAN AGREEMENT 借款契約. Interest 利息 accrues at 40% per year."
    wanted = "it looks like GB18030, Big5 or another one of East Asia, too few letters to tell"
    for encoding in ("gbk", "big5"):
        assert wanted in fault("a.txt", text.encode(encoding))


def test_text_hard_wrap_is_undone() -> None:
    """Wrapped lines become one paragraph; a line that ended early by choice stays apart."""
    lines = [
        "The tenant shall pay the rent on the",
        "first working day of every month in",
        "advance.",
        "The landlord gives a receipt.",
        "",
        "3.1 New.",
    ]
    joined = join_lines(lines)
    assert joined == [
        "The tenant shall pay the rent on the first working day of every month in advance.",
        "The landlord gives a receipt.",
        "3.1 New.",
    ]


def test_text_hyphen_at_a_line_end_goes_if_the_word_is_known() -> None:
    """A word split at a line's end is joined if the text has it whole, else the hyphen stays."""
    assert join_lines(["the payment of a pay-", "ment"]) == ["the payment of a payment"]
    assert join_lines(["the payment of a long-", "term loan"]) == [
        "the payment of a long-term loan"
    ]


def test_text_lines_as_wide_as_paragraphs_are_not_joined() -> None:
    """A file whose lines are wider than any wrapped text has one paragraph on each line."""
    wide = "word " * 30
    assert [block.text for block in read_plain(f"{wide}\nshort\nlast")] == [
        wide.strip(),
        "short",
        "last",
    ]


def test_text_utf_16_without_mark_is_decoded_by_its_zeros() -> None:
    """The byte order is told by the side on which the zero bytes stand."""
    assert decode_text("a.txt", "rent".encode("utf-16-le")) == "rent"
    assert decode_text("a.txt", "rent".encode("utf-16-be")) == "rent"
