"""Wordings that analysts wrote, reviewed again over HTTP by the release that answers."""

from typing import Any

import httpx
import pytest

from tests.serving.running import finish
from tests.serving.stand_in import StandIn

CLAUSE = "1. The Borrower shall pay interest at 40 per cent a year on the loan of 10,000 marks."
LAW = {"as_of": "2026-03-01", "jurisdiction": "sample"}


@pytest.fixture(scope="module")
def client(light: StandIn) -> httpx.Client:
    """Give a client of the light server."""
    return light.client


@pytest.fixture(scope="module")
def review(client: httpx.Client) -> dict[str, Any]:
    """Give a review with one finding that has a redline."""
    files = {"file": ("loan.txt", CLAUSE.encode())}
    accepted = client.post("/v1/reviews", files=files, data=LAW).json()
    finish(client, accepted["id"])
    shown: dict[str, Any] = client.get(f"/v1/reviews/{accepted['id']}").json()
    assert shown["findings"][0]["redline"] is not None
    return shown


def write(client: httpx.Client, finding_id: str, wording: str) -> dict[str, Any]:
    """Write a wording for a finding, have it reviewed again, and return the redline."""
    body = {"decision": "edit redline", "answer": wording}
    decided = client.post(f"/v1/findings/{finding_id}/decision", json=body).json()
    assert decided["redline"]["again"] is None
    answer = client.post(f"/v1/findings/{finding_id}/wording-review")
    assert answer.status_code == 200, answer.text
    redline: dict[str, Any] = answer.json()["redline"]
    return redline


def test_wording_is_reviewed_and_the_report_says_so(
    client: httpx.Client, review: dict[str, Any]
) -> None:
    """One above the limit does not pass, one below it does; the JSON report has the newest."""
    finding_id = review["findings"][0]["id"]
    high = write(client, finding_id, CLAUSE.replace("40", "30"))
    assert high["again"]["has_passed"] is False
    assert high["again"]["verdict"] == "invalid"
    assert high["again"]["faults"][0].startswith("Per Civil Code Article 205")
    low = write(client, finding_id, CLAUSE.replace("40", "12"))
    assert (low["again"]["has_passed"], low["again"]["faults"]) == (True, [])
    assert low["again"]["release_id"] == review["release_id"]
    report = client.get(f"/v1/reviews/{review['id']}/report.json").json()
    assert report["findings"][0]["redline"]["again"] == low["again"]


def test_only_a_written_wording_is_reviewed(
    client: httpx.Client, review: dict[str, Any], keyed_stand_in: StandIn
) -> None:
    """A redline that was taken has passed already; a finding of nobody's is not known."""
    finding_id = review["findings"][0]["id"]
    body = {"decision": "accept redline"}
    assert client.post(f"/v1/findings/{finding_id}/decision", json=body).status_code == 200
    refused = client.post(f"/v1/findings/{finding_id}/wording-review")
    assert (refused.status_code, "nobody wrote" in refused.json()["detail"]) == (400, True)
    assert client.post("/v1/findings/none/wording-review").status_code == 404
    keyless = keyed_stand_in.client.post(f"/v1/findings/{finding_id}/wording-review")
    assert keyless.status_code == 401
