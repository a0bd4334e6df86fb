"""Who may send which requests, and how many.

A caller sends an API key or an OIDC token as `Authorization: Bearer`. Its scopes decide what it may
do: `analyst` covers reviews, questions, look-ups and chat; `data` covers look-ups and editions;
`ops` covers metrics, releases and raw completions.

By default a server that listens on loopback only answers without a key. It then refuses requests
from web pages of another origin and requests under a foreign host name (DNS rebinding), because any
page that is open in a browser on this machine could send them.
"""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Annotated, Literal
from urllib.parse import urlsplit

from fastapi import Depends, Request
from fastapi.security import HTTPBearer
from pydantic import Field

from components.config import Section
from components.serving.keys import SCOPES, Caller, KeyRing, Scope
from components.serving.oidc import OidcConfig, OidcVerifier
from components.serving.problems import ForbiddenError, OverloadedError, UnauthenticatedError

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
LOCAL = Caller("local", frozenset(SCOPES))
MAX_BUCKETS = 10_000


class AccessConfig(Section):
    """How callers are identified and how many requests each may send."""

    keys: Literal["unless-loopback", "always"] = Field(
        default="unless-loopback",
        description=(
            "when a key is required: always, or unless the server listens on this machine only"
        ),
    )
    oidc: OidcConfig | None = Field(
        default=None, description="accepts bearer tokens of an OpenID provider as well as keys"
    )
    requests_per_minute: int = Field(
        default=1200,
        ge=1,
        le=1_000_000,
        description="requests of one caller per minute, on average; more get 429",
    )
    burst: int = Field(
        default=200,
        ge=1,
        le=1_000_000,
        description="requests of one caller in a burst; more get 429",
    )


class RateLimiter:
    """A token bucket for each caller, filled at a steady rate."""

    def __init__(self, per_minute: int, burst: int) -> None:
        self._per_second = per_minute / 60
        self._burst = float(burst)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, at: float | None = None) -> None:
        """Take one token of a caller.

        It is called on the event loop only, so it needs no lock.

        Args:
            name: The caller.
            at: The time in seconds; None for now.

        Raises:
            OverloadedError: The caller has none left.
        """
        if at is None:
            at = time.monotonic()
        tokens, last_at = self._buckets.pop(name, (self._burst, at))
        tokens = min(self._burst, tokens + (at - last_at) * self._per_second)
        is_allowed = tokens >= 1
        self._buckets[name] = (tokens - 1 if is_allowed else tokens, at)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        if not is_allowed:
            retry_after_s = (1 - tokens) / self._per_second
            raise OverloadedError("requests: too many in a short time. Slow down.", retry_after_s)


class Access:
    """Identifies callers.

    Args:
        config: How callers are identified.
        keys: The server's API keys.
        host: The address the server listens on.
    """

    def __init__(self, config: AccessConfig, keys: KeyRing, host: str) -> None:
        self._keys = keys
        self._oidc = OidcVerifier(config.oidc) if config.oidc else None
        self.is_open = config.keys == "unless-loopback" and host in LOOPBACK
        self.limiter = RateLimiter(config.requests_per_minute, config.burst)

    def identify(self, request: Request) -> Caller:
        """Return who sends a request.

        Raises:
            UnauthenticatedError: It has no key or token, or none that is valid.
            ForbiddenError: It has no key and comes from a page of another origin, or is sent to a
                foreign host name.
        """
        credential = _read_bearer(request)
        caller = self._find_caller(credential) if credential else None
        if caller is not None:
            return caller
        if self.is_open:
            _refuse_foreign(request)
            return LOCAL
        if credential:
            raise UnauthenticatedError(
                "access: the key is unknown or revoked, or the token does not hold. Ask for"
                " another."
            )
        raise UnauthenticatedError(
            "access: no key. Send Authorization: Bearer <key>; one is made with `clausula keys"
            " create`."
        )

    def _find_caller(self, credential: str) -> Caller | None:
        """Return the caller of a key or a token, None if neither is valid."""
        caller = self._keys.find(credential)
        if caller is None and self._oidc is not None:
            caller = self._oidc.find(credential)
        return caller


def needs(*scopes: Scope) -> Callable[[Request], Caller]:
    """Return a dependency that admits callers with one of the scopes."""

    def check(request: Request) -> Caller:
        access: Access = request.app.state.server.access
        caller = access.identify(request)
        if not caller.scopes & set(scopes):
            raise ForbiddenError(
                f"access: needs the scope {' or '.join(scopes)}, the key has"
                f" {', '.join(sorted(caller.scopes))}."
            )
        return caller

    return check


bearer = HTTPBearer(
    auto_error=False,
    description="An API key (`clausula keys create`) or an OIDC token; none on loopback.",
)
Analyst = Annotated[Caller, Depends(needs("analyst"))]
Reader = Annotated[Caller, Depends(needs("analyst", "data", "ops"))]
Operator = Annotated[Caller, Depends(needs("ops"))]


def _read_bearer(request: Request) -> str:
    """Return the key or token of the `Authorization` header, empty for none."""
    scheme, _, credential = request.headers.get("authorization", "").partition(" ")
    return credential.strip() if scheme.lower() == "bearer" else ""


def _refuse_foreign(request: Request) -> None:
    """Raise ForbiddenError for a foreign host name or a page of another origin."""
    if _host_name(f"//{request.headers.get('host', '')}") not in LOOPBACK:
        raise ForbiddenError(
            "access: without keys this server answers to localhost alone. Use http://127.0.0.1, or"
            " keys (access.keys=always)."
        )
    origin = request.headers.get("origin", "")
    is_foreign_origin = bool(origin) and _host_name(origin) not in LOOPBACK
    is_cross_site = request.headers.get("sec-fetch-site", "") == "cross-site"
    if is_foreign_origin or is_cross_site:
        raise ForbiddenError(
            "access: without keys no page of another origin may ask. Use keys (access.keys=always)."
        )


def _host_name(url: str) -> str:
    return urlsplit(url).hostname or ""
