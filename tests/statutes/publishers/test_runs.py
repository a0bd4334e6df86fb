"""The files of an index are fetched one by one, and a run that was stopped goes on."""

from pathlib import Path

import pytest

from components.errors import MissingError
from components.statutes.publishers import runs
from components.statutes.publishers.record import NAME
from components.statutes.publishers.source import FileIndex
from tests.statutes.publishers.publishing import (
    BELL,
    SECOND,
    WEB_PAGE,
    fetch,
    list_names,
    make_source,
)
from tests.statutes.publishers.server import Loopback, Page, Publisher, make_zip


def test_fetch_index_copies_what_is_unchanged(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """Every law of an index has its folder; the next snapshot asks for changes alone."""
    source = make_source(is_index=True)
    fetch(network, tmp_path, source)
    names = ["bell/BJNR1.xml", "horn/BJNR2.xml"]
    assert list_names(tmp_path / "2026-03-01") == names
    assert all("clausula" in headers["User-Agent"] for _, headers in publisher.requests)
    louder = BELL.replace("ring", "toll")
    publisher.pages["/horn/xml.zip"] = Page(make_zip({"BJNR2.xml": louder}), etag='"horn-2"')
    fetched = fetch(network, tmp_path, source, day=SECOND)
    assert (fetched.num_files, fetched.num_new) == (2, 1)
    assert list_names(tmp_path / "2026-04-01") == names
    assert (tmp_path / "2026-04-01/horn/BJNR2.xml").read_text() == louder


def test_fetch_index_of_pages_and_plain_files(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """A feed of several pages names files by attribute; the last step of an address is set."""
    entry = '<entry><link type="application/xml" href="http://laws.example/{0}/data.xml"/></entry>'
    atom = 'xmlns="http://www.w3.org/2005/Atom"'
    more = '<link rel="next" href="/feed?page=2"/>'
    publisher.pages["/feed"] = Page(f"<feed {atom}>{more}{entry.format('act/1')}</feed>".encode())
    publisher.pages["/feed?page=2"] = Page(f"<feed {atom}>{entry.format('si/2')}</feed>".encode())
    publisher.pages["/act/1/data.akn"] = Page(BELL.encode())
    publisher.pages["/si/2/data.akn"] = Page(BELL.encode())
    index = FileIndex(
        files="{*}entry/{*}link[@type='application/xml']",
        attribute="href",
        last_step="data.akn",
        next_page="{*}link[@rel='next']",
        pause_s=0,
    )
    source = make_source(is_index=True, url="https://laws.example/feed", index=index)
    fetch(network, tmp_path, source)
    names = ["act/1/data.akn.xml", "si/2/data.akn.xml"]
    assert list_names(tmp_path / "2026-03-01") == names


def test_fetch_goes_on_where_a_connection_broke(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """After a cut only the rest is asked for, if the server knows the file by its tag."""
    publisher.pages["/all.zip"].cut_at = 100
    fetch(network, tmp_path, make_source(is_index=False, keep=("*/a.xml",)))
    assert [headers.get("Range") for _, headers in publisher.requests] == [None, "bytes=100-"]
    assert len(list_names(tmp_path / "2026-03-01")) == 2


def test_fetch_index_goes_on_where_a_run_stopped(
    tmp_path: Path, network: Loopback, publisher: Publisher, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What an earlier run of the day brought is not asked for again."""
    monkeypatch.setattr(runs, "_SAVE_EVERY", 1)
    monkeypatch.setattr(runs, "MAX_MISSING", 0)
    horn = publisher.pages.pop("/horn/xml.zip")
    with pytest.raises(MissingError, match=r"1 of its files cannot be had; .*/horn/xml\.zip"):
        fetch(network, tmp_path, make_source(is_index=True))
    publisher.pages["/horn/xml.zip"] = horn
    fetch(network, tmp_path, make_source(is_index=True))
    assert publisher.paths().count("/bell/xml.zip") == 1
    assert list_names(tmp_path) == ["2026-03-01/bell/BJNR1.xml", "2026-03-01/horn/BJNR2.xml", NAME]


@pytest.mark.parametrize("page", [Page(status=404), Page(WEB_PAGE), Page(b"")])
def test_fetch_index_keeps_a_law_that_cannot_be_had(
    tmp_path: Path, network: Loopback, publisher: Publisher, page: Page
) -> None:
    """A law that the index names and the server fails to send stays as it was, and is named."""
    source = make_source(is_index=True)
    fetch(network, tmp_path, source)
    publisher.pages["/horn/xml.zip"] = page
    publisher.pages["/bell/xml.zip"] = Page(make_zip({"BJNR1.xml": "<law/>"}))
    fetched = fetch(network, tmp_path, source, day=SECOND)
    assert fetched.missing == ("https://laws.example/horn/xml.zip",)
    assert list_names(tmp_path / "2026-04-01") == ["bell/BJNR1.xml", "horn/BJNR2.xml"]
