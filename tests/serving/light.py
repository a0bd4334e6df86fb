"""A server within the tests' own process, over laws of two jurisdictions and a scripted engine.

It starts in a tenth of a second. All but the model, the embedder and the switch of releases is as
a user runs it, the HTTP server included.
"""

import socket
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Literal, cast

import uvicorn

from components.engines.engine import Completion, Request
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.style import StyleGuide
from components.records import Clause, Finding
from components.review.question import Question
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.session import SessionConfig
from components.serving.access import Access, AccessConfig
from components.serving.app import make_app
from components.serving.audit import Ledger
from components.serving.batching import Batcher
from components.serving.config import ServingConfig
from components.serving.database import open_database
from components.serving.keys import KeyRing
from components.serving.metrics import Metrics
from components.serving.notifications import ReviewNotifications
from components.serving.releases import ServedReleases
from components.serving.retention import Retention
from components.serving.review_progress import ReviewProgress
from components.serving.review_queue import ReviewQueue
from components.serving.review_store import ReviewStore
from components.serving.served_release import Served
from components.serving.state import ServerState
from components.serving.tracing import Tracer
from components.serving.worker import ReviewProcess
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, make_source, write_2020, write_2022, write_law
from tests.review.test_reviewer import SURE
from tests.serving.scripted import make_scripted_release

REASON = "it sets the rate at 40 per cent a year, where the article allows less"
LEASES = {"440": "A deposit above two months' rent must be returned to the tenant."}


class HouseEngine:
    """Says the house sentence for every prompt, word by word; raw prompts get it as well."""

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the sentence, cut where a request wants fewer tokens."""
        text = HOUSE_SENTENCE.render("invalid", reason=REASON)
        words = text.split(" ")
        tokens = [(words[0], -0.1), *((f" {word}", -0.1) for word in words[1:])]
        completions = []
        for request in requests:
            kept = tokens[: request.max_new_tokens or None]
            shown = "".join(token for token, _ in kept)
            completions.append(Completion(shown, tuple(kept), len(kept) == len(tokens), 7))
        return completions

    def close(self) -> None:
        """Do nothing."""


@dataclass
class InProcess:
    """The reviewer in this process, with the calls of `ReviewProcess`."""

    reviewer: Reviewer

    def judge(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        """Judge clauses."""
        return self.reviewer.judge(clauses, question)

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Complete prompts."""
        return self.reviewer.engine.complete(requests)

    def close(self) -> None:
        """Do nothing."""


@dataclass
class OneRelease:
    """One release, served for good, with the calls of `ServedReleases`."""

    served: Served
    store: EmbeddedStore
    refused: tuple[str, str] | None = None

    def current(self) -> Served:
        """Return it."""
        return self.served

    def close(self) -> None:
        """Close it."""


def open_served_light(root: Path, jurisdictions: Sequence[str] = ("sample", "tw")) -> Served:
    """Return a release over the sample's loans and, in another jurisdiction, a law of leases."""
    home = Home(root / "home")
    store = EmbeddedStore(home)
    sources = [write_2020(root), write_2022(root)]
    if "tw" in jurisdictions:
        folder = root / "tw" / "2020-06"
        write_law(folder, LEASES, amended=date(2019, 5, 1), law="la", title="Lease Act")
        sources.append(make_source(folder, "leases", "tw"))
    for source in sources:
        refresh(store, home, source=source, embedder=HashingEmbedder())
    release = make_scripted_release(edition=len(sources))

    knowledge = KnowledgeBase.open(store, HashingEmbedder())
    reviewer = Reviewer(knowledge, HouseEngine(), StyleGuide(), SURE, ReviewerConfig())
    process = cast(ReviewProcess, InProcess(reviewer))
    return Served(release, knowledge, process, SessionConfig())


def open_state(
    home: Home, served: Served, keys: Literal["unless-loopback", "always"] = "unless-loopback"
) -> ServerState:
    """Return the parts of a server around a release; `keys` says when a key is needed."""
    config = ServingConfig(access=AccessConfig(keys=keys))
    session = SessionConfig()
    database = open_database(home)
    ledger = Ledger(database, home)
    ring = KeyRing(database, ledger)
    metrics = Metrics()
    notifications = ReviewNotifications()
    store = ReviewStore(database)
    batcher = Batcher(session.reviewer.batch_size, metrics.count_batch)
    progress = ReviewProgress(store, ledger, notifications, metrics)
    releases = OneRelease(served, EmbeddedStore(home))
    queue = ReviewQueue(progress, releases.current, batcher, config.queue, session.documents)
    return ServerState(
        home=home,
        config=config,
        session=session,
        database=database,
        ledger=ledger,
        access=Access(config.access, ring, "127.0.0.1"),
        metrics=metrics,
        releases=cast(ServedReleases, releases),
        batcher=batcher,
        notifications=notifications,
        store=store,
        queue=queue,
        retention=Retention(store, ledger, config.retention_days),
        tracer=Tracer(home, config.tracing),
    )


@contextmanager
def listening(state: ServerState) -> Iterator[str]:
    """Serve a state on a free port and give the address."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(make_app(state), log_level="warning", access_log=False)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        server.should_exit = True
        thread.join(30)
