"""What is served and how it is: health, readiness, metrics, editions, releases."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel

from components.serving.access import Operator, Reader
from components.serving.problems import RESPONSES, problem
from components.serving.state import ServerState, parts_of
from components.tracking.releases import Release, get_release, read_log

router = APIRouter(tags=["state"], responses=RESPONSES)
FromParts = Annotated[ServerState, Depends(parts_of)]


class Health(BaseModel):
    """That the server answers, with what, and the largest file it takes.

    Without a `default_jurisdiction` one must be named.
    """

    status: str
    release_id: str
    edition: int
    jurisdictions: list[str]
    default_jurisdiction: str | None
    max_upload_bytes: int


class Source(BaseModel):
    """What an edition holds of one source."""

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
    """What was served when, newest first.

    `refused` names a promoted release that failed its check here, and why.
    """

    releases: list[ReleaseEntry]
    refused: str


@router.get("/healthz")
def healthz(parts: FromParts) -> Health:
    """Say that the server answers, and with which release."""
    served = parts.releases.current()
    return Health(
        status="ok",
        release_id=served.release.id,
        edition=served.release.edition,
        jurisdictions=served.knowledge.jurisdictions(),
        default_jurisdiction=served.knowledge.default_jurisdiction(
            served.config.jurisdiction or None
        ),
        max_upload_bytes=parts.session.documents.max_bytes,
    )


@router.get("/readyz")
def readyz(parts: FromParts) -> JSONResponse:
    """Say whether requests may be sent here: the database answers, the server is not stopping."""
    if parts.bell.is_closed or not parts.database.is_reachable():
        return problem(
            503, "server: stopping, or its database does not answer. Send requests elsewhere."
        )
    refused = parts.releases.refused
    return JSONResponse(
        {
            "status": "ready",
            "release_id": parts.releases.current().release.id,
            "refused": refused[0] if refused else "",
        }
    )


@router.get(
    "/metrics",
    response_class=Response,
    responses={200: {"content": {"text/plain": {}}, "description": "for Prometheus"}},
)
def metrics(parts: FromParts, caller: Operator) -> Response:
    """Give the metrics in Prometheus's format."""
    return Response(parts.metrics.render(), media_type="text/plain; version=0.0.4; charset=utf-8")


@router.get("/v1/editions")
def list_editions(parts: FromParts, caller: Reader) -> Editions:
    """List the editions of the knowledge base."""
    served = parts.releases.current().knowledge.edition
    entries = [
        EditionEntry(
            number=manifest.number,
            created_at=manifest.created_at,
            is_served=manifest.number == served,
            sources=[
                Source(
                    name=name,
                    jurisdiction=s.jurisdiction,
                    snapshot_date=s.snapshot_date,
                    num_articles=s.num_articles,
                )
                for name, s in manifest.sources.items()
            ],
            changes={kind: count for kind, count in manifest.changes.items() if count},
        )
        for manifest in reversed(parts.releases.store.list_editions())
    ]
    return Editions(editions=entries)


@router.get("/v1/releases")
def list_releases(parts: FromParts, caller: Reader) -> Releases:
    """List what was served when."""
    served, refused = parts.releases.current().release.id, parts.releases.refused
    log = read_log(parts.home)
    last = max((place for place, line in enumerate(log) if line["id"] == served), default=-1)
    entries = [
        ReleaseEntry(
            at=line["at"],
            action=line["action"],
            is_served=place == last,
            release=get_release(parts.home, str(line["id"])),
        )
        for place, line in enumerate(log)
    ]
    return Releases(releases=entries[::-1], refused=refused[0] if refused else "")
