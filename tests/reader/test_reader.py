"""A reader returns one row a pair, in order, from any number of threads."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from components.reader.reader import RuleReader
from tests.reader.conftest import TinyReader
from tests.reader.material import make_families


@pytest.fixture(scope="module")
def reader(tiny_reader: TinyReader) -> RuleReader:
    """Give an open reader."""
    return RuleReader(tiny_reader.graph)


@pytest.fixture(scope="module")
def pairs() -> tuple[list[str], list[str]]:
    """Give more pairs than one batch holds, each another: rules and clauses."""
    families = make_families() * 20
    rules = [family.wordings[number % 2] for number, family in enumerate(families)]
    clauses = [f"{n}. {' '.join(family.keep * (1 + n % 3))}" for n, family in enumerate(families)]
    return rules, clauses


def test_read_keeps_the_order(reader: RuleReader, pairs: tuple[list[str], list[str]]) -> None:
    """A pair reads the same alone and among others; rows add up to 1; progress ends with all."""
    rules, clauses = pairs
    seen: list[tuple[int, int]] = []
    together = reader.read(rules, clauses, lambda done, total: seen.append((done, total)))
    assert together.shape == (120, 3)
    assert together.sum(1) == pytest.approx(1.0, abs=0.01)
    assert len(seen) > 1
    assert seen[-1] == (120, 120)
    for place in (0, 1, 5, 119):
        [alone] = reader.read([rules[place]], [clauses[place]])
        assert np.abs(alone - together[place]).max() < 0.02
    assert together.std(0).max() > 0.02  # rows differ, so their order matters


def test_read_nothing(reader: RuleReader) -> None:
    """No pairs give no rows, and lists of different lengths are refused."""
    assert reader.read([], []).shape == (0, 3)
    with pytest.raises(ValueError, match="shorter"):
        reader.read(["A rule."], [])


def test_read_from_many_threads(reader: RuleReader, pairs: tuple[list[str], list[str]]) -> None:
    """Threads that read at the same time get their own answers."""
    rules, clauses = pairs
    wanted = reader.read(rules, clauses)

    def read_part(number: int) -> float:
        first = 7 * (number % 4)
        rows = reader.read(rules[first : first + 60], clauses[first : first + 60])
        return float(np.abs(rows - wanted[first : first + 60]).max())

    with ThreadPoolExecutor(4) as threads:
        differences = list(threads.map(read_part, range(40)))
    assert max(differences) < 0.02
