"""A release whose engine follows a script, over a law of three articles, for tests of one part."""

import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from components.engines.engine import Completion, Request
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.prompting.style import StyleGuide
from components.review.reviewer import Reviewer, ReviewerConfig
from components.review.session import Session, SessionConfig
from components.serving.served_release import Served
from components.serving.worker import ReviewProcess
from components.storage import Home
from components.tracking.releases import Release, make_release
from tests.knowledge.corpus import HashingEmbedder, write_2020
from tests.review.test_reviewer import SURE

DYING = "Quagga"
BREAKING = "Dodo"
HANGING = "Sloth"
ANSWER = "an answer"


class FaultyEngine:
    """Answers every prompt alike, except those with a word that breaks, hangs or ends it."""

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the answer for each request."""
        for request in requests:
            if DYING in request.prompt:
                os._exit(1)
            if HANGING in request.prompt:
                time.sleep(60)
            if BREAKING in request.prompt:
                raise ValueError(request.prompt)
        return [Completion(ANSWER, ((ANSWER, 0.0),), True) for _ in requests]

    def close(self) -> None:
        """Do nothing."""


def make_scripted_release(**fields: object) -> Release:
    """Return the release of edition 1; fields replace its own."""
    standard = {
        "base": "base",
        "adapter": "adapter",
        "engine": "engine",
        "edition": 1,
        "template_hash": "template",
        "style_hash": "style",
        "embedder": "hashing",
        "relevance": SURE,
        "gates": {},
    }
    return make_release(**(standard | fields))


def open_knowledge(home: Home) -> KnowledgeBase:
    """Return edition 1 of a home."""
    return KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder())


@dataclass(frozen=True)
class ScriptedOpener:
    """Opens the release in the engine's process, to which it is sent."""

    home: Home
    release: Release

    def __call__(self) -> Session:
        """Open it."""
        knowledge = open_knowledge(self.home)
        reviewer = Reviewer(knowledge, FaultyEngine(), StyleGuide(), SURE, ReviewerConfig())
        return Session(self.release, reviewer, SessionConfig())


@contextmanager
def serving_scripted(root: Path) -> Iterator[Served]:
    """Give the release, open, with its engine in a process of its own."""
    home = Home(root / "home")
    refresh(EmbeddedStore(home), home, source=write_2020(root), embedder=HashingEmbedder())
    release = make_scripted_release()
    process = ReviewProcess(ScriptedOpener(home, release), niceness=0)
    served = Served(release, open_knowledge(home), process, SessionConfig())
    yield served
    served.close()
