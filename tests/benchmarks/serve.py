"""The server under load, killed, and fuzzed.

load (default)   --users at once upload a contract each, follow it, and look the law up; findings a
                 second beside the same clauses reviewed without a server, the 95th percentile of
                 look-ups, and every answer that is no success; and the page's first paint in
                 Chromium and its weight, where Chromium is installed
--minutes M      soak: --users upload without pause while engine, workers, database and server are
                 killed again and again; every accepted review must end whole, and no answer may be
                 anything but 2xx, 4xx and 503; the growth of the memory is printed
--fuzz N         at least N requests made from the published OpenAPI by schemathesis, half of them
                 from --seed and half from the next one; no answer may be 5xx
--loris N        N sockets that send nothing, a byte at a time or half a body, or never read; the
                 95th percentile of other users' look-ups without and with them, in turn

`--home` names a home folder with a release; it is copied, and the copy thrown away.

Run: python -m tests.benchmarks.serve --home .clausula
"""

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
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
from components.tracking.releases import current_release
from tests.benchmarks.reporting import (
    Row,
    lacks_package,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)
from tests.benchmarks.slow_sockets import besiege
from tests.benchmarks.soak import soak
from tests.conftest import ROOT
from tests.serving.browsing import browsing, locate_chromium, watched
from tests.serving.running import contract, copy_home, read_events, running

DAY = date(2026, 3, 1)
LAW = {"as_of": str(DAY), "jurisdiction": "sample"}
OPEN = (
    "--set",
    "serving.access.max_open=100000",
    "--set",
    "serving.access.burst=100000",
    "--set",
    "serving.access.requests_per_minute=1000000",
    "--set",
    "serving.access.burst_of_address=1000000",
    "--set",
    "serving.access.requests_per_minute_of_address=10000000",
)
WIDE = ("--set", "serving.queue.max_waiting=256", "--set", "serving.queue.max_waiting_per_user=256")
SMOKE_USERS = 2
NUM_VISITS = 5
MAX_ROUNDS = 40  # of schemathesis for one seed
SIEGE_S = 10.0  # of each measurement beside slow sockets
SIEGE_ROUNDS = 5
FUZZING = {
    "--checks": "not_a_server_error",
    "--mode": "all",
    "--request-timeout": "120",
    "--warnings": "off",
    "--workers": "1",
}
TRANSFERRED = "performance.getEntries().reduce((sum, entry) => sum + (entry.transferSize || 0), 0)"
FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"
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


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the load, the soak or the fuzzing."""
    options = read_arguments(arguments)
    current_release(Home(options.home))
    with tempfile.TemporaryDirectory() as folder:
        home = copy_home(Home(options.home), Path(folder) / "home")
        if options.loris:
            rows = hold_up(home, options.loris, is_smoke=options.smoke)
        elif options.fuzz:
            rows = fuzz(home, options.fuzz, options.seed, is_smoke=options.smoke)
        elif options.minutes:
            rows = soak(
                home,
                options.minutes,
                OPEN + WIDE,
                num_users=SMOKE_USERS if options.smoke else options.users,
                seed=options.seed,
            )
        elif options.smoke:
            rows = load(home, num_users=SMOKE_USERS, num_clauses=1, num_visits=1)
        else:
            rows = load(home, options.users, options.clauses)
    show("serve", rows, options.json)
    say_left_out(
        "" if locate_chromium() else "the page's first paint, Chromium is not installed",
        lacks_package("schemathesis", "extra dev"),
    )


def read_arguments(arguments: Sequence[str] | None) -> argparse.Namespace:
    """Read the options."""
    parser = option_parser(__doc__)
    parser.add_argument(
        "--home", type=Path, default=ROOT / ".clausula", help="a home folder with a release"
    )
    parser.add_argument("--users", type=int, default=32, help="users at once")
    parser.add_argument("--clauses", type=int, default=16, help="clauses of each user's contract")
    parser.add_argument("--minutes", type=float, default=0.0, help="soak for so long")
    parser.add_argument("--fuzz", type=int, default=0, help="send at least so many fuzzed requests")
    parser.add_argument("--loris", type=int, default=0, help="hold so many slow sockets open")
    parser.add_argument("--seed", type=int, default=1, help="of kills and fuzzed requests")
    return parser.parse_args(arguments)


def load(home: Home, num_users: int, num_clauses: int, num_visits: int = NUM_VISITS) -> list[Row]:
    """Measure the same clauses without and with the server."""
    documents = [contract(num_clauses, mark=f"User {user}: ") for user in range(num_users)]
    alone = review_alone(home, documents)
    tally = Tally()
    with running(home, *OPEN, *WIDE, "--set", "serving.niceness=10") as server:
        addresses = [server.address] * num_users
        tallies = [tally] * num_users
        began = time.monotonic()
        with ThreadPoolExecutor(num_users) as pool:
            counts = list(pool.map(use, addresses, range(num_users), documents, tallies))
        served = sum(counts) / (time.monotonic() - began)
        painted = paint(server.address, num_visits)
    if sum(counts) != num_users * num_clauses:
        tally.fault(f"{sum(counts)} findings of {num_users * num_clauses}")
    for fault in tally.faults:
        print("FAULT", fault)
    print("answers:", dict(sorted(tally.statuses.items())))
    rows: list[Row] = [
        {"what": "findings/s without the server", "value": alone},
        {"what": f"findings/s with {num_users} users", "value": served},
        {"what": "share of it", "value": served / alone},
    ]
    for kind, seconds in tally.seconds.items():
        if seconds:
            milliseconds = 1000 * float(np.percentile(seconds, 95))
            rows.append({"what": f"{kind} p95 ms", "value": milliseconds})
    num_lookups = sum(len(seconds) for seconds in tally.seconds.values())
    rows.append({"what": "look-ups", "value": num_lookups})
    rows.append({"what": "faults", "value": len(tally.faults)})
    return [*rows, *painted]


def paint(address: str, num_visits: int) -> list[Row]:
    """Return the page's first paint, the median of fresh visits, and a first visit's weight.

    Nothing without Chromium.
    """
    if locate_chromium() is None:
        return []
    paints: list[float] = []
    weight = 0.0
    with browsing() as browser:
        for _ in range(num_visits):
            with watched(browser, address) as page:
                page.goto("/", wait_until="networkidle")
                paints.append(page.evaluate(FIRST_PAINT))
                weight = page.evaluate(TRANSFERRED)
    return [
        {"what": "first paint ms", "value": float(np.median(paints))},
        {"what": "page weight kB", "value": weight / 1000},
    ]


def review_alone(home: Home, documents: list[bytes]) -> float:
    """Return findings a second of all documents in full batches, without a server."""
    config = SessionConfig(style=ROOT / "configs" / "style" / "house.yaml")
    session = open_session(EmbeddedStore(home), home, config)
    clauses: list[Clause] = []
    for data in documents:
        clauses += segment(parse_document("c.txt", data, DocumentLimits()))
    question = Question(DAY, "sample")
    session.reviewer.judge(clauses[:2], question)
    began = time.monotonic()
    session.reviewer.judge(clauses, question)
    seconds = time.monotonic() - began
    session.close()
    return len(clauses) / seconds


def use(address: str, user: int, document: bytes, tally: Tally) -> int:
    """Upload, follow and look up as one user; return how many findings came."""
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
    findings = [json.loads(event["data"]) for event in events if event["event"] == "finding"]
    clauses = [finding["finding"]["clause"] for finding in findings]
    last = events[-1]["event"]
    if last != "done" or clauses != document.decode().split("\n\n"):
        tally.fault(f"user {user}: ended {last} with {len(clauses)} findings, or another's")
    return len(clauses)


def look_up(address: str, user: int, stop: threading.Event, tally: Tally) -> None:
    """Look an article up and search in turn, about once a second, until `stop` is set."""
    rng = random.Random(user)
    with httpx.Client(base_url=address, timeout=60) as client:
        while not stop.wait(rng.uniform(0.5, 1.5)):
            requests = (
                ("article", "/v1/statutes/Civil Code/205", LAW),
                ("search", "/v1/statutes/search", LAW | {"q": rng.choice(QUESTIONS)}),
            )
            for kind, path, query in requests:
                began = time.monotonic()
                answer = client.get(path, params=query)
                tally.note(kind, answer.status_code, time.monotonic() - began)


def fuzz(home: Home, num_requests: int, seed: int, *, is_smoke: bool) -> list[Row]:
    """Send fuzzed requests from two seeds until there are enough; count the answers by class."""
    rounds = 0
    with running(home, *OPEN, *WIDE) as server:
        for number, chosen in enumerate((seed, seed + 1), 1):
            wanted = num_requests * number / 2
            for _ in range(MAX_ROUNDS):
                if count_answers(server.client).total() >= wanted:
                    break
                # each round of a seed makes requests of its own
                fuzz_once(server.address, home.root, chosen + 1000 * rounds, is_smoke=is_smoke)
                rounds += 1
        counts = count_answers(server.client)
    rows: list[Row] = [
        {"what": f"answers {digit}xx", "value": counts[digit]} for digit in ("2", "3", "4", "5")
    ]
    return [*rows, {"what": "rounds", "value": rounds}]


def hold_up(home: Home, num_sockets: int, *, is_smoke: bool) -> list[Row]:
    """Measure the look-ups of eight users without and with slow sockets."""
    with running(home, *OPEN) as server:
        return besiege(
            server.address,
            num_sockets,
            num_users=8,
            seconds=2 if is_smoke else SIEGE_S,
            query=LAW,
            num_rounds=1 if is_smoke else SIEGE_ROUNDS,
        )


def fuzz_once(address: str, folder: Path, seed: int, *, is_smoke: bool) -> None:
    """Run schemathesis once against a server, in a folder, and print what it found."""
    # it waits ten seconds for the description, which the server makes when it is first asked
    httpx.get(f"{address}/openapi.json", timeout=120).raise_for_status()
    phases = "examples" if is_smoke else "examples,coverage,fuzzing"
    options = {
        **FUZZING,
        "--phases": phases,
        "--max-examples": "1" if is_smoke else "150",
        "--seed": str(seed),
    }
    command = [str(Path(sys.executable).with_name("schemathesis")), "run"]
    command.append(f"{address}/openapi.json")
    command += ["--continue-on-failure", "--no-shrink"]
    for name, value in options.items():
        command += [name, value]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=folder)
    print(done.stdout[-3000:] if done.returncode else f"seed {seed}: no server error")


def count_answers(client: httpx.Client) -> Counter[str]:
    """Return the server's own count of answers by the first digit of their status."""
    pattern = r'clausula_requests_total\{.*status="(\d)\d\d"\} ([\d.e+]+)'
    counts: Counter[str] = Counter()
    for digit, count in re.findall(pattern, client.get("/metrics").text):
        counts[digit] += int(float(count))
    return counts


if __name__ == "__main__":
    run_benchmark(main)
