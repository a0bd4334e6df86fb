"""Versions share vectors if law, headings and wording are the same."""

from datetime import date
from typing import Any

from components.knowledge.vector_keys import first_texts, vector_key
from components.records import Version


def make(**fields: Any) -> Version:  # Any: a version's own fields
    """Make a version of an article, or one that differs in some fields."""
    known = {
        "id": "v",
        "source": "laws",
        "jurisdiction": "sample",
        "law_id": "rent",
        "law": "Rent Act",
        "article": "1",
        "heading": "Rent",
        "text": "Rent is due.",
        "valid_from": date(2020, 1, 1),
        "content_hash": "h",
    }
    return Version.model_validate(known | fields)


def test_vector_key_shared() -> None:
    """A new title, number or day embeds nothing; another wording, heading or law does."""
    key = vector_key(make())
    shared = [make(law="Lease Act"), make(article="2"), make(valid_from=date(2021, 1, 1))]
    assert {vector_key(version) for version in shared} == {key}
    other = [make(content_hash="i"), make(heading="Due date"), make(law_id="x")]
    other.append(make(jurisdiction="tw"))
    assert len({key, *(vector_key(version) for version in other)}) == 5


def test_first_texts_of_the_earliest_version() -> None:
    """What is embedded is the text under the title that the law bore first, in any order."""
    later = make(law="Lease Act", valid_from=date(2021, 1, 1))
    texts = first_texts([later, make()])
    assert texts == {vector_key(later): ("Rent Act, Rent\nRent is due.",)}
