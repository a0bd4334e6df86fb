"""Users without pause on a server whose parts are killed at random moments.

What is killed: the engine's process, the workers that read contracts, the database (another process
keeps SQLite's lock for up to 40 seconds) and, in the first part of the time, the server itself. The
last server lives to the end, so that its memory can be measured: from the fifth minute of its life,
or from a fifth of it where it lives for less. Most kills wait until the server is ready again, or
on a busy machine the engine would never come up.

Each user uploads contracts whose clauses name the user, waits for their end, deletes some, and
looks the law up. Counted as a fault is every accepted review that ends without all its findings and
without a reason, every finding with another's text, and every answer but 2xx, 4xx and 503.
"""

import os
import random
import signal
import sqlite3
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from components.serving.database import FILE
from components.storage import Home
from tests.benchmarks.reporting import Row
from tests.conftest import run_cli
from tests.serving.running import RunningServer, contract

LAW = {"as_of": "2026-03-01", "jurisdiction": "sample"}
SERVER_SHARE = 0.4  # of the time in which the server is killed too
WAITING_SHARE = 0.8  # of kills that find everything at work
READY_S = 300.0
SETTLE_S = 300.0
PATIENCE_S = 1800.0
LONGEST_LOCK_S = 40.0
ENGINE_BYTES = 250_000_000  # a child that holds more is the engine


@dataclass
class Accepted:
    """A review that the server took, and what it must come to."""

    clauses: list[str]
    is_deleted: bool = False


@dataclass
class Tally:
    """What users and killers did and saw, from many threads."""

    statuses: Counter[str] = field(default_factory=Counter)
    kills: Counter[str] = field(default_factory=Counter)
    reviews: dict[str, Accepted] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, answer: httpx.Response) -> None:
        """Count an answer; only success, a fault of the caller and "not now" are right."""
        status = answer.status_code
        with self.lock:
            self.statuses[str(status)] += 1
            if not (200 <= status < 300 or 400 <= status < 500 or status == 503):
                self.faults.append(f"{answer.request.method} {answer.request.url}: {status}")


class Soak:
    """A server, its users, and what kills its parts.

    Args:
        home: Its home.
        options: Of `clausula serve`.
        seed: Of kills and users.
    """

    def __init__(self, home: Home, options: tuple[str, ...], seed: int) -> None:
        self.home = home
        self.options = options
        self.random = random.Random(seed)
        self.tally = Tally()
        self.memory: list[tuple[float, int]] = []  # seconds of the last server's life, bytes
        self.is_over = threading.Event()
        self.server = RunningServer(home, *options)
        self.started_at = time.monotonic()

    def run(self, minutes: float, num_users: int) -> None:
        """Let users and killers work for so long, then wait for every accepted review."""
        ends_at = time.monotonic() + minutes * 60
        server_until = time.monotonic() + SERVER_SHARE * minutes * 60
        with self._users(num_users):
            while time.monotonic() < ends_at:
                self._pause(min(self.random.uniform(3, 20), ends_at - time.monotonic()))
                if self.random.random() < WAITING_SHARE:
                    self._wait_until_ready(min(ends_at, time.monotonic() + READY_S))
                kinds = ["engine", "worker", "database"]
                if time.monotonic() < server_until:
                    kinds.append("server")
                self._kill(self.random.choice(kinds))
        self._check_all()

    def rows(self) -> list[Row]:
        """Return what there is to print."""
        rows: list[Row] = [{"what": "accepted reviews", "value": len(self.tally.reviews)}]
        for kind, count in sorted(self.tally.kills.items()):
            rows.append({"what": f"kills of the {kind}", "value": count})
        for status, count in sorted(self.tally.statuses.items()):
            rows.append({"what": f"answers {status}", "value": count})
        rows.append({"what": "memory's growth %", "value": self._growth()})
        rows.append({"what": "faults", "value": len(self.tally.faults)})
        return rows

    @contextmanager
    def _users(self, count: int) -> Iterator[None]:
        """Let users work while the body runs."""
        threads = [threading.Thread(target=self._use, args=(user,)) for user in range(count)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()

    def _use(self, user: int) -> None:
        """Upload, wait, look up and delete as one user until the soak is over."""
        rng = random.Random(1_000 + user)
        number = 0
        while not self.is_over.is_set():
            number += 1
            mark = f"User {user} contract {number}: "
            with suppress(httpx.HTTPError), self._client() as client:
                review_id = self._upload(client, contract(rng.randint(1, 4), mark=mark))
                if review_id:
                    self._follow(client, review_id, is_deleting=rng.random() < 0.2)
            self.is_over.wait(rng.uniform(0.5, 3))

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.server.address, timeout=120)

    def _ask(self, client: httpx.Client, method: str, path: str, **more: Any) -> httpx.Response:
        """Send a request and count its answer."""
        answer = client.request(method, path, **more)
        self.tally.note(answer)
        return answer

    def _upload(self, client: httpx.Client, document: bytes) -> str:
        """Upload a contract and return the review's id, empty if it was not accepted."""
        file = ("c.txt", document)
        answer = self._ask(client, "POST", "/v1/reviews", files={"file": file}, data=LAW)
        if answer.status_code != 202:
            return ""
        review_id = str(answer.json()["id"])
        self.tally.reviews[review_id] = Accepted(document.decode().split("\n\n"))
        return review_id

    def _follow(self, client: httpx.Client, review_id: str, *, is_deleting: bool) -> None:
        """Look at a review now and then until it ends, and delete it if that is drawn."""
        while not self.is_over.wait(1.5):
            self._ask(client, "GET", "/v1/statutes/Civil Code/205", params=LAW)
            answer = self._ask(client, "GET", f"/v1/reviews/{review_id}")
            if answer.status_code == 200 and answer.json()["state"] in ("done", "failed"):
                break
        if is_deleting:
            self.tally.reviews[review_id].is_deleted = True
            self._ask(client, "DELETE", f"/v1/reviews/{review_id}")

    def _pause(self, seconds: float) -> None:
        """Wait, and measure the server's memory each second."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            time.sleep(1)
            resident = read_resident(self.server.process.pid)
            self.memory.append((time.monotonic() - self.started_at, resident))

    def _wait_until_ready(self, ends_at: float) -> None:
        """Wait until the server and its engine work, at most until a time."""
        while time.monotonic() < ends_at:
            with suppress(httpx.HTTPError):
                is_ready = self.server.client.get("/readyz").status_code == 200
                if is_ready and find_child(self.server.process.pid, is_engine=True):
                    return
            self._pause(1)

    def _kill(self, kind: str) -> None:
        """Kill a part of the server."""
        match kind:
            case "server":
                self.server.kill()
                self.server = RunningServer(self.home, *self.options)
                self.started_at = time.monotonic()
                self.memory = []
            case "database":
                lock_database(self.home, self.random.uniform(1, LONGEST_LOCK_S))
            case _:
                if not kill_child(self.server.process.pid, is_engine=kind == "engine"):
                    return
        self.tally.kills[kind] += 1

    def _check_all(self) -> None:
        """Wait for every accepted review and compare it with what was uploaded."""
        ends_at = time.monotonic() + PATIENCE_S
        for review_id, accepted in self.tally.reviews.items():
            review = self._wait_for_end(review_id, ends_at)
            if not accepted.is_deleted:
                self._check(review_id, accepted, review)
        verified = run_cli(self.home, "audit", "verify")
        if verified.returncode:
            self.tally.faults.append(verified.stdout + verified.stderr)
        self.server.stop()

    def _wait_for_end(self, review_id: str, ends_at: float) -> dict[str, Any]:
        """Return a review once it has ended."""
        while True:
            answer = self._ask(self.server.client, "GET", f"/v1/reviews/{review_id}")
            review: dict[str, Any] = answer.json()
            is_ended = review.get("state") in ("done", "failed", "cancelled")
            if is_ended or answer.status_code == 404 or time.monotonic() > ends_at:
                return review
            time.sleep(0.5)

    def _check(self, review_id: str, accepted: Accepted, review: dict[str, Any]) -> None:
        """Note a review that is lost, mixed up, or failed without a reason."""
        found = [finding["clause"] for finding in review.get("findings", ())]
        if review.get("state") == "failed" and review["reason"]:
            print(review_id, review["reason"])
        elif review.get("state") != "done" or found != accepted.clauses:
            state = review.get("state", "lost")
            self.tally.faults.append(f"{review_id}: {state} with {len(found)} findings")

    def _growth(self) -> float:
        """Return by how many percent the last server's memory grew once it had settled."""
        if not self.memory:
            return 0.0
        settled_s = min(SETTLE_S, self.memory[-1][0] / 5)
        later = [resident for age_s, resident in self.memory if age_s >= settled_s]
        width = max(1, len(later) // 10)
        first = sum(later[:width]) / width
        last = sum(later[-width:]) / width
        return 100 * (last / first - 1)


def soak(
    home: Home, minutes: float, options: tuple[str, ...], *, num_users: int, seed: int
) -> list[Row]:
    """Run a soak, print its faults, and return its figures."""
    running = Soak(home, options, seed)
    running.run(minutes, num_users)
    for fault in running.tally.faults[:20]:
        print("FAULT", fault)
    return [{"what": "minutes", "value": minutes}, *running.rows()]


def read_resident(pid: int) -> int:
    """Return the resident memory of a process in bytes, 0 if it has ended."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    return 0


def kill_child(parent: int, *, is_engine: bool) -> bool:
    """Kill the engine, or one of the workers that read, and return whether there was one."""
    pid = find_child(parent, is_engine=is_engine)
    if not pid:
        return False
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGKILL)
    return True


def find_child(parent: int, *, is_engine: bool) -> int:
    """Return the process of the engine, or of a worker that reads; 0 where there is none."""
    for pid in list_children(parent):
        if (read_resident(pid) > ENGINE_BYTES) == is_engine:
            return pid
    return 0


def list_children(parent: int) -> list[int]:
    """Return the spawned children of a process, without multiprocessing's tracker."""
    children: list[int] = []
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            status = (folder / "stat").read_text().rpartition(")")[2].split()
            command = (folder / "cmdline").read_text()
            if int(status[1]) == parent and "spawn_main" in command:
                children.append(int(folder.name))
    return children


def lock_database(home: Home, seconds: float) -> None:
    """Keep everybody else from the database for a while, as a database that is away does."""
    path = home.serving / FILE
    opened = closing(sqlite3.connect(path, timeout=30, isolation_level=None))
    with opened as connection, suppress(sqlite3.OperationalError):
        connection.execute("BEGIN IMMEDIATE")
        time.sleep(seconds)
        connection.execute("ROLLBACK")
