"""Corrections: which decisions of analysts become rows of pairs, and which are refused."""

import json
from datetime import date
from pathlib import Path

import pytest

from components.curation.intake.corrections import Correction, Decision, correct_finding
from components.curation.intake.rows import RawRow
from components.records import Citation, Finding, Review
from tests.curation.intake.row_files import read_rows

REASON = "Per Civil Code Article 205, this clause is invalid. 18% is more than 16%."


def review() -> Review:
    cited = Citation(
        law="Civil Code",
        article="205",
        version_id="v",
        valid_from=date(2020, 1, 1),
        valid_to=None,
        quote="Interest.",
        status="passed",
    )
    finding = Finding(
        id="f1",
        clause="Interest is 18% a year.",
        start=0,
        end=23,
        verdict="invalid",
        status="verified",
        citations=(cited,),
        reason=REASON,
        confidence=0.9,
    )
    return Review(
        id="r1",
        release_id="rel",
        edition=1,
        jurisdiction="sample",
        as_of=date(2026, 6, 1),
        as_of_source="asked",
        document="d",
        document_hash="h",
        findings=(finding,),
    )


def decide(
    decision: Decision, *, reviewer: str = "A. Verrin", has_consent: bool = True, answer: str = ""
) -> Correction:
    """Return a decision about the only finding of the review."""
    known = review()
    return correct_finding(
        known,
        known.findings[0],
        decision,
        reviewer=reviewer,
        has_consent=has_consent,
        decided_on=date(2026, 7, 1),
        answer=answer,
    )


def read(tmp_path: Path, *decisions: Correction | str) -> list[RawRow]:
    path = tmp_path / "corrections.jsonl"
    path.write_text(
        "".join((d if isinstance(d, str) else d.model_dump_json()) + "\n" for d in decisions)
    )
    return read_rows(path, "corrections")


def test_accepted_and_edited_findings_become_rows(tmp_path: Path) -> None:
    """An accepted finding keeps its verdict and article, an edited one has those of the answer."""
    edited = decide(
        "edited", answer="Per Tenancy Act Article 12, this clause is valid."
    ).model_copy(update={"finding_id": "f2"})
    accepted, other = read(tmp_path, decide("accepted"), edited)
    assert (accepted.values["verdict"], accepted.values["law"], accepted.values["article"]) == (
        "invalid",
        "Civil Code",
        "205",
    )
    assert (other.values["verdict"], other.values["law"], other.values["article"]) == (
        "valid",
        "Tenancy Act",
        "12",
    )
    for row in (accepted, other):
        assert row.values["origin"] == "correction"
        assert row.values["reviewer"] == "A. Verrin"
        assert row.values["as_of"] == "2026-06-01"


@pytest.mark.parametrize(
    ("correction", "code", "words"),
    [
        (decide("rejected"), "rejected", "not what is right"),
        (decide("accepted", has_consent=False), "no-consent", "did not agree"),
        (decide("accepted", reviewer=" "), "no-consent", "must not be empty"),
    ],
)
def test_decisions_that_give_no_pair(
    tmp_path: Path, correction: Correction, code: str, words: str
) -> None:
    """A rejection and decisions without consent or without a name are refused by code."""
    row = read(tmp_path, correction)[0]
    assert row.code == code
    assert words in row.fault


def test_newest_decision_counts(tmp_path: Path) -> None:
    """Of two decisions about one finding the newer one counts, of one day the last in the file.

    A broken line is told by its line, one that is nested too deep as well.
    """
    rows = read(
        tmp_path, decide("accepted"), "{broken", json.dumps({"finding_id": 3}), decide("accepted")
    )
    assert [(row.line, row.code if row.fault else "") for row in rows] == [
        (1, "rejected"),
        (2, "broken-row"),
        (3, "broken-row"),
        (4, ""),
    ]
    assert "newer decision" in rows[0].fault
    deep = read(tmp_path, "[" * 100_000, decide("accepted"))
    assert [bool(row.fault) for row in deep] == [True, False]
    newer = decide("accepted").model_copy(update={"decided_on": date(2026, 12, 1)})
    rows = read(tmp_path, newer, decide("accepted"))
    assert [bool(row.fault) for row in rows] == [False, True]
