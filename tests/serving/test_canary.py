"""The canary: a share of the reviews is answered in shadow, and no user's answer depends on it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import httpx
import pytest

from components.engines.engine import Engine
from components.errors import MissingError
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.style import StyleGuide
from components.records import Relevance
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.session import SessionConfig
from components.serving import canary as canary_module
from components.serving.audit import Ledger
from components.serving.canary import Canary, CanaryConfig, falls_to
from components.serving.database import Database
from components.serving.metrics import Metrics
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.served_release import ReleaseOpener, Served
from components.serving.shadow_store import ShadowStore, read_shadowed
from components.serving.supervisor import Supervisor
from components.serving.worker import ReviewProcess
from components.storage import Home
from components.tracking.canary import start_canary, stop_canary
from components.tracking.releases import Release, propose_release, publish_release
from tests.review.test_reviewer import ALWAYS, SURE
from tests.serving.light import HouseEngine, InProcess
from tests.serving.running import contract, finish, upload, wait_for
from tests.serving.scripted import BREAKING, FaultyEngine, make_scripted_release
from tests.serving.stand_in import StandIn, standing_in
from tests.serving.stored import add_findings, add_review, make_accepted, make_finding, start_review

SERVED = make_scripted_release()
"""What the home of these tests serves."""


@pytest.fixture
def stable(light: StandIn) -> Served:
    """Give the release that serves."""
    return light.state.releases.current()


def make_candidate(stable: Served, engine: Engine, relevance: Relevance = ALWAYS) -> Served:
    """Return another release over the same law."""
    reviewer = Reviewer(stable.knowledge, engine, StyleGuide(), relevance, ReviewerConfig())
    release = make_scripted_release(adapter="next", relevance=relevance)
    return Served(
        release, stable.knowledge, cast(ReviewProcess, InProcess(reviewer)), stable.config
    )


@pytest.fixture
def candidate(stable: Served) -> Served:
    """Give a release that finds an article for every clause."""
    return make_candidate(stable, HouseEngine())


@pytest.fixture
def opening(monkeypatch: pytest.MonkeyPatch, candidate: Served) -> list[str]:
    """Let the candidate be opened, and give the list of what was opened."""
    opened: list[str] = []

    def open_candidate(opener: ReleaseOpener, release: Release) -> Served:
        assert (opener.niceness, opener.tracer) == (19, None)
        opened.append(release.id)
        return candidate

    monkeypatch.setattr(canary_module, "open_served", open_candidate)
    return opened


@pytest.fixture
def server(stable: Served, tmp_path: Path, opening: list[str]) -> Iterator[StandIn]:
    """Give a server of the stable release."""
    with standing_in(stable, tmp_path / "home", canary={"poll_s": 0.02}) as started:
        yield started


def order_canary(home: Home, candidate: Served, share: float = 1.0) -> None:
    """Let the candidate answer in shadow."""
    propose_release(home, candidate.release)
    start_canary(home, candidate.release.id, share)


def test_a_canary_from_its_start_to_its_end(server: StandIn, candidate: Served) -> None:
    """Users get the answers of the release that serves; the report has what the canary says."""
    home, client = server.state.home, server.client
    before = finish(client, upload(client, contract(2))["id"])
    order_canary(home, candidate)
    wait_for(lambda: server.state.canary.order)
    after = finish(client, upload(client, contract(2))["id"])
    for key in ("verdicts", "release_id", "num_to_review"):
        assert after[key] == before[key]
    report = wait_for(lambda: (body := read_report(client)).get("num_findings") and body)
    assert report["outcomes"] == {"compared": 1}
    assert (report["release"], report["served"]) == (candidate.release.id, [after["release_id"]])
    (differing,) = report["differing"]
    assert (differing["review_id"], differing["place"]) == (after["id"], 2)
    assert differing["served"]["verdict"] == "ungoverned"
    assert differing["canary"]["cites"] != []
    metrics = client.get("/metrics").text
    assert 'clausula_canary_reviews_total{outcome="compared"} 1.0' in metrics
    assert stop_canary(home)
    wait_for(lambda: server.state.canary.order is None)
    finish(client, upload(client, contract(2))["id"])
    assert read_report(client) == report | {"share": None}
    assert list_notes(server.state.database) == ["canary.started", "canary.ended"]


def read_report(client: httpx.Client) -> dict[str, Any]:
    """Return what the server says of its canary."""
    body: dict[str, Any] = client.get("/v1/canary").json()
    return body


def list_notes(database: Database) -> list[str]:
    """Return what the ledger says of canaries."""
    query = "SELECT action FROM audit WHERE action LIKE 'canary.%' ORDER BY number"
    with database.reading() as connection:
        return list(connection.exec_driver_sql(query).scalars())


MakeCanary = Callable[..., Canary]


@pytest.fixture
def make_canary(home: Home, database: Database, opening: list[str]) -> MakeCanary:
    """Give a function that returns a canary without its thread, over Anna's one review."""
    publish_release(home, SERVED, "promote")

    def make(is_quiet: bool = True, **config: object) -> Canary:
        opener = ReleaseOpener(EmbeddedStore, home, SessionConfig())
        shadows = ShadowStore(database, Ledger(database, home), Metrics())
        settings = CanaryConfig.model_validate(config)
        return Canary(opener, shadows, lambda: is_quiet, settings, Supervisor())

    return make


def test_what_finds_the_queue_full_is_dropped_and_counted(
    make_canary: MakeCanary, home: Home, store: ReviewStore, candidate: Served
) -> None:
    """Ids beyond the bound are not kept waiting, and are written down as dropped."""
    for number in range(2, 5):
        add_review(store, make_accepted(f"rv-{number}"))
    canary = make_canary(max_waiting=2)
    canary.offer("rv-1")  # nothing is ordered yet
    order_canary(home, candidate)
    canary._follow()
    for number in range(1, 5):
        canary.offer(f"rv-{number}")
    canary._write_dropped()
    reviews, _ = read_shadowed(store.database, candidate.release.id)
    assert [(each.review_id, each.outcome) for each in reviews] == [
        ("rv-3", "dropped"),
        ("rv-4", "dropped"),
    ]
    assert canary._waiting.qsize() == 2


def test_a_release_that_cannot_be_opened_is_refused_once(
    make_canary: MakeCanary,
    home: Home,
    database: Database,
    candidate: Served,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """It is noted and not tried again before it is ordered anew; reviews are not handed to it."""
    tries: list[str] = []

    def refuse(opener: ReleaseOpener, release: Release) -> Served:
        tries.append(release.id)
        raise MissingError("adapter next: not there. Tune it.")

    monkeypatch.setattr(canary_module, "open_served", refuse)
    canary = make_canary()
    order_canary(home, candidate)
    for _ in range(3):
        canary._follow()
    canary.offer("rv-1")
    assert (canary.order, len(tries), list_notes(database)) == (None, 1, ["canary.refused"])
    assert canary._waiting.empty()
    order_canary(home, candidate, 0.5)
    canary._follow()
    assert len(tries) == 2


def test_a_canary_that_is_promoted_ends(
    make_canary: MakeCanary, home: Home, candidate: Served, opening: list[str]
) -> None:
    """What serves has nothing to answer in shadow; another share opens nothing again."""
    canary = make_canary()
    order_canary(home, candidate)
    canary._follow()
    order_canary(home, candidate, 0.5)
    canary._follow()
    assert canary.order is not None
    assert (canary.order.share, opening) == (0.5, [candidate.release.id])
    publish_release(home, candidate.release, "promote")
    canary._follow()
    assert canary.order is None


def test_a_canary_that_fails_is_counted_and_goes_on(
    make_canary: MakeCanary,
    home: Home,
    stable: Served,
    store: ReviewStore,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """An error of the release on trial is its outcome, and the next review is answered."""
    faulty = make_candidate(stable, FaultyEngine(), SURE)
    monkeypatch.setattr(canary_module, "open_served", lambda opener, release: faulty)
    clause = f"Interest accrues at 40% per year, says {BREAKING}."
    add_review(store, make_accepted("rv-2", clauses=(clause,)))
    start_review(store, "rv-2")
    add_findings(store, "rv-2", [make_finding("f2")])
    canary = make_canary()
    order_canary(home, faulty)
    canary._follow()
    canary._answer("rv-2")
    canary._answer("rv-1")
    reviews, findings = read_shadowed(store.database, faulty.release.id)
    assert [(each.review_id, each.outcome) for each in reviews] == [
        ("rv-2", "failed"),
        ("rv-1", "compared"),
    ]
    assert [each.review_id for each in findings] == ["rv-1"]


def test_a_canary_waits_while_a_user_does(
    make_canary: MakeCanary, home: Home, store: ReviewStore, candidate: Served
) -> None:
    """It answers nothing while somebody waits, and gives up when it is ended."""
    canary = make_canary(is_quiet=False, poll_s=0.01)
    order_canary(home, candidate)
    canary._follow()
    stop_canary(home)
    canary._answer("rv-1")
    assert read_shadowed(store.database, candidate.release.id) == ([], [])


def test_what_was_erased_before_its_turn_is_not_answered(
    make_canary: MakeCanary, home: Home, store: ReviewStore, candidate: Served
) -> None:
    """The queue holds ids alone, so there is nothing left to answer."""
    canary = make_canary()
    order_canary(home, candidate)
    canary._follow()
    Retention(store, Ledger(store.database, home), 0).erase("rv-1", "anna")
    canary._answer("rv-1")
    assert read_shadowed(store.database, candidate.release.id) == ([], [])


def test_falls_to_a_share() -> None:
    """A tenth of the reviews falls to a share of a tenth, and each again and again."""
    ids = [f"rv-{number}" for number in range(2000)]
    chosen = [each for each in ids if falls_to(each, 0.1)]
    assert 150 < len(chosen) < 250
    assert chosen == [each for each in ids if falls_to(each, 0.1)]
    assert all(falls_to(each, 1.0) for each in ids)


def test_a_server_may_forbid_canaries(home: Home, make_canary: MakeCanary) -> None:
    """Where none is allowed, no thread looks for one."""
    canary = make_canary(is_allowed=False)
    canary.start()
    assert canary._supervisor.lesser_faults() == []
    assert canary._supervisor._watched == {}
    canary.stop()
