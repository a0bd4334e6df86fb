"""A publisher with an archive and an index, served on this machine."""

from collections.abc import Iterator

import pytest

from tests.statutes.publishers.publishing import ARCHIVE, BELL, TOC
from tests.statutes.publishers.server import Loopback, Page, Publisher, make_zip, serve


@pytest.fixture
def publisher() -> Publisher:
    """Return a publisher with an archive, and with an index of two."""
    return Publisher(
        {
            "/all.zip": Page(ARCHIVE, etag='"all-1"'),
            "/toc.xml": Page(TOC.encode()),
            "/bell/xml.zip": Page(make_zip({"BJNR1.xml": BELL, "a.png": ""}), etag='"bell-1"'),
            "/horn/xml.zip": Page(make_zip({"BJNR2.xml": BELL}), etag='"horn-1"'),
        }
    )


@pytest.fixture
def network(publisher: Publisher) -> Iterator[Loopback]:
    """Serve the publisher."""
    with serve(publisher) as transport:
        yield transport
