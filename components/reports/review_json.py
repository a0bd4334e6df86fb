"""A review as JSON, for programs: the record itself, opened by its triage."""

import json
from typing import Any

from components.records import Review
from components.reports.triage import Triage, make_triage

SCHEMA_VERSION = 5


class ReviewReport(Review):
    """A review with its triage; the findings stand in the order of the contract."""

    triage: Triage


def render_json(review: Review) -> str:
    """Return the review as JSON that keeps `review_schema`.

    `ReviewReport.model_validate_json` reads it back. The triage comes first, so that a person who
    opens the file sees it.
    """
    triage = make_triage(review.findings, side=review.side, house=review.house)
    values = {"triage": triage.model_dump(mode="json"), **review.model_dump(mode="json")}
    return json.dumps(values, indent=2, ensure_ascii=False) + "\n"


def review_schema() -> dict[str, Any]:  # Any: JSON values
    """Return the JSON schema (draft 2020-12) of the JSON report.

    `SCHEMA_VERSION` goes up when a reader of the old schema could not read the new one.
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:clausula:review:{SCHEMA_VERSION}",
        **ReviewReport.model_json_schema(mode="serialization"),
    }
