"""Personal data in every text field of a pair."""

from datetime import date

import pytest

from components.curation.redaction.pair_fields import redact_pair
from components.curation.redaction.pseudonyms import name_reviewer
from components.curation.redaction.redact import RedactionConfig, Redactor
from components.records import Pair

NAMES = ("Halvard", "Mirko", "halvard", "mirko", "Sedgewater", "7946")


def make_pair(**values: str) -> Pair:
    """Return a pair that names a person and a firm in every field that can."""
    given = {
        "id": "mirko-halvard-2026-3",
        "clause": "Mirko Halvard lends to Sedgewater Ltd.",
        "answer": "Per Civil Code Article 205, this clause is invalid: Halvard asks too much.",
        "rule": "interest is limited (says Mirko Halvard)",
        "does": "lets Sedgewater Ltd pay 40 percent",
        "wording": "Interest is limited (note by Mirko Halvard, tel. +44 20 7946 0958).",
        "family": "Halvard v. Sedgewater Ltd",
        "reviewer": "Mirko Halvard, mirko@sedgewater.example",
    }
    fixed = {
        "verdict": "invalid",
        "law": "Civil Code",
        "article": "205",
        "jurisdiction": "sample",
        "as_of": date(2026, 3, 1),
    }
    return Pair.model_validate(fixed | given | values)


@pytest.fixture(scope="module")
def redactor() -> Redactor:
    return Redactor(RedactionConfig())


def test_redact_pair_covers_every_field(redactor: Redactor) -> None:
    """No field keeps a name or a number, and what the model reads has the same placeholders."""
    redacted, counts = redact_pair(redactor, make_pair())
    left = redacted.model_dump_json()
    assert [name for name in NAMES if name in left] == []
    assert redacted.clause == "[PERSON_1] lends to [COMPANY_1]."
    assert redacted.rule == "interest is limited (says [PERSON_1])"
    assert redacted.wording == "Interest is limited (note by [PERSON_1], tel. [PHONE_1])."
    assert counts == {"PERSON": 1, "COMPANY": 1, "PHONE": 1}
    assert redact_pair(redactor, redacted)[0] == redacted


def test_redact_pair_keeps_what_names_nobody(redactor: Redactor) -> None:
    """An id and a family without a name stay, and so does the title of the law."""
    pair = make_pair(
        id="loan-2026-3", family="Civil Code 205", clause="The Lessee pays EUR 2125550147."
    )
    redacted, _ = redact_pair(redactor, pair)
    assert (redacted.id, redacted.family, redacted.law) == (pair.id, pair.family, pair.law)
    assert redacted.clause == pair.clause


def test_pseudonyms_tell_apart(redactor: Redactor) -> None:
    """Families with different names stay different; one reviewer has one pseudonym."""
    one, _ = redact_pair(redactor, make_pair())
    other, _ = redact_pair(redactor, make_pair(family="Halvard v. Brackenridge Ltd"))
    assert one.family != other.family
    assert one.reviewer == other.reviewer == name_reviewer("mirko  halvard")
    assert name_reviewer(one.reviewer) == one.reviewer
    assert name_reviewer("Ida Halvard") != one.reviewer


def test_redact_pair_without_kinds_changes_nothing() -> None:
    """Where redaction is switched off every field stays."""
    pair = make_pair()
    assert redact_pair(Redactor(RedactionConfig(kinds=())), pair) == (pair, {})
