"""Certificates and clocks of addresses are checked against real servers on this machine."""

import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from components.maintenance.addresses import check_address, check_certificate
from components.maintenance.check import Check


def write_certificate(folder: Path, days: float) -> Path:
    """Write a certificate of 127.0.0.1 that holds for some days, with its key, into one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "clausula test")])
    now = datetime.now(UTC)
    names = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=400))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(names, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    path = folder / "certificate.pem"
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serving(certificate: Path | None = None, ahead_s: float = 0.0) -> Iterator[int]:
    """Give the port of a server that answers HEAD, whose clock is some seconds ahead."""

    class Handler(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:  # noqa: N802  # the name that http.server calls
            self.send_response_only(200)
            time = datetime.now(UTC) + timedelta(seconds=ahead_s)
            self.send_header("Date", format_datetime(time, usegmt=True))
            self.end_headers()

    server = HTTPServer(("127.0.0.1", 0), Handler)
    if certificate is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield server.server_address[1]
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.mark.parametrize(
    ("days", "level", "state"),
    [(60.5, "ok", "holds for 60 days"), (5.5, "warning", "5 days"), (-1, "fault", "expired")],
)
def test_check_certificate(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, days: float, level: str, state: str
) -> None:
    """A trusted certificate is told by its days; from two weeks on it is to be renewed."""
    certificate = write_certificate(tmp_path, days)
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    with serving(certificate) as port:
        check = check_certificate("proxy", "127.0.0.1", port)
    assert (check.name, check.level) == ("proxy certificate", level), check
    assert state in check.state
    assert bool(check.remedy) is (level != "ok")


def test_check_certificate_that_nobody_trusts(tmp_path: Path) -> None:
    """A certificate of an unknown authority is a fault, and the address is not asked further."""
    with serving(write_certificate(tmp_path, 60)) as port:
        checks = check_address("proxy", f"https://127.0.0.1:{port}")
    assert [check.level for check in checks] == ["fault"]
    assert "refused, self" in checks[0].state


@pytest.mark.parametrize(("ahead_s", "level"), [(0.0, "ok"), (300.0, "fault"), (-90.0, "fault")])
def test_check_address_clock(ahead_s: float, level: str) -> None:
    """An address that answers is fine; a clock that is wrong by more than tokens bear is not."""
    with serving(ahead_s=ahead_s) as port:
        checks = check_address("Qdrant", f"http://user:secret@127.0.0.1:{port}/path")
    assert checks[0] == Check("Qdrant address", "ok", f"http://127.0.0.1:{port} answers")
    assert (checks[1].name, checks[1].level) == ("Qdrant clock", level), checks[1]


def test_check_address_that_does_not_answer() -> None:
    """An address where nobody listens is a fault; what is no address of HTTP is not asked."""
    with serving() as port:
        pass
    (check,) = check_address("MLflow", f"http://127.0.0.1:{port}")
    assert check.level == "fault" and "does not answer, ConnectError" in check.state
    assert check_address("MLflow", "sqlite:///srv/mlflow.db") == []
