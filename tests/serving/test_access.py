"""Who gets in: keys and their scopes, tokens of an OpenID provider, how often, and what a browser may not be made to do."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm

from components.errors import UsageError
from components.serving.access import RateLimiter
from components.serving.audit import Ledger
from components.serving.database import FILE, Database
from components.serving.keys import KeyRing
from components.serving.oidc import OidcConfig, OidcVerifier
from components.serving.problems import OverloadedError
from components.storage import Home
from tests.conftest import call_cli
from tests.serving.running import contract, finish, running, upload

ISSUER, AUDIENCE = "https://issuer.example", "clausula"


@pytest.fixture
def ring(tmp_path: Path, database: Database) -> KeyRing:
    """Give a ring without keys."""
    return KeyRing(database, Ledger(database, Home(tmp_path)))


def test_key_is_found_until_it_is_revoked(ring: KeyRing) -> None:
    """A key stands for its scopes; a changed one stands for nothing, and a revoked one neither."""
    key = ring.create("Anna", ("analyst", "data"), actor="test")
    caller = ring.find(key)
    assert caller is not None
    assert caller.scopes == {"analyst", "data"}
    assert ring.find(key[:-1] + ("A" if key[-1] != "A" else "B")) is None
    ring.revoke(ring.list_keys()[0].id, actor="test")
    assert ring.find(key) is None
    with pytest.raises(UsageError, match="could be revoked"):
        ring.revoke(ring.list_keys()[0].id, actor="test")


def test_key_is_kept_as_a_hash(tmp_path: Path, ring: KeyRing) -> None:
    """The secret stands nowhere in the database or the ledger."""
    secret = ring.create("Anna", ("ops",), actor="test").rpartition("_")[2]
    assert all(
        secret.encode() not in path.read_bytes() for path in (tmp_path / "serving").glob(f"{FILE}*")
    )


@pytest.mark.parametrize(
    ("name", "scopes"), [("", ("ops",)), ("x" * 65, ("ops",)), ("Anna", ()), ("Anna", ("root",))]
)
def test_create_refuses(ring: KeyRing, name: str, scopes: tuple[str, ...]) -> None:
    """A key needs a name and known scopes."""
    with pytest.raises(UsageError, match="keys: "):
        ring.create(name, scopes, actor="test")


def test_rate_limiter_fills_steadily() -> None:
    """After a burst a caller gets the steady rate, another is not touched, and is told when to come again."""
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


@pytest.fixture(scope="module")
def signer() -> rsa.RSAPrivateKey:
    """Give the provider's private key."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@pytest.fixture(scope="module")
def jwks_url(signer: rsa.RSAPrivateKey) -> Iterator[str]:
    """Give the address of a real server that publishes the provider's key."""
    published = json.dumps(
        {
            "keys": [
                json.loads(RSAAlgorithm.to_jwk(signer.public_key()))
                | {
                    "kid": "one",
                    "use": "sig",
                    "alg": "RS256",
                }
            ]
        }
    )

    class Publisher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
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
    assert (caller.id, caller.scopes) == ("oidc:anna", {"analyst"})


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
    """Another issuer or audience, one that has expired or never does, or without a subject stands for nobody."""
    verifier = OidcVerifier(OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks_url))
    assert (
        verifier.find(jwt.encode(claims(**wrong), signer, "RS256", headers={"kid": "one"})) is None
    )


def test_token_signed_otherwise_is_refused(jwks_url: str) -> None:
    """A token of another key, one signed with a secret, an unsigned one and no token at all stand for nobody."""
    verifier = OidcVerifier(OidcConfig(issuer=ISSUER, audience=AUDIENCE, jwks_url=jwks_url))
    stranger = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    assert verifier.find(jwt.encode(claims(), stranger, "RS256", headers={"kid": "one"})) is None
    assert (
        verifier.find(jwt.encode(claims(), "secret" * 8, "HS256", headers={"kid": "one"})) is None
    )
    assert verifier.find(jwt.encode(claims(), "", "none", headers={"kid": "one"})) is None
    assert verifier.find("not a token") is None


@pytest.mark.slow
@pytest.mark.service
def test_server_with_keys(own_home: Home) -> None:
    """With keys on: none without a key, each scope its own, no user sees another's review, and no log holds a contract's words."""
    made = {
        scope: call_cli(own_home, "keys", "create", scope, "--scope", scope).stdout.strip()
        for scope in ("analyst", "data", "ops")
    }
    other = call_cli(own_home, "keys", "create", "other", "--scope", "analyst").stdout.strip()
    headers = {
        name: {"Authorization": f"Bearer {key}"} for name, key in (made | {"other": other}).items()
    }
    slow = ("--set", "serving.access.burst=60", "--set", "serving.access.requests_per_minute=60")
    with running(own_home, "--set", "serving.access.keys=always", *slow) as server:
        client = server.client
        assert client.get("/healthz").status_code == 200
        refused = client.get("/v1/reviews")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        assert (
            client.get("/v1/reviews", headers={"Authorization": "Bearer clausula_0_x"}).status_code
            == 401
        )
        allowed = {
            name: [
                client.get(path, headers=sent).status_code
                for path in ("/v1/reviews", "/v1/editions", "/metrics")
            ]
            for name, sent in headers.items()
        }
        assert allowed == {
            "analyst": [200, 200, 403],
            "data": [403, 200, 403],
            "ops": [403, 200, 200],
            "other": [200, 200, 403],
        }
        with httpx.Client(base_url=server.address, headers=headers["analyst"], timeout=60) as mine:
            identity = upload(mine, contract(2, mark="Zanzibar "))["id"]
            finding = finish(mine, identity)["findings"][0]["id"]
        for method, path in (
            ("GET", ""),
            ("DELETE", ""),
            ("GET", "/events"),
            ("GET", "/document"),
            ("GET", "/report.json"),
        ):
            assert (
                client.request(
                    method, f"/v1/reviews/{identity}{path}", headers=headers["other"]
                ).status_code
                == 404
            )
        decision = client.post(
            f"/v1/findings/{finding}/decision",
            json={"decision": "accept"},
            headers=headers["other"],
        )
        assert decision.status_code == 404
        call_cli(own_home, "keys", "revoke", call_cli(own_home, "keys", "list").stdout.split()[0])
        assert client.get("/v1/reviews", headers=headers["analyst"]).status_code == 401
        measured = client.get("/metrics", headers=headers["ops"]).text
        statuses = [
            client.get("/v1/editions", headers=headers["data"]).status_code for _ in range(80)
        ]
        assert set(statuses) == {200, 429}
    assert "clausula_findings_total{" in measured
    assert "Zanzibar" not in measured + (own_home.root / "serve.log").read_text()
    assert call_cli(own_home, "audit", "verify").returncode == 0


@pytest.mark.slow
@pytest.mark.service
@pytest.mark.parametrize(
    "headers",
    [
        {"Host": "rebound.example"},
        {"Origin": "https://evil.example"},
        {"Sec-Fetch-Site": "cross-site"},
    ],
    ids=str,
)
def test_no_page_of_another_origin_without_keys(
    server: httpx.Client, headers: dict[str, str]
) -> None:
    """A server without keys answers no page of another origin, and none under a foreign host name."""
    answer = server.post(
        "/v1/ask", json={"question": "What is the maximum rate of interest?"}, headers=headers
    )
    assert answer.status_code == 403
