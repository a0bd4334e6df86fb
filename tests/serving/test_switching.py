"""Another release takes over under load.

No request is lost, each answer is of one release, a broken one is not switched to.
"""

import re
import shutil
import threading
from pathlib import Path

import httpx
import pytest

from components.samples.pairs import STATUTES
from components.storage import Home
from components.tracking.releases import current_release, make_release, publish_release
from tests.conftest import call_cli
from tests.serving.running import contract, finish, running, upload, wait_for

pytestmark = [pytest.mark.slow, pytest.mark.service]


class Load:
    """Look-ups without pause from threads; every answer that is not 200 is kept."""

    def __init__(self, address: str, num_threads: int = 2) -> None:
        self._address, self._stop = address, threading.Event()
        self.count, self.faults = 0, list[str]()
        self.seen: set[bool] = set()
        self._threads = [threading.Thread(target=self._ask) for _ in range(num_threads)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _ask(self) -> None:
        asked = {"as_of": "2027-02-01", "jurisdiction": "sample"}
        with httpx.Client(base_url=self._address, timeout=60) as client:
            while not self._stop.wait(0.02):
                try:
                    answer = client.get("/v1/statutes/Civil Code/205", params=asked)
                except httpx.HTTPError as error:
                    self.faults.append(repr(error))
                    continue
                self.count += 1
                if answer.status_code != 200:
                    self.faults.append(answer.text)
                else:
                    self.seen.add("nine percent" in answer.json()["text"])


def write_next_year(folder: Path) -> Path:
    snapshot = folder / "2027-01-01"
    shutil.copytree(STATUTES / "2026-01-01", snapshot)
    code = snapshot / "civil-code.md"
    text = re.sub(r"amended: \S+", "amended: 2027-01-01", code.read_text())
    code.write_text(text.replace("fifteen percent per year", "nine percent per year"))
    assert "nine percent" in code.read_text()
    return snapshot


def test_refresh_and_rollback_under_load(own_home: Home, tmp_path: Path) -> None:
    """While reviews run and look-ups come, a refresh is switched to and rolled back from.

    Nothing fails, and reviews cite one release.

    A review of before the refresh is marked where it cites what the refresh amended.
    """
    before = current_release(own_home)
    unlimited = (
        "--set",
        "serving.access.requests_per_minute=1000000",
        "--set",
        "serving.access.burst=1000000",
    )
    with (
        running(own_home, "--set", "session.reviewer.batch_size=2", *unlimited) as server,
        Load(server.address) as load,
    ):
        cited = finish(server.client, upload(server.client, contract(4))["id"])
        long_one = upload(server.client, contract(60))["id"]
        snapshot = write_next_year(tmp_path)
        done = call_cli(own_home, "run", "refresh_statutes", "--set", f"source.path={snapshot}")
        assert done.returncode == 0, done.stderr
        after = current_release(own_home)
        assert after.id != before.id
        wait_for(lambda: server.client.get("/healthz").json()["release_id"] == after.id)
        new_one = upload(server.client, contract(2))["id"]
        reviews = [finish(server.client, identity) for identity in (long_one, new_one)]
        assert [(review["state"], review["release_id"]) for review in reviews] == [
            ("done", before.id),
            ("done", after.id),
        ]
        listed = {
            review["id"]: review for review in server.client.get("/v1/reviews").json()["reviews"]
        }
        articles = {
            citation["article"]
            for finding in cited["findings"]
            for citation in finding["citations"]
            if citation["law"] == "Civil Code"
        }
        marked = {amended["article"] for amended in listed[cited["id"]]["amended"]}
        assert marked == articles & {"205"}
        assert listed[new_one]["amended"] == []
        rolled = call_cli(own_home, "releases", "rollback")
        assert rolled.returncode == 0, rolled.stderr
        wait_for(lambda: server.client.get("/healthz").json()["release_id"] == before.id)
    assert load.faults == []
    assert load.count > 20
    assert load.seen == {True, False}


def test_broken_release_is_not_switched_to(own_home: Home) -> None:
    """A release whose engine differs from its manifest is refused, and the old one goes on."""
    served = current_release(own_home)
    broken = own_home.engines / "broken"
    shutil.copytree(own_home.engines / served.engine, broken)
    weights = broken / "openvino_model.bin"
    with weights.open("r+b") as file:
        file.write(b"\xff" * 64)
    with running(own_home) as server, Load(server.address) as load:
        wanted = make_release(
            **served.model_dump(exclude={"id", "created_at", "engine"}), engine="broken"
        )
        publish_release(own_home, wanted, "promote")
        assert wait_for(lambda: server.client.get("/readyz").json()["refused"]) == wanted.id
        assert server.client.get("/healthz").json()["release_id"] == served.id
        assert (
            finish(server.client, upload(server.client, contract(1))["id"])["release_id"]
            == served.id
        )
        assert server.client.get("/v1/releases").json()["refused"] == wanted.id
    assert load.faults == []
