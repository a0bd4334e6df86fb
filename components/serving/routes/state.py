"""The state of the server: health, readiness, metrics, editions, releases."""

import shutil
from datetime import date, datetime

from fastapi import APIRouter, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from components.knowledge.editions import EditionManifest
from components.serving.access import Operator, Reader
from components.serving.problems import RESPONSES, NotFoundError, problem
from components.serving.state import Server, ServerState
from components.tracking.releases import Release, get_release, read_log
from components.watching.report import WatchReport, read_history, read_report, render_html

router = APIRouter(tags=["state"], responses=RESPONSES)


class Health(BaseModel):
    """The release that answers, the jurisdictions, and the largest file that is accepted.

    Without a `default_jurisdiction`, requests must name one. `has_playbook` says whether reviews
    look into positions of the house as well.
    """

    status: str
    release_id: str
    edition: int
    jurisdictions: list[str]
    default_jurisdiction: str | None
    max_upload_bytes: int
    has_playbook: bool = False


class Source(BaseModel):
    """One source of an edition."""

    name: str
    jurisdiction: str
    snapshot_date: date
    num_articles: int


class EditionEntry(BaseModel):
    """An edition; `is_served` marks the one that answers."""

    number: int
    created_at: datetime
    is_served: bool
    sources: list[Source]
    changes: dict[str, int]


class Editions(BaseModel):
    """The editions, newest first."""

    editions: list[EditionEntry]


class ReleaseEntry(BaseModel):
    """One line of the release log; `is_served` marks the release that answers."""

    at: datetime
    action: str
    is_served: bool
    release: Release


class Releases(BaseModel):
    """The release log, newest first; `refused` is a promoted release that failed its check here."""

    releases: list[ReleaseEntry]
    refused: str


@router.get("/healthz")
def healthz(server: Server) -> Health:
    """Return that the server answers, and with which release."""
    served = server.releases.current()
    knowledge = served.knowledge
    configured_jurisdiction = served.config.jurisdiction or None
    return Health(
        status="ok",
        release_id=served.release.id,
        edition=served.release.edition,
        jurisdictions=knowledge.jurisdictions(),
        default_jurisdiction=knowledge.default_jurisdiction(configured_jurisdiction),
        max_upload_bytes=server.session.documents.max_bytes,
        has_playbook=server.house is not None,
    )


@router.get("/readyz")
def readyz(server: Server) -> JSONResponse:
    """Return whether requests may be sent here: threads, database, engine and disk will do."""
    dead = server.supervisor.faults()
    if dead:
        return problem(
            503, f"server: {', '.join(dead)} died and is being started again. See its log."
        )
    if server.batcher.breaker.is_away:
        return problem(503, "server: its engine is away, reviews wait for it. Look into its log.")
    if server.notifications.is_closed or not server.database.is_reachable():
        return problem(
            503, "server: stopping, or its database does not answer. Send requests elsewhere."
        )
    free_mb = shutil.disk_usage(server.home.serving).free / 1e6
    min_free_mb = server.config.min_free_mb
    if free_mb < min_free_mb:
        return problem(
            503,
            f"server: its disk is full, {free_mb:.1f} MB free (serving.min_free_mb is"
            f" {min_free_mb:g}). Free some, or set CLAUSULA_HOME elsewhere.",
        )
    return JSONResponse(
        {
            "status": "ready",
            "release_id": server.releases.current().release.id,
            "refused": _refused_id(server),
            "restarting": server.supervisor.lesser_faults(),
        }
    )


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "for Prometheus"}},
)
def metrics(server: Server, caller: Operator) -> Response:
    """Return the metrics in Prometheus's format."""
    report = read_report(server.home)
    server.metrics.show_report(report.figures if report else ())
    return Response(server.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/v1/watch")
def show_watch(server: Server, caller: Operator) -> WatchReport:
    """Return the newest report on the served release: its figures and which are alarms."""
    return _read_watch(server)


@router.get(
    "/v1/watch.html",
    response_class=Response,
    responses={200: {"content": {"text/html": {}}, "description": "a page"}},
)
def show_watch_page(server: Server, caller: Operator) -> Response:
    """Return that report as a page, beside those before it."""
    _read_watch(server)
    return Response(render_html(read_history(server.home)), media_type="text/html; charset=utf-8")


@router.get("/v1/editions")
def list_editions(server: Server, caller: Reader) -> Editions:
    """List the editions of the knowledge base."""
    served = server.releases.current().knowledge.edition
    manifests = server.releases.store.list_editions()
    newest_first = reversed(manifests)
    return Editions(editions=[_describe_edition(manifest, served) for manifest in newest_first])


@router.get("/v1/releases")
def list_releases(server: Server, caller: Reader) -> Releases:
    """List the releases that were promoted or rolled back to, newest first."""
    served = server.releases.current().release.id
    lines = read_log(server.home)
    # A release may have been served several times; only the last time is the current one.
    places = [place for place, line in enumerate(lines) if line["id"] == served]
    last = max(places, default=-1)
    entries = [
        ReleaseEntry(
            at=line["at"],
            action=line["action"],
            is_served=place == last,
            release=get_release(server.home, str(line["id"])),
        )
        for place, line in enumerate(lines)
    ]
    return Releases(releases=entries[::-1], refused=_refused_id(server))


def _read_watch(server: ServerState) -> WatchReport:
    """Return the newest report; NotFoundError for none."""
    report = read_report(server.home)
    if report is None:
        raise NotFoundError("watch: no report yet. Run: clausula run watch_release.")
    return report


def _refused_id(server: ServerState) -> str:
    """Return the id of the release that failed its check, empty for none."""
    refused = server.releases.refused
    return refused[0] if refused else ""


def _describe_edition(manifest: EditionManifest, served: int) -> EditionEntry:
    """Return an edition as it is listed."""
    sources = [
        Source(
            name=name,
            jurisdiction=source.jurisdiction,
            snapshot_date=source.snapshot_date,
            num_articles=source.num_articles,
        )
        for name, source in manifest.sources.items()
    ]
    return EditionEntry(
        number=manifest.number,
        created_at=manifest.created_at,
        is_served=manifest.number == served,
        sources=sources,
        changes={kind: count for kind, count in manifest.changes.items() if count},
    )
