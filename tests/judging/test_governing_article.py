"""Which hit governs: fitted on hits whose truth is known, seen to choose one and none."""

import math
from datetime import date

import pytest

from components.errors import InputError
from components.judging.governing_article import (
    FEATURES,
    Matched,
    choose,
    estimate,
    fit_relevance,
    measure_hits,
    score_relevance,
)
from components.records import Hit, Relevance, Version

DAY = date(2026, 1, 1)


def hit(article: str, dense: float, text: str = "Interest may not exceed 16% per year.") -> Hit:
    """Return a hit with a dense score, and ten times that as its BM25 score."""
    fields = {
        "id": article,
        "source": "s",
        "jurisdiction": "sample",
        "law_id": "c",
        "law": "Civil Code",
        "article": article,
    }
    version = Version.model_validate(
        fields | {"text": text, "valid_from": DAY, "content_hash": "h"}
    )
    return Hit(version=version, score=dense, scores={"dense": dense, "bm25": 10 * dense})


def rows() -> list[Matched]:
    """Return clauses governed by the first hit, by the second, and by none."""
    governed = [
        Matched(
            "Interest is 18%.", [hit("1", 0.7 + i / 100), hit("2", 0.5)], "Civil Code Article 1"
        )
        for i in range(10)
    ]
    behind = [
        Matched(
            "Interest is 18%.",
            [hit("3", 0.6, "Letters bind."), hit("1", 0.58)],
            "Civil Code Article 1",
        )
        for _ in range(4)
    ]
    none = [
        Matched("Headings do not bind.", [hit("1", 0.2 + i / 100), hit("2", 0.1)], "")
        for i in range(10)
    ]
    return governed + behind + none


def test_fit_relevance_tells_governed_from_none() -> None:
    """The fit chooses the governing hit, also behind the first, and none where none governs."""
    fitted = fit_relevance(rows())
    assert score_relevance(fitted, rows()) == {"governed": 1.0, "ungoverned": 1.0}
    place, probability = choose(
        fitted, "Interest is 20%.", [hit("3", 0.61, "Letters bind."), hit("9", 0.59)]
    )
    assert place == 1
    assert 0 < probability < 1
    assert choose(fitted, "Interest is 20%.", []) == (None, 1.0)


def test_measure_hits_by_hand() -> None:
    """How far behind the best, and whether a figure can be compared with the clause's or not."""
    found = measure_hits(
        "Interest is 18%.", [hit("1", 0.75), hit("2", 0.5), hit("3", 0.25, "Notice takes 30 days.")]
    )
    assert [row[3:] for row in found] == [
        [0.0, 0.0, 1.0, 0.0],
        [0.25, 0.0, 1.0, 0.0],
        [0.5, 0.0, 0.0, 1.0],
    ]


def test_estimate_by_hand() -> None:
    """The probability that any hit governs, times the share of each.

    Two equal hits share what a lone one has; a weight of log 3 makes 3 to 1.
    """
    flat = dict.fromkeys(FEATURES, 0.0)
    relevance = Relevance(
        weights=flat | {"comparable": math.log(3)},
        any_weights=flat | {"standing": 0.0, "dense": 2.0},
        intercept=-1.0,
    )
    assert estimate(relevance, "x", [hit("1", 0.5)]) == [0.5]
    assert estimate(relevance, "x", [hit("1", 0.5), hit("2", 0.5)]) == pytest.approx([0.25, 0.25])
    found = estimate(relevance, "Interest is 18%.", [hit("1", 0.5, "Letters bind."), hit("2", 0.5)])
    assert found == pytest.approx([0.125, 0.375])
    assert estimate(relevance, "x", []) == []


def test_fit_relevance_nothing_to_tell_apart() -> None:
    """Pairs whose articles are never found are refused with the count."""
    with pytest.raises(InputError, match="none that governs among the hits of 1"):
        fit_relevance([Matched("c", [hit("1", 0.5), hit("2", 0.4)], "Civil Code Article 9")])
