"""What new law did to past reviews: which are touched, and old and new side by side."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from components.rechecking.items import RecheckItem
from components.rechecking.side_by_side import render_csv, render_page
from components.serving.access import Analyst
from components.serving.problems import RESPONSES
from components.serving.recheck_store import ServerReviews
from components.serving.records import RecheckedList, RecheckedReviewDetail
from components.serving.state import Server

router = APIRouter(prefix="/v1", tags=["rechecks"], responses=RESPONSES)


@router.get("/rechecks")
def list_rechecks(
    server: Server, caller: Analyst, limit: Annotated[int, Query(ge=1, le=1000)] = 200
) -> RecheckedList:
    """List your reviews that an edition touched, the newest edition first, with what came of it.

    The flow `recheck_reviews` fills the list after an edition is published.
    """
    rechecked = ServerReviews(server.database).list_rechecked(caller.id, limit)
    return RecheckedList(reviews=tuple(rechecked))


@router.get("/reviews/{review_id}/recheck")
def show_recheck(server: Server, caller: Analyst, review_id: str) -> RecheckedReviewDetail:
    """Show what the newest edition that touched a review did: each finding, old and new."""
    items = _read(server, caller, review_id)
    return RecheckedReviewDetail(review_id=review_id, items=tuple(items))


@router.get(
    "/reviews/{review_id}/recheck.html",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "old and new side by side"}},
)
def show_recheck_page(server: Server, caller: Analyst, review_id: str) -> Response:
    """Return old and new findings side by side as a page, the most urgent first."""
    page = render_page(_read(server, caller, review_id))
    return _attach(page, f"{review_id}-recheck.html", "text/html; charset=utf-8")


@router.get(
    "/reviews/{review_id}/recheck.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "the worklist"}},
)
def download_recheck(server: Server, caller: Analyst, review_id: str) -> Response:
    """Return the worklist of a review as CSV, without words of the contract."""
    rows = render_csv(_read(server, caller, review_id))
    return _attach(rows, f"{review_id}-recheck.csv", "text/csv; charset=utf-8")


def _attach(text: str, name: str, media_type: str) -> Response:
    """Return a file to be saved, which no browser runs as a page of the server."""
    disposition = f'attachment; filename="{name}"'
    return Response(text, media_type=media_type, headers={"Content-Disposition": disposition})


def _read(server: Server, caller: Analyst, review_id: str) -> list[RecheckItem]:
    """Return the items of a review of the caller's; raise NotFoundError for none of theirs."""
    server.store.find(review_id, caller.id)
    return ServerReviews(server.database).read_of_review(review_id)
