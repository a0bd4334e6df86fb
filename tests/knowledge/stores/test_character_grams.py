"""Texts are cut into pieces of words, which weigh by how often they stand there."""

import pytest

from components.knowledge.stores.character_grams import (
    LENGTH_WEIGHT,
    MEAN_PIECES,
    SATURATION,
    ask_pieces,
    split_pieces,
    weigh_pieces,
)


def test_split_pieces_of_words() -> None:
    """A word gives its runs of four letters with its ends marked; a short one is a piece itself."""
    assert list(split_pieces("The fees of A")) == [
        "_the",
        "the_",
        "_fee",
        "fees",
        "ees_",
        "_of_",
        "_a_",
    ]


def test_split_pieces_of_chinese() -> None:
    """Chinese gives each character and each two side by side, also beside other words."""
    assert list(split_pieces("付租金 3%")) == ["付", "租", "金", "付租", "租金", "_3_"]


def test_forms_of_a_word_share_pieces() -> None:
    """Two spellings of a word have places in common, two words that are not alike have none."""
    places = set(ask_pieces("labour")[0])
    assert places & set(ask_pieces("labor")[0])
    assert not places & set(ask_pieces("rent")[0])


def test_weigh_pieces_by_hand() -> None:
    """A piece weighs as BM25 has it: more the second time, less in a longer text."""
    places, weights = weigh_pieces("fee fee")
    once, _ = ask_pieces("fee")
    assert set(places) == set(once)
    damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * 4 / MEAN_PIECES)
    assert weights == pytest.approx([2 * (SATURATION + 1) / (2 + damping)] * 2)


def test_ask_pieces_of_further_words() -> None:
    """Pieces of further words weigh less than the query's own, and nothing without a weight."""
    places, weights = ask_pieces("房租", "租金", 0.5)
    by_place = dict(zip(places, weights, strict=True))
    assert [by_place[ask_pieces(piece)[0][0]] for piece in ("租", "金")] == [1.0, 0.5]
    assert ask_pieces("房租", "租金") == ask_pieces("房租")


def test_ask_pieces_of_no_words() -> None:
    """A text without a word asks for nothing."""
    assert ask_pieces("— %;") == ([], [])
