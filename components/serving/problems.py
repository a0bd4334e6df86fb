"""Errors as problem+json (RFC 9457): the fault and the remedy.

An answer never has a stack trace or anything that was sent. An unexpected error is answered by
`middleware` with 500 and logged by its kind and place only, because its message may hold the text
of a contract.
"""

import json
import logging
from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

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
from components.serving.fault_logging import describe_fault
from components.serving.records import Fault

log = logging.getLogger("clausula.serving")
OPENAI_PATHS = ("/v1/chat/", "/v1/completions")


class NotFoundError(UsageError):
    """The resource does not exist, or belongs to another caller."""


class UnauthenticatedError(UsageError):
    """The request has no key or token, or none that is valid."""


class ForbiddenError(UsageError):
    """The caller's key has no scope for this."""


class OverloadedError(BusyError):
    """A limit is reached; `retry_after_s` is when to try again."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = max(1, round(retry_after_s))


class TooLargeError(InputError):
    """The request is larger than allowed."""


# The first kind that matches counts, so subclasses stand before their parents.
STATUS: dict[type[ClausulaError], int] = {
    NotFoundError: 404,
    UnauthenticatedError: 401,
    ForbiddenError: 403,
    OverloadedError: 429,
    TooLargeError: 413,
    UsageError: 400,
    InputError: 422,
    MissingError: 404,
    BusyError: 503,
    GateError: 503,
    IntegrityError: 503,
    EngineError: 503,
}
TITLES = {
    400: "Wrong request",
    401: "Not authenticated",
    403: "Not allowed",
    404: "Not found",
    405: "Method not allowed",
    408: "Too slow",
    413: "Too large",
    422: "Cannot be used",
    429: "Too many requests",
    499: "Client gone",
    500: "Internal error",
    503: "Not ready",
}
RESPONSES: dict[int | str, dict[str, Any]] = {  # Any: FastAPI's own type
    status: {
        "description": TITLES[status],
        "content": {"application/problem+json": {"schema": Fault.model_json_schema()}},
    }
    for status in (400, 401, 403, 404, 413, 422, 429, 503)
}


def install(app: FastAPI) -> None:
    """Answer every error of an app as problem+json."""
    app.add_exception_handler(ClausulaError, _answer_own)
    app.add_exception_handler(RequestValidationError, _answer_invalid)
    app.add_exception_handler(HTTPException, _answer_http)


def problem(
    status: int,
    detail: str,
    request_id: str = "",
    headers: Mapping[str, str] | None = None,
    faults: tuple[dict[str, Any], ...] = (),  # Any: JSON values
) -> JSONResponse:
    """Return a problem as a response.

    Args:
        status: The HTTP status.
        detail: The fault and the remedy.
        request_id: The request's id in the server's log.
        headers: Further headers.
        faults: Each wrong field with its place.
    """
    fault = Fault(
        title=TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        request_id=request_id,
        faults=faults,
    )
    # Empty fields are left out, but RFC 9457's own members are always there.
    body = fault.model_dump(exclude_defaults=True)
    body |= {"type": fault.type, "title": fault.title, "status": status}
    return JSONResponse(
        body, status_code=status, media_type="application/problem+json", headers=dict(headers or {})
    )


def problem_of(error: ClausulaError, request_id: str = "") -> JSONResponse:
    """Return one of clausula's own errors as a response."""
    matching = [status for kind, status in STATUS.items() if isinstance(error, kind)]
    status = matching[0] if matching else 500
    headers = {}
    if isinstance(error, OverloadedError):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, UnauthenticatedError):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status, str(error), request_id, headers)


def problem_of_unexpected(error: Exception, request_id: str = "") -> JSONResponse:
    """Return an unexpected error as a response, and log its kind and place without its message."""
    log.error("request %s: %s", request_id, describe_fault(error))
    kind = type(error).__name__
    return problem(
        500,
        f"server: an error of its own, {kind}. Report it with the request id {request_id}.",
        request_id,
    )


def _add_openai_error(request: Request, answer: JSONResponse) -> JSONResponse:
    """Add the message where OpenAI's clients look for it, on the paths of OpenAI's API."""
    if not request.url.path.startswith(OPENAI_PATHS):
        return answer
    body = json.loads(bytes(answer.body))
    body["error"] = {"message": body["detail"], "type": body["title"], "code": body["status"]}
    # These two belong to the old body.
    replaced = ("content-length", "content-type")
    headers = {name: value for name, value in answer.headers.items() if name not in replaced}
    return JSONResponse(
        body, status_code=answer.status_code, media_type=answer.media_type, headers=headers
    )


def request_id_of(request: Request) -> str:
    """Return the id that the request has in the server's log."""
    return str(request.scope.get("clausula.request_id", ""))


async def _answer_own(request: Request, error: Exception) -> JSONResponse:
    """Answer one of clausula's own errors."""
    assert isinstance(error, ClausulaError)
    return _add_openai_error(request, problem_of(error, request_id_of(request)))


async def _answer_invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer a request whose fields are wrong, with all faults at once."""
    assert isinstance(error, RequestValidationError)
    faults = tuple(
        {"place": ".".join(map(str, fault["loc"])), "fault": str(fault["msg"])}
        for fault in error.errors()
    )
    summary = "; ".join(f"{fault['place']}: {fault['fault']}" for fault in faults)
    answer = problem(
        422,
        f"request: {summary}. See /openapi.json for what is taken.",
        request_id_of(request),
        faults=faults,
    )
    return _add_openai_error(request, answer)


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    """Answer an error of the framework, such as an unknown path."""
    assert isinstance(error, HTTPException)
    remedies = {
        404: "See /openapi.json for what there is.",
        405: "See /openapi.json for the methods of this path.",
        408: "Send it faster, or in smaller parts.",
    }
    remedy = remedies.get(error.status_code, "See /openapi.json.")
    detail = f"{error.detail}. {remedy}"
    return problem(error.status_code, detail, request_id_of(request), error.headers)
