"""Records: validity by day, citations, hashes, and no contract text in a repr."""

from datetime import date

import pytest
from pydantic import ValidationError

from components.judging.breaking import FEATURES
from components.records import (
    BY_FIGURES,
    Clause,
    JudgingFit,
    Pair,
    Version,
    Weighing,
    content_hash,
)


def version(valid_to: date | None) -> Version:
    """Return a wording in force from 2021 on."""
    return Version(
        id="v",
        source="s",
        jurisdiction="j",
        law_id="l",
        law="Civil Code",
        article="205",
        text="16 per cent",
        valid_from=date(2021, 1, 1),
        valid_to=valid_to,
        content_hash="h",
    )


@pytest.mark.parametrize(
    ("day", "is_closed_in_force", "is_open_in_force"),
    [
        (date(2020, 12, 31), False, False),
        (date(2021, 1, 1), True, True),
        (date(2021, 12, 31), True, True),
        (date(2022, 1, 1), False, True),
    ],
)
def test_version_is_in_force_over_a_half_open_range(
    day: date, is_closed_in_force: bool, is_open_in_force: bool
) -> None:
    """The first day belongs to a wording, the day it ended does not."""
    assert version(date(2022, 1, 1)).is_in_force(day) is is_closed_in_force
    assert version(None).is_in_force(day) is is_open_in_force


def test_citations_in_house_style() -> None:
    """Law and article are joined; an ungoverned pair cites nothing."""
    assert version(None).citation == "Civil Code Article 205"
    values = {
        "id": "p",
        "clause": "c",
        "family": "f",
        "jurisdiction": "sample",
        "as_of": "2021-01-01",
    }
    governed = {**values, "verdict": "valid", "law": "Civil Code", "article": "205"}
    assert Pair.model_validate(governed).citation == "Civil Code Article 205"
    assert Pair.model_validate({**values, "verdict": "ungoverned"}).citation == ""


def test_content_hash_keeps_texts_apart() -> None:
    """The hash of "abc" is SHA-256's own test vector, and the border between texts counts."""
    assert content_hash("abc").startswith("ba7816bf8f01cfea")
    assert content_hash("a", "b") != content_hash("ab")


def test_records_are_frozen_and_show_no_text() -> None:
    """A repr shows id and length; a record takes no other value and no other key."""
    clause = Clause(id="1", text="secret", start=0, end=6)
    assert repr(clause) == str(clause) == "Clause(id='1', length=6)"
    with pytest.raises(ValidationError):
        clause.text = "other"
    with pytest.raises(ValidationError):
        Clause.model_validate({**clause.model_dump(), "colour": "red"})


def test_judging_by_default_adds_nothing_to_the_search() -> None:
    """A release of before the reader opens with the figures alone, and the search as it was."""
    fit = JudgingFit.model_validate_json("{}")
    assert (fit.reader, fit.breaking, fit.weighing) == ("", BY_FIGURES, Weighing())
    assert (fit.weighing.search, fit.weighing.none) == (1.0, 0.0)
    assert set(fit.breaking.weights) == set(FEATURES)
    assert fit.breaking.weights["reading"] == 0.0
    assert JudgingFit.model_validate_json(fit.model_dump_json()) == fit
