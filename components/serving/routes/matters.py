"""Matters: several documents together, their table, its export, two of them compared."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Response, UploadFile
from fastapi.concurrency import run_in_threadpool

from components.matters.sheets import make_sheet
from components.matters.versions_report import VersionsFormat
from components.records import Review
from components.review.question import Asked
from components.serving.access import Analyst
from components.serving.bundle_uploads import accept_bundle
from components.serving.matter_records import (
    ComparedReviews,
    Matter,
    MatterBody,
    MatterDetail,
    MatterList,
)
from components.serving.matter_uploads import Upload
from components.serving.problems import RESPONSES
from components.serving.review_comparison import show_comparison, write_comparison
from components.serving.routes.reviews import MEDIA_TYPES, Side
from components.serving.state import Server, ServerState
from components.serving.upload_names import clean_file_name

router = APIRouter(prefix="/v1", tags=["matters"], responses=RESPONSES)
Sheet = Literal["matter.xlsx", "documents.csv", "findings.csv"]
SHEET_TYPES: dict[Sheet, str] = {
    "matter.xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "documents.csv": "text/csv; charset=utf-8",
    "findings.csv": "text/csv; charset=utf-8",
}
ReviewId = Annotated[str, Path(max_length=40)]
MatterId = Annotated[str, Path(max_length=40)]


@router.post("/matters", status_code=201)
def make_matter(server: Server, caller: Analyst, body: MatterBody) -> Matter:
    """Make a matter; upload its documents with `matter` set to its id."""
    with server.database.writing() as connection:
        matter_id = server.matters.add(connection, caller.id, body.name)
        server.ledger.append(connection, caller.id, "review.matter_made", matter_id)
    server.ledger.note_head()
    return server.matters.find(matter_id, caller.id)


@router.get("/matters")
def list_matters(server: Server, caller: Analyst) -> MatterList:
    """List your matters, newest first."""
    return MatterList(matters=tuple(server.matters.list_matters(caller.id)))


@router.get("/matters/{matter_id}")
def show_matter(server: Server, caller: Analyst, matter_id: MatterId) -> MatterDetail:
    """Show the table of a matter: each document with its findings by severity and by law."""
    matter = server.matters.find(matter_id, caller.id)
    summaries = server.matters.read_summaries(matter_id)
    return MatterDetail(
        **matter.model_dump(),
        documents=tuple(server.matters.read_documents(summaries)),
        faults=tuple(server.matters.read_faults(matter_id)),
    )


@router.post("/matters/{matter_id}/bundles", status_code=202)
async def accept_documents(
    server: Server,
    caller: Analyst,
    matter_id: MatterId,
    file: Annotated[UploadFile, File(description="a .zip, or an e-mail as .eml")],
    as_of: Annotated[date | None, Form(description="as for POST /v1/reviews")] = None,
    jurisdiction: Annotated[str, Form(description="whose law applies", max_length=32)] = "",
) -> Matter:
    """Accept every document of an archive or an e-mail into a matter.

    One that cannot be read is noted in the matter. Where the queue is full before the end (429),
    send the same file again: it goes on behind the documents that were accepted.
    """
    data = await file.read(server.session.documents.max_bytes + 1)
    name = clean_file_name(file.filename or "")
    upload = Upload(caller.id, name, data, Asked(as_of, jurisdiction))
    await server.reader.in_turn(accept_bundle, server, matter_id, upload)
    return await run_in_threadpool(server.matters.find, matter_id, caller.id)


@router.delete("/matters/{matter_id}", status_code=204)
def erase_matter(server: Server, caller: Analyst, matter_id: MatterId) -> None:
    """Cancel what of a matter has not ended, erase the texts of all its documents, and forget it.

    The ledger keeps the records that its reviews existed.
    """
    server.matters.find(matter_id, caller.id)
    erased: set[str] = set()
    is_removed = False
    while not is_removed:  # a document may come in meanwhile
        for summary in server.matters.read_summaries(matter_id):
            if summary.id not in erased:
                server.queue.cancel(summary.id, caller.id)
                server.retention.erase(summary.id, caller.id)
                erased.add(summary.id)
        with server.database.writing() as connection:
            is_removed = server.matters.remove(connection, matter_id, erased)
            if is_removed:
                server.ledger.append(connection, caller.id, "review.matter_erased", matter_id)
    server.ledger.note_head()
    server.retention.empty_log()  # it has the names of the matter and of its faults


@router.get(
    "/matters/{matter_id}/{name}",
    response_class=Response,
    responses={
        200: {
            "content": {kind.partition(";")[0]: {} for kind in SHEET_TYPES.values()},
            "description": "the table, as a file",
        }
    },
)
async def export_matter(
    server: Server, caller: Analyst, matter_id: MatterId, name: Sheet, side: Side = ""
) -> Response:
    """Return the table of a matter as a workbook or as CSV; no cell is a formula.

    A document whose review has not started, failed or was erased has its row with the reason.
    """
    matter = await run_in_threadpool(server.matters.find, matter_id, caller.id)
    data = await server.reader.in_turn(_write_sheet, server, caller.id, matter, name, side)
    disposition = f'attachment; filename="{name}"'
    return Response(
        data, media_type=SHEET_TYPES[name], headers={"Content-Disposition": disposition}
    )


def _write_sheet(server: ServerState, owner: str, matter: Matter, name: Sheet, side: str) -> bytes:
    """Return a file of a matter, written in a child that can be killed."""
    summaries = server.matters.read_summaries(matter.id)
    faults = [(fault.name, fault.fault) for fault in server.matters.read_faults(matter.id)]
    reviews = []
    for summary in summaries:
        if summary.is_erased:
            faults.append((summary.id, "its text was erased"))
        elif summary.edition is None or summary.state in ("failed", "cancelled"):
            faults.append((summary.document, summary.reason or "not reviewed yet"))
        else:
            review, _ = server.store.read_source(summary.id, owner)
            reviews.append(review.model_copy(update={"side": side}))
    task = f"table of {matter.id}"
    return server.reader.confinement.run(task, make_sheet, name, reviews, faults)


@router.get("/comparisons/{old}/{new}")
async def show_compared(
    server: Server, caller: Analyst, old: ReviewId, new: ReviewId
) -> ComparedReviews:
    """Compare two of your reviews clause by clause: words, and findings that came or went."""
    before, after = await run_in_threadpool(_read_both, server, caller.id, old, new)
    task = f"comparison of {old} and {new}"
    run = server.reader.confinement.run
    return await server.reader.in_turn(run, task, show_comparison, before, after)


@router.get(
    "/comparisons/{old}/{new}/report.{fmt}",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "the comparison, as a file"}},
)
async def export_compared(
    server: Server, caller: Analyst, old: ReviewId, new: ReviewId, fmt: VersionsFormat
) -> Response:
    """Return a comparison as a file: HTML, Markdown or JSON."""
    before, after = await run_in_threadpool(_read_both, server, caller.id, old, new)
    task = f"comparison of {old} and {new}"
    run = server.reader.confinement.run
    written = await server.reader.in_turn(run, task, write_comparison, before, after, fmt)
    disposition = f'attachment; filename="comparison.{fmt}"'
    return Response(
        written, media_type=MEDIA_TYPES[fmt], headers={"Content-Disposition": disposition}
    )


def _read_both(server: ServerState, owner: str, old: str, new: str) -> tuple[Review, Review]:
    """Return two reviews of an owner.

    Raises:
        NotFoundError: One of them is no review of the owner's.
        UsageError: One has not started, or its text was erased.
    """
    before, _ = server.store.read_source(old, owner)
    after, _ = server.store.read_source(new, owner)
    return before, after
