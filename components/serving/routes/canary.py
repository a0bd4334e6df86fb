"""The canary over HTTP: its figures and the findings that differ, as JSON, a page and CSV."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from components.serving.access import Operator
from components.serving.problems import RESPONSES, NotFoundError
from components.serving.shadow_store import find_newest, read_shadowed
from components.serving.state import Server, ServerState
from components.watching.canary import (
    CanaryReport,
    make_canary_report,
    render_canary_csv,
    render_canary_page,
)

router = APIRouter(prefix="/v1", tags=["state"], responses=RESPONSES)
ReleaseId = Annotated[str, Query(description="the canary; the one that answers now, or did last")]


@router.get("/canary")
def show_canary(server: Server, caller: Operator, release: ReleaseId = "") -> CanaryReport:
    """Return what a release that answers in shadow said otherwise than the one that serves."""
    return _report(server, release)


@router.get(
    "/canary.html",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "a page"}},
)
def show_canary_page(server: Server, caller: Operator, release: ReleaseId = "") -> Response:
    """Return that report as a page, the newest differences first."""
    page = render_canary_page(_report(server, release))
    return Response(page, media_type="text/html; charset=utf-8")


@router.get(
    "/canary.csv",
    response_class=Response,
    responses={200: {"content": {"text/csv": {}}, "description": "the findings that differ"}},
)
def download_canary(server: Server, caller: Operator, release: ReleaseId = "") -> Response:
    """Return the findings that differ as CSV, without words of a contract."""
    rows = render_canary_csv(_report(server, release))
    disposition = 'attachment; filename="canary.csv"'
    return Response(
        rows,
        media_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": disposition},
    )


def _report(server: ServerState, release: str) -> CanaryReport:
    """Return the report on a canary; raise NotFoundError where there never was one."""
    order = server.canary.order
    wanted = release or (order.release if order else find_newest(server.database))
    if not wanted:
        raise NotFoundError("canary: none yet. Start one: clausula canary start RELEASE.")
    share = order.share if order and order.release == wanted else None
    return make_canary_report(wanted, share, *read_shadowed(server.database, wanted))
