"""Matters over HTTP: documents uploaded together, their table, its export, two compared."""

import csv
import io
from typing import Any

import httpx
import pytest
from openpyxl import load_workbook

from tests.serving.running import finish
from tests.serving.stand_in import StandIn
from tests.serving.test_bundle_uploads import pack

CLAUSES = (
    "1. The Borrower shall pay interest at 40 per cent a year on the loan of 10,000 marks.",
    "2. Interest at 12 per cent a year is due yearly.",
)
LAW = {"as_of": "2026-03-01", "jurisdiction": "sample"}


def put(client: httpx.Client, matter: str, name: str, text: str) -> httpx.Response:
    """Upload a document into a matter."""
    files = {"file": (name, text.encode())}
    return client.post("/v1/reviews", files=files, data={**LAW, "matter": matter})


@pytest.fixture(scope="module")
def client(light: StandIn) -> httpx.Client:
    """Give a client of the light server."""
    return light.client


@pytest.fixture(scope="module")
def matter(client: httpx.Client) -> dict[str, Any]:
    """Give a matter of two contracts, and of a file that is none."""
    made = client.post("/v1/matters", json={"name": "Loans"}).json()
    first = put(client, made["id"], "=v1.txt", "\n\n".join(CLAUSES)).json()
    changed = "\n\n".join(CLAUSES).replace("40 per cent", "16 per cent")
    second = put(client, made["id"], "v2.txt", changed).json()
    assert put(client, made["id"], "empty.txt", "").status_code == 422
    for review in (first, second):
        assert finish(client, review["id"])["state"] == "done"
    return {"id": made["id"], "reviews": [first["id"], second["id"]]}


def test_table_of_a_matter(client: httpx.Client, matter: dict[str, Any]) -> None:
    """Each document has its findings by severity and law; what cannot be read has its fault."""
    shown = client.get(f"/v1/matters/{matter['id']}").json()
    assert [one["document"] for one in shown["documents"]] == ["=v1.txt", "v2.txt"]
    first, second = shown["documents"]
    (law,) = first["laws"]
    assert first["laws"][law]["invalid"] == 1
    assert second["laws"][law].get("invalid", 0) == 0
    assert first["severities"].get("fine", 0) < second["severities"]["fine"] == 2
    (fault,) = shown["faults"]
    assert fault["name"] == "empty.txt"
    assert "empty" in fault["fault"]
    listed = {one["id"]: one for one in client.get("/v1/matters").json()["matters"]}
    assert listed[matter["id"]]["num_documents"] == 3


def test_a_document_is_reviewed_once(client: httpx.Client, matter: dict[str, Any]) -> None:
    """A folder that is uploaded again goes on where it broke off; other law is another review."""
    again = put(client, matter["id"], "=v1.txt", "\n\n".join(CLAUSES)).json()
    assert again["id"] == matter["reviews"][0]
    own = client.post("/v1/matters", json={"name": "Another"}).json()["id"]
    other = put(client, own, "=v1.txt", "\n\n".join(CLAUSES)).json()
    assert other["id"] != matter["reviews"][0]
    later = {**LAW, "as_of": "2026-03-02", "matter": own}
    files = {"file": ("=v1.txt", "\n\n".join(CLAUSES).encode())}
    assert client.post("/v1/reviews", files=files, data=later).json()["id"] != other["id"]
    assert client.delete(f"/v1/matters/{own}").status_code == 204
    assert client.get(f"/v1/matters/{own}").status_code == 404
    assert client.get(f"/v1/reviews/{other['id']}").json()["is_erased"]


def test_export_of_a_matter(client: httpx.Client, matter: dict[str, Any]) -> None:
    """The workbook and the CSV files hold all documents, and no formula."""
    answer = client.get(f"/v1/matters/{matter['id']}/matter.xlsx")
    book = load_workbook(io.BytesIO(answer.content))
    rows = [[cell.value for cell in row] for row in book["Documents"].iter_rows()]
    assert [row[0] for row in rows[1:]] == ["'=v1.txt", "v2.txt", "empty.txt"]
    text = client.get(f"/v1/matters/{matter['id']}/findings.csv").content.decode("utf-8-sig")
    findings = list(csv.DictReader(io.StringIO(text)))
    assert [(one["document"], one["number"]) for one in findings][:1] == [("'=v1.txt", "1")]
    assert len(findings) == 4
    assert client.get(f"/v1/matters/{matter['id']}/other.txt").status_code == 422
    assert client.get("/v1/matters/mt-none/documents.csv").status_code == 404


def test_two_documents_are_compared(client: httpx.Client, matter: dict[str, Any]) -> None:
    """Clause by clause, called by the contract's numbers: what changed, which finding went."""
    old, new = matter["reviews"]
    shown = client.get(f"/v1/comparisons/{old}/{new}").json()
    assert shown["summary"].startswith("Clauses: 1 changed, 1 unchanged. Findings to read: 0 came")
    changed, same = shown["clauses"]
    assert (changed["name"], changed["finding_change"]) == ("Clause 1: changed", "went")
    assert [one["text"].strip() for one in changed["words"] if one["kind"] == "deleted"] == ["40"]
    assert same["kind"] == "unchanged"
    assert shown["notes"] == []
    page = client.get(f"/v1/comparisons/{old}/{new}/report.html")
    assert "<del>40 </del>" in page.text or "<del>40</del>" in page.text
    assert client.get(f"/v1/comparisons/{old}/rv-none").status_code == 404


def test_comparison_that_takes_too_long_is_ended(
    light: StandIn, matter: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is made in a child that can be killed, and the server goes on."""
    old, new = matter["reviews"]
    confinement = light.state.reader.confinement
    quick = type(confinement.bounds)(max_seconds=0.0001)
    for path in (f"/v1/comparisons/{old}/{new}", f"/v1/comparisons/{old}/{new}/report.md"):
        with monkeypatch.context() as patched:
            patched.setattr(confinement, "bounds", quick)
            answer = light.client.get(path)
        assert answer.status_code == 422
        assert "twice, and is refused" in answer.json()["detail"]
        assert light.client.get(path).status_code == 200


def test_summary_of_a_contract(client: httpx.Client, matter: dict[str, Any]) -> None:
    """The contract's own words: its figures with the clauses that they stand in."""
    shown = client.get(f"/v1/reviews/{matter['reviews'][0]}/summary").json()
    assert [(one["figure"], one["clause"]) for one in shown["figures"]] == [
        ("10,000 marks", "1"),
        ("40 per cent a year", "1"),
        ("12 per cent a year", "2"),
    ]
    assert client.get("/v1/reviews/rv-none/summary").status_code == 404


def test_archive_is_a_matter_of_its_documents(client: httpx.Client) -> None:
    """Each document of a `.zip` is reviewed in its matter; one that is no archive is refused."""
    made = client.post("/v1/matters", json={"name": "Bundle"}).json()
    path = f"/v1/matters/{made['id']}/bundles"
    data = pack({"v1.txt": CLAUSES[0].encode(), "b/v2.txt": CLAUSES[1].encode()})
    answer = client.post(path, files={"file": ("loans.zip", data)}, data=LAW)
    assert (answer.status_code, answer.json()["num_documents"]) == (202, 2)
    shown = client.get(f"/v1/matters/{made['id']}").json()
    assert [one["document"] for one in shown["documents"]] == ["b: v2.txt", "v1.txt"]
    for one in shown["documents"]:
        assert finish(client, one["id"])["state"] == "done"
    refused = client.post(path, files={"file": ("loans.txt", b"text")}, data=LAW)
    assert (refused.status_code, "no archive" in refused.json()["detail"]) == (422, True)
    single = client.post(
        "/v1/reviews", files={"file": ("mail.eml", b"Subject: x\n\nHi.")}, data=LAW
    )
    assert single.status_code == 422
    assert "/v1/matters/ID/bundles" in single.json()["detail"]


def test_upload_just_over_the_limit(client: httpx.Client, light: StandIn) -> None:
    """A document of one byte too many gets 413, also in a matter, which notes it."""
    made = client.post("/v1/matters", json={"name": "Large"}).json()
    data = b"x" * (light.state.session.documents.max_bytes + 1)
    for form in (LAW, {**LAW, "matter": made["id"]}):
        answer = client.post("/v1/reviews", files={"file": ("large.txt", data)}, data=form)
        assert answer.status_code == 413, answer.text
    (fault,) = client.get(f"/v1/matters/{made['id']}").json()["faults"]
    assert "too large" in fault["fault"]
