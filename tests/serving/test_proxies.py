"""The example configurations of nginx and Caddy, as they stand in infra/, before a real server."""

import os
import shutil
import socket
import ssl
import subprocess
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from ipaddress import IPv4Address
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from components.records import Clause, Finding
from components.review.question import Question
from tests.conftest import ROOT
from tests.serving.running import wait_for
from tests.serving.stand_in import StandIn

pytestmark = pytest.mark.service
WRAPPER = """
daemon off;
{user}
pid {folder}/nginx.pid;
error_log stderr warn;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/clausula.conf;
}}
"""
Start = Callable[[int], "httpx.Client"]


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder with a certificate of 127.0.0.1 and its key."""
    folder = tmp_path_factory.mktemp("tls")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    address = x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(address, critical=False)
        .sign(key, hashes.SHA256())
    )
    (folder / "clausula.pem").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "clausula.key").write_bytes(private)
    return folder


def free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def nginx_command(folder: Path, certificate: Path, port: int, server_port: int) -> list[str]:
    """Write nginx's configuration for these ports and return what starts it."""
    text = (ROOT / "infra" / "nginx.conf").read_text()
    text = text.replace("127.0.0.1:8321", f"127.0.0.1:{server_port}")
    text = text.replace("listen 443", f"listen 127.0.0.1:{port}")
    (folder / "clausula.conf").write_text(text.replace("/etc/ssl", str(certificate)))
    user = "user root;" if os.getuid() == 0 else ""
    (folder / "nginx.conf").write_text(WRAPPER.format(folder=folder, user=user))
    return ["nginx", "-p", str(folder), "-e", "stderr", "-c", str(folder / "nginx.conf")]


def caddy_command(folder: Path, certificate: Path, port: int, server_port: int) -> list[str]:
    """Write Caddy's configuration for these ports and return what starts it."""
    text = (ROOT / "infra" / "Caddyfile").read_text()
    text = text.replace("127.0.0.1:8321", f"127.0.0.1:{server_port}")
    keys = f"\ttls {certificate}/clausula.pem {certificate}/clausula.key\n"
    text = text.replace("clausula.example {\n", f"https://127.0.0.1:{port} {{\n{keys}")
    options = "{\n\tadmin off\n\tauto_https disable_redirects\n}\n"
    (folder / "Caddyfile").write_text(options + text)
    return ["caddy", "run", "--config", str(folder / "Caddyfile"), "--adapter", "caddyfile"]


COMMANDS = {"nginx": nginx_command, "caddy": caddy_command}


@pytest.fixture(
    params=[
        pytest.param(name, marks=pytest.mark.skipif(not shutil.which(name), reason=f"no {name}"))
        for name in COMMANDS
    ]
)
def start(
    request: pytest.FixtureRequest, certificate: Path, tmp_path: Path
) -> Iterator[Callable[[int], httpx.Client]]:
    """Give what starts a proxy before a port and returns a client of it."""
    with contextmanager(_start_all)(COMMANDS[request.param], certificate, tmp_path) as started:
        yield started


def _start_all(
    write: Callable[[Path, Path, int, int], list[str]], certificate: Path, folder: Path
) -> Iterator[Callable[[int], httpx.Client]]:
    """Yield what starts a proxy, and end all that were started."""
    processes: list[subprocess.Popen[bytes]] = []
    clients: list[httpx.Client] = []

    def start_one(server_port: int) -> httpx.Client:
        own = folder / str(server_port)
        own.mkdir()
        port = free_port()
        environment = os.environ | {"XDG_DATA_HOME": str(own), "XDG_CONFIG_HOME": str(own)}
        with (own / "log").open("wb") as log:
            command = write(own, certificate, port, server_port)
            process = subprocess.Popen(command, env=environment, stdout=log, stderr=log)
        processes.append(process)
        trusted = ssl.create_default_context(cafile=str(certificate / "clausula.pem"))
        client = httpx.Client(base_url=f"https://127.0.0.1:{port}", verify=trusted, timeout=30)
        clients.append(client)

        def is_up() -> bool:
            assert process.poll() is None, (own / "log").read_text()
            try:
                return client.get("/healthz").is_success
            except httpx.TransportError:
                return False

        wait_for(is_up)
        return client

    yield start_one
    for client in clients:
        client.close()
    for process in processes:
        process.terminate()
        process.wait(20)


def test_callers_pass_a_proxy(
    keyed_stand_in: StandIn, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Over TLS a key counts, a forged address does not, and findings come as they are made."""
    client = start(keyed_stand_in.port)
    assert "max-age" in client.get("/").headers["strict-transport-security"]
    assert client.get("/v1/editions").status_code == 401
    key = keyed_stand_in.make_key("analyst", "data")
    forged = key | {"X-Forwarded-For": "203.0.113.9", "Forwarded": "for=203.0.113.9"}
    assert client.get("/v1/editions", headers=forged).status_code == 200
    counted = set(keyed_stand_in.state.access._by_address._buckets)
    assert "127.0.0.1" in counted
    assert "203.0.113.9" not in counted

    large = {"file": ("c.txt", b"x" * 22_500_000)}
    assert client.post("/v1/reviews", files=large, headers=key).status_code == 413

    may_go_on = threading.Event()
    process = keyed_stand_in.state.releases.current().process
    judge = process.judge

    def wait_and_judge(clauses: Sequence[Clause], question: Question) -> list[Finding]:
        may_go_on.wait(20)
        return judge(clauses, question)

    monkeypatch.setattr(process, "judge", wait_and_judge)
    small = {"file": ("c.txt", b"Interest accrues at 40% per year.")}
    data = {"as_of": "2021-03-01"}
    accepted = client.post("/v1/reviews", files=small, data=data, headers=key)
    assert accepted.status_code == 202, accepted.text
    events = f"/v1/reviews/{accepted.json()['id']}/events"
    with client.stream("GET", events, headers=key, timeout=10) as stream:
        lines = stream.iter_lines()
        first = next(lines) + next(lines)
        assert not may_go_on.is_set()
        may_go_on.set()
        rest = list(lines)
    assert "event: " in first
    assert "event: done" in rest


def test_server_without_keys_stays_closed_behind_a_proxy(
    open_stand_in: StandIn, start: Start
) -> None:
    """Whoever comes through the proxy is nobody's local user."""
    client = start(open_stand_in.port)
    for path in ("/v1/reviews", "/metrics"):
        assert client.get(path).status_code == 403
        # Caddy answers a name that is not its own with an empty page
        local = client.get(path, headers={"Host": "127.0.0.1"})
        assert local.status_code == 403 or not local.content
