"""What every request passes: an id, the limits of its size and rate, security headers, a count and a line of log without content.

Plain ASGI, so that streams pass through untouched. The log has method, route, status, milliseconds
and the id: never a path with its query, never a body.
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
SECURITY: Mapping[str, str] = {
    "content-security-policy": CONTENT_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "permissions-policy": "camera=(), microphone=(), geolocation=(), payment=()",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
MAX_JSON_BYTES = 1_000_000
UPLOAD = "/v1/reviews"
FORM_BYTES = 100_000


class RequestLimits:
    """Wraps the app.

    Args:
        app: What answers.
        access: Counts requests of a caller's address and key.
        metrics: Notes each answer.
        max_upload_bytes: Largest file.
    """

    def __init__(
        self, app: ASGIApp, access: Access, metrics: Metrics, max_upload_bytes: int
    ) -> None:
        self._app, self._access, self._metrics, self._max_upload = (
            app,
            access,
            metrics,
            max_upload_bytes,
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        scope["clausula.request_id"] = secrets.token_hex(8)
        began, status = time.monotonic(), 0

        async def tell(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message["headers"], *_headers(scope, message)]
                self._count(scope, status, time.monotonic() - began)
            await send(message)

        try:
            self._take_turn(scope)
            await self._app(scope, _Counted(receive, self._bound(scope), Request(scope)), tell)
        except (OverloadedError, TooLargeError) as error:
            if status == 0:
                await problem_of(error, scope["clausula.request_id"])(scope, receive, tell)

    def _take_turn(self, scope: Scope) -> None:
        if scope["path"] in ("/healthz", "/readyz"):
            return
        authorization = Request(scope).headers.get("authorization", "")
        name = (
            hashlib.sha256(authorization.encode()).hexdigest()
            if authorization
            else (scope.get("client") or ("", 0))[0]
        )
        self._access.limiter.take(name)

    def _bound(self, scope: Scope) -> int:
        return self._max_upload + FORM_BYTES if scope["path"] == UPLOAD else MAX_JSON_BYTES

    def _count(self, scope: Scope, status: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        self._metrics.requests.labels(
            scope["method"] if route != "other" else "any", route, status
        ).inc()
        self._metrics.seconds.labels(route).observe(seconds)
        log.info(
            "%s %s %s %.0f ms request %s",
            scope["method"],
            route,
            status,
            seconds * 1000,
            scope["clausula.request_id"],
        )


class _Counted:
    """Counts a body while it is read, whatever its header says."""

    def __init__(self, receive: Receive, bound: int, request: Request) -> None:
        self._receive, self._bound, self._seen = receive, bound, 0
        told = request.headers.get("content-length", "")
        if told.isdigit() and int(told) > bound:
            raise _too_large(bound)

    async def __call__(self) -> Message:
        message = await self._receive()
        self._seen += len(message.get("body", b""))
        if self._seen > self._bound:
            raise HTTPException(
                413, str(_too_large(self._bound)).rstrip(".")
            )  # the kind that FastAPI lets through while it reads
        return message


def _too_large(bound: int) -> TooLargeError:
    return TooLargeError(f"request: body too large (at most {bound} bytes). Split the document.")


def _headers(scope: Scope, message: Message) -> list[tuple[bytes, bytes]]:
    there = {name.lower() for name, _ in message["headers"]}
    added = {**SECURITY, "x-request-id": scope["clausula.request_id"]}
    # The page's files are asked for again each time, or a browser would mix those of two versions
    # after an upgrade.
    added["cache-control"] = "no-store" if scope["path"].startswith("/v1/") else "no-cache"
    return [
        (name.encode(), value.encode())
        for name, value in added.items()
        if name.encode() not in there
    ]
