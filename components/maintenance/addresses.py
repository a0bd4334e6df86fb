"""The addresses that a deployment is set to: reached, their certificates, their clocks.

A certificate is checked as a client checks it, with the system's authorities or those of
`SSL_CERT_FILE`. The clock of the other side is read from the `Date` of an answer, which has whole
seconds.
"""

import socket
import ssl
import time
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from urllib.parse import urlsplit

import httpx

from components.maintenance.check import Check

TIMEOUT_S = 5.0
MIN_DAYS = 14
MAX_SKEW_S = 30.0


def check_address(name: str, url: str) -> list[Check]:
    """Look at an address: whether it answers, until when its certificate holds, its clock.

    Args:
        name: What it is the address of, for the checks' names.
        url: An http or https address; of others nothing is checked.
    """
    address = urlsplit(url)
    if address.scheme not in ("http", "https") or not address.hostname:
        return []
    checks: list[Check] = []
    if address.scheme == "https":
        certificate = check_certificate(name, address.hostname, address.port or 443)
        checks.append(certificate)
        if not certificate.is_ok:
            return checks
    shown = f"{address.scheme}://{address.netloc.rpartition('@')[2]}"
    try:
        sent_at = time.time()
        answer = httpx.head(url, timeout=TIMEOUT_S, follow_redirects=False)
        middle = (sent_at + time.time()) / 2
    except httpx.HTTPError as error:
        remedy = "Check that it runs and that this machine may reach it."
        state = f"{shown}: does not answer, {type(error).__name__}"
        return [*checks, Check(f"{name} address", "fault", state, remedy)]
    checks.append(Check(f"{name} address", "ok", f"{shown} answers"))
    return [*checks, *_check_clock(name, answer.headers.get("date", ""), middle)]


def check_certificate(name: str, host: str, port: int) -> Check:
    """Check a server's certificate: trusted, for this name, and for how long."""
    name = f"{name} certificate"
    place = f"{host}:{port}"
    context = ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, port), timeout=TIMEOUT_S) as opened,
            context.wrap_socket(opened, server_hostname=host) as secured,
        ):
            certificate = secured.getpeercert() or {}
    except ssl.SSLCertVerificationError as error:
        remedy = "Renew it, or trust its authority (SSL_CERT_FILE)."
        return Check(name, "fault", f"{place}: refused, {error.verify_message}", remedy)
    except (OSError, ssl.SSLError) as error:
        remedy = "Check that it runs and that this machine may reach it."
        return Check(name, "fault", f"{place}: not reached, {type(error).__name__}", remedy)
    ends_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(certificate["notAfter"])), UTC)
    days = (ends_at - datetime.now(UTC)).days
    state = f"{place}: holds for {days} days, until {ends_at:%Y-%m-%d}"
    if days < MIN_DAYS:
        return Check(name, "warning", state, f"Renew it, at least {MIN_DAYS} days before its end.")
    return Check(name, "ok", state)


def _check_clock(name: str, header: str, now: float) -> list[Check]:
    """Compare another machine's clock with this one's."""
    try:
        theirs = parsedate_to_datetime(header).timestamp()
    except (ValueError, TypeError):
        return []  # it does not say what time it has
    skew = theirs + 0.5 - now  # the header leaves out what is behind the second
    state = f"{skew:+.0f} s from this machine's"
    if abs(skew) > MAX_SKEW_S:
        remedy = f"Set both clocks by NTP; tokens fail from {MAX_SKEW_S:.0f} s on."
        return [Check(f"{name} clock", "fault", state, remedy)]
    return [Check(f"{name} clock", "ok", state)]
