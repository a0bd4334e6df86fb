"""What every request passes before a route: an id, limits of size and rate, headers, count and log.

It is plain ASGI, so that streams pass through without being buffered. A log line has method, route,
status, milliseconds and the request id. It never has a path with its query, or a body.
"""

import hashlib
import logging
import secrets
import time
from collections.abc import Mapping

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from components.serving.access import Access
from components.serving.metrics import Metrics
from components.serving.problems import OverloadedError, TooLargeError, problem_of

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
UPLOAD_PATH = "/v1/reviews"
FORM_BYTES = 100_000
UNLIMITED_PATHS = ("/healthz", "/readyz")


class RequestLimits:
    """Wraps the app and limits each request's size and each caller's rate.

    Args:
        app: The app that answers.
        access: Has the rate limiter.
        metrics: Counts each answer.
        max_upload_bytes: Largest file.
    """

    def __init__(
        self, app: ASGIApp, access: Access, metrics: Metrics, max_upload_bytes: int
    ) -> None:
        self._app = app
        self._access = access
        self._metrics = metrics
        self._max_upload_bytes = max_upload_bytes

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
            self._limit_rate(scope)
            bounded = _BoundedBody(receive, self._max_bytes(scope), Request(scope))
            await self._app(scope, bounded, send_with_headers)
        except (OverloadedError, TooLargeError) as error:
            if not has_started:
                response = problem_of(error, request_id, scope["path"])
                await response(scope, receive, send_with_headers)

    def _limit_rate(self, scope: Scope) -> None:
        """Take a token of the caller: of its key's hash, or of its address if it has no key."""
        if scope["path"] in UNLIMITED_PATHS:
            return
        authorization = Request(scope).headers.get("authorization", "")
        if authorization:
            name = hashlib.sha256(authorization.encode()).hexdigest()
        else:
            address, _ = scope.get("client") or ("", 0)
            name = address
        self._access.limiter.take(name)

    def _max_bytes(self, scope: Scope) -> int:
        """Return how large a request's body may be."""
        if scope["path"] == UPLOAD_PATH:
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
    """Receives a body and refuses more than a number of bytes, whatever its header says."""

    def __init__(self, receive: Receive, max_bytes: int, request: Request) -> None:
        self._receive = receive
        self._max_bytes = max_bytes
        self._num_bytes = 0
        stated_length = request.headers.get("content-length", "")
        if stated_length.isdigit() and int(stated_length) > max_bytes:
            raise _too_large(max_bytes)

    async def __call__(self) -> Message:
        message = await self._receive()
        self._num_bytes += len(message.get("body", b""))
        if self._num_bytes > self._max_bytes:
            # an HTTPException, because FastAPI turns any other error in reading a body into a 400
            raise HTTPException(413, str(_too_large(self._max_bytes)).rstrip("."))
        return message


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
