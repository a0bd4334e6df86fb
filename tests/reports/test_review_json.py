"""The JSON report: opens with the triage, reads back and keeps its schema."""

import json
from pathlib import Path

import jsonschema
import pytest

from components.records import Review
from components.reports.review_json import ReviewReport, render_json, review_schema
from components.reports.triage import make_triage
from tests.reports.reviews import mixed_findings, review_of, sample_review


def test_json_reads_back_as_the_same_review(tmp_path: Path) -> None:
    """The JSON report is the review itself with its triage."""
    review = sample_review(tmp_path)[1]
    report = ReviewReport.model_validate_json(render_json(review))
    values = report.model_dump(exclude={"triage"})
    assert Review.model_validate(values) == review
    assert report.triage == make_triage(review.findings)


def test_json_opens_with_the_triage() -> None:
    """The triage comes first, with ids in order; the findings stay in the contract's order."""
    report = json.loads(render_json(review_of(mixed_findings())))
    assert next(iter(report)) == "triage"
    assert report["triage"] == {
        "sentence": (
            "2 clauses break the law, 3 need your eye, 1 is fine, 1 is governed by no article."
        ),
        "breaks_the_law": ["f7", "f5"],
        "deviates": [],
        "needs_your_eye": ["f3", "f6", "f2"],
        "fine": ["f1", "f4"],
    }
    assert [finding["id"] for finding in report["findings"]] == [f"f{n}" for n in range(1, 8)]


def test_json_keeps_the_published_schema(tmp_path: Path) -> None:
    """The JSON report keeps the schema that is published, as another library reads it.

    A verdict of another name does not.
    """
    schema = review_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    report = json.loads(render_json(sample_review(tmp_path)[1]))
    validator.validate(report)
    assert set(schema["required"]) <= set(report) == set(schema["properties"])
    report["findings"][0]["verdict"] = "doubtful"
    with pytest.raises(jsonschema.ValidationError, match="doubtful"):
        validator.validate(report)
