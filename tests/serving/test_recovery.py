"""Servers that are killed, stopped or full.

What was accepted is finished or marked failed, and nothing is lost or mixed.
"""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import update

from components.serving.database import open_database
from components.serving.review_queue import MAX_ATTEMPTS
from components.serving.tables import reviews
from components.storage import Home
from tests.serving.running import (
    MANY,
    RunningServer,
    contract,
    copy_home,
    finish,
    running,
    upload,
    wait_for,
)

pytestmark = [pytest.mark.slow, pytest.mark.service]
SMALL_BATCHES = ("--set", "session.reviewer.batch_size=2")


def engines(pid: int) -> list[int]:
    """Return the engine processes that a server has started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [
        int(child)
        for child in children
        if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()
    ]


@pytest.fixture(scope="module")
def small(small_home: Home, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """Give a server with small batches and room for two reviews of a user."""
    home = copy_home(small_home, tmp_path_factory.mktemp("small") / "home")
    with running(home, *SMALL_BATCHES, "--set", "serving.queue.max_waiting_per_user=2") as server:
        yield server


def test_killed_server_goes_on_where_it_was(own_home: Home) -> None:
    """Reviews accepted by a server that is killed are done after the restart.

    What was found before is not found again.

    One that servers did not survive three times is marked failed with that reason.
    """
    first = RunningServer(own_home, *SMALL_BATCHES)
    running_one = upload(first.client, contract(MANY))["id"]
    waiting_one = upload(first.client, contract(2))["id"]
    deadly_one = upload(first.client, contract(2))["id"]
    done = wait_for(lambda: first.client.get(f"/v1/reviews/{running_one}").json()["num_done"])
    before = [
        finding["id"]
        for finding in first.client.get(f"/v1/reviews/{running_one}").json()["findings"]
    ]
    left = engines(first.process.pid)
    first.kill()
    assert done < MANY
    database = open_database(own_home)
    with database.writing() as connection:
        connection.execute(
            update(reviews).where(reviews.c.id == deadly_one).values(attempt=MAX_ATTEMPTS)
        )
    database.close()
    with running(own_home, *SMALL_BATCHES) as second:
        for identity, count in ((running_one, MANY), (waiting_one, 2)):
            review = finish(second.client, identity)
            assert (review["state"], len(review["findings"])) == ("done", count)
            assert [finding["clause"] for finding in review["findings"]] == contract(
                count
            ).decode().split("\n\n")
        given_up = second.client.get(f"/v1/reviews/{deadly_one}").json()
        assert given_up["state"] == "failed"
        assert "ended 3 times" in given_up["reason"]
        after = second.client.get(f"/v1/reviews/{running_one}").json()["findings"]
        assert [finding["id"] for finding in after][: len(before)] == before
    wait_for(lambda: not [pid for pid in left if Path(f"/proc/{pid}").exists()])


def test_stopped_server_finishes_what_runs(own_home: Home) -> None:
    """A stopped server finishes the running review and leaves the waiting one to the next."""
    with running(own_home, *SMALL_BATCHES) as first:
        running_one = upload(first.client, contract(MANY))["id"]
        waiting_one = upload(first.client, contract(2))["id"]
        wait_for(
            lambda: first.client.get(f"/v1/reviews/{running_one}").json()["state"] == "running"
        )
        assert first.stop() == 0
    with running(own_home) as second:
        ended = second.client.get(f"/v1/reviews/{running_one}").json()
        assert (ended["state"], len(ended["findings"])) == ("done", MANY)
        assert finish(second.client, waiting_one)["state"] == "done"


def test_dead_engine_is_started_again(small: RunningServer) -> None:
    """A batch whose engine process is killed is run again in a new one."""
    identity = upload(small.client, contract(MANY))["id"]
    wait_for(lambda: small.client.get(f"/v1/reviews/{identity}").json()["num_done"])
    (engine,) = engines(small.process.pid)
    os.kill(engine, signal.SIGKILL)
    review = finish(small.client, identity)
    assert (review["state"], len(review["findings"])) == ("done", MANY)


def test_full_queue_says_when_to_come_again(small: RunningServer) -> None:
    """Past the bound an upload is refused with 429 and `Retry-After`.

    Once there is room it is taken.
    """
    made = [upload(small.client, contract(MANY))["id"] for _ in range(2)]
    refused = small.client.post(
        "/v1/reviews", files={"file": ("c.txt", contract(1))}, data={"jurisdiction": "sample"}
    )
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1
    assert "at most 2" in refused.json()["detail"]
    for identity in made:
        finish(small.client, identity)
    assert finish(small.client, upload(small.client, contract(1))["id"])["state"] == "done"


def test_cancelled_review_frees_its_place(small: RunningServer) -> None:
    """DELETE ends the work and erases the text; who waits behind it is done soon."""
    long_one = upload(small.client, contract(200))["id"]
    wait_for(lambda: small.client.get(f"/v1/reviews/{long_one}").json()["num_done"])
    short_one = upload(small.client, contract(1))["id"]
    began = time.monotonic()
    assert small.client.delete(f"/v1/reviews/{long_one}").status_code == 204
    assert finish(small.client, short_one)["state"] == "done"
    assert time.monotonic() - began < 30
    ended = small.client.get(f"/v1/reviews/{long_one}").json()
    assert (ended["state"], ended["is_erased"], ended["document"], ended["findings"]) == (
        "cancelled",
        True,
        "",
        [],
    )
    assert small.client.get(f"/v1/reviews/{long_one}/document").status_code == 400


def test_review_out_of_time_fails_with_its_reason(own_home: Home) -> None:
    """A review that runs longer than it may is marked failed, says so, and keeps what it found."""
    with running(own_home, *SMALL_BATCHES, "--set", "serving.queue.max_review_s=0.5") as server:
        review = finish(server.client, upload(server.client, contract(200))["id"])
        assert review["state"] == "failed"
        assert "out of time" in review["reason"]
        assert len(review["findings"]) == review["num_done"] < 200
