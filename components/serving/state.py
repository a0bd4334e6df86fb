"""What a running server is made of, opened together and closed together."""

import logging
from dataclasses import dataclass

from fastapi import Request

from components.errors import ClausulaError
from components.review.session import SessionConfig
from components.serving.access import Access
from components.serving.audit import Ledger
from components.serving.batching import Batcher
from components.serving.config import ServingConfig
from components.serving.database import Database, open_database
from components.serving.keys import KeyRing
from components.serving.metrics import Metrics
from components.serving.notifications import ReviewNotifications
from components.serving.releases import OpenStore, ServedReleases
from components.serving.retention import Retention
from components.serving.review_queue import ReviewQueue
from components.serving.review_store import ReviewStore
from components.serving.tracing import Tracer
from components.storage import Home
from components.tracking.releases import Release

log = logging.getLogger("clausula.serving")


@dataclass(frozen=True)
class ServerState:
    """The parts of a server."""

    home: Home
    config: ServingConfig
    session: SessionConfig
    database: Database
    ledger: Ledger
    keys: KeyRing
    access: Access
    metrics: Metrics
    releases: ServedReleases
    batcher: Batcher
    bell: ReviewNotifications
    store: ReviewStore
    queue: ReviewQueue
    retention: Retention
    tracer: Tracer

    def start(self) -> None:
        """Take up what an earlier server left, then begin to work."""
        left = self.queue.recover()
        if left:
            log.warning("%s reviews of an earlier server taken up", left)
        self.batcher.start()
        self.retention.start()

    def stop(self) -> None:
        """Finish what runs within the grace, leave the rest to the next server, and close everything."""
        self.bell.close()
        if not self.batcher.stop(self.config.queue.grace_s):
            log.warning(
                "reviews still running after %g s: the next server goes on with them",
                self.config.queue.grace_s,
            )
        self.retention.stop()
        self.releases.close()
        self.tracer.close()
        self.database.close()


def open_parts(
    open_store: OpenStore,
    home: Home,
    config: ServingConfig,
    session: SessionConfig,
    *,
    host: str,
) -> ServerState:
    """Open the release, check that it answers, and open the rest.

    Args:
        open_store: Gives the store of editions of a home.
        home: Where everything is.
        config: How it is served.
        session: How its release is opened and contracts are reviewed.
        host: The address the server listens on.

    Raises:
        ClausulaError: A part cannot be opened.
    """
    database = open_database(home, config.database.get_secret_value())
    ledger = Ledger(database, home, config.audit_key.get_secret_value())
    keys, metrics, bell = KeyRing(database, ledger), Metrics(), ReviewNotifications()

    def note_switch(release: Release, error: ClausulaError | None) -> None:
        outcome = "refused" if error else "served"
        metrics.switches.labels(outcome).inc()
        if error is None:
            metrics.show_release(release.id, release.edition)
        with database.writing() as connection:
            ledger.append(
                connection, "server", f"release.{outcome}", release.id, edition=release.edition
            )
        ledger.note_head()

    tracer = Tracer(home, config.tracing)
    releases = ServedReleases(
        open_store, home, session, config.niceness, tracer, config.poll_s, note_switch
    )
    served = releases.current().release
    metrics.show_release(served.id, served.edition)
    store = ReviewStore(database)
    batcher = Batcher(session.reviewer.batch_size, metrics.count_batch)
    queue = ReviewQueue(
        store,
        ledger,
        releases,
        batcher,
        bell,
        config.queue,
        session.documents,
        on_findings=metrics.count_findings,
        on_end=lambda state: metrics.reviews.labels(state).inc(),
    )
    metrics.waiting.set_function(queue.num_going)
    return ServerState(
        home=home,
        config=config,
        session=session,
        database=database,
        ledger=ledger,
        keys=keys,
        access=Access(config.access, keys, host),
        metrics=metrics,
        releases=releases,
        batcher=batcher,
        bell=bell,
        store=store,
        queue=queue,
        retention=Retention(store, ledger, config.retention_days),
        tracer=tracer,
    )


def parts_of(request: Request) -> ServerState:
    """Return the parts of the server that answers a request."""
    parts: ServerState = request.app.state.parts
    return parts
