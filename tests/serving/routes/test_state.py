"""The state of the server over HTTP: health, readiness, editions, releases."""

import httpx
import pytest

from components.documents.document import DocumentLimits
from components.storage import Home
from components.tracking.releases import current_release

pytestmark = [pytest.mark.slow, pytest.mark.service]


def test_healthz(server: httpx.Client, served_home: Home) -> None:
    """Health names the release that answers, and readiness says so too."""
    body = server.get("/healthz").json()
    assert body["status"] == "ok"
    assert (
        body["release_id"]
        == server.get("/readyz").json()["release_id"]
        == current_release(served_home).id
    )
    assert body["default_jurisdiction"] == "sample"
    assert body["max_upload_bytes"] == DocumentLimits().max_bytes


def test_editions_and_releases(server: httpx.Client, served_home: Home) -> None:
    """What is served is marked in the lists of editions and releases."""
    release = current_release(served_home)
    editions = server.get("/v1/editions").json()["editions"]
    assert [edition["number"] for edition in editions if edition["is_served"]] == [release.edition]
    releases = server.get("/v1/releases").json()["releases"]
    assert [entry["release"]["id"] for entry in releases if entry["is_served"]] == [release.id]
