"""What an article names and what names it, on a day."""

from datetime import date

import pytest

from components.knowledge.law_index import LawIndex
from components.knowledge.references import ReferenceGraph
from components.records import Version
from tests.knowledge.test_law_index import LATER, MIDDLE, START
from tests.knowledge.test_law_index import make as make_version


def make(
    article: str,
    text: str,
    start: date = START,
    end: date | None = None,
    *,
    law: str = "Rent Act",
) -> Version:
    """Make a wording of an article."""
    version = make_version(article, start, end, law=law, law_id=law)
    return version.model_copy(update={"text": text})


ONE = make("1", "Rent is due monthly.")
TWO = make("2", "The preceding article applies to charges too.")
THREE = make("3", "Articles 1 to 2 apply to sheds; Article 9 of the Sales Act does not.")
FOUR_BEFORE = make("4", "Article 1 applies to boats.", end=MIDDLE)
FOUR = make("4", "Article 6 applies to boats. This Article 4 is short.", MIDDLE)
SEVEN = make("7", "Articles 5 to 6 apply to rafts.")
FIVE = make("5", "The following article does not apply to Article 77 or to Article 12 of X.")
SIX = make("6", "Boats are not let.", end=LATER)
SALES = make("9", "The seller pays. Article 3 of the Rent Act applies.", law="Sales Act")
GRAPH = ReferenceGraph(LawIndex([SEVEN, SIX, FIVE, FOUR, FOUR_BEFORE, THREE, TWO, ONE, SALES]))


@pytest.mark.parametrize(
    ("version", "as_of", "refers_to", "referred_by", "not_in_force"),
    [
        (ONE, MIDDLE, (), (TWO, THREE), ()),
        (ONE, START, (), (TWO, THREE, FOUR_BEFORE), ()),
        (TWO, MIDDLE, (ONE,), (THREE,), ()),
        (THREE, MIDDLE, (ONE, TWO, SALES), (), ()),
        (FOUR, MIDDLE, (SIX,), (), ()),
        (FOUR, LATER, (), (), ("Rent Act Article 6",)),
        (FIVE, MIDDLE, (SIX,), (SEVEN,), ()),
        (SIX, MIDDLE, (), (FOUR, FIVE, SEVEN), ()),
        (SEVEN, MIDDLE, (FIVE, SIX), (), ()),
        (SEVEN, LATER, (FIVE,), (), ("Rent Act Article 6",)),
        (SALES, MIDDLE, (THREE,), (), ()),
    ],
    ids=[
        "named",
        "earlier",
        "before",
        "range",
        "itself",
        "repealed",
        "after",
        "both",
        "whole",
        "half",
        "other law",
    ],
)
def test_around(
    version: Version,
    as_of: date,
    refers_to: tuple[Version, ...],
    referred_by: tuple[Version, ...],
    not_in_force: tuple[str, ...],
) -> None:
    """References are resolved as of the day; what is not in force is told, the unknown is not."""
    references = GRAPH.around(version, as_of)
    assert references.refers_to == refers_to
    assert references.referred_by == referred_by
    assert references.not_in_force == not_in_force
