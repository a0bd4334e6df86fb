"""Tokens of an OpenID provider: taken when signed, current and meant for this server."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from components.serving.oidc import OidcConfig, OidcVerifier

ISSUER, AUDIENCE = "https://issuer.example", "clausula"


@pytest.fixture(scope="module")
def signer() -> rsa.RSAPrivateKey:
    """Give the provider's private key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def jwks_url(signer: rsa.RSAPrivateKey) -> Iterator[str]:
    """Give the address of a real server that publishes the provider's key."""
    public_key = json.loads(RSAAlgorithm.to_jwk(signer.public_key()))
    public_key |= {"kid": "one", "use": "sig", "alg": "RS256"}
    published = json.dumps({"keys": [public_key]})

    class Publisher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Send the keys."""
            self.send_response(200)
            self.end_headers()
            self.wfile.write(published.encode())

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Publisher)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/jwks"
    server.shutdown()
    thread.join()
    server.server_close()


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
