"""A review as a file: each format is made, and JSON reads back and keeps its schema."""

import json
from pathlib import Path

import jsonschema
import pytest

from components.records import Review
from components.reports.review_report import render_report, review_schema
from tests.reports.reviews import review_of, sample_review


def test_json_reads_back_as_the_same_review(tmp_path: Path) -> None:
    """The JSON report is the review itself."""
    review = sample_review(tmp_path)[1]
    assert Review.model_validate_json(render_report(review, "json")) == review


def test_reports_of_an_empty_review_are_made() -> None:
    """A document without clauses still gets each form of report."""
    for fmt in ("json", "md", "html", "docx"):
        assert render_report(review_of([]), fmt)


def test_json_keeps_the_published_schema(tmp_path: Path) -> None:
    """The JSON report keeps the schema that is published, as another library reads it.

    A verdict of another name does not.
    """
    schema = review_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    report = json.loads(render_report(sample_review(tmp_path)[1], "json"))
    validator.validate(report)
    assert set(schema["required"]) <= set(report) == set(schema["properties"])
    report["findings"][0]["verdict"] = "doubtful"
    with pytest.raises(jsonschema.ValidationError, match="doubtful"):
        validator.validate(report)
