"""Figures of retrieval, held against numbers worked by hand."""

import json
import math

import pytest

from components.evaluation.ranking import (
    RankedQuery,
    compare_cases,
    flatten,
    list_failures,
    score_by,
    score_cases,
)


def case(rank: int | None, law: str = "Civil Code", identity: str = "q") -> RankedQuery:
    found = [("Other Act", str(place)) for place in range(1, 51)]
    if rank is not None:
        found[rank - 1] = ("Civil Code", "205")
    return RankedQuery(
        identity,
        law,
        "interest",
        frozenset({("Civil Code", "205"), ("Civil Code", "206")}),
        tuple(found),
    )


def test_score_cases_by_hand() -> None:
    """Ranks 1, 3, 20 and none give the textbook's recalls, mean reciprocal rank and gain."""
    figures = score_cases([case(1), case(3), case(20), case(None)])
    assert {name: figures[name].value for name in figures} == pytest.approx(
        {
            "recall_at_1": 0.25,
            "recall_at_5": 0.5,
            "recall_at_10": 0.5,
            "recall_at_50": 0.75,
            "mrr": (1 + 1 / 3 + 1 / 20) / 4,
            "ndcg_at_10": (1 + 1 / math.log2(4)) / 4,
        }
    )


def test_interval_holds_the_value_and_narrows() -> None:
    """The interval is about that of the binomial, and four times the cases make it half as wide."""
    few, many = (score_cases([case(1), case(None)] * count)["recall_at_1"] for count in (50, 200))
    assert few.low < 0.5 < few.high
    assert few.high - few.low == pytest.approx(2 * 1.96 * math.sqrt(0.25 / 100), rel=0.1)
    assert (many.high - many.low) / (few.high - few.low) == pytest.approx(0.5, rel=0.15)
    assert score_cases([case(1)] * 5)["mrr"].low == 1.0


def test_compare_cases_is_paired() -> None:
    """The same improvement on every query has no spread, however much the queries differ."""
    ours, theirs = [case(1), case(2), case(4)], [case(2), case(4), case(8)]
    gain = compare_cases(ours, theirs, "mrr")
    assert gain.value == pytest.approx((0.5 + 0.25 + 0.125) / 3)
    assert compare_cases(ours, ours, "mrr").high == 0.0


def test_score_by_law() -> None:
    """Each law is scored by its own queries."""
    found = score_by([case(1), case(None, "Labour Code"), case(1, "Labour Code")], lambda c: c.law)
    assert {law: figures["recall_at_1"].value for law, figures in found.items()} == {
        "Civil Code": 1.0,
        "Labour Code": 0.5,
    }


def test_list_failures_say_what_was_found_instead() -> None:
    """A failure names what was wanted, its rank and the first five found, and not the query."""
    lines = list_failures([case(1, identity="a"), case(6, identity="b"), case(None, identity="c")])
    rows = [json.loads(line) for line in lines]
    assert [(row["id"], row["rank"]) for row in rows] == [("b", 6), ("c", None)]
    assert rows[0]["wanted"] == ["Civil Code 205", "Civil Code 206"]
    assert rows[0]["found"] == [f"Other Act {place}" for place in range(1, 6)]


def test_flatten_names_for_tracking() -> None:
    """Every figure becomes three numbers."""
    flat = flatten(score_cases([case(1)]), "gold.")
    assert flat["gold.recall_at_5"] == flat["gold.recall_at_5.low"] == 1.0
    assert len(flat) == 18
