"""The events of a review: told again from the start, or after the last one received."""

import asyncio
import json
from typing import Any

import httpx
import pytest

from components.serving.audit import Ledger
from components.serving.batching import Batcher
from components.serving.contract_reader import ContractReader
from components.serving.database import Database
from components.serving.events import stream_events
from components.serving.metrics import Metrics
from components.serving.notifications import ReviewNotifications
from components.serving.review_progress import ReviewProgress
from components.serving.review_queue import QueueConfig, ReviewQueue
from components.serving.review_store import ReviewStore
from components.serving.served_release import Served
from components.storage import Home
from tests.serving.running import contract, read_events, upload
from tests.serving.stored import (
    add_findings,
    add_review,
    end_review,
    make_accepted,
    make_finding,
    start_review,
)


def serve_nothing() -> Served:
    """Raise, since no review of these tests is run."""
    raise AssertionError("no release is served")


@pytest.fixture
def queue(home: Home, database: Database, reader: ContractReader) -> ReviewQueue:
    """Give a queue with one review of three clauses that waits."""
    store = ReviewStore(database)
    add_review(store, make_accepted(clauses=("one", "two", "three")))
    progress = ReviewProgress(store, Ledger(database, home), ReviewNotifications(), Metrics())
    return ReviewQueue(progress, serve_nothing, Batcher(4), QueueConfig(), reader)


def follow(queue: ReviewQueue, last_event_id: str = "") -> list[dict[str, Any]]:
    """Return the events of the review until its stream ends, data as JSON values."""

    async def collect() -> list[str]:
        return [event async for event in stream_events(queue, "rv-1", "anna", last_event_id)]

    lines = iter("".join(asyncio.run(collect())).split("\n"))
    return [event | {"data": json.loads(event["data"])} for event in read_events(lines)]


def finish_review(queue: ReviewQueue) -> None:
    """Write the review's findings and its end."""
    store = queue.progress.store
    start_review(store, "rv-1")
    add_findings(store, "rv-1", [make_finding(f"f{number}") for number in range(3)])
    end_review(store, "rv-1")


def test_events_of_a_review_that_is_done(queue: ReviewQueue) -> None:
    """A late client gets the start, each finding in order, and the end."""
    finish_review(queue)
    events = follow(queue)
    assert [event["event"] for event in events] == ["started", *["finding"] * 3, "done"]
    assert [event.get("id") for event in events] == ["r-1:0", "r-1:1", "r-1:2", "r-1:3", None]
    assert [event["data"]["num_done"] for event in events[1:]] == [1, 2, 3, 3]
    assert events[0]["data"]["edition"] == 1


def test_events_after_the_last_one_received(queue: ReviewQueue) -> None:
    """A client that comes back gets the rest only."""
    finish_review(queue)
    assert follow(queue, "r-1:2") == follow(queue)[3:]


@pytest.mark.parametrize("last_event_id", ["r-0:2", "nonsense", "r-1:x", ":1", "r-1:9999999999"])
def test_events_after_another_release_or_no_event(queue: ReviewQueue, last_event_id: str) -> None:
    """After an event of another release, or of none, everything is told from the start."""
    finish_review(queue)
    assert follow(queue, last_event_id) == follow(queue)


def test_stream_of_a_waiting_review_ends_with_the_server(queue: ReviewQueue) -> None:
    """A review that waits tells its place, and its stream ends when the server stops."""
    queue.progress.notifications.close()
    (event,) = follow(queue)
    assert (event["event"], event["data"]) == ("queued", {"state": "queued", "position": 0})


def test_events_come_while_the_review_runs(queue: ReviewQueue) -> None:
    """A listener gets each batch when it is written."""
    store = queue.progress.store

    async def listen() -> list[str]:
        stream = stream_events(queue, "rv-1", "anna", "")
        events = [await anext(stream)]
        start_review(store, "rv-1")
        queue.progress.notifications.notify("rv-1")
        events.append(await anext(stream))
        add_findings(store, "rv-1", [make_finding("f0")])
        queue.progress.notifications.notify("rv-1")
        events.append(await anext(stream))
        return events

    names = [event.split("event: ")[1].split("\n")[0] for event in asyncio.run(listen())]
    assert names == ["queued", "started", "finding"]


@pytest.mark.slow
@pytest.mark.service
def test_events_are_told_again_from_the_start_and_from_an_id(server: httpx.Client) -> None:
    """A late listener is told what the first was.

    One that comes back with its last id is told the rest.
    """
    identity = upload(server, contract(4))["id"]
    with server.stream("GET", f"/v1/reviews/{identity}/events") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        told = list(read_events(stream.iter_lines()))
    with server.stream("GET", f"/v1/reviews/{identity}/events") as stream:
        again = list(read_events(stream.iter_lines()))
    told = [event for event in told if event["event"] != "queued"]
    assert [event["event"] for event in told] == ["started", *["finding"] * 4, "done"]
    assert told == again
    progress = [json.loads(event["data"])["num_done"] for event in told[1:]]
    assert progress == [1, 2, 3, 4, 4]
    with server.stream(
        "GET", f"/v1/reviews/{identity}/events", headers={"Last-Event-ID": told[2]["id"]}
    ) as stream:
        assert list(read_events(stream.iter_lines())) == told[3:]
