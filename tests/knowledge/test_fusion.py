"""Ranked lists become one by their scores."""

from datetime import date

import pytest

from components.knowledge.fusion import (
    CHINESE,
    MULTILINGUAL,
    WEIGHTS,
    WITHOUT_CHARS,
    add_late,
    fuse,
    search_hash,
)
from components.knowledge.stores.points import day_number
from components.storage import fingerprint


def test_fuse_by_hand() -> None:
    """Cosines count as they are, word scores as a share of the best.

    What a list did not find has the score of its last.
    """
    matches = fuse(
        {"dense": [("b", 0.9), ("a", 0.8)], "bm25": [("a", 7.0), ("b", 3.5), ("c", 1.4)]}
    )
    assert [m.version_id for m in matches] == ["a", "b", "c"]
    dense, words = WITHOUT_CHARS["dense"], WITHOUT_CHARS["bm25"]
    assert [m.score for m in matches] == pytest.approx(
        [dense * 0.8 + words, dense * 0.9 + words / 2, dense * 0.8 + words / 5]
    )
    assert matches[2].ranks == {"bm25": 3}


def test_fuse_by_the_language_of_the_text() -> None:
    """Pieces of words count for more where the text is Chinese, and dense scores for less."""
    lists = {"dense": [("a", 0.6), ("b", 0.5)], "bm25": [], "chars": [("b", 4.0), ("a", 3.0)]}
    assert fuse(lists)[0].score == pytest.approx(0.6 * WEIGHTS["dense"] + 0.75 * WEIGHTS["chars"])
    [best, _] = fuse(lists, is_chinese=True)
    assert best.version_id == "b"
    assert best.score == pytest.approx(0.5 * CHINESE["dense"] + CHINESE["chars"])


def test_fuse_what_the_multilingual_embedder_reads() -> None:
    """Its dense scores count for more than those of an embedder that cannot read the text."""
    lists = {"dense": [("a", 0.6), ("b", 0.4)], "bm25": [], "chars": [("b", 4.0), ("a", 3.0)]}
    assert fuse(lists, is_chinese=True)[0].version_id == "b"
    for is_chinese in (True, False):
        [best, _] = fuse(lists, is_chinese=is_chinese, is_multilingual=True)
        assert best.version_id == "a"
        wanted = 0.6 * MULTILINGUAL["dense"] + 0.75 * MULTILINGUAL["chars"]
        assert best.score == pytest.approx(wanted)


def test_search_hash_of_english_editions() -> None:
    """Releases over English law stay fitted, whatever weighs in what the other embedder reads."""
    of_english = {"all lists": WEIGHTS, "without chars": WITHOUT_CHARS, "Chinese": CHINESE}
    assert search_hash() == fingerprint({name: dict(each) for name, each in of_english.items()})
    assert search_hash(is_multilingual=True) != search_hash()


def test_fuse_a_cited_article_first() -> None:
    """An article that the text cites comes first, others get nothing for it, ties go by id."""
    matches = fuse({"dense": [("b", 0.5), ("a", 0.5)], "bm25": [], "cited": [("c", 1.0)]})
    assert [m.version_id for m in matches] == ["c", "a", "b"]
    assert matches[0].score == pytest.approx(0.5 * WEIGHTS["dense"] + WEIGHTS["cited"])


def test_add_late_orders_the_first_only() -> None:
    """Late scores move the matches that have one, and no other comes before them."""
    matches = fuse({"dense": [("a", 0.6), ("b", 0.5), ("c", 0.4)]})
    again = add_late(matches, [0.1, 0.9])
    assert [m.version_id for m in again] == ["b", "a", "c"]
    assert again[0].score == pytest.approx(0.5 * WEIGHTS["dense"] + 0.9 * WEIGHTS["late"])
    assert (again[0].scores["late"], "late" in again[2].scores) == (0.9, False)


def test_day_number_of_open_end() -> None:
    """Days are integers in order, and no day is after all of them."""
    assert day_number(date(2021, 7, 20)) == 20210720 < day_number(None)
