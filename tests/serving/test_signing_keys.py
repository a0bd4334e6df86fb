"""The provider's keys: fetched seldom, forgotten when withdrawn, never waited for in a queue."""

import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from components.errors import BusyError
from components.serving import signing_keys
from components.serving.signing_keys import MAX_AGE_S, REFRESH_S, UNKNOWN_KEY_S, SigningKeys
from tests.serving.publishing import Provider, public_key, publishing


@pytest.fixture(scope="module")
def signer() -> rsa.RSAPrivateKey:
    """Give a private key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture
def provider(signer: rsa.RSAPrivateKey) -> Iterator[Provider]:
    """Give a provider with one key."""
    with publishing([public_key(signer)]) as started:
        yield started


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[float]]:
    """Give the time that the keys see, in seconds."""
    now = [1000.0]
    monkeypatch.setattr(signing_keys, "time", SimpleNamespace(monotonic=lambda: now[0]))
    yield now


def test_keys_are_fetched_once(provider: Provider) -> None:
    """Many tokens cost one fetch, and unknown ones no more than that."""
    keys = SigningKeys(provider.url)
    for _ in range(20):
        assert keys.find("one") is not None
        assert keys.find("bogus") is None
    assert provider.num_asked == 1


def test_unknown_key_is_looked_for_once_a_minute(
    provider: Provider, signer: rsa.RSAPrivateKey, clock: list[float]
) -> None:
    """A key that the provider has just begun to use is found without a restart."""
    keys = SigningKeys(provider.url)
    assert keys.find("two") is None
    provider.publish([public_key(signer), public_key(signer, "two")])
    assert keys.find("two") is None
    clock[0] += UNKNOWN_KEY_S + 1
    assert keys.find("two") is not None
    assert provider.num_asked == 2


def test_withdrawn_key_is_forgotten(
    provider: Provider, signer: rsa.RSAPrivateKey, clock: list[float]
) -> None:
    """A key that is not published any more is trusted for some minutes and no longer."""
    keys = SigningKeys(provider.url)
    assert keys.find("one") is not None
    provider.publish([public_key(signer, "two")])
    assert keys.find("one") is not None
    clock[0] += REFRESH_S + 1
    assert keys.find("one") is None


def test_keys_expire_while_the_provider_is_away(provider: Provider, clock: list[float]) -> None:
    """What was fetched is used for a while, then no token holds until the provider is back."""
    keys = SigningKeys(provider.url)
    assert keys.find("one") is not None
    provider.status = 503
    clock[0] += REFRESH_S + 1
    assert keys.find("one") is not None
    clock[0] += MAX_AGE_S
    with pytest.raises(BusyError):
        keys.find("one")
    provider.status = 200
    clock[0] += 60
    assert keys.find("one") is not None


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b"[]", b"5", b'{"keys": 5}', b'{"keys": [5]}', b'{"keys": []}', b"\xff"]
    + [b'{"keys": [{"kid": "one", "kty": "RSA"}]}', b'{"keys": [{"kid": "one", "kty": "?"}]}']
    + [b"[" * 100_000, b"x" * 2_000_000],
    ids=lambda body: repr(body[:20]),
)
def test_foreign_answer_is_no_key(provider: Provider, body: bytes) -> None:
    """Whatever stands where the keys should be, no token holds and nothing breaks."""
    provider.body = body
    keys = SigningKeys(provider.url)
    for _ in range(5):
        with pytest.raises(BusyError, match="OpenID provider's keys"):
            keys.find("one")
    assert provider.num_asked == 1


def test_redirect_is_not_followed(provider: Provider, signer: rsa.RSAPrivateKey) -> None:
    """Keys are taken from where they were configured to be, and nowhere else."""
    with publishing([public_key(signer)]) as other:
        provider.status, provider.location = 302, other.url
        with pytest.raises(BusyError):
            SigningKeys(provider.url).find("one")
        assert other.num_asked == 0


def test_key_for_encryption_verifies_nothing(provider: Provider, signer: rsa.RSAPrivateKey) -> None:
    """A key that is published for encryption is not taken for signatures."""
    provider.publish([public_key(signer, "one", use="enc"), public_key(signer, "two")])
    assert SigningKeys(provider.url).find("one") is None


def test_slow_provider_holds_up_one_request(provider: Provider, clock: list[float]) -> None:
    """While keys are fetched again, all requests but the one that fetches go on with the old."""
    keys = SigningKeys(provider.url)
    assert keys.find("one") is not None
    provider.delay_s = 1.0
    clock[0] += REFRESH_S + 1
    fetching = threading.Thread(target=keys.find, args=("one",))
    fetching.start()
    began = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(keys.find, ["one"] * 32))
    seconds = time.perf_counter() - began
    fetching.join()
    assert all(found)
    assert seconds < 0.9
    assert provider.num_asked == 2


def test_provider_that_is_away_is_not_waited_for_again(provider: Provider) -> None:
    """After a failure the next requests are refused at once."""
    provider.delay_s = 0.5
    provider.status = 500
    keys = SigningKeys(provider.url)
    began = time.perf_counter()
    for _ in range(20):
        with pytest.raises(BusyError):
            keys.find("one")
    assert time.perf_counter() - began < 2
    assert provider.num_asked == 1
