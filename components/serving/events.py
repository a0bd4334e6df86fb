"""The server-sent events of a review, read from the database.

A client that connects late or again gets the same events as one that listened all the time. An
event's id is `release:number`: number 0 is `started`, and findings count from 1. If a restart took
up the review under another release, all events are sent again from `started`.
"""

import json
from collections.abc import AsyncIterator
from typing import Any

from fastapi.concurrency import run_in_threadpool

from components.serving.records import ENDED, ReviewSummary
from components.serving.review_queue import ReviewQueue

HEARTBEAT_S = 10.0
_STARTED_FIELDS = {
    "release_id",
    "edition",
    "as_of",
    "as_of_source",
    "jurisdiction",
    "num_clauses",
}


async def stream_events(
    queue: ReviewQueue, review_id: str, owner: str, last_event_id: str
) -> AsyncIterator[str]:
    """Yield the events of a review until it ends or the server stops.

    Args:
        queue: The queue of reviews.
        review_id: A review of the owner.
        owner: Who listens.
        last_event_id: The last event that the client received; empty for none.
    """
    store = queue.progress.store
    notifications = queue.progress.notifications
    release_id, num_sent = _parse_event_id(last_event_id)
    with notifications.listen(review_id) as listener:
        while True:
            review = await run_in_threadpool(store.find, review_id, owner)
            if review.state == "queued":
                yield _queued_event(queue.position(review_id))
            elif review.release_id and review.release_id != release_id:
                release_id = review.release_id
                num_sent = 0
                yield _started_event(review)
            if review.num_done > num_sent and review.release_id == release_id:
                findings = await run_in_threadpool(store.read_findings, review_id, num_sent)
                for finding in findings:
                    num_sent += 1
                    yield _finding_event(review, num_sent, finding.model_dump(mode="json"))
            if review.state in ENDED:
                yield _ended_event(review)
                return
            if notifications.is_closed and review.state == "queued":
                return
            if not await listener.wait(HEARTBEAT_S):
                yield ": still here\n\n"


def _parse_event_id(text: str) -> tuple[str, int]:
    """Return the release and number of an event id, ("", 0) if it is not one."""
    release_id, _, number = text.rpartition(":")
    is_valid = bool(release_id) and number.isdecimal() and len(number) < 10
    return (release_id, int(number)) if is_valid else ("", 0)


def _queued_event(position: int) -> str:
    return _format("queued", {"state": "queued", "position": position})


def _started_event(review: ReviewSummary) -> str:
    fields = review.model_dump(mode="json", include=_STARTED_FIELDS)
    return _format("started", {"state": "running", **fields}, f"{review.release_id}:0")


def _finding_event(
    review: ReviewSummary, number: int, finding: dict[str, Any]
) -> str:  # Any: JSON values
    data = {"num_done": number, "num_clauses": review.num_clauses, "finding": finding}
    return _format("finding", data, f"{review.release_id}:{number}")


def _ended_event(review: ReviewSummary) -> str:
    data = {"state": review.state, "reason": review.reason, "num_done": review.num_done}
    return _format(review.state, data)


def _format(name: str, data: dict[str, Any], event_id: str = "") -> str:  # Any: JSON values
    """Return an event as server-sent events are written."""
    id_line = f"id: {event_id}\n" if event_id else ""
    return f"{id_line}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
