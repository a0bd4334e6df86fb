"""A server in a process of its own, as a user starts it."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx

from components.storage import Home
from tests.conftest import ROOT, copy_data

CALM = (
    "--set",
    "serving.niceness=0",
)  # tests share their processors with others, behind whom a nice engine would starve
CLAUSES = (
    "Interest accrues at 40% per year until the loan is repaid in full.",
    "Headings are for convenience only and bind nobody.",
    "Each invoice is payable within 30 days after it has been received.",
    "The tenant pays a deposit of six months' rent before moving in.",
)
MANY = 100
"""Clauses of a review that still runs when something happens to it.

A fast machine reviews ten of them in the time that two requests may take while others work.
"""


class RunningServer:
    """A server process and a client of it."""

    def __init__(
        self, home: Home, *options: str, port: int = 0, environment: dict[str, str] | None = None
    ) -> None:
        log = (home.root / "serve.log").open("a")
        self.process = subprocess.Popen(
            [
                sys.executable,
                "-u",
                "-m",
                "flows.cli",
                "serve",
                "--port",
                str(port),
                *CALM,
                *options,
            ],
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
            env=os.environ | {"CLAUSULA_HOME": str(home.root)} | (environment or {}),
            cwd=ROOT,
        )
        log.close()
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        address = re.search(r"http://\S+", line)
        assert address is not None, line + (home.root / "serve.log").read_text()
        self.address = address.group()
        self.client = httpx.Client(base_url=self.address, timeout=120)

    def kill(self) -> None:
        """End it as a crash would."""
        self.process.kill()
        self._reap()

    def stop(self) -> int:
        """Ask it to end, and return its exit code."""
        self.process.send_signal(signal.SIGTERM)
        return self._reap()

    def _reap(self) -> int:
        code = self.process.wait(120)
        self.client.close()
        if self.process.stdout is not None:
            self.process.stdout.close()
        return code


@contextmanager
def running(home: Home, *options: str, port: int = 0) -> Iterator[RunningServer]:
    """Give a server that ends with the body."""
    server = RunningServer(home, *options, port=port)
    try:
        yield server
    finally:
        if server.process.poll() is None:
            server.stop()


def contract(num_clauses: int, mark: str = "") -> bytes:
    """Return a text contract; `mark` makes its clauses those of one user."""
    return "\n\n".join(
        f"{n + 1}. {mark}{CLAUSES[n % len(CLAUSES)]}" for n in range(num_clauses)
    ).encode()


def upload(client: httpx.Client, data: bytes, **form: str) -> dict[str, Any]:
    """Upload a contract and return what the server says of it."""
    answer = client.post(
        "/v1/reviews",
        files={"file": ("contract.txt", data)},
        data={"as_of": "2026-03-01", "jurisdiction": "sample", **form},
    )
    assert answer.status_code == 202, answer.text
    accepted: dict[str, Any] = answer.json()
    return accepted


def wait_for(look: Callable[[], Any], timeout_s: float = 60, pause_s: float = 0.05) -> Any:
    """Return what `look` gives once it gives something."""
    ends = time.monotonic() + timeout_s
    while not (seen := look()):
        assert time.monotonic() < ends, "waited in vain"
        time.sleep(pause_s)
    return seen


def finish(client: httpx.Client, review_id: str, timeout_s: float = 120) -> dict[str, Any]:
    """Wait until a review has ended and return it."""

    def look() -> dict[str, Any] | None:
        review: dict[str, Any] = client.get(f"/v1/reviews/{review_id}").json()
        return review if review["state"] in ("done", "failed", "cancelled") else None

    # each look costs the server what a finding does, so it is not asked all the time
    ended: dict[str, Any] = wait_for(look, timeout_s, pause_s=0.2)
    return ended


def read_events(lines: Iterator[str]) -> Iterator[dict[str, str]]:
    """Yield server-sent events as their fields."""
    event: dict[str, str] = {}
    for line in lines:
        if line and not line.startswith(":"):
            name, _, value = line.partition(": ")
            event[name] = value
        elif not line and event:
            yield event
            event = {}


def copy_home(home: Home, target: Path) -> Home:
    """Return a copy of a home that a test may change; its models stay shared."""
    copied = Home(target)
    shutil.copytree(
        home.root,
        copied.root,
        symlinks=True,
        copy_function=copy_data,
        ignore=shutil.ignore_patterns("prefect", "artifacts", "serving", "serve.log"),
    )
    return copied
