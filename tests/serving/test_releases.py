"""The follower of releases: what ends it is tried again, and no switch goes unrecorded."""

from pathlib import Path

import pytest

from components.errors import ClausulaError, MissingError
from components.knowledge.stores.embedded import EmbeddedStore
from components.review.session import SessionConfig
from components.serving import releases as releases_module
from components.serving.database import DatabaseAwayError
from components.serving.metrics import Metrics
from components.serving.releases import ServedReleases
from components.serving.served_release import ReleaseOpener, Served
from components.serving.supervisor import Supervisor
from components.storage import Home
from components.tracking.releases import Release
from tests.serving.running import wait_for
from tests.serving.scripted import make_scripted_release

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def served(scripted: Served) -> Served:
    """Give the scripted release that all share."""
    return scripted


class ReleaseLog:
    """Names the release that is served, and breaks as often as it is told to."""

    def __init__(self, release: Release) -> None:
        self.release = release
        self.num_faults = 0

    def __call__(self, home: Home) -> Release:
        """Return the release."""
        if self.num_faults:
            self.num_faults -= 1
            raise OSError("cannot be read")
        return self.release


def test_switch_is_recorded_when_the_database_is_back(
    served: Served, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database away during a switch and a log that cannot be read stop the follower for long."""
    log = ReleaseLog(served.release)
    opened: dict[str, ClausulaError] = {}
    recorded: list[tuple[str, bool]] = []
    num_outages = 2

    def open_one(opener: ReleaseOpener, release: Release) -> Served:
        if release.id in opened:
            raise opened[release.id]
        return Served(release, served.knowledge, served.process, SessionConfig())

    def record(release: Release, error: ClausulaError | None) -> None:
        nonlocal num_outages
        if num_outages:
            num_outages -= 1
            raise DatabaseAwayError("database: away.")
        recorded.append((release.id, error is None))

    monkeypatch.setattr(releases_module, "current_release", log)
    monkeypatch.setattr(releases_module, "open_served", open_one)
    metrics = Metrics()
    supervisor = Supervisor(metrics.count_restart)
    opener = ReleaseOpener(EmbeddedStore, Home(tmp_path), SessionConfig())
    followed = ServedReleases(opener, 0.01, record, supervisor)
    first, second = (make_scripted_release(adapter=name) for name in ("a1", "a2"))
    opened[second.id] = MissingError("release: gone.")
    log.num_faults = 1
    log.release = first
    wait_for(lambda: recorded == [(first.id, True)])
    assert followed.current().release == first
    log.release = second
    wait_for(lambda: len(recorded) == 2)
    assert recorded[1] == (second.id, False)
    assert 'restarts_total{thread="releases"} 3.0' in metrics.render().decode()
    supervisor.close()
    followed._is_stopping.set()
