"""The order of a canary: one file, checked when it is written and when it is read."""

from pathlib import Path

import pytest

from components.errors import IntegrityError, UsageError
from components.storage import Home
from components.tracking.canary import read_canary, start_canary, stop_canary
from components.tracking.releases import propose_release, publish_release, read_log
from tests.tracking.test_releases import release


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home that serves one release and has another proposed."""
    home = Home(tmp_path)
    publish_release(home, release(), "promote")
    propose_release(home, release(adapter="next"))
    return home


def test_start_and_stop(home: Home) -> None:
    """An order is read as it was given; a later one takes its place; it ends once."""
    assert read_canary(home) is None
    order = start_canary(home, release(adapter="next").id, 0.25)
    assert read_canary(home) == order
    assert start_canary(home, order.release, 0.5) == read_canary(home)
    assert not stop_canary(home, "r-other")
    assert stop_canary(home, order.release)
    assert not stop_canary(home)
    assert len(read_log(home)) == 1


def test_start_refuses_what_cannot_be_tried_out(home: Home) -> None:
    """An unknown release, the one that serves, and a share that is none are told."""
    with pytest.raises(UsageError, match="not known"):
        start_canary(home, "r-unknown", 0.1)
    with pytest.raises(UsageError, match="the one that serves"):
        start_canary(home, release().id, 0.1)
    for share in (0.0, 1.5):
        with pytest.raises(UsageError, match=f"share: .* got {share:g}"):
            start_canary(home, release(adapter="next").id, share)
    assert read_canary(home) is None


def test_a_damaged_order_is_told(home: Home) -> None:
    """A file that is no order names the command that ends it, and that command works."""
    (home.releases / "canary.json").write_text("{}", encoding="utf-8")
    with pytest.raises(IntegrityError, match="clausula canary stop"):
        read_canary(home)
    assert stop_canary(home)
    assert read_canary(home) is None
