"""Wordings: the same apart from typography, nearly the same, and different word by word."""

from hypothesis import given
from hypothesis import strategies as st

from components.statutes.wording import (
    Piece,
    diff_words,
    hash_wording,
    normalise,
    similarity,
    word_pairs,
)


def test_normalise_chinese_line_break_folded() -> None:
    """A line break moved inside Chinese text is white space only.

    A space between Latin words is a word break.
    """
    assert normalise("民事，法律所\n未規定者") == normalise("民事，法律所未規定者")
    assert normalise("a b") != normalise("ab")


def test_similarity_by_hand() -> None:
    """Of the four and three pairs two are shared: 2 * 2 / 7; no words have nothing in common."""
    assert similarity(word_pairs("a b c d e"), word_pairs("A b c x")) == 4 / 7
    assert similarity(word_pairs(""), word_pairs("")) == 0


def test_diff_words_names_what_changed() -> None:
    """A figure is one word; the words that stayed, went and came are told apart."""
    pieces = diff_words(
        "Interest above 20.5% a year, cannot be claimed.", "Interest above 16% a year is void."
    )
    assert pieces == [
        Piece("same", "Interest above "),
        Piece("deleted", "20.5% "),
        Piece("inserted", "16% "),
        Piece("same", "a year "),
        Piece("deleted", ", cannot be claimed"),
        Piece("inserted", "is void"),
        Piece("same", "."),
    ]


def test_diff_words_chinese_by_character() -> None:
    """Chinese has no spaces, so each character is a word."""
    assert [
        p.text
        for p in diff_words("超過週年百分之二十者", "超過週年百分之十六者")
        if p.kind != "same"
    ] == ["二", "六"]


def test_diff_words_typography_is_no_difference() -> None:
    """Other quotes, dashes or spaces are shown as the new wording has them and not marked."""
    assert diff_words('He said "no" - at\nonce.', "He said “no” – at once.") == [
        Piece("same", "He said “no” – at once.")
    ]


texts = st.text(alphabet="ab 1.,%\n民法-", max_size=40).map(str.strip)


@given(texts, texts)
def test_diff_words_any_texts_rebuild_both(old: str, new: str) -> None:
    """What stayed and came makes up the new text.

    What stayed and went makes up the old one but for white space.
    """
    pieces = diff_words(old, new)
    assert "".join(piece.text for piece in pieces if piece.kind != "deleted") == new
    rebuilt = "".join(piece.text for piece in pieces if piece.kind != "inserted")
    assert normalise(rebuilt).replace(" ", "") == normalise(old).replace(" ", "")


def test_hash_wording_ignores_typography_only() -> None:
    """Two wordings have one hash if they differ in typography, and two if they differ in a word."""
    assert hash_wording("He said “no” – at once.") == hash_wording('He said "no" - at\nonce.')
    assert hash_wording("16 per cent") != hash_wording("20 per cent")
