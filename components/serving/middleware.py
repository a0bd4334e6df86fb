"""What every request passes before a route: an id, who sends it, limits, headers, count and log.

Who sends a request is settled on its headers, so that nobody without a key makes the server read a
body. Whatever goes wrong behind is caught here, inside the headers and the count, and told by its
kind. It is plain ASGI, so that streams pass through without being buffered. A log line has method,
route, status, milliseconds and the request id. It never has a path with its query, or a body.
"""

import asyncio
import logging
import re
import secrets
import time
from collections.abc import Collection, Mapping
from contextlib import AbstractContextManager, nullcontext

from python_multipart.multipart import parse_options_header
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.errors import ClausulaError, InputError
from components.serving.access import CALLER, Access
from components.serving.connections import ConnectionsConfig
from components.serving.keys import Caller
from components.serving.metrics import Metrics
from components.serving.problems import (
    TooLargeError,
    problem,
    problem_of,
    problem_of_unexpected,
)

log = logging.getLogger("clausula.serving.requests")

CONTENT_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self';"
    " connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors"
    " 'none'"
)
SECURITY_HEADERS: Mapping[str, str] = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
MAX_JSON_BYTES = 1_000_000
UPLOAD_PATHS = re.compile(r"/v1/reviews|/v1/matters/[^/]+/bundles")
FORM_BYTES = 100_000
UNLIMITED_PATHS = ("/healthz", "/readyz")


class RequestLimits:
    """Wraps the app: admits callers, and limits each request's size, time and rate.

    Args:
        app: The app that answers.
        access: Says who sends a request, within the rates.
        metrics: Counts each answer.
        max_upload_bytes: Largest file.
        connections: How long a body may take.
        public_paths: What anybody may ask for; everything else is for callers.
    """

    def __init__(
        self,
        app: ASGIApp,
        access: Access,
        metrics: Metrics,
        max_upload_bytes: int,
        connections: ConnectionsConfig,
        public_paths: Collection[str] = UNLIMITED_PATHS,
    ) -> None:
        self._app = app
        self._access = access
        self._metrics = metrics
        self._max_upload_bytes = max_upload_bytes
        self._connections = connections
        self._public_paths = public_paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope["clausula.request_id"] = request_id
        started_at = time.monotonic()
        has_started = False

        async def send_with_headers(message: Message) -> None:
            nonlocal has_started
            if message["type"] == "http.response.start":
                has_started = True
                message["headers"] = [*message["headers"], *_extra_headers(scope, message)]
                self._count(scope, message["status"], time.monotonic() - started_at)
            await send(message)

        try:
            await self._admit(scope)
            with self._counted_open(scope):
                await self._pass_on(scope, receive, send_with_headers)
        except ClausulaError as error:
            response = problem_of(error, request_id, scope["path"])
        except Exception as error:
            # The server's own log of it would print the message, which may hold contract text.
            response = problem_of_unexpected(error, request_id, scope["path"])
        else:
            return
        if not has_started:
            await response(scope, receive, send_with_headers)

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let the app answer a request whose head is in order."""
        request = Request(scope)
        if "content-length" in request.headers and "transfer-encoding" in request.headers:
            # A proxy may see another end of such a body, and so another request behind it.
            refusal = problem(
                400,
                "request: has both Content-Length and Transfer-Encoding. Send one of them.",
                scope["clausula.request_id"],
                headers={"connection": "close"},
                path=scope["path"],
            )
            await refusal(scope, receive, send)
            return
        _refuse_charset(request)
        body = _BoundedBody(receive, self._max_bytes(scope), self._connections, request)
        await self._app(scope, body, send)

    def _counted_open(self, scope: Scope) -> AbstractContextManager[None]:
        """Return a context in which a request counts as open for its caller, if it has one."""
        caller: Caller | None = scope.get(CALLER)
        return self._access.open_requests.entered(caller.id) if caller else nullcontext()

    async def _admit(self, scope: Scope) -> None:
        """Settle who sends a request, or count its address where anybody may."""
        request = Request(scope)
        if scope["path"] not in self._public_paths:
            scope[CALLER] = await self._access.admit(request)
        elif scope["path"] not in UNLIMITED_PATHS:
            self._access.limit_address(request)

    def _max_bytes(self, scope: Scope) -> int:
        """Return how large a request's body may be."""
        if UPLOAD_PATHS.fullmatch(scope["path"]):
            return self._max_upload_bytes + FORM_BYTES
        return MAX_JSON_BYTES

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        """Count an answer and log it, by its route rather than its path."""
        route = getattr(scope.get("route"), "path", "other")
        method = scope["method"]
        # Unknown paths share one label, or a scan of the server would make many time series.
        labels = (method if route != "other" else "any", route, status)
        self._metrics.requests.labels(*labels).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        log.info(
            "%s %s %s %.0f ms request %s",
            method,
            route,
            status,
            seconds * 1000,
            scope["clausula.request_id"],
        )


class _BoundedBody:
    """Receives a body and refuses more than a number of bytes or seconds, whatever it states."""

    def __init__(
        self, receive: Receive, max_bytes: int, limits: ConnectionsConfig, request: Request
    ) -> None:
        self._receive = receive
        self._max_bytes = max_bytes
        self._gap_s = limits.body_gap_s
        self._ends_at = time.monotonic() + limits.body_timeout_s
        self._num_bytes = 0
        self._is_whole = False
        stated_length = request.headers.get("content-length", "")
        if stated_length.isdecimal() and int(stated_length) > max_bytes:
            raise _too_large(max_bytes)

    async def __call__(self) -> Message:
        if self._is_whole:  # what comes now is the end of the connection, which may take hours
            return await self._receive()
        patience_s = min(self._gap_s, self._ends_at - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), patience_s)
        except TimeoutError as error:
            # an HTTPException, because FastAPI turns any other error in reading a body into a 400
            raise HTTPException(408, "request: its body came too slowly") from error
        self._is_whole = not message.get("more_body", False)
        self._num_bytes += len(message.get("body", b""))
        if self._num_bytes > self._max_bytes:
            raise HTTPException(413, str(_too_large(self._max_bytes)).rstrip("."))
        return message


def _refuse_charset(request: Request) -> None:
    """Refuse a form in another encoding than UTF-8: Python's codecs make text of it that is none.

    Raises:
        InputError: Its header names another one.
    """
    kind, options = parse_options_header(request.headers.get("content-type", ""))
    charset = options.get(b"charset", b"utf-8").lower()
    if kind.startswith(b"multipart/") and charset not in (b"utf-8", b"utf8"):
        raise InputError("request: a form's charset must be utf-8. Leave it out.")


def _too_large(max_bytes: int) -> TooLargeError:
    return TooLargeError(
        f"request: body too large (at most {max_bytes} bytes). Split the document."
    )


def _extra_headers(scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
    """Return the security and cache headers and the request id, except those already set."""
    # The browser must ask for the page's files again each time, or after an upgrade it would mix
    # those of two versions.
    is_api = scope["path"].startswith("/v1/")
    extra = {
        **SECURITY_HEADERS,
        "x-request-id": scope["clausula.request_id"],
        "cache-control": "no-store" if is_api else "no-cache",
    }
    present = {name.lower() for name, _ in message["headers"]}
    encoded = [(name.encode(), value.encode()) for name, value in extra.items()]
    return [(name, value) for name, value in encoded if name not in present]
