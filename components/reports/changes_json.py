"""The change report as JSON.

Every change has its version ids, its dates and its difference word by word. The full wordings are
not repeated: the edition holds them under their version ids.
"""

import json
from typing import Any

from components.knowledge.refresh_report import RefreshReport
from components.records import Version
from components.statutes.changes import Change
from components.statutes.wording import diff_words


def render_json(report: RefreshReport) -> str:
    """Return the whole report as JSON."""
    summary = report.model_dump(mode="json", exclude={"records"})
    records = [_describe_change(change) for change in report.records]
    return json.dumps({**summary, "records": records}, indent=1, ensure_ascii=False) + "\n"


def _describe_change(change: Change) -> dict[str, Any]:  # Any: JSON values
    """Return one change; `diff` is there where both wordings are."""
    described: dict[str, Any] = {
        "kind": change.kind,
        "citation": change.citation,
        "old": _describe_version(change.old),
        "new": _describe_version(change.new),
    }
    if change.old and change.new:
        pieces = diff_words(change.old.text, change.new.text)
        described["diff"] = [[piece.kind, piece.text] for piece in pieces]
    return described


def _describe_version(version: Version | None) -> dict[str, str | None] | None:
    """Return the id, citation and dates of a version, without its text."""
    if version is None:
        return None
    return {
        "version_id": version.id,
        "citation": version.citation,
        "valid_from": version.valid_from.isoformat(),
        "valid_to": version.valid_to.isoformat() if version.valid_to else None,
        "date_status": version.date_status,
    }
