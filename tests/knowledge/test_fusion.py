"""Ranked lists become one by reciprocal rank."""

from datetime import date

import pytest

from components.knowledge.fusion import RRF_K, fuse
from components.knowledge.points import day_number


def test_fuse_by_hand() -> None:
    """Fusion adds 1 / (k + rank), ranks from 0, over the lists and breaks ties by id."""
    matches = fuse({"dense": [("b", 0.9), ("a", 0.8)], "bm25": [("a", 7.0), ("b", 3.0), ("c", 1.0)]})
    assert [m.version_id for m in matches] == ["a", "b", "c"]
    assert matches[0].score == pytest.approx(1 / RRF_K + 1 / (RRF_K + 1))
    assert matches[2].ranks == {"bm25": 3}


def test_day_number_of_open_end() -> None:
    """Days are integers in order, and no day is after all of them."""
    assert day_number(date(2021, 7, 20)) == 20210720 < day_number(None)
