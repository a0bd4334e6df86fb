"""The server under load, killed, and fuzzed.

    python -m tests.benchmarks.serve --home .clausula

    load (default)  --users at once upload a contract each, follow it, and look the law up; findings
                    a second beside the same clauses reviewed without a server, the 95th percentile
                    of look-ups, and every answer that is no success; and the page's first paint in
                    Chromium and its weight, where Chromium is installed --minutes M     soak:
                    uploads without pause while the server is killed again and again; every accepted
                    review must end --fuzz N        at least N requests made from the published
                    OpenAPI by schemathesis; no answer may be 5xx

`--home` names a home folder with a release; it is copied, and the copy thrown away.
"""

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from pathlib import Path

import httpx
import numpy as np

from components.documents.clauses import segment
from components.documents.document import DocumentLimits, parse_document
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Clause
from components.review.question import Question
from components.review.session import SessionConfig, open_session
from components.storage import Home
from tests.benchmarks.reporting import Row, option_parser, show
from tests.conftest import ROOT
from tests.serving.browsing import browsing, locate_chromium, watched
from tests.serving.running import RunningServer, contract, copy_home, finish, read_events, running

DAY = date(2026, 3, 1)
LAW = {"as_of": str(DAY), "jurisdiction": "sample"}
OPEN = (
    "--set",
    "serving.access.burst=100000",
    "--set",
    "serving.access.requests_per_minute=1000000",
)
WIDE = ("--set", "serving.queue.max_waiting=256", "--set", "serving.queue.max_waiting_per_user=256")
NUM_VISITS = 5
QUESTIONS = (
    "maximum rate of interest",
    "notice of termination by the landlord",
    "liability for gross negligence",
    "period of limitation",
)


class Tally:
    """What users saw, from many threads."""

    def __init__(self) -> None:
        self.statuses: Counter[str] = Counter()
        self.seconds: dict[str, list[float]] = {"article": [], "search": []}
        self.faults: list[str] = []
        self._lock = threading.Lock()

    def note(self, kind: str, status: int, seconds: float = 0.0) -> None:
        """Note an answer."""
        with self._lock:
            self.statuses[f"{kind} {status}"] += 1
            if kind in self.seconds:
                self.seconds[kind].append(seconds)

    def fault(self, text: str) -> None:
        """Note what must not happen."""
        with self._lock:
            self.faults.append(text)


def main() -> None:
    """Run what was asked for."""
    options = read_arguments()
    with tempfile.TemporaryDirectory() as folder:
        home = copy_home(Home(options.home), Path(folder) / "home")
        if options.fuzz:
            rows = fuzz(home, options.fuzz, options.seed)
        elif options.minutes:
            rows = soak(home, options.minutes, options.seed)
        else:
            rows = load(home, options.users, options.clauses)
    show("serve", rows, options.json)


def read_arguments() -> argparse.Namespace:
    """Read the options."""
    parser = option_parser(__doc__)
    parser.add_argument(
        "--home", type=Path, default=ROOT / ".clausula", help="a home folder with a release"
    )
    parser.add_argument("--users", type=int, default=32, help="users at once")
    parser.add_argument("--clauses", type=int, default=16, help="clauses of each user's contract")
    parser.add_argument("--minutes", type=float, default=0.0, help="soak for so long")
    parser.add_argument("--fuzz", type=int, default=0, help="send at least so many fuzzed requests")
    parser.add_argument("--seed", type=int, default=1, help="of kills and fuzzed requests")
    return parser.parse_args()


def load(home: Home, num_users: int, num_clauses: int) -> list[Row]:
    """Measure the same clauses without and with the server."""
    documents = [contract(num_clauses, mark=f"User {user}: ") for user in range(num_users)]
    alone = review_alone(home, documents)
    tally = Tally()
    with running(home, *OPEN, *WIDE, "--set", "serving.niceness=10") as server:
        began = time.monotonic()
        with ThreadPoolExecutor(num_users) as pool:
            done = list(
                pool.map(
                    lambda user: use(server.address, user, documents[user], tally), range(num_users)
                )
            )
        seconds = time.monotonic() - began
        painted = paint(server.address)
    count = sum(done)
    if count != num_users * num_clauses:
        tally.fault(f"{count} findings of {num_users * num_clauses}")
    for fault in tally.faults:
        print("FAULT", fault)
    percentiles = {
        f"{kind} p95 ms": 1000 * float(np.percentile(times, 95))
        for kind, times in tally.seconds.items()
        if times
    }
    print("answers:", dict(sorted(tally.statuses.items())))
    served = count / seconds
    return [
        {"what": "findings/s without the server", "value": alone},
        {"what": f"findings/s with {num_users} users", "value": served},
        {"what": "share of it", "value": served / alone},
        *({"what": name, "value": value} for name, value in percentiles.items()),
        {"what": "look-ups", "value": sum(len(times) for times in tally.seconds.values())},
        {"what": "faults", "value": len(tally.faults)},
        *painted,
    ]


def paint(address: str) -> list[Row]:
    """Return the page's first paint, the median of fresh visits, and what a first visit transfers.

    Nothing without Chromium.
    """
    if locate_chromium() is None:
        return []
    first, weight = list[float](), 0.0
    with browsing() as browser:
        for _ in range(NUM_VISITS):
            with watched(browser, address) as page:
                page.goto("/", wait_until="networkidle")
                first.append(
                    page.evaluate(
                        "performance.getEntriesByName('first-contentful-paint')[0].startTime"
                    )
                )
                weight = page.evaluate(
                    "performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize ||"
                    " 0), 0)"
                )
    return [
        {"what": "first paint ms", "value": float(np.median(first))},
        {"what": "page weight kB", "value": weight / 1000},
    ]


def review_alone(home: Home, documents: list[bytes]) -> float:
    """Return findings a second of all documents, one after the other in full batches, without a server."""
    session = open_session(
        EmbeddedStore(home), home, SessionConfig(style=ROOT / "configs/style/house.yaml")
    )
    parsed = [parse_document("c.txt", data, DocumentLimits()) for data in documents]
    clauses: list[Clause] = [clause for document in parsed for clause in segment(document)]
    question = Question(DAY, "sample")
    session.reviewer.judge(clauses[:2], question)
    began = time.monotonic()
    session.reviewer.judge(clauses, question)
    seconds = time.monotonic() - began
    session.close()
    return len(clauses) / seconds


def use(address: str, user: int, document: bytes, tally: Tally) -> int:
    """Upload, follow and look up as one user.

    Return how many findings came, each the user's own.
    """
    stop = threading.Event()
    with httpx.Client(base_url=address, timeout=600) as client:
        looking = threading.Thread(target=look_up, args=(address, user, stop, tally))
        looking.start()
        try:
            answer = client.post("/v1/reviews", files={"file": ("c.txt", document)}, data=LAW)
            tally.note("upload", answer.status_code)
            if answer.status_code != 202:
                return 0
            with client.stream("GET", f"/v1/reviews/{answer.json()['id']}/events") as stream:
                events = list(read_events(stream.iter_lines()))
        finally:
            stop.set()
            looking.join()
    found = [
        json.loads(event["data"])["finding"]["clause"]
        for event in events
        if event["event"] == "finding"
    ]
    if events[-1]["event"] != "done" or found != document.decode().split("\n\n"):
        tally.fault(
            f"user {user}: ended {events[-1]['event']} with {len(found)} findings, or another's"
        )
    return len(found)


def look_up(address: str, user: int, stop: threading.Event, tally: Tally) -> None:
    """Look an article up and search in turn, about once a second, until told to stop."""
    drawn = random.Random(user)
    with httpx.Client(base_url=address, timeout=60) as client:
        while not stop.wait(drawn.uniform(0.5, 1.5)):
            for kind, path, asked in (
                ("article", "/v1/statutes/Civil Code/205", LAW),
                ("search", "/v1/statutes/search", LAW | {"q": drawn.choice(QUESTIONS)}),
            ):
                began = time.monotonic()
                answer = client.get(path, params=asked)
                tally.note(kind, answer.status_code, time.monotonic() - began)


def soak(home: Home, minutes: float, seed: int) -> list[Row]:
    """Upload without pause, kill the server at random moments, and see that every accepted review ends."""
    drawn, accepted, kills = random.Random(seed), dict[str, int](), 0
    ends = time.monotonic() + minutes * 60
    server = RunningServer(home, *OPEN, *WIDE)
    while time.monotonic() < ends:
        life = time.monotonic() + drawn.uniform(5, 30)
        while time.monotonic() < min(life, ends):
            num_clauses = drawn.randint(1, 24)
            with suppress(httpx.HTTPError):
                answer = server.client.post(
                    "/v1/reviews", files={"file": ("c.txt", contract(num_clauses))}, data=LAW
                )
                if answer.status_code == 202:
                    accepted[answer.json()["id"]] = num_clauses
            time.sleep(drawn.uniform(0.5, 4))
        server.kill()
        kills += 1
        server = RunningServer(home, *OPEN, *WIDE)
    states: Counter[str] = Counter()
    lost = 0
    for identity, num_clauses in accepted.items():
        review = finish(server.client, identity, timeout_s=1800)
        states[review["state"]] += 1
        is_whole = review["state"] == "done" and len(review["findings"]) == num_clauses
        is_told = review["state"] == "failed" and review["reason"]
        lost += not (is_whole or is_told)
        if review["reason"]:
            print(identity, review["reason"])
    server.stop()
    verified = subprocess.run(
        [sys.executable, "-m", "flows.cli", "audit", "verify"],
        env=environment(home),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    print(verified.stdout + verified.stderr)
    return [
        {"what": "minutes", "value": minutes},
        {"what": "kills", "value": kills},
        {"what": "accepted reviews", "value": len(accepted)},
        *({"what": f"ended {state}", "value": count} for state, count in sorted(states.items())),
        {"what": "lost or without reason", "value": lost},
        {"what": "ledger holds", "value": int(verified.returncode == 0)},
    ]


def environment(home: Home) -> dict[str, str]:
    """Return the environment of a command on a home."""
    return os.environ | {"CLAUSULA_HOME": str(home.root)}


def fuzz(home: Home, num_requests: int, seed: int) -> list[Row]:
    """Send fuzzed requests until there are enough, and count the answers by class."""
    with running(home, *OPEN, *WIDE) as server:
        rounds = 0
        while sum(answered(server.client).values()) < num_requests:
            command = [
                Path(sys.executable).with_name("schemathesis"),
                "run",
                f"{server.address}/openapi.json",
                "--checks",
                "not_a_server_error",
            ]
            more = [
                "--max-examples",
                "150",
                "--seed",
                str(seed + rounds),
                "--phases",
                "examples,coverage,fuzzing",
                "--mode",
                "all",
            ]
            quiet = [
                "--continue-on-failure",
                "--no-shrink",
                "--request-timeout",
                "120",
                "--warnings",
                "off",
                "--workers",
                "1",
            ]
            done = subprocess.run(
                [*map(str, command), *more, *quiet],
                capture_output=True,
                text=True,
                check=False,
                cwd=home.root,
            )
            print(done.stdout[-3000:] if done.returncode else f"round {rounds}: no server error")
            rounds += 1
        counted = answered(server.client)
    return [
        {"what": f"answers {status}xx", "value": count} for status, count in sorted(counted.items())
    ] + [{"what": "rounds", "value": rounds}]


def answered(client: httpx.Client) -> Counter[str]:
    """Return the server's own count of answers by the first digit of their status."""
    counted: Counter[str] = Counter()
    for status, count in re.findall(
        r'clausula_requests_total\{.*status="(\d)\d\d"\} ([\d.e+]+)', client.get("/metrics").text
    ):
        counted[status] += int(float(count))
    return counted


if __name__ == "__main__":
    main()
