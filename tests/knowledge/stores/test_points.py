"""A version becomes a point: days as numbers, words with weights."""

from datetime import date

from components.knowledge.stores.points import (
    EXPANSION,
    OPEN_END,
    day_number,
    payload_of,
    weigh_document,
    weigh_query,
)
from components.records import Version

VERSION = Version(
    id="v",
    source="laws",
    jurisdiction="sample",
    law_id="rent",
    law="Rent Act",
    article="12-1",
    text="The lessee pays a deposit.",
    valid_from=date(2020, 2, 3),
    content_hash="h",
)


def test_day_number_keeps_the_order_of_days() -> None:
    """A day is yyyymmdd, and no end comes after every day."""
    assert day_number(date(2020, 2, 3)) == 20200203
    assert day_number(date(2020, 12, 31)) < day_number(date(2021, 1, 1)) < day_number(None)
    assert day_number(None) == OPEN_END


def test_payload_of() -> None:
    """Searches are filtered by jurisdiction, source, law, article and days."""
    assert payload_of(VERSION) == {
        "jurisdiction": "sample",
        "source": "laws",
        "law_id": "rent",
        "article": "12-1",
        "valid_from": 20200203,
        "valid_to": OPEN_END,
    }


def test_weigh_query_own_words_and_expansions() -> None:
    """The clause's own words weigh 1, what statutes say for them less; stop words have none."""
    places, weights = weigh_query("the tenant")
    assert set(weights) == {1.0, EXPANSION}
    assert len(places) == len(set(places)) == len(weights)
    assert weigh_query("the of and") == ([], [])


def test_query_and_document_share_places() -> None:
    """A word has the same place in a query and in an article, citation included."""
    places, _ = weigh_document(VERSION)
    assert set(weigh_query("deposit")[0]) & set(places)
    assert set(weigh_query("Rent Act")[0]) & set(places)
