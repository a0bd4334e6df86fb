"""A canary is started, ended and shown on the command line."""

from pathlib import Path

import pytest

from components.serving.audit import Ledger
from components.serving.database import open_database
from components.serving.metrics import Metrics
from components.serving.shadow_store import ShadowStore
from components.storage import Home
from components.tracking.canary import read_canary
from components.tracking.releases import propose_release, publish_release
from tests.conftest import call_cli
from tests.serving.stored import make_finding, store_done_review
from tests.tracking.test_releases import release

NEXT = release(adapter="next").id


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home that serves one release and has another proposed."""
    home = Home(tmp_path / "home")
    publish_release(home, release(), "promote")
    propose_release(home, release(adapter="next"))
    return home


def test_start_and_stop(home: Home) -> None:
    """The order is written, told and taken back; a fault ends with its exit code."""
    started = call_cli(home, "canary", "start", NEXT, "--share", "0.2")
    assert started.stdout == f"canary {NEXT}: a server here lets it answer 20% of the reviews\n"
    order = read_canary(home)
    assert order is not None and (order.release, order.share) == (NEXT, 0.2)
    assert call_cli(home, "canary", "stop").stdout == "canary: ended\n"
    assert call_cli(home, "canary", "stop").stdout == "canary: there is none\n"
    assert call_cli(home, "canary", "start", release().id).returncode == 2


def test_show(home: Home) -> None:
    """Without a canary it says how to start one; with one, figures and differences are shown."""
    missing = call_cli(home, "canary", "show")
    assert (missing.returncode, missing.stdout) == (2, "")
    assert "clausula canary start" in missing.stderr
    database = open_database(home)
    store_done_review(database)
    shadows = ShadowStore(database, Ledger(database, home), Metrics())
    finding = make_finding().model_copy(update={"verdict": "valid"})
    shadows.add_answer("rv-1", NEXT, [finding], 0.5)
    database.close()
    shown = call_cli(home, "canary", "show").stdout
    assert shown.startswith(f"canary {NEXT}: ended; reviews: 1 compared; 1 findings beside r-1")
    assert "| rv-1 | 1 | invalid by Civil Code Article 205, verified | valid by" in shown
    table = call_cli(home, "canary", "show", NEXT, "--csv").stdout.splitlines()
    assert [line.split(",")[:3] for line in table[1:]] == [["rv-1", "1", "verdict"]]
