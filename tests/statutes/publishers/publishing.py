"""A publisher of bell law, and how the tests fetch from it."""

from datetime import date
from pathlib import Path

from components.statutes.fetcher import Fetcher
from components.statutes.publishers.runs import FetchedSnapshot
from components.statutes.publishers.snapshot import fetch_snapshot
from components.statutes.publishers.source import FileIndex, PublicSource
from tests.statutes.publishers.server import Loopback, make_zip

FIRST, SECOND = date(2026, 3, 1), date(2026, 4, 1)
BELL = "<law>Bells ring.</law>"
ARCHIVE = make_zip(
    {"repo-1/eng/acts/a.xml": BELL, "repo-1/fra/lois/a.xml": BELL, "repo-1/README.md": "no law"}
)
TOC = (
    "<items><item><title>Glocken</title><link>http://laws.example/bell/xml.zip</link></item>"
    "<item><link>http://laws.example/horn/xml.zip</link></item></items>"
)
WEB_PAGE = b"<!DOCTYPE html><html><body>Please wait</body></html>"


def make_source(*, is_index: bool, **settings: object) -> PublicSource:
    """Return a publisher of one archive, or of an index of archives."""
    values: dict[str, object] = {
        "title": "Bells",
        "publisher": "Belfry",
        "licence": "free",
        "kind": "gii-xml",
        "jurisdiction": "xx",
        "url": "https://laws.example/" + ("toc.xml" if is_index else "all.zip"),
    }
    if is_index:
        values["index"] = FileIndex(files="item/link", pause_s=0)
    return PublicSource.model_validate(values | settings)


def fetch(
    network: Loopback,
    folder: Path,
    source: PublicSource,
    *,
    day: date = FIRST,
    only: tuple[str, ...] = (),
) -> FetchedSnapshot:
    """Fetch a snapshot without delays."""
    with Fetcher(
        max_bytes=source.max_file_bytes,
        limit_key="max_file_bytes",
        transport=network,
        delays_s=(0.0, 0.0),
    ) as fetcher:
        return fetch_snapshot(source, folder, day=day, fetcher=fetcher, only=only)


def list_names(folder: Path) -> list[str]:
    """Return the paths of all files in a folder."""
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
