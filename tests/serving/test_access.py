"""Who gets in: keys, scopes and limits, and what a page of another origin may not do."""

import asyncio

import httpx
import pytest
from starlette.requests import Request

from components.serving.access import LOCAL, Access, AccessConfig, needs
from components.serving.audit import Ledger
from components.serving.database import Database
from components.serving.keys import KeyRing
from components.serving.problems import UnauthenticatedError
from components.storage import Home
from tests.conftest import call_cli
from tests.serving.running import contract, running, upload
from tests.serving.stand_in import StandIn


@pytest.fixture
def ring(home: Home, database: Database) -> KeyRing:
    """Give a ring without keys."""
    return KeyRing(database, Ledger(database, home))


def request_with(**headers: str) -> Request:
    """Return a request to localhost with some headers; `_` in a name stands for `-`."""
    given = {"host": "localhost:8321"} | headers
    raw = [(name.replace("_", "-").encode(), value.encode()) for name, value in given.items()]
    return Request({"type": "http", "headers": raw})


def test_identify_on_loopback_needs_no_key(ring: KeyRing) -> None:
    """A server on loopback answers without a key, and takes a key where one is sent."""
    access = Access(AccessConfig(), ring, "127.0.0.1")
    key = ring.create("Anna", ("data",), actor="test")
    assert access.identify(request_with()) is LOCAL
    assert access.identify(request_with(authorization="Bearer nonsense")) is LOCAL
    assert access.identify(request_with(authorization=f"bearer {key}")).scopes == {"data"}


@pytest.mark.parametrize(("keys", "host"), [("unless-loopback", "0.0.0.0"), ("always", "::1")])
def test_identify_needs_a_key(ring: KeyRing, keys: str, host: str) -> None:
    """On another address, or where keys are always required, no key and a wrong one are refused."""
    access = Access(AccessConfig.model_validate({"keys": keys}), ring, host)
    with pytest.raises(UnauthenticatedError, match="no key"):
        access.identify(request_with())
    with pytest.raises(UnauthenticatedError, match="unknown or revoked"):
        access.identify(request_with(authorization="Bearer nonsense"))


@pytest.mark.service
def test_bogus_keys_are_limited_by_address(keyed_stand_in: StandIn) -> None:
    """A new bogus key for each request does not give its sender a new allowance."""
    client = keyed_stand_in.client
    statuses = []
    for n in range(40):
        headers = {"Authorization": f"Bearer x{n}", "X-Forwarded-For": "198.51.100.7"}
        statuses.append(client.get("/v1/reviews", headers=headers).status_code)
    assert statuses[0] == 401
    assert set(statuses) == {401, 429}
    # another address behind the same proxy is not touched
    other = keyed_stand_in.make_key("analyst") | {"X-Forwarded-For": "198.51.100.8"}
    assert client.get("/v1/reviews", headers=other).status_code == 200


@pytest.mark.service
def test_upload_without_a_key_is_refused_before_its_body(keyed_stand_in: StandIn) -> None:
    """The head of an upload is answered, though not a byte of its body has been sent."""
    head = b"POST /v1/reviews HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer bogus\r\n"
    head += b"Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 15000000\r\n\r\n"
    with keyed_stand_in.connect(head) as connection:
        connection.settimeout(5)
        assert connection.recv(4096).split()[1] in (b"401", b"429")


@pytest.mark.service
def test_scope_is_checked(keyed_stand_in: StandIn) -> None:
    """A key opens the routes of its scope and no other."""
    client = keyed_stand_in.client
    data = keyed_stand_in.make_key("data")
    assert client.get("/v1/editions", headers=data).status_code == 200
    assert client.get("/v1/reviews", headers=data).status_code == 403
    assert client.get("/metrics", headers=data).status_code == 403


def test_route_outside_the_guard_admits_nobody() -> None:
    """A dependency on a scope refuses a request that nothing admitted."""
    with pytest.raises(UnauthenticatedError):
        asyncio.run(needs("data")(request_with()))  # type: ignore[arg-type]  # a coroutine


@pytest.mark.slow
@pytest.mark.service
def test_server_with_keys(own_home: Home) -> None:
    """With keys each scope has its own routes, each user their own reviews, and logs no text."""
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
            # One request that lasts as long as the review: polling would use up the allowance.
            assert mine.get(f"/v1/reviews/{identity}/events").status_code == 200
            review = mine.get(f"/v1/reviews/{identity}").json()
            assert review["state"] == "done"
            finding = review["findings"][0]["id"]
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
    """A server without keys answers no page of another origin, and no foreign host name."""
    answer = server.post(
        "/v1/ask", json={"question": "What is the maximum rate of interest?"}, headers=headers
    )
    assert answer.status_code == 403
