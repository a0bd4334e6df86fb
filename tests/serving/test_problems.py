"""Errors as problem+json: the right status, a remedy, and nothing that was sent."""

import asyncio
import logging

import httpx
import pytest
from fastapi import FastAPI
from pydantic import BaseModel

from components.errors import (
    BusyError,
    ClausulaError,
    EngineError,
    GateError,
    InputError,
    IntegrityError,
    MissingError,
    UsageError,
)
from components.serving.problems import (
    STATUS,
    ForbiddenError,
    NotFoundError,
    OverloadedError,
    TooLargeError,
    UnauthenticatedError,
    install,
    problem_of,
    problem_of_unexpected,
)


class Body(BaseModel):
    """A body with one number."""

    number: int


def make_app(error: Exception) -> FastAPI:
    """Return an app whose routes raise an error."""
    app = FastAPI()
    install(app)

    def fail() -> None:
        raise error

    def take(body: Body) -> None:
        """Take a body."""

    app.get("/fails")(fail)
    app.get("/v1/chat/fails")(fail)
    app.post("/takes")(take)
    return app


def call(app: FastAPI, method: str, path: str, body: object = None) -> httpx.Response:
    """Send one request to an app."""

    async def send() -> httpx.Response:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
            return await client.request(method, path, json=body)

    return asyncio.run(send())


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotFoundError("x: gone."), 404),
        (UnauthenticatedError("x: no key."), 401),
        (ForbiddenError("x: no scope."), 403),
        (OverloadedError("x: full.", 3.4), 429),
        (TooLargeError("x: too large."), 413),
        (UsageError("x: wrong."), 400),
        (InputError("x: wrong."), 422),
        (MissingError("x: missing."), 404),
        (BusyError("x: busy."), 503),
        (GateError("x: failed."), 503),
        (IntegrityError("x: changed."), 503),
        (EngineError("x: died."), 503),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Exception) else str(value),
)
def test_each_kind_has_its_status(error: ClausulaError, status: int) -> None:
    """Each kind of error has its own status, also where its parent has another."""
    assert problem_of(error).status_code == status
    assert len(STATUS) == 12


def test_headers_of_two_kinds() -> None:
    """Too many requests say when to try again, at least a second; no key says how to send one."""
    assert problem_of(OverloadedError("x: full.", 0.2)).headers["retry-after"] == "1"
    assert problem_of(UnauthenticatedError("x: no key.")).headers["www-authenticate"] == "Bearer"


def test_own_error_is_a_problem() -> None:
    """An own error is answered with its message, and on OpenAI's paths where its clients look."""
    app = make_app(InputError("body: wrong. Correct it."))
    answer = call(app, "GET", "/fails")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json() == {
        "type": "about:blank",
        "title": "Cannot be used",
        "status": 422,
        "detail": "body: wrong. Correct it.",
    }
    openai = call(app, "GET", "/v1/chat/fails").json()
    assert openai["error"] == {
        "message": "body: wrong. Correct it.",
        "type": "invalid_request_error",
        "param": None,
        "code": "invalid_value",
    }


def test_invalid_body_names_its_faults_and_not_its_values() -> None:
    """Each wrong field is named with its place; what was sent stays out."""
    answer = call(make_app(ValueError()), "POST", "/takes", {"number": "Quetzalcoatl"})
    assert answer.status_code == 422
    assert [fault["place"] for fault in answer.json()["faults"]] == ["body.number"]
    assert "uetzalcoatl" not in answer.text


def test_unknown_path_and_method() -> None:
    """Unknown paths and methods are problems with a remedy."""
    app = make_app(ValueError())
    assert call(app, "GET", "/nowhere").json()["detail"] == (
        "Not Found. See /openapi.json for what there is."
    )
    assert call(app, "GET", "/v1/nowhere").json()["error"]["code"] == "not_found"
    wrong_method = call(app, "PUT", "/takes")
    assert wrong_method.status_code == 405
    assert wrong_method.headers["allow"] == "POST"


def test_unexpected_error_tells_its_kind_only(caplog: pytest.LogCaptureFixture) -> None:
    """Neither the answer nor the log has the message of an unexpected error."""
    with caplog.at_level(logging.ERROR):
        answer = problem_of_unexpected(ValueError("Quetzalcoatl pays."), "an-id")
    assert answer.status_code == 500
    body = bytes(answer.body).decode()
    assert "ValueError" in body
    assert "request an-id: ValueError at" in caplog.text
    assert "uetzalcoatl" not in body + caplog.text
