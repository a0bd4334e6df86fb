"""The whole app, started as a user starts it: faults, limits and headers of any route."""

import httpx
import pytest

pytestmark = [pytest.mark.slow, pytest.mark.service]


@pytest.mark.parametrize(
    ("method", "path", "options", "status"),
    [
        ("GET", "/v1/statutes/Civil Code/99999?jurisdiction=sample", {}, 404),
        ("GET", "/v1/statutes/No Such Law/1?jurisdiction=sample", {}, 404),
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
