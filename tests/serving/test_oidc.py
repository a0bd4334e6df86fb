"""Tokens of an OpenID provider: taken when signed, current and meant for this server."""

import base64
import time
from collections.abc import Iterator
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from components.errors import BusyError
from components.serving.oidc import OidcConfig, OidcVerifier, name_subject
from tests.serving.publishing import Provider, public_key, publishing

ISSUER, AUDIENCE = "https://issuer.example", "clausula"


@pytest.fixture(scope="module")
def signer() -> rsa.RSAPrivateKey:
    """Give the provider's private key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def provider(signer: rsa.RSAPrivateKey) -> Iterator[Provider]:
    """Give a real server that publishes the provider's key."""
    with publishing([public_key(signer)]) as started:
        yield started


@pytest.fixture
def jwks_url(provider: Provider) -> str:
    """Give the address of its keys."""
    return provider.url


def claims(**other: Any) -> dict[str, Any]:
    """Return the claims of a token that holds; None takes one away."""
    now = int(time.time())
    standard = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "anna",
        "iat": now,
        "exp": now + 60,
        "scope": "openid clausula:analyst",
    }
    return {key: value for key, value in (standard | other).items() if value is not None}


def test_token_of_the_provider_is_taken(jwks_url: str, signer: rsa.RSAPrivateKey) -> None:
    """A token signed by the published key stands for its subject and the scopes it lists."""
    verifier = OidcVerifier(OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks_url))
    caller = verifier.find(jwt.encode(claims(), signer, "RS256", headers={"kid": "one"}))
    assert caller is not None
    assert caller.id == "oidc:anna"
    assert caller.scopes == {"analyst"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"iss": "https://other.example"},
        {"aud": "other"},
        {"exp": int(time.time()) - 3600},
        {"exp": None},
        {"sub": None},
    ],
    ids=["issuer", "audience", "expired", "no expiry", "no subject"],
)
def test_token_that_does_not_hold(
    jwks_url: str, signer: rsa.RSAPrivateKey, wrong: dict[str, Any]
) -> None:
    """A wrong issuer or audience, a wrong or missing end, no subject: it stands for nobody."""
    verifier = OidcVerifier(OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks_url))
    assert (
        verifier.find(jwt.encode(claims(**wrong), signer, "RS256", headers={"kid": "one"})) is None
    )


def test_token_signed_otherwise_is_refused(jwks_url: str) -> None:
    """Another key, a shared secret, no signature, no token: each stands for nobody."""
    verifier = OidcVerifier(OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks_url))
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert verifier.find(jwt.encode(claims(), stranger, "RS256", headers={"kid": "one"})) is None
    assert (
        verifier.find(jwt.encode(claims(), "secret" * 8, "HS256", headers={"kid": "one"})) is None
    )
    assert verifier.find(jwt.encode(claims(), "", "none", headers={"kid": "one"})) is None
    assert verifier.find("not a token") is None


def test_token_that_breaks_a_parser_is_refused(jwks_url: str) -> None:
    """A header that is nested, no object, or has a key id of another kind stands for nobody."""
    verifier = OidcVerifier(OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks_url))
    headers = [
        b"[" * 9000,
        b"[]",
        b'{"alg":"RS256","kid":["one"]}',
        b'{"alg":"RS256","kid":5}',
        b'{"alg":"RS256","kid":"one","crit":["x"]}',
        b"\xff\xfe",
    ]
    for header in headers:
        encoded = base64.urlsafe_b64encode(header).rstrip(b"=").decode()
        assert verifier.find(f"{encoded}.e30.e30") is None
    assert verifier.find("x" * 100_000) is None


@pytest.mark.parametrize("scope", [5, None, {"clausula:data": 1}, True])
def test_scope_of_another_kind_grants_nothing(
    jwks_url: str, signer: rsa.RSAPrivateKey, scope: object
) -> None:
    """A claim that is neither a text nor a list opens nothing, and breaks nothing."""
    verifier = OidcVerifier(OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks_url))
    signed = jwt.encode(claims(scope=scope), signer, "RS256", headers={"kid": "one"})
    caller = verifier.find(signed)
    assert caller is not None
    assert caller.scopes == frozenset()


def test_provider_that_does_not_answer_is_told(signer: rsa.RSAPrivateKey) -> None:
    """Without the provider's keys no token holds, and none is called wrong."""
    url = "http://127.0.0.1:1/jwks"
    verifier = OidcVerifier(OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=url))
    signed = jwt.encode(claims(), signer, "RS256", headers={"kid": "one"})
    with pytest.raises(BusyError, match="OpenID provider's keys"):
        verifier.find(signed)


def test_subjects_are_told_apart() -> None:
    """Subjects that only differ far behind, or in what cannot be shown, are different callers."""
    names = [name_subject("a" * 60), name_subject("a" * 61), name_subject("a\n"), name_subject("é")]
    names += [name_subject("a" * 58), name_subject("oidc-hash:0"), name_subject("\ud800")]
    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 64
    assert name_subject("anna") == "oidc:anna"


@pytest.mark.parametrize(
    "url", ["http://issuer.example/jwks", "ftp://issuer.example", "issuer.example", ""]
)
def test_keys_come_over_https(url: str) -> None:
    """Keys that anybody on the way could replace are not configured."""
    with pytest.raises(ValueError, match="https"):
        OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=url)
