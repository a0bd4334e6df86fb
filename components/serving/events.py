"""A review told as server-sent events, from the database.

Whoever comes late or comes back is told the same as who listened.

An event's id is `release:number`: 0 for `started`, then each finding's place from 1. Where a
restart took the review up again under another release, everything is told anew from `started`.
"""

import json
from collections.abc import AsyncIterator
from typing import TYPE_CHECKING, Any

from fastapi.concurrency import run_in_threadpool

from components.serving.records import ENDED, ReviewSummary

if TYPE_CHECKING:
    from components.serving.state import ServerState

HEARTBEAT_S = 10.0


async def tell_events(
    parts: "ServerState", review_id: str, owner: str, last_event_id: str
) -> AsyncIterator[str]:
    """Yield the events of a review until it ends or the server stops.

    Args:
        parts: The server.
        review_id: A review of the owner.
        owner: Who listens.
        last_event_id: The last event the listener had; empty for none.
    """
    release, number = _parse_id(last_event_id)
    with parts.bell.listen(review_id) as listener:
        while True:
            review = await run_in_threadpool(parts.store.find, review_id, owner)
            if review.state == "queued":
                yield _event(
                    "queued", {"state": "queued", "position": parts.queue.position(review_id)}
                )
            elif review.release_id and review.release_id != release:
                release, number = review.release_id, 0
                yield _event("started", _stamp(review), f"{release}:0")
            if review.num_done > number and review.release_id == release:
                for finding in await run_in_threadpool(
                    parts.store.read_findings, review_id, number
                ):
                    number += 1
                    data = {
                        "num_done": number,
                        "num_clauses": review.num_clauses,
                        "finding": finding.model_dump(mode="json"),
                    }
                    yield _event("finding", data, f"{release}:{number}")
            if review.state in ENDED:
                yield _event(
                    review.state,
                    {"state": review.state, "reason": review.reason, "num_done": review.num_done},
                )
                return
            if parts.bell.is_closed and review.state == "queued":
                return
            if not await listener.wait(HEARTBEAT_S):
                yield ": still here\n\n"


def _parse_id(text: str) -> tuple[str, int]:
    release, _, number = text.rpartition(":")
    return (
        (release, int(number)) if release and number.isdecimal() and len(number) < 10 else ("", 0)
    )


def _stamp(review: ReviewSummary) -> dict[str, Any]:  # Any: JSON values
    names = {"release_id", "edition", "as_of", "as_of_source", "jurisdiction", "num_clauses"}
    return {"state": "running", **review.model_dump(mode="json", include=names)}


def _event(name: str, data: dict[str, Any], identity: str = "") -> str:  # Any: JSON values
    head = f"id: {identity}\n" if identity else ""
    return f"{head}event: {name}\ndata: {json.dumps(data, ensure_ascii=False)}\n\n"
