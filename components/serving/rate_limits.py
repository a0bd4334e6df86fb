"""Limits of how many requests one caller or one network address may send, and hold open.

An address is counted before its key is looked at, so that guessing keys and sending bodies cost it
something whatever it writes into its headers. Behind a proxy every request has the proxy's
address; a proxy that is named as trusted is believed in its `X-Forwarded-For`.
"""

import ipaddress
import time
from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from pydantic import IPvAnyNetwork
from starlette.requests import Request

from components.serving.problems import OverloadedError

MAX_BUCKETS = 10_000
_OPEN_RETRY_S = 5.0
_HOME_BITS = 64  # of an IPv6 address; the rest one household may choose freely


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

    def charge(self, name: str, cost: float) -> None:
        """Take more tokens of a caller who has just taken one; it may be left with none."""
        tokens, last_at = self._buckets.get(name, (self._burst, time.monotonic()))
        self._buckets[name] = (max(0.0, tokens - cost), last_at)


class OpenRequests:
    """Counts the requests of each caller that are not answered yet, streams of events among them.

    A rate does not bound them: each may be open for hours. It is used on the event loop only, so it
    needs no lock.

    Args:
        max_open: How many one caller may have.
    """

    def __init__(self, max_open: int) -> None:
        self._max_open = max_open
        self._by_caller: Counter[str] = Counter()

    @contextmanager
    def entered(self, name: str) -> Iterator[None]:
        """Count a request of a caller while the body of a `with` runs.

        Raises:
            OverloadedError: The caller has too many.
        """
        if self._by_caller[name] >= self._max_open:
            raise OverloadedError(
                f"requests: {self._max_open} of yours are open already. Close some, or come again"
                " later.",
                _OPEN_RETRY_S,
            )
        self._by_caller[name] += 1
        try:
            yield
        finally:
            self._by_caller[name] -= 1
            if not self._by_caller[name]:
                del self._by_caller[name]


def client_address(request: Request, trusted: Sequence[IPvAnyNetwork]) -> str:
    """Return the network address that a request is counted for.

    Args:
        request: The request.
        trusted: The proxies that are believed. Of the addresses in `X-Forwarded-For`, the last one
            that is not a trusted proxy's counts: those before it may be forged.
    """
    address = request.client.host if request.client else ""
    header = ",".join(request.headers.getlist("x-forwarded-for"))
    hops = [hop.strip() for hop in header.split(",") if hop.strip()]
    while hops and _is_of(address, trusted):
        address = hops.pop()
    return _group(address)


def _is_of(address: str, networks: Sequence[IPvAnyNetwork]) -> bool:
    """Say whether an address belongs to one of some networks."""
    parsed = _parse(address)
    return parsed is not None and any(parsed in network for network in networks)


def _group(address: str) -> str:
    """Return what an address is counted as: itself, or its household's network for IPv6."""
    parsed = _parse(address)
    if parsed is None:
        return "unknown"
    if parsed.version == 4:
        return str(parsed)
    return str(ipaddress.ip_network((parsed, _HOME_BITS), strict=False))


def _parse(address: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return an address, an IPv4 one where IPv6 only wraps it; None for what is none."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    if isinstance(parsed, ipaddress.IPv6Address) and parsed.ipv4_mapped:
        return parsed.ipv4_mapped
    return parsed
