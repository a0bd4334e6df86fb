"""Who may ask what: an API key or an OIDC token as `Authorization: Bearer`, its scopes, and how often.

Only a server that listens on this machine alone answers without a key, unless told otherwise; it
then takes no request that a web page of another origin sends, and none under a foreign host name,
since a browser on this machine is no proof of intent. `analyst`: reviews, questions, look-ups,
chat. `data`: look-ups and editions. `ops`: metrics, releases, raw completions.
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
    """Who is let in, and how often."""

    keys: Literal["unless-loopback", "always"] = Field(
        default="unless-loopback",
        description=(
            "when a key is asked for: unless the server listens on this machine alone, or always"
        ),
    )
    oidc: OidcConfig | None = Field(
        default=None, description="takes bearer tokens of an OpenID provider beside keys"
    )
    requests_per_minute: int = Field(
        default=1200,
        ge=1,
        le=1_000_000,
        description="requests of one caller, on average; past it: 429",
    )
    burst: int = Field(
        default=200, ge=1, le=1_000_000, description="requests of one caller at once"
    )


class RateLimiter:
    """A bucket of tokens a caller, filled at a steady rate."""

    def __init__(self, per_minute: int, burst: int) -> None:
        self._rate, self._burst = per_minute / 60, float(burst)
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, at: float | None = None) -> None:
        """Take one token; called on the event loop only, so without a lock.

        Raises:
            OverloadedError: The caller has none left.
        """
        at = time.monotonic() if at is None else at
        tokens, last = self._buckets.pop(name, (self._burst, at))
        tokens = min(self._burst, tokens + (at - last) * self._rate)
        self._buckets[name] = (tokens - 1 if tokens >= 1 else tokens, at)
        if len(self._buckets) > MAX_BUCKETS:
            self._buckets.popitem(last=False)
        if tokens < 1:
            raise OverloadedError(
                "requests: too many in a short time. Slow down.", (1 - tokens) / self._rate
            )


class Access:
    """Tells who asks.

    Args:
        config: Who is let in.
        keys: The keys there are.
        host: The address the server listens on.
    """

    def __init__(self, config: AccessConfig, keys: KeyRing, host: str) -> None:
        self._keys, self._oidc = keys, OidcVerifier(config.oidc) if config.oidc else None
        self.is_open = config.keys == "unless-loopback" and host in LOOPBACK
        self.limiter = RateLimiter(config.requests_per_minute, config.burst)

    def identify(self, request: Request) -> Caller:
        """Return who asks.

        Raises:
            UnauthenticatedError: No key or token, or none that holds.
            ForbiddenError: Without a key, from a page of another origin or under a foreign host
                name.
        """
        kind, _, given = request.headers.get("authorization", "").partition(" ")
        if kind.lower() == "bearer" and given.strip():
            caller = self._keys.find(given.strip()) or (
                self._oidc.find(given.strip()) if self._oidc else None
            )
            if caller is not None:
                return caller
            if not self.is_open:
                raise UnauthenticatedError(
                    "access: the key is unknown or revoked, or the token does not hold. Ask for"
                    " another."
                )
        if not self.is_open:
            raise UnauthenticatedError(
                "access: no key. Send Authorization: Bearer <key>; one is made with `clausula keys"
                " create`."
            )
        _refuse_foreign(request)
        return LOCAL


def needs(*scopes: Scope) -> Callable[[Request], Caller]:
    """Return a dependency that lets callers in who have one of the scopes."""

    def check(request: Request) -> Caller:
        access: Access = request.app.state.parts.access
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
    description="An API key (`clausula keys create`) or an OIDC token; none on this machine alone.",
)
Analyst = Annotated[Caller, Depends(needs("analyst"))]
Reader = Annotated[Caller, Depends(needs("analyst", "data", "ops"))]
Operator = Annotated[Caller, Depends(needs("ops"))]


def _refuse_foreign(request: Request) -> None:
    host = urlsplit(f"//{request.headers.get('host', '')}").hostname or ""
    if host not in LOOPBACK:
        raise ForbiddenError(
            "access: without keys this server answers to localhost alone. Use http://127.0.0.1, or"
            " keys (access.keys=always)."
        )
    origin = request.headers.get("origin", "")
    if (
        origin
        and (urlsplit(origin).hostname or "") not in LOOPBACK
        or request.headers.get("sec-fetch-site", "") == "cross-site"
    ):
        raise ForbiddenError(
            "access: without keys no page of another origin may ask. Use keys (access.keys=always)."
        )
