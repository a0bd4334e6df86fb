"""The API, asked of a server that was started as a user starts it.

The tuned model with retrieval answers real requests.
"""

import io
import json

import docx
import httpx
import pytest

from components.documents.document import DocumentLimits
from components.records import Review
from components.storage import Home
from components.tracking.releases import current_release
from tests.serving.running import contract, finish, read_events, upload

pytestmark = [pytest.mark.slow, pytest.mark.service]


def test_healthz(server: httpx.Client, served_home: Home) -> None:
    """Health names the release that answers, and readiness says so too."""
    body = server.get("/healthz").json()
    assert body["status"] == "ok"
    assert (
        body["release_id"]
        == server.get("/readyz").json()["release_id"]
        == current_release(served_home).id
    )
    assert body["default_jurisdiction"] == "sample"
    assert body["max_upload_bytes"] == DocumentLimits().max_bytes


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


def test_events_are_told_again_from_the_start_and_from_an_id(server: httpx.Client) -> None:
    """A late listener is told what the first was.

    One that comes back with its last id is told the rest.
    """
    identity = upload(server, contract(4))["id"]
    with server.stream("GET", f"/v1/reviews/{identity}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = list(read_events(stream.iter_lines()))
    with server.stream("GET", f"/v1/reviews/{identity}/events") as stream:
        again = list(read_events(stream.iter_lines()))
    told = [event for event in told if event["event"] != "queued"]
    assert [event["event"] for event in told] == ["started", *["finding"] * 4, "done"]
    assert told == again
    progress = [json.loads(event["data"])["num_done"] for event in told[1:]]
    assert progress == [1, 2, 3, 4, 4]
    with server.stream(
        "GET", f"/v1/reviews/{identity}/events", headers={"Last-Event-ID": told[2]["id"]}
    ) as stream:
        assert list(read_events(stream.iter_lines())) == told[3:]


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
    review = Review.model_validate_json(reports["json"].content)
    assert [finding.id for finding in review.findings] == [
        finding["id"] for finding in done["findings"]
    ]
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


def test_the_law_on_a_day(server: httpx.Client) -> None:
    """An article is shown as it stood, with its history word by word and what stands around it."""
    asked = {"jurisdiction": "sample"}
    shown = server.get("/v1/statutes/Civil Code/205", params=asked | {"as_of": "2025-06-01"}).json()
    assert (shown["article"], shown["valid_to"]) == ("205", "2026-01-01")
    history = server.get("/v1/statutes/Civil Code/205/history", params=asked).json()
    now = history["wordings"][-1]
    assert {"kind": "deleted", "text": "eighteen "} in now["changes"]
    assert (
        "".join(piece["text"] for piece in now["changes"] if piece["kind"] != "deleted")
        == now["version"]["text"]
    )
    around = server.get(
        "/v1/statutes/Civil Code/205/neighbours", params=asked | {"reach": 2}
    ).json()
    numbers = [
        int(one["article"]) for one in [*around["before"], around["article"], *around["after"]]
    ]
    assert numbers == sorted(numbers)
    assert len(numbers) == 5
    found = server.get(
        "/v1/statutes/search", params=asked | {"q": "maximum interest", "limit": 5}
    ).json()
    assert "205" in [hit["version"]["article"] for hit in found["hits"]]
    laws = server.get("/v1/statutes", params=asked).json()["laws"]
    assert "Civil Code" in [law["law"] for law in laws]


@pytest.mark.parametrize("part", ["", "/history", "/neighbours"])
def test_law_with_a_slash_in_its_title(server: httpx.Client, part: str) -> None:
    """The title reaches the look-up whole, which tells that no such law is there."""
    answer = server.get(
        f"/v1/statutes/Sale%2FBarter%20Act/12{part}", params={"jurisdiction": "sample"}
    )
    assert answer.status_code == 400
    assert "'Sale/Barter Act'" in answer.json()["detail"]


def test_ask_cites(server: httpx.Client) -> None:
    """A question is answered in the law's own words, cited."""
    body = {"question": "What is the maximum rate of interest on a loan?", "jurisdiction": "sample"}
    asked = server.post("/v1/ask", json=body).json()
    assert asked["citations"]
    assert all(citation["quote"] in asked["answer"] for citation in asked["citations"])


def test_editions_and_releases(server: httpx.Client, served_home: Home) -> None:
    """What is served is marked in the lists of editions and releases."""
    release = current_release(served_home)
    editions = server.get("/v1/editions").json()["editions"]
    assert [edition["number"] for edition in editions if edition["is_served"]] == [release.edition]
    releases = server.get("/v1/releases").json()["releases"]
    assert [entry["release"]["id"] for entry in releases if entry["is_served"]] == [release.id]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/v1/statutes/Civil Code/99999?jurisdiction=sample", {}, 400),
        ("GET", "/v1/statutes/No Such Law/1?jurisdiction=sample", {}, 400),
        ("GET", "/v1/statutes/Civil Code/205?as_of=1800-01-01&jurisdiction=sample", {}, 400),
        ("GET", "/v1/statutes/search?jurisdiction=sample", {}, 422),
        ("GET", "/v1/reviews/rv-0", {}, 404),
        ("GET", "/v1/reviews/rv-0/events", {}, 404),
        ("GET", "/nowhere", {}, 404),
        ("PUT", "/v1/ask", {}, 405),
        ("POST", "/v1/ask", {"json": {"question": "x"}}, 422),
        ("POST", "/v1/findings/0/decision", {"json": {"decision": "accept"}}, 404),
        ("POST", "/v1/findings/0/decision", {"json": {"decision": "edit"}}, 422),
        (
            "POST",
            "/v1/chat/completions",
            {"json": {"model": "gpt-5", "messages": [{"role": "user", "content": "Hello?"}]}},
            404,
        ),
        ("POST", "/v1/reviews", {"files": {"file": ("c.txt", b"")}}, 422),
        ("POST", "/v1/reviews", {"files": {"file": ("c.exe", b"MZ\x00\x01")}}, 422),
        ("POST", "/v1/reviews", {"files": {"file": ("c.txt", b"x" * 21_000_000)}}, 413),
    ],
)
def test_faults_are_problems(
    server: httpx.Client, method: str, path: str, options: dict[str, object], status: int
) -> None:
    """Each fault is problem+json with its status and a remedy, and the server goes on."""
    # httpx types each option apart
    answer = server.request(method, path, **options)  # type: ignore[arg-type]
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    body = answer.json()
    assert body["status"] == status
    assert body["detail"].endswith(".")
    assert body["request_id"] == answer.headers["x-request-id"]
    assert server.get("/healthz").status_code == 200


def test_body_without_length_is_cut_off(server: httpx.Client) -> None:
    """A body that states no length is counted while it is read."""
    chunks = (b" " * 100_000 for _ in range(20))
    answer = server.post("/v1/ask", content=chunks, headers={"content-type": "application/json"})
    assert answer.status_code == 413, answer.text


def test_security_headers(server: httpx.Client) -> None:
    """Page and API come with a policy that allows nothing inline and nothing foreign."""
    for path in ("/", "/healthz", "/nowhere"):
        headers = server.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-content-type-options"] == "nosniff"
    assert server.get("/v1/models").headers["cache-control"] == "no-store"
    assert "server" not in headers
