"""Reviews: upload, progress, findings as they come, the contract's text, reports, the end."""

import tempfile
from datetime import date
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Header, Query, Request, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from components.reports.review_report import ReportFormat, render_report
from components.review.question import Asked
from components.serving.access import Analyst
from components.serving.amended_reviews import find_amended
from components.serving.events import tell_events
from components.serving.problems import RESPONSES
from components.serving.records import DocumentText, ReviewDetail, ReviewList, ReviewSummary
from components.serving.review_store import notice_of
from components.serving.state import ServerState, parts_of

router = APIRouter(prefix="/v1/reviews", tags=["reviews"], responses=RESPONSES)
FromParts = Annotated[ServerState, Depends(parts_of)]
MEDIA: dict[ReportFormat, str] = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@router.post("", status_code=202)
async def accept_review(
    parts: FromParts,
    caller: Analyst,
    response: Response,
    file: Annotated[UploadFile, File(description="the contract: docx, pdf, html, md or txt")],
    as_of: Annotated[
        date | None,
        Form(description="the day whose law applies; by default the contract's own, else today"),
    ] = None,
    jurisdiction: Annotated[str, Form(description="whose law applies", max_length=32)] = "",
) -> ReviewSummary:
    """Accept a contract for review.

    It is reviewed after this, and survives a restart of the server.
    """
    data = await file.read(parts.config.session.documents.max_bytes + 1)
    asked = Asked(as_of, jurisdiction)
    review_id = await run_in_threadpool(
        parts.queue.accept, caller.id, file.filename or "upload", data, asked
    )
    response.headers["Location"] = f"/v1/reviews/{review_id}"
    return await run_in_threadpool(parts.store.find, review_id, caller.id)


@router.get("")
def list_reviews(
    parts: FromParts,
    caller: Analyst,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[
        str, Query(description="id of the last review of the page before", max_length=40)
    ] = "",
) -> ReviewList:
    """List your reviews, newest first.

    `amended` names cited articles that a later edition changed or ended.
    """
    found = parts.store.list_reviews(caller.id, limit + 1, before)
    shown = find_amended(parts.database, parts.releases.current().knowledge, found[:limit])
    return ReviewList(
        reviews=tuple(shown), next_before=shown[-1].id if len(found) > limit else None
    )


@router.get("/{review_id}")
def show_review(parts: FromParts, caller: Analyst, review_id: str) -> ReviewDetail:
    """Show a review with its findings so far and what was decided about them."""
    summary = parts.store.find(review_id, caller.id)
    (marked,) = find_amended(parts.database, parts.releases.current().knowledge, [summary])
    values = {name: getattr(marked, name) for name in ReviewSummary.model_fields}
    return ReviewDetail(
        **values,
        findings=parts.store.read_decided(review_id),
        notice=notice_of(summary.jurisdiction),
    )


@router.delete("/{review_id}", status_code=204)
def end_review(parts: FromParts, caller: Analyst, review_id: str) -> None:
    """End a review where it is going on, and erase the contract's text.

    The ledger keeps that it was.
    """
    parts.store.find(review_id, caller.id)
    parts.queue.cancel(review_id, caller.id)
    parts.retention.erase(review_id, caller.id)


@router.get(
    "/{review_id}/events",
    response_class=StreamingResponse,
    responses={
        200: {
            "content": {"text/event-stream": {"schema": {"type": "string"}}},
            "description": "server-sent events",
        }
    },
)
async def follow_review(
    request: Request,
    parts: FromParts,
    caller: Analyst,
    review_id: str,
    last_event_id: Annotated[str, Header(description="go on after this event", max_length=40)] = "",
) -> StreamingResponse:
    """Follow a review: `queued`, `started`, `finding` for each clause in order, then `done`, `failed` or `cancelled`.

    A late listener is told everything from the start; `Last-Event-ID` goes on after that event.
    """
    await run_in_threadpool(parts.store.find, review_id, caller.id)
    told = tell_events(parts, review_id, caller.id, last_event_id)
    return StreamingResponse(
        told, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


@router.get("/{review_id}/document")
def show_document(parts: FromParts, caller: Analyst, review_id: str) -> DocumentText:
    """Show the contract's plain text with the places of its clauses and their findings."""
    return parts.store.read_document(review_id, caller.id)


@router.get(
    "/{review_id}/report.{fmt}",
    response_class=Response,
    responses={
        200: {
            "content": {kind.partition(";")[0]: {} for kind in MEDIA.values()},
            "description": "the report, as a file",
        }
    },
)
def make_report(parts: FromParts, caller: Analyst, review_id: str, fmt: ReportFormat) -> Response:
    """Give the findings so far as a file.

    JSON, Markdown, HTML, or the contract as Word file with comments.
    """
    review, document = parts.store.read_source(review_id, caller.id)
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / f"source{Path(review.document).suffix}"
        source.write_bytes(document)
        data = render_report(review, fmt, source, parts.config.session.documents)
    disposition = f'attachment; filename="{review_id}.{fmt}"'
    return Response(data, media_type=MEDIA[fmt], headers={"Content-Disposition": disposition})
