"""Who may send which requests, and how many.

A caller sends an API key or an OIDC token as `Authorization: Bearer`. Its scopes decide what it may
do: `analyst` covers reviews, questions, look-ups and chat; `data` covers look-ups and editions;
`ops` covers metrics, releases and raw completions.

By default a server that listens on loopback only answers without a key, and then only what
`local_requests` lets pass. Who calls is settled on the headers alone, before any body is read.
"""

from collections.abc import Awaitable, Callable
from typing import Annotated, Literal

from fastapi import Depends, Request
from fastapi.concurrency import run_in_threadpool
from fastapi.security import HTTPBearer
from pydantic import Field, IPvAnyNetwork

from components.config import Section
from components.serving.keys import SCOPES, Caller, KeyRing, Scope
from components.serving.local_requests import LOOPBACK, refuse_foreign
from components.serving.oidc import OidcConfig, OidcVerifier
from components.serving.problems import ForbiddenError, UnauthenticatedError
from components.serving.rate_limits import OpenRequests, RateLimiter, client_address

LOCAL = Caller("local", frozenset(SCOPES))
CALLER = "clausula.caller"  # where a request's scope has who sends it
FAILURE_COST = 20  # requests of an address that one without a valid key counts as


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
    trusted_proxies: tuple[IPvAnyNetwork, ...] = Field(
        default=(),
        description=(
            "addresses or networks of your proxies; of their requests, X-Forwarded-For names the"
            " client whose requests are counted"
        ),
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
    max_open: int = Field(
        default=256,
        ge=1,
        le=100_000,
        description="requests of one caller that are open at once, as events are; more get 429",
    )
    requests_per_minute_of_address: int = Field(
        default=12_000,
        ge=1,
        le=10_000_000,
        description=(
            "requests of one network address per minute, counted before its key is looked at; one"
            " without a valid key counts as 20"
        ),
    )
    burst_of_address: int = Field(
        default=2000,
        ge=1,
        le=10_000_000,
        description="requests of one network address in a burst, counted in the same way",
    )


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
        self._proxies = config.trusted_proxies
        self.open_requests = OpenRequests(config.max_open)
        self._by_caller = RateLimiter(config.requests_per_minute, config.burst)
        self._by_address = RateLimiter(
            config.requests_per_minute_of_address, config.burst_of_address
        )

    async def admit(self, request: Request) -> Caller:
        """Return who sends a request, within the rates of its address and of its caller.

        Raises:
            OverloadedError: The address or the caller sent too many.
            UnauthenticatedError: As `identify`.
            ForbiddenError: As `identify`.
        """
        address = client_address(request, self._proxies)
        self._by_address.take(address)
        try:
            # a key is looked up in the database, a token perhaps at the provider
            caller = await run_in_threadpool(self.identify, request)
        except UnauthenticatedError:
            self._by_address.charge(address, FAILURE_COST - 1)
            raise
        self._by_caller.take(caller.id)
        return caller

    def limit_address(self, request: Request) -> None:
        """Count a request that needs no key.

        Raises:
            OverloadedError: Its address sent too many.
        """
        self._by_address.take(client_address(request, self._proxies))

    def identify(self, request: Request) -> Caller:
        """Return who sends a request.

        Raises:
            UnauthenticatedError: It has no key or token, or none that is valid.
            ForbiddenError: It has no key and may come from elsewhere, see `refuse_foreign`.
            BusyError: The database or the OpenID provider does not answer.
        """
        credential = _read_bearer(request)
        caller = self._find_caller(credential) if credential else None
        if caller is not None:
            return caller
        if self.is_open:
            refuse_foreign(request)
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


def needs(*scopes: Scope) -> Callable[[Request], Awaitable[Caller]]:
    """Return a dependency that admits callers with one of the scopes."""

    async def check(request: Request) -> Caller:
        caller: Caller | None = request.scope.get(CALLER)
        if caller is None:  # a route outside what `middleware` guards
            raise UnauthenticatedError("access: nobody was admitted here. Report it.")
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
