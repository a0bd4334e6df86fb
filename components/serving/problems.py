"""Errors as problem+json (RFC 9457): the fault and the remedy.

Under `/v1/` an error has OpenAI's object `error` as well (see `openai_errors`), and a request to
one of OpenAI's own calls whose fields are wrong is answered with 400, as OpenAI does.
An answer never has a stack trace or anything that was sent. An unexpected error is answered by
`middleware` with 500 and logged by its kind and place only, because its message may hold the text
of a contract.
"""

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
from components.serving.openai_errors import is_openai_path, openai_error, say_faults
from components.serving.records import Fault

log = logging.getLogger("clausula.serving")
_FOLDER_METHODS = "GET, HEAD"
OPENAI_PATHS = ("/v1/chat/", "/v1/completions", "/v1/embeddings", "/v1/models")


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
    path: str = "",
) -> JSONResponse:
    """Return a problem as a response.

    Args:
        status: The HTTP status.
        detail: The fault and the remedy.
        request_id: The request's id in the server's log.
        headers: Further headers.
        path: The path that was asked; OpenAI's clients look for more in the answers of some.
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
    if is_openai_path(path):
        body["error"] = openai_error(status, detail)
    return JSONResponse(
        body, status_code=status, media_type="application/problem+json", headers=dict(headers or {})
    )


def problem_of(error: ClausulaError, request_id: str = "", path: str = "") -> JSONResponse:
    """Return one of clausula's own errors as a response."""
    matching = [status for kind, status in STATUS.items() if isinstance(error, kind)]
    status = matching[0] if matching else 500
    headers = {}
    if isinstance(error, OverloadedError):
        headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, UnauthenticatedError):
        headers["WWW-Authenticate"] = "Bearer"
    return problem(status, str(error), request_id, headers, path=path)


def problem_of_unexpected(error: Exception, request_id: str = "", path: str = "") -> JSONResponse:
    """Return an unexpected error as a response, and log its kind and place without its message."""
    log.error("request %s: %s", request_id, describe_fault(error))
    kind = type(error).__name__
    return problem(
        500,
        f"server: an error of its own, {kind}. Report it with the request id {request_id}.",
        request_id,
        path=path,
    )


def request_id_of(request: Request) -> str:
    """Return the id that the request has in the server's log."""
    return str(request.scope.get("clausula.request_id", ""))


async def _answer_own(request: Request, error: Exception) -> JSONResponse:
    """Answer one of clausula's own errors."""
    assert isinstance(error, ClausulaError)
    return problem_of(error, request_id_of(request), request.url.path)


async def _answer_invalid(request: Request, error: Exception) -> JSONResponse:
    """Answer a request whose fields are wrong, with all faults at once."""
    assert isinstance(error, RequestValidationError)
    path = request.url.path
    if path.startswith(OPENAI_PATHS):
        detail = say_faults(error.errors())
        return problem(400, detail, request_id_of(request), path=path)
    faults = tuple(
        {"place": ".".join(map(str, fault["loc"])), "fault": str(fault["msg"])}
        for fault in error.errors()
    )
    summary = "; ".join(f"{fault['place']}: {fault['fault']}" for fault in faults)
    detail = f"request: {summary}. See /openapi.json for what is taken."
    return problem(422, detail, request_id_of(request), faults=faults, path=path)


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    """Answer an error of the framework, such as an unknown path."""
    assert isinstance(error, HTTPException)
    status, fault = error.status_code, error.detail
    is_folder = (error.headers or {}).get("Allow") == _FOLDER_METHODS
    if status == 405 and is_folder and is_openai_path(request.url.path):
        status, fault = 404, "Not Found"  # the page's folder answers for paths that nobody has
    remedies = {
        404: "See /openapi.json for what there is.",
        405: "See /openapi.json for the methods of this path.",
        408: "Send it faster, or in smaller parts.",
    }
    detail = f"{fault}. {remedies.get(status, 'See /openapi.json.')}"
    path = request.url.path
    return problem(status, detail, request_id_of(request), error.headers, path=path)
