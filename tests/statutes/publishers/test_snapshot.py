"""Snapshots are fetched from servers that answer as publishers do, and from ones that fail."""

from pathlib import Path

import pytest

from components.errors import InputError, MissingError, UsageError
from components.statutes.publishers.record import NAME, read_record
from tests.statutes.publishers.publishing import (
    ARCHIVE,
    SECOND,
    WEB_PAGE,
    fetch,
    list_names,
    make_source,
)
from tests.statutes.publishers.server import Loopback, Page, Publisher, make_zip


def test_fetch_archive_keeps_what_is_law(tmp_path: Path, network: Loopback) -> None:
    """Of an archive the files of the pattern stay; its hash is recorded beside the snapshot."""
    source = make_source(is_index=False, keep=("*/eng/acts/*.xml",))
    fetched = fetch(network, tmp_path, source)
    assert list_names(tmp_path) == ["2026-03-01/repo-1/eng/acts/a.xml", NAME]
    assert (fetched.folder, fetched.num_files) == (tmp_path / "2026-03-01", 1)
    record = read_record(tmp_path / NAME)
    assert record.snapshot == "2026-03-01"
    assert len(record.files[source.url].sha256) == 64


def test_fetch_unchanged_makes_no_snapshot(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """What the server says is unchanged, or sends again unchanged, is no news."""
    source = make_source(is_index=False)
    fetch(network, tmp_path, source)
    assert fetch(network, tmp_path, source, day=SECOND).folder is None
    assert publisher.requests[-1][1]["If-None-Match"] == '"all-1"'
    publisher.pages["/all.zip"].etag = '"all-2"'
    unchanged = fetch(network, tmp_path, source, day=SECOND)
    assert (unchanged.folder, unchanged.last) == (None, "2026-03-01")
    assert "2026-04-01" not in {path.name for path in tmp_path.iterdir()}


def test_fetch_again_after_the_snapshot_was_deleted(tmp_path: Path, network: Loopback) -> None:
    """Nothing is taken as known whose files are not there any more."""
    source = make_source(is_index=False)
    (tmp_path / "2026-03-01").mkdir()
    with pytest.raises(UsageError, match="today's snapshot is there already"):
        fetch(network, tmp_path, source)
    (tmp_path / "2026-03-01").rmdir()
    fetch(network, tmp_path, source)
    (tmp_path / "2026-03-01").rename(tmp_path / "elsewhere")
    assert fetch(network, tmp_path, source, day=SECOND).folder == tmp_path / "2026-04-01"


def test_fetch_only_some_laws(tmp_path: Path, network: Loopback) -> None:
    """An index may be narrowed, and must then stay so, since what is missing counts as repealed."""
    source = make_source(is_index=True)
    fetch(network, tmp_path, source, only=("/bell/",))
    assert list_names(tmp_path / "2026-03-01") == ["bell/BJNR1.xml"]
    with pytest.raises(UsageError, match="hold /bell/, got everything.*the same --only"):
        fetch(network, tmp_path, source, day=SECOND)
    with pytest.raises(UsageError, match="names no file with /drum/"):
        fetch(network, tmp_path / "other", source, only=("/drum/",))
    with pytest.raises(UsageError, match="is one archive, got --only /bell/"):
        fetch(network, tmp_path / "third", make_source(is_index=False), only=("/bell/",))


@pytest.mark.parametrize(
    ("page", "fault", "kind"),
    [
        (Page(status=404), "status 404", MissingError),
        (Page(status=503), "cannot be fetched, 3 attempts: status 503", MissingError),
        (Page(WEB_PAGE), "answered with a web page in place of the file", InputError),
        (Page(ARCHIVE * 200), "larger than 10000 bytes.*raise max_file_bytes", InputError),
        (Page(b"PK\x03\x04 cut off"), "damaged or cut off", InputError),
        (Page(make_zip({"notes.txt": "no law"})), "holds no file that is kept", InputError),
        (Page(status=302, location="http://laws.example/a"), "away from https", UsageError),
        (Page(status=302, location="ftp://laws.example/a"), "away from https", UsageError),
    ],
)
def test_fetch_faults_leave_nothing(
    tmp_path: Path,
    network: Loopback,
    publisher: Publisher,
    page: Page,
    fault: str,
    kind: type[Exception],
) -> None:
    """A publisher that answers with no law, or leads elsewhere, is refused; no snapshot is left."""
    publisher.pages["/all.zip"] = page
    with pytest.raises(kind, match=fault):
        fetch(network, tmp_path, make_source(is_index=False, max_file_bytes=10_000))
    assert list_names(tmp_path) == []
