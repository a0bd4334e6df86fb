"""Families are sampled in turn, so that none outweighs the others."""

from datetime import date

from components.evaluation.sampling import draw_pairs, in_turn
from components.records import Pair


def make_pair(number: int, family: str, law: str = "Act") -> Pair:
    """Make a pair of a family."""
    return Pair(
        id=f"p{number}",
        clause=f"Clause {number}.",
        law=law,
        article="1" if law else "",
        verdict="valid" if law else "ungoverned",
        family=family,
        as_of=date(2026, 1, 1),
        jurisdiction="sample",
    )


def test_in_turn() -> None:
    """One of each group comes before a second of any."""
    assert in_turn([[1, 2, 3], [4], [5, 6]]) == [1, 4, 5, 2, 6, 3]
    assert in_turn([]) == []


def test_draw_pairs_from_every_family() -> None:
    """Of ten pairs of one family and one each of two others, three drawn are of three families."""
    pairs = [make_pair(number, "big") for number in range(10)]
    pairs += [make_pair(10, "small"), make_pair(11, "tiny"), make_pair(12, "none", law="")]
    drawn = draw_pairs(pairs, 3)
    assert {pair.family for pair in drawn} == {"big", "small", "tiny"}
    assert len(draw_pairs(pairs, 100)) == 12
    assert draw_pairs(pairs, 5) == draw_pairs(pairs, 5)
