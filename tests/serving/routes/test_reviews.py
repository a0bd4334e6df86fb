"""Reviews over HTTP: accepted, done, shown, reported, listed."""

import io

import docx
import httpx
import pytest

from components.reports.review_json import ReviewReport
from components.storage import Home
from components.tracking.releases import current_release
from tests.serving.running import contract, finish, upload

pytestmark = [pytest.mark.slow, pytest.mark.service]


def test_review_is_accepted_then_done(server: httpx.Client, served_home: Home) -> None:
    """An upload is answered at once with an id.

    The review ends with a finding a clause, stamped with release and day.
    """
    accepted = upload(server, contract(3))
    assert accepted["state"] in ("queued", "running")
    done = finish(server, accepted["id"])
    assert (done["state"], done["num_done"], len(done["findings"])) == ("done", 3, 3)
    assert done["release_id"] == current_release(served_home).id
    assert (done["as_of"], done["jurisdiction"]) == ("2026-03-01", "sample")
    assert "Sample law" in done["notice"]
    assert sum(done["verdicts"].values()) == 3
    assert [finding["clause"] for finding in done["findings"]] == contract(3).decode().split("\n\n")


def test_document_and_its_clauses(server: httpx.Client) -> None:
    """The contract's text is given with the places of its clauses and the findings about them."""
    identity = upload(server, contract(2))["id"]
    done = finish(server, identity)
    shown = server.get(f"/v1/reviews/{identity}/document").json()
    spans = [shown["text"][clause["start"] : clause["end"]] for clause in shown["clauses"]]
    assert spans == [finding["clause"] for finding in done["findings"]]
    assert [clause["finding_id"] for clause in shown["clauses"]] == [
        finding["id"] for finding in done["findings"]
    ]


def test_reports(server: httpx.Client) -> None:
    """Each report is a file of its kind.

    JSON reads back as the review, Word carries a comment a finding.
    """
    buffer = io.BytesIO()
    word = docx.Document()
    for line in contract(2).decode().split("\n\n"):
        word.add_paragraph(line)
    word.save(buffer)
    answer = server.post(
        "/v1/reviews",
        files={"file": ("c.docx", buffer.getvalue())},
        data={"jurisdiction": "sample"},
    )
    identity = answer.json()["id"]
    done = finish(server, identity)
    reports = {
        fmt: server.get(f"/v1/reviews/{identity}/report.{fmt}")
        for fmt in ("json", "md", "html", "docx")
    }
    assert all(
        report.headers["content-disposition"].startswith("attachment")
        for report in reports.values()
    )
    report = ReviewReport.model_validate_json(reports["json"].content)
    assert [finding.id for finding in report.findings] == [
        finding["id"] for finding in done["findings"]
    ]
    assert done["triage"] == report.triage.model_dump(mode="json")
    assert len(list(docx.Document(io.BytesIO(reports["docx"].content)).comments)) == 2
    for finding in done["findings"]:
        assert finding["reason"] in reports["md"].text
    assert "<html" in reports["html"].text


def test_past_reviews_page_by_page(server: httpx.Client) -> None:
    """Past reviews are listed newest first, page after page, each once."""
    made = [upload(server, contract(1))["id"] for _ in range(3)]
    first = server.get("/v1/reviews", params={"limit": 2}).json()
    second = server.get("/v1/reviews", params={"limit": 2, "before": first["next_before"]}).json()
    assert [review["id"] for review in first["reviews"]] == made[:0:-1]
    assert second["reviews"][0]["id"] == made[0]
    assert all(review["amended"] == [] for review in first["reviews"])
