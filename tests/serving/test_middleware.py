"""What every request passes: limits of size and rate, headers, a count and a line of log."""

import asyncio
import logging
from collections.abc import AsyncIterator

import httpx
import pytest
from fastapi import FastAPI, Request

from components.serving import problems
from components.serving.access import LOCAL, Access, AccessConfig
from components.serving.audit import Ledger
from components.serving.connections import ConnectionsConfig
from components.serving.database import Database
from components.serving.keys import KeyRing
from components.serving.metrics import Metrics
from components.serving.middleware import (
    FORM_BYTES,
    MAX_JSON_BYTES,
    SECURITY_HEADERS,
    RequestLimits,
)
from components.storage import Home

MAX_UPLOAD_BYTES = 2_000_000


@pytest.fixture
def metrics() -> Metrics:
    """Give metrics without counts."""
    return Metrics()


@pytest.fixture
def ring(home: Home, database: Database) -> KeyRing:
    """Give a ring without keys."""
    return KeyRing(database, Ledger(database, home))


@pytest.fixture
def app(ring: KeyRing, metrics: Metrics) -> FastAPI:
    """Give an app that returns how many bytes it read, behind limits with a burst of two."""
    return make_limited(ring, metrics, AccessConfig(burst=2, requests_per_minute=1))


def make_limited(ring: KeyRing, metrics: Metrics, config: AccessConfig) -> FastAPI:
    """Return an app that returns how many bytes it read, behind limits."""
    inner = FastAPI()
    problems.install(inner)

    async def count_bytes(request: Request) -> int:
        return len(await request.body())

    async def fail() -> None:
        raise ValueError("Quetzalcoatl pays.")

    for path in ("/v1/reviews", "/v1/matters/{matter_id}/bundles", "/v1/ask", "/healthz"):
        inner.post(path)(count_bytes)
    inner.post("/v1/fails")(fail)
    access = Access(config, ring, "127.0.0.1")
    inner.add_middleware(
        RequestLimits,
        access=access,
        metrics=metrics,
        max_upload_bytes=MAX_UPLOAD_BYTES,
        connections=ConnectionsConfig(),
    )
    return inner


def post(
    app: FastAPI,
    path: str,
    content: bytes | AsyncIterator[bytes] = b"",
    headers: dict[str, str] | None = None,
) -> httpx.Response:
    """Send one request to the app."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.post(path, content=content, headers=headers)

    return asyncio.run(send())


async def chunks(num_bytes: int) -> AsyncIterator[bytes]:
    """Yield a body that states no length."""
    for _ in range(num_bytes // 50_000):
        yield b" " * 50_000


@pytest.mark.parametrize(
    ("path", "num_bytes", "status"),
    [
        ("/v1/ask", MAX_JSON_BYTES, 200),
        ("/v1/ask", MAX_JSON_BYTES + 50_000, 413),
        ("/v1/reviews", MAX_UPLOAD_BYTES + FORM_BYTES, 200),
        ("/v1/reviews", MAX_UPLOAD_BYTES + FORM_BYTES + 50_000, 413),
        ("/v1/matters/mt-1/bundles", MAX_UPLOAD_BYTES + FORM_BYTES, 200),
        ("/v1/matters/mt-1/bundles", MAX_UPLOAD_BYTES + FORM_BYTES + 50_000, 413),
    ],
)
def test_body_is_bounded(app: FastAPI, path: str, num_bytes: int, status: int) -> None:
    """A body above the bound of its path is refused, whether or not it states its length."""
    stated = post(app, path, b" " * num_bytes)
    counted = post(app, path, chunks(num_bytes))
    assert (stated.status_code, counted.status_code) == (status, status)


def test_open_requests_of_a_caller_are_bounded(ring: KeyRing, metrics: Metrics) -> None:
    """A caller with as many open requests as allowed gets 429, and health is told all the same."""
    app = make_limited(ring, metrics, AccessConfig(max_open=1))
    access = app.user_middleware[0].kwargs["access"]
    assert isinstance(access, Access)
    with access.open_requests.entered(LOCAL.id):
        refused = post(app, "/v1/ask")
        assert (refused.status_code, refused.headers["retry-after"]) == (429, "5")
        assert post(app, "/healthz").status_code == 200
    assert post(app, "/v1/ask").status_code == 200


def test_body_with_two_lengths_is_refused(app: FastAPI) -> None:
    """A length and chunks together, which a proxy may read in another way, get 400."""
    smuggled = {"transfer-encoding": "chunked", "content-length": "4"}
    answer = post(app, "/v1/ask", b"0\r\n\r\n", smuggled)
    assert (answer.status_code, answer.headers["connection"]) == (400, "close")
    assert "both" in answer.json()["detail"]


def test_rate_is_limited_by_caller(app: FastAPI, ring: KeyRing) -> None:
    """After the burst a caller gets 429, another one does not, and health is never limited."""
    for _ in range(2):
        assert post(app, "/v1/ask").status_code == 200
    refused = post(app, "/v1/ask")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "60")
    assert refused.json()["request_id"] == refused.headers["x-request-id"]
    bogus = post(app, "/v1/ask", headers={"authorization": "Bearer other"})
    assert bogus.status_code == 429
    key = ring.create("Anna", ("data",), actor="test")
    other = post(app, "/v1/ask", headers={"authorization": f"Bearer {key}"})
    assert other.status_code == 200
    assert post(app, "/healthz").status_code == 200


def test_headers_on_every_answer(app: FastAPI) -> None:
    """Answers and errors have the security headers; the API's are not stored."""
    fine = post(app, "/v1/ask")
    unknown = post(app, "/nowhere")
    for answer in (fine, unknown):
        for name, value in SECURITY_HEADERS.items():
            assert answer.headers[name] == value
        assert len(answer.headers["x-request-id"]) == 16
    assert fine.headers["cache-control"] == "no-store"
    assert unknown.headers["cache-control"] == "no-cache"


def test_log_and_count_name_the_route_and_no_content(
    app: FastAPI, metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    """A line of log and a count have method, route and status; unknown paths share one label."""
    with caplog.at_level(logging.INFO, "clausula.serving.requests"):
        post(app, "/v1/ask?q=Quetzalcoatl", b"Quetzalcoatl")
        post(app, "/Quetzalcoatl")
    text = metrics.render().decode()
    assert 'clausula_requests_total{method="POST",route="/v1/ask",status="200"} 1.0' in text
    assert 'clausula_requests_total{method="any",route="other",status="404"} 1.0' in text
    assert "POST /v1/ask 200" in caplog.text
    assert "uetzalcoatl" not in text + caplog.text


def test_unexpected_error_is_answered_like_any_other(
    app: FastAPI, metrics: Metrics, caplog: pytest.LogCaptureFixture
) -> None:
    """An error of the server's own has headers, id and count, and tells its kind only."""
    with caplog.at_level(logging.ERROR):
        answer = post(app, "/v1/fails")
    assert answer.status_code == 500
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-frame-options"] == SECURITY_HEADERS["x-frame-options"]
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "ValueError" in answer.json()["detail"]
    assert 'route="/v1/fails",status="500"} 1.0' in metrics.render().decode()
    assert "ValueError at" in caplog.text
    assert "uetzalcoatl" not in answer.text + caplog.text
