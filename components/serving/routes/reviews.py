"""Reviews: upload, list, progress as events, the contract's text, reports, and deletion."""

from datetime import date
from typing import Annotated

from fastapi import APIRouter, File, Form, Header, Query, Response, UploadFile
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from components.documents.contract_summary import ContractSummary, summarise_contract
from components.records import notice_of
from components.reports.review_report import ReportFormat
from components.reports.triage import make_triage
from components.review.question import Asked
from components.serving.access import Analyst
from components.serving.amended_reviews import find_amended
from components.serving.events import stream_events
from components.serving.matter_uploads import Upload, accept_into
from components.serving.problems import RESPONSES
from components.serving.records import DocumentText, ReviewDetail, ReviewList, ReviewSummary
from components.serving.state import Server
from components.serving.upload_names import clean_file_name

router = APIRouter(prefix="/v1/reviews", tags=["reviews"], responses=RESPONSES)
Side = Annotated[str, Query(description="the party that the review is read for", max_length=64)]
MEDIA_TYPES: dict[ReportFormat, str] = {
    "json": "application/json",
    "md": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}


@router.post("", status_code=202)
async def accept_review(
    server: Server,
    caller: Analyst,
    response: Response,
    file: Annotated[UploadFile, File(description="the contract: docx, pdf, html, md or txt")],
    as_of: Annotated[
        date | None,
        Form(
            description="the day whose law applies; by default the contract's own date, else today"
        ),
    ] = None,
    jurisdiction: Annotated[str, Form(description="whose law applies", max_length=32)] = "",
    matter: Annotated[str, Form(description="id of the matter it belongs to", max_length=40)] = "",
) -> ReviewSummary:
    """Accept a contract for review.

    The review starts later, and survives a restart of the server. A document that its matter has
    already, under the same law, is not reviewed again: its review is returned. One that cannot be
    read is noted in the matter.
    """
    data = await file.read(server.session.documents.max_bytes + 1)
    asked = Asked(as_of, jurisdiction)
    name = clean_file_name(file.filename or "")
    if matter:
        upload = Upload(caller.id, name, data, asked)
        review_id = await server.reader.in_turn(accept_into, server, matter, upload)
    else:
        review_id = await server.reader.in_turn(server.queue.accept, caller.id, name, data, asked)
    response.headers["Location"] = f"/v1/reviews/{review_id}"
    return await run_in_threadpool(server.store.find, review_id, caller.id)


@router.get("")
def list_reviews(
    server: Server,
    caller: Analyst,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
    before: Annotated[
        str, Query(description="id of the last review of the page before", max_length=40)
    ] = "",
) -> ReviewList:
    """List your reviews, newest first.

    `amended` names cited articles that a later edition changed or ended.
    """
    # One more than the page has, to see whether another page follows.
    summaries = server.store.list_reviews(caller.id, limit + 1, before)
    knowledge = server.releases.current().knowledge
    page = find_amended(server.database, knowledge, summaries[:limit])
    has_next_page = len(summaries) > limit
    return ReviewList(reviews=tuple(page), next_before=page[-1].id if has_next_page else None)


@router.get("/{review_id}")
def show_review(server: Server, caller: Analyst, review_id: str, side: Side = "") -> ReviewDetail:
    """Show a review with its findings so far, what they come to, and what was decided."""
    summary = server.store.find(review_id, caller.id)
    knowledge = server.releases.current().knowledge
    (marked,) = find_amended(server.database, knowledge, [summary])
    fields = {name: getattr(marked, name) for name in ReviewSummary.model_fields}
    findings = server.store.read_decided(review_id)
    house = server.store.read_house(review_id)
    return ReviewDetail(
        **fields,
        triage=make_triage(findings, summary.num_clauses, side, house),
        findings=findings,
        house=house,
        notice=notice_of(summary.jurisdiction),
    )


@router.delete("/{review_id}", status_code=204)
def end_review(server: Server, caller: Analyst, review_id: str) -> None:
    """Cancel a review that has not ended, and erase the contract's text.

    The ledger keeps the record that it existed.
    """
    server.store.find(review_id, caller.id)
    server.queue.cancel(review_id, caller.id)
    server.retention.erase(review_id, caller.id)


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
    server: Server,
    caller: Analyst,
    review_id: str,
    last_event_id: Annotated[
        str, Header(description="continue after this event", max_length=40)
    ] = "",
) -> StreamingResponse:
    """Follow a review as server-sent events.

    The events are `queued`, `started`, `finding` for each clause in order, then `done`, `failed` or
    `cancelled`. A late client gets all events from the start; with `Last-Event-ID` only those after
    that event.
    """
    # A review that is not the caller's is a problem, not a broken stream.
    await run_in_threadpool(server.store.find, review_id, caller.id)
    events = stream_events(server.queue, review_id, caller.id, last_event_id)
    return StreamingResponse(
        events, media_type="text/event-stream", headers={"X-Accel-Buffering": "no"}
    )


@router.get("/{review_id}/document")
def show_document(server: Server, caller: Analyst, review_id: str) -> DocumentText:
    """Show the contract's plain text with the places of its clauses and their findings."""
    return server.store.read_document(review_id, caller.id)


@router.get("/{review_id}/summary")
async def show_summary(server: Server, caller: Analyst, review_id: str) -> ContractSummary:
    """Show what the contract says of itself: parties, days, figures, the law that it names."""
    document = await run_in_threadpool(server.store.read_document, review_id, caller.id)
    clauses = await run_in_threadpool(server.store.read_clauses, review_id)
    run = server.reader.confinement.run
    task = f"summary of {review_id}"
    return await server.reader.in_turn(run, task, summarise_contract, document.text, clauses)


@router.get(
    "/{review_id}/report.{fmt}",
    response_class=Response,
    responses={
        200: {
            "content": {kind.partition(";")[0]: {} for kind in MEDIA_TYPES.values()},
            "description": "the report, as a file",
        }
    },
)
async def make_report(
    server: Server, caller: Analyst, review_id: str, fmt: ReportFormat, side: Side = ""
) -> Response:
    """Return the findings so far as a file: JSON, Markdown, HTML, or Word with comments.

    Word holds the redlines that were not rejected as tracked changes.
    """
    review, document = await run_in_threadpool(server.store.read_source, review_id, caller.id)
    review = review.model_copy(update={"side": side})
    data = await server.reader.in_turn(server.reader.write_report, review, fmt, document)
    disposition = f'attachment; filename="{review_id}.{fmt}"'
    return Response(data, media_type=MEDIA_TYPES[fmt], headers={"Content-Disposition": disposition})
