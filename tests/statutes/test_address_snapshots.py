"""What an address has that nobody pinned: fetched once, recorded, and not asked for again."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from components.archives import ArchiveLimits
from components.errors import InputError, MissingError
from components.statutes.address_snapshots import AddressSeries
from components.statutes.fetcher import Fetcher
from components.statutes.seen_snapshots import read_seen
from components.storage import Home, is_finished
from tests.statutes.publishers.server import Loopback, Page, Publisher, make_zip, serve

TODAY = date(2026, 5, 20)
DATED = "https://laws.example/{year}-{month:02}.zip"
FIXED = "https://laws.example/all.zip"
LAW = make_zip({"civil-code.md": "Interest is due yearly."})
OTHER_LAW = make_zip({"civil-code.md": "Interest is due monthly."})
WEB_PAGE = b"<!DOCTYPE html><html><body>Not here</body></html>"


@pytest.fixture
def publisher() -> Publisher:
    """Return a publisher of two months and of one address without a date."""
    return Publisher(
        {
            "/2026-02.zip": Page(LAW, etag='"feb"'),
            "/2026-04.zip": Page(OTHER_LAW, etag='"apr"'),
            "/all.zip": Page(LAW, etag='"1"'),
        }
    )


@pytest.fixture
def network(publisher: Publisher) -> Iterator[Loopback]:
    """Serve the publisher."""
    with serve(publisher) as transport:
        yield transport


def look_up(
    network: Loopback,
    home: Home,
    url: str,
    *,
    last: date | None = None,
    since: date | None = None,
) -> tuple[list[date], list[str]]:
    """Look an address up; return the days of what is there, and the notes."""
    with Fetcher(max_bytes=10**6, limit_key="limits", transport=network, delays_s=()) as fetcher:
        series = AddressSeries(
            url, read_seen(home, "laws"), home, ArchiveLimits(), fetcher, TODAY, pause_s=0
        )
        return [one.day for one in series.look_up(last, since, None)], series.notes


def test_dated_address_newest_first_time(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """Without a day to begin from, the newest that is there is fetched and unpacked."""
    home = Home(tmp_path)
    days, _ = look_up(network, home, DATED)
    assert days == [date(2026, 4, 1)]
    assert publisher.paths() == ["/2026-05.zip", "/2026-04.zip"]
    (row,) = read_seen(home, "laws").rows
    assert (row.state, row.etag, row.first_seen) == ("seen", '"apr"', TODAY)
    assert is_finished(home.snapshots / row.sha256)
    assert not list(home.snapshots.glob(".*"))


def test_dated_address_every_missed_one_in_order(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """From the last one on, all that are there come, oldest first; the gaps are told."""
    publisher.pages["/2026-03.zip"] = Page(WEB_PAGE)  # some servers answer so for what is not there
    days, notes = look_up(network, Home(tmp_path), DATED, last=date(2026, 1, 1))
    assert days == [date(2026, 2, 1), date(2026, 4, 1)]
    assert notes == [
        "no snapshot yet at https://laws.example/2026-05.zip (status 404), and 1 before it"
    ]
    assert "/2026-01.zip" not in publisher.paths(), "it was read, and not from here"
    assert look_up(network, Home(tmp_path), DATED, since=date(2026, 2, 9))[0] == days


def test_dated_address_with_something_else_is_at_fault(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """What is no archive, where one is to be, is a snapshot at fault, not one that is missing."""
    publisher.pages["/2026-05.zip"] = Page(b"%PDF-1.7")
    with Fetcher(max_bytes=10**6, limit_key="limits", transport=network) as fetcher:
        record = read_seen(Home(tmp_path), "laws")
        series = AddressSeries(DATED, record, Home(tmp_path), ArchiveLimits(), fetcher, TODAY)
        (snapshot,) = series.look_up(date(2026, 4, 20), None, None)
    assert snapshot.day == date(2026, 5, 1)
    assert "answered with something else" in snapshot.fault


def test_dated_address_unchanged_is_not_sent_again(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """What was fetched and not read yet, as after a kill, is there without being sent again."""
    look_up(network, Home(tmp_path), DATED)
    publisher.requests.clear()
    days, _ = look_up(network, Home(tmp_path), DATED, last=date(2026, 3, 1))
    assert days == [date(2026, 4, 1)]
    asked = dict(publisher.requests)["/2026-04.zip"]
    assert asked["If-None-Match"] == '"apr"'


def test_fixed_address_dated_when_it_is_first_seen(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """New content is a new snapshot of today; content that comes back counts as new too."""
    home = Home(tmp_path)
    assert look_up(network, home, FIXED)[0] == [TODAY]
    first = read_seen(home, "laws").newest(FIXED)
    assert first is not None
    read_seen(home, "laws").update(FIXED, first.sha256, state="read", day=date(2025, 5, 5))
    assert look_up(network, home, FIXED)[0] == [date(2025, 5, 5)]
    publisher.pages["/all.zip"] = Page(OTHER_LAW, etag='"2"')
    assert look_up(network, home, FIXED)[0] == [TODAY]
    publisher.pages["/all.zip"] = Page(LAW, etag='"3"')
    assert look_up(network, home, FIXED)[0] == [TODAY]
    newest = read_seen(home, "laws").newest(FIXED)
    assert newest is not None
    assert (newest.sha256, newest.state) == (first.sha256, "seen")


def test_address_without_law_is_told(
    tmp_path: Path, network: Loopback, publisher: Publisher
) -> None:
    """A web page in place of an archive, no snapshot at all, and a server that is down."""
    home = Home(tmp_path)
    publisher.pages["/all.zip"] = Page(WEB_PAGE)
    with pytest.raises(InputError, match="answered with a web page"):
        look_up(network, home, FIXED)
    with pytest.raises(MissingError, match=r"no snapshot at 30 addresses.* source\.since"):
        look_up(network, home, "https://laws.example/none-{year}.zip")
    publisher.pages["/2026-05.zip"] = Page(status=500)
    with pytest.raises(MissingError, match="status 500"):
        look_up(network, home, DATED)
    assert read_seen(home, "laws").rows == []
