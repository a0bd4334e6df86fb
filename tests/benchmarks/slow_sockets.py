"""Sockets that hold a server up: silent ones, half a head or body, and some that never read."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import cycle

import httpx
import numpy as np

from tests.benchmarks.reporting import Row

_TRICKLE_S = 0.5
_SETTLE_S = 4.0  # in which the first answers are written to sockets that never read
_BEGINNINGS = (
    b"",
    b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n",
    b"POST /v1/reviews HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1000000\r\n"
    b"Content-Type: multipart/form-data; boundary=b\r\n\r\n--b\r\n"
    b'Content-Disposition: form-data; name="file"; filename="c.txt"\r\n\r\n',
    b"GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n" * 8,
)


def besiege(
    address: str,
    num_sockets: int,
    *,
    num_users: int,
    seconds: float,
    query: dict[str, str],
    num_rounds: int = 1,
) -> list[Row]:
    """Measure look-ups without and with slow sockets, in turn.

    Args:
        address: The server's, on this machine.
        num_sockets: How many are held open; one that the server closes is opened again.
        num_users: Who look an article up at the same time.
        seconds: How long each measurement takes.
        query: What the look-ups ask for.
        num_rounds: How often both are measured, so that what else the machine does meets both.

    Returns:
        The 95th percentiles in milliseconds, their ratio, and the answers that were no success.
    """
    alone: list[float] = []
    besieged: list[float] = []
    ratios: list[float] = []
    faults = 0
    num_again = 0
    for _ in range(num_rounds):
        before, _ = _look_up(address, num_users, seconds, query)
        with _holding(address, num_sockets) as held:
            time.sleep(min(_SETTLE_S, seconds))
            beside, num_failed = _look_up(address, num_users, seconds, query)
            num_again += held[0] - num_sockets
        alone += before
        besieged += beside
        faults += num_failed
        ratios.append(_p95(beside) / _p95(before))
    return [
        {"what": "slow sockets", "value": num_sockets},
        {"what": "rounds", "value": num_rounds},
        {"what": "sockets opened again", "value": num_again},
        {"what": "look-ups beside them", "value": len(besieged)},
        {"what": "article p95 ms without", "value": _p95(alone)},
        {"what": "article p95 ms with", "value": _p95(besieged)},
        {"what": "ratio", "value": _p95(besieged) / _p95(alone)},
        {"what": "ratio, median of the rounds", "value": float(np.median(ratios))},
        {"what": "look-ups that failed", "value": faults},
    ]


@contextmanager
def _holding(address: str, num_sockets: int) -> Iterator[list[int]]:
    """Hold sockets open while the body runs; give how many were opened so far."""
    host, _, port = address.rpartition("//")[2].partition(":")
    num_opened = [0]
    beginnings = cycle(_BEGINNINGS)
    stop = threading.Event()

    def open_one() -> socket.socket | None:
        with suppress(OSError):
            opened = socket.create_connection((host, int(port)), timeout=5)
            opened.sendall(next(beginnings))
            opened.setblocking(False)
            num_opened[0] += 1
            return opened
        return None

    def trickle() -> None:
        sockets = [open_one() for _ in range(num_sockets)]
        is_open.set()
        while not stop.wait(_TRICKLE_S):
            for place, held in enumerate(sockets):
                if held is None or not _send_byte(held):
                    sockets[place] = open_one()
        for held in sockets:
            if held is not None:
                held.close()

    is_open = threading.Event()
    holder = threading.Thread(target=trickle)
    holder.start()
    is_open.wait(60)
    try:
        yield num_opened
    finally:
        stop.set()
        holder.join()


def _send_byte(held: socket.socket) -> bool:
    """Send one more byte; say whether the connection is still there."""
    try:
        held.send(b"x")
        return held.recv(1) != b""
    except BlockingIOError:
        return True
    except OSError:
        held.close()
        return False


def _look_up(
    address: str, num_users: int, seconds: float, query: dict[str, str]
) -> tuple[list[float], int]:
    """Return the seconds of look-ups of some users, and how many failed."""
    taken: list[float] = []
    faults = [0]
    ends = time.monotonic() + seconds

    def ask() -> None:
        with httpx.Client(base_url=address, timeout=30) as client:
            began = 0.0
            while began < ends:  # on a busy machine once at least
                began = time.monotonic()
                try:
                    answer = client.get("/v1/statutes/Civil Code/205", params=query)
                    faults[0] += answer.status_code != 200
                except httpx.HTTPError:
                    faults[0] += 1
                taken.append(time.monotonic() - began)
                time.sleep(0.1)

    users = [threading.Thread(target=ask) for _ in range(num_users)]
    for user in users:
        user.start()
    for user in users:
        user.join()
    return taken, faults[0]


def _p95(taken: list[float]) -> float:
    """Return the 95th percentile in milliseconds."""
    return 1000 * float(np.percentile(taken, 95))
