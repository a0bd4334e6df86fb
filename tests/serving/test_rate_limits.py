"""Rates: a steady allowance for each name, and the address that a request is counted for."""

import pytest
from pydantic import TypeAdapter
from pydantic.networks import IPvAnyNetwork
from starlette.requests import Request

from components.serving.problems import OverloadedError
from components.serving.rate_limits import OpenRequests, RateLimiter, client_address

PROXIES = TypeAdapter(tuple[IPvAnyNetwork, ...]).validate_python(["10.0.0.0/8", "::1"])


def test_rate_limiter_fills_steadily() -> None:
    """After a burst a caller gets the steady rate and seconds to wait; others are not limited."""
    limiter = RateLimiter(per_minute=60, burst=3)
    for _ in range(3):
        limiter.take("a", at=0.0)
    with pytest.raises(OverloadedError) as told:
        limiter.take("a", at=0.0)
    assert told.value.retry_after_s == 1
    limiter.take("b", at=0.0)
    limiter.take("a", at=1.0)
    with pytest.raises(OverloadedError):
        limiter.take("a", at=1.5)


def test_charge_leaves_a_caller_with_nothing() -> None:
    """What a failure costs is taken from the same allowance, and never makes a debt."""
    limiter = RateLimiter(per_minute=60, burst=10)
    limiter.take("a")
    limiter.charge("a", 100)
    with pytest.raises(OverloadedError) as told:
        limiter.take("a")
    assert told.value.retry_after_s == 1


def test_open_requests_are_bounded_for_each_caller() -> None:
    """A caller at the bound gets 429 until one is answered; others are not held up by that."""
    requests = OpenRequests(2)
    with requests.entered("a"):
        with requests.entered("a"):
            with pytest.raises(OverloadedError), requests.entered("a"):
                raise AssertionError("a third one was let in")
            with requests.entered("b"):
                pass
        with requests.entered("a"):
            pass


@pytest.mark.parametrize(
    ("peer", "forwarded", "expected"),
    [
        ("192.0.2.7", "", "192.0.2.7"),
        ("192.0.2.7", "198.51.100.1", "192.0.2.7"),
        ("10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("10.0.0.2", "203.0.113.9, 198.51.100.1, 10.0.0.3", "198.51.100.1"),
        ("10.0.0.2", "10.0.0.9", "10.0.0.9"),
        ("10.0.0.2", "nonsense", "unknown"),
        ("10.0.0.2", "", "10.0.0.2"),
        ("::1", "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2::9", "", "2001:db8:1:2::/64"),
        ("::ffff:10.0.0.2", "198.51.100.1", "198.51.100.1"),
        ("fe80::1%eth0", "", "fe80::/64"),
    ],
)
def test_client_address(peer: str, forwarded: str, expected: str) -> None:
    """Only a trusted proxy is believed, and of its list the last address that is no such proxy."""
    headers = [(b"x-forwarded-for", forwarded.encode())] if forwarded else []
    request = Request({"type": "http", "client": (peer, 1), "headers": headers})
    assert client_address(request, PROXIES) == expected
