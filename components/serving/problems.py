"""Errors as problem+json (RFC 9457): what was wrong, and the remedy.

Never a stack, never what was sent.

An error that is nobody's purpose is answered with 500 and logged by its kind and place, since its
message may hold the text of a contract.
"""

import json
import logging
import traceback
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
from components.serving.records import Fault

log = logging.getLogger("clausula.serving")
OPENAI_PATHS = ("/v1/chat/", "/v1/completions")


class NotFoundError(UsageError):
    """What was asked for is not there, or not the caller's."""


class UnauthenticatedError(UsageError):
    """No key or token came along, or none that is known."""


class ForbiddenError(UsageError):
    """The caller's key does not cover this."""


class OverloadedError(BusyError):
    """A bound is reached; `retry_after_s` says when to come again."""

    def __init__(self, message: str, retry_after_s: float) -> None:
        super().__init__(message)
        self.retry_after_s = max(1, round(retry_after_s))


class TooLargeError(InputError):
    """More was sent than is taken."""


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
    413: "Too large",
    422: "Cannot be used",
    429: "Too many requests",
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
    app.add_exception_handler(ClausulaError, _tell_ours)
    app.add_exception_handler(RequestValidationError, _tell_invalid)
    app.add_exception_handler(HTTPException, _tell_http)
    app.add_exception_handler(Exception, _tell_unknown)


def problem(
    status: int,
    detail: str,
    request_id: str = "",
    headers: Mapping[str, str] | None = None,
    faults: tuple[dict[str, Any], ...] = (),  # Any: JSON values
) -> JSONResponse:
    """Return a problem as a response."""
    fault = Fault(
        title=TITLES.get(status, "Error"),
        status=status,
        detail=detail,
        request_id=request_id,
        faults=faults,
    )
    body = fault.model_dump(exclude_defaults=True) | {
        "type": fault.type,
        "title": fault.title,
        "status": status,
    }
    return JSONResponse(
        body, status_code=status, media_type="application/problem+json", headers=dict(headers or {})
    )


def problem_of(error: ClausulaError, request_id: str = "") -> JSONResponse:
    """Return one of our errors as a response."""
    status = next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)
    headers = {}
    if isinstance(error, OverloadedError):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, UnauthenticatedError):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status, str(error), request_id, headers)


def _openai_too(request: Request, answer: JSONResponse) -> JSONResponse:
    """Give OpenAI's clients the message where they look for it, beside problem+json's own members."""
    if not request.url.path.startswith(OPENAI_PATHS):
        return answer
    body = json.loads(bytes(answer.body))
    body["error"] = {"message": body["detail"], "type": body["title"], "code": body["status"]}
    headers = {
        name: value
        for name, value in answer.headers.items()
        if name not in ("content-length", "content-type")
    }
    return JSONResponse(
        body, status_code=answer.status_code, media_type=answer.media_type, headers=headers
    )


def request_id_of(request: Request) -> str:
    """Return the id that the request has in the server's log."""
    return str(request.scope.get("clausula.request_id", ""))


async def _tell_ours(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ClausulaError)
    return _openai_too(request, problem_of(error, request_id_of(request)))


async def _tell_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = tuple(
        {"place": ".".join(map(str, one["loc"])), "fault": str(one["msg"])}
        for one in error.errors()
    )
    named = "; ".join(f"{one['place']}: {one['fault']}" for one in faults)
    answer = problem(
        422,
        f"request: {named}. See /openapi.json for what is taken.",
        request_id_of(request),
        faults=faults,
    )
    return _openai_too(request, answer)


async def _tell_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    remedy = {
        404: "See /openapi.json for what there is.",
        405: "See /openapi.json for the methods of this path.",
    }
    detail = f"{error.detail}. {remedy.get(error.status_code, 'See /openapi.json.')}"
    return problem(error.status_code, detail, request_id_of(request), error.headers)


async def _tell_unknown(request: Request, error: Exception) -> JSONResponse:
    where = traceback.extract_tb(error.__traceback__)[-1]
    request_id = request_id_of(request)
    log.error(
        "request %s: %s at %s:%s", request_id, type(error).__name__, where.filename, where.lineno
    )
    return problem(
        500,
        f"server: an error of its own, {type(error).__name__}. Report it with the request id"
        f" {request_id}.",
        request_id,
    )
