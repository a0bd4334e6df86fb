"""The parts of a running server, opened together and closed together."""

import logging
from dataclasses import dataclass
from functools import partial
from typing import Annotated

from fastapi import Depends, Request

from components.clause_library.library import erase_of_review
from components.errors import ClausulaError
from components.review.house import HouseReviewer, open_house
from components.review.session import SessionConfig
from components.serving.access import Access
from components.serving.audit import Ledger
from components.serving.batching import Batcher
from components.serving.canary import Canary
from components.serving.chat_limits import OpenChats
from components.serving.config import ServingConfig
from components.serving.contract_reader import ContractReader
from components.serving.database import Database, open_database
from components.serving.decisions import drop_unconsented
from components.serving.keys import KeyRing
from components.serving.matter_store import MatterStore
from components.serving.metrics import Metrics
from components.serving.notifications import ReviewNotifications
from components.serving.releases import OnSwitch, ServedReleases
from components.serving.retention import Retention
from components.serving.review_progress import ReviewProgress
from components.serving.review_queue import ReviewQueue
from components.serving.review_store import ReviewStore
from components.serving.served_release import OpenStore, ReleaseOpener
from components.serving.shadow_store import ShadowStore
from components.serving.supervisor import Supervisor
from components.serving.tracing import Tracer
from components.storage import Home
from components.tracking.releases import Release

log = logging.getLogger("clausula.serving")


@dataclass(frozen=True)
class ServerState:
    """The parts of a running server."""

    home: Home
    config: ServingConfig
    session: SessionConfig
    database: Database
    ledger: Ledger
    access: Access
    metrics: Metrics
    releases: ServedReleases
    batcher: Batcher
    chats: OpenChats
    notifications: ReviewNotifications
    store: ReviewStore
    house: HouseReviewer | None
    matters: MatterStore
    reader: ContractReader
    queue: ReviewQueue
    retention: Retention
    canary: Canary
    tracer: Tracer
    supervisor: Supervisor

    def start(self) -> None:
        """Take up what an earlier server left, then start the threads."""
        num_left = self.queue.recover()
        if num_left:
            log.warning("%s reviews of an earlier server taken up", num_left)
        num_dropped = drop_unconsented(self.store, self.home)
        if num_dropped:
            log.warning("%s corrections without consent taken out", num_dropped)
        self.reader.warm()
        self.batcher.start()
        self.retention.start()
        self.canary.start()

    def stop(self) -> None:
        """Finish running reviews within the grace, leave the rest to the next server, and close."""
        self.notifications.close()
        grace_s = self.config.queue.grace_s
        if not self.batcher.stop(grace_s):
            log.warning(
                "reviews still running after %g s: the next server goes on with them", grace_s
            )
        self.retention.stop()
        self.canary.stop()
        self.releases.close()
        self.reader.close()
        self.tracer.close()
        self.supervisor.close()
        self.database.close()


def open_server(
    open_store: OpenStore,
    home: Home,
    config: ServingConfig,
    session: SessionConfig,
    *,
    host: str,
) -> ServerState:
    """Open the served release, check that it answers, and open the rest.

    Args:
        open_store: Gives the store of editions of a home.
        home: Where everything is.
        config: How it is served.
        session: How its release is opened and contracts are reviewed.
        host: The address the server listens on.

    Raises:
        ClausulaError: A part cannot be opened.
    """
    house = open_house(session.playbook)
    database = open_database(home, config.database.get_secret_value())
    ledger = Ledger(database, home, config.audit_key.get_secret_value())
    keys = KeyRing(database, ledger)
    metrics = Metrics()
    notifications = ReviewNotifications()
    store = ReviewStore(database)

    supervisor = Supervisor(metrics.count_restart)
    tracer = Tracer(home, config.tracing, supervisor)
    opener = ReleaseOpener(open_store, home, session, config.niceness, tracer)
    record_switch = _switch_recorder(ledger, metrics)
    releases = ServedReleases(opener, config.poll_s, record_switch, supervisor)
    release = releases.current().release
    metrics.show_release(release.id, release.edition)

    batcher = Batcher(session.reviewer.batch_size, metrics.count_batch, supervisor)
    progress = ReviewProgress(store, ledger, notifications, metrics, house)
    reader = ContractReader(session.documents, config.queue.reading_at_once)
    shadows = ShadowStore(database, ledger, metrics)
    canary = Canary(opener, shadows, lambda: batcher.is_idle, config.canary, supervisor)
    queue = ReviewQueue(
        progress, releases.current, batcher, config.queue, reader, on_done=canary.offer
    )
    metrics.waiting.set_function(queue.num_pending)
    return ServerState(
        home=home,
        config=config,
        session=session,
        database=database,
        ledger=ledger,
        access=Access(config.access, keys, host),
        metrics=metrics,
        releases=releases,
        batcher=batcher,
        chats=OpenChats(config.chat),
        notifications=notifications,
        store=store,
        house=house,
        matters=MatterStore(database),
        reader=reader,
        queue=queue,
        retention=Retention(
            store,
            ledger,
            config.retention_days,
            supervisor,
            tracer.erase,
            partial(erase_of_review, home),
        ),
        canary=canary,
        tracer=tracer,
        supervisor=supervisor,
    )


def server_of(request: Request) -> ServerState:
    """Return the server that answers a request."""
    server: ServerState = request.app.state.server
    return server


Server = Annotated[ServerState, Depends(server_of)]


def _switch_recorder(ledger: Ledger, metrics: Metrics) -> OnSwitch:
    """Return a function that records each switch of the release."""

    def record(release: Release, error: ClausulaError | None) -> None:
        outcome = "refused" if error else "served"
        metrics.switches.labels(outcome).inc()
        if error is None:
            metrics.show_release(release.id, release.edition)
        with ledger.database.writing() as connection:
            ledger.append(
                connection, "server", f"release.{outcome}", release.id, edition=release.edition
            )
        ledger.note_head()

    return record
