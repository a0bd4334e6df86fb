"""The release that is served, and the switch to the next one.

Verified, tried out, and only then given requests.

A thread looks for another served release, opens it beside the old one, checks every file, and lets
it answer; the old one keeps answering meanwhile. A release that fails is told and not switched to,
and not tried again until another is promoted. Whoever holds a `Served` keeps it to the end of their
work; with the last holder its process ends.
"""

import logging
import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from components.engines.engine import Request
from components.errors import ClausulaError, EngineError, GateError
from components.knowledge.editions import EditionStore
from components.knowledge.search import KnowledgeBase
from components.records import Clause, Finding
from components.review.question import Asked, Question, settle_question
from components.review.session import Session, SessionConfig, open_knowledge, open_session
from components.serving.tracing import Tracer
from components.serving.worker import ReviewProcess
from components.storage import Home
from components.tracking.releases import Release, current_release

OpenStore = Callable[[Home], EditionStore]
WORD = " agree"
log = logging.getLogger("clausula.serving")


@dataclass(frozen=True)
class ReleaseOpener:
    """Opens one release in another process."""

    open_store: OpenStore
    home: Home
    config: SessionConfig
    release: Release

    def __call__(self) -> Session:
        """Open it."""
        return open_session(self.open_store(self.home), self.home, self.config, self.release)


class Served:
    """One release, open: its knowledge base here for look-ups, its reviewer in a process of its own."""

    def __init__(
        self,
        release: Release,
        knowledge: KnowledgeBase,
        process: ReviewProcess,
        config: SessionConfig,
        tracer: Tracer | None = None,
    ) -> None:
        self.release, self.knowledge, self.process, self.config = (
            release,
            knowledge,
            process,
            config,
        )
        self._tracer = tracer
        self._end = weakref.finalize(self, _end_process, process)

    def settle(self, asked: Asked, contract_date: date | None = None) -> Question:
        """Return the day and jurisdiction to answer under; see `settle_question`.

        Raises:
            UsageError: The jurisdiction is unknown or ambiguous, or the day lies before the corpus.
        """
        return settle_question(self.knowledge, asked, self.config.jurisdiction, contract_date)

    def judge(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        """Judge a batch of clauses, and trace it where its turn comes."""
        if self._tracer is None or not self._tracer.should_trace():
            return self.process.judge(clauses, question)
        traced = self.process.judge_traced(clauses, question)
        stamp = {"release": self.release.id, "edition": self.release.edition}
        self._tracer.write(
            traced, clauses, **stamp, as_of=question.as_of, jurisdiction=question.jurisdiction
        )
        return traced.findings

    def close(self) -> None:
        """End its process now."""
        self._end.detach()
        self.process.close()


def open_served(
    open_store: OpenStore,
    home: Home,
    config: SessionConfig,
    release: Release,
    niceness: int = 0,
    tracer: Tracer | None = None,
) -> Served:
    """Open a release and check that it answers.

    Args:
        open_store: Gives the store of editions of a home.
        home: Where it is.
        config: How it is opened.
        release: Which.
        niceness: By how much its engine's priority is below the server's.
        tracer: Writes traces of its batches; None where there are none.

    Raises:
        MissingError: A part of it is not there.
        IntegrityError: A file is not what its manifest says, or it does not fit this version.
        GateError: It opens, and its answer has no form.
    """
    knowledge = open_knowledge(open_store(home), home, config, release.edition)
    served = Served(
        release,
        knowledge,
        ReviewProcess(ReleaseOpener(open_store, home, config, release), niceness),
        config,
        tracer,
    )
    try:
        check_served(served)
    except ClausulaError:
        served.close()
        raise
    return served


def check_served(served: Served) -> None:
    """Warm a release up and have it answer.

    A look-up in each jurisdiction, two clauses, a word under a grammar.

    Raises:
        GateError: The engine says something else than the grammar allows, or no answer of its has
            the template's form.
    """
    today = date.today()
    knowledge, jurisdictions = served.knowledge, served.knowledge.jurisdictions()
    found = [
        knowledge.search("an agreement may not", as_of=today, jurisdiction=one, limit=1)
        for one in jurisdictions
    ]
    texts = [hit.version.text[:300] for hit in found[0]] + [
        "The parties sign this agreement in two copies."
    ]
    clauses = [
        Clause(id=f"smoke-{n}", text=text, start=0, end=len(text)) for n, text in enumerate(texts)
    ]
    findings = served.process.judge(clauses, Question(today, jurisdictions[0]))
    if all(finding.checks.get("template") == "failed" for finding in findings):
        raise _unfit(served.release, "the engine's answers have no form")
    said = served.process.complete([Request("The parties", f'root ::= "{WORD}"')])[0].text
    if said.strip() != WORD.strip():
        raise _unfit(served.release, "the engine does not keep to a grammar")


class ServedReleases:
    """Follows the release log.

    Args:
        open_store: Gives the store of editions of a home.
        home: Where releases are.
        config: How they are opened.
        niceness: By how much the engine's priority is below the server's.
        tracer: Writes traces of batches; None where there are none.
        poll_s: Seconds between two looks at the log.
        on_switch: Called after a switch, or with an error after one that was refused.

    Raises:
        ClausulaError: The release served now cannot be opened, or fails its check.
    """

    def __init__(
        self,
        open_store: OpenStore,
        home: Home,
        config: SessionConfig,
        niceness: int = 0,
        tracer: Tracer | None = None,
        poll_s: float = 1.0,
        on_switch: Callable[[Release, ClausulaError | None], None] = lambda release, error: None,
    ) -> None:
        self.open_store, self.home, self.config = open_store, home, config
        self._niceness, self._tracer, self._poll_s, self._on_switch = (
            niceness,
            tracer,
            poll_s,
            on_switch,
        )
        self.store = open_store(home)
        self._current = open_served(
            open_store, home, config, current_release(home), niceness, tracer
        )
        self.refused: tuple[str, str] | None = None
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._follow, name="releases", daemon=True)
        self._thread.start()

    def current(self) -> Served:
        """Return the release served now; hold it for as long as one answer takes."""
        return self._current

    def close(self) -> None:
        """End the thread and the release's process."""
        self._stopping.set()
        self._thread.join(60)
        self._current.close()

    def _follow(self) -> None:
        while not self._stopping.wait(self._poll_s):
            try:
                wanted = current_release(self.home)
            except ClausulaError as error:
                log.error("release log: %s", type(error).__name__)
                continue
            if wanted.id == self._current.release.id:
                self.refused = None
            elif self.refused is None or self.refused[0] != wanted.id:
                self._switch(wanted)

    def _switch(self, wanted: Release) -> None:
        try:
            opened = open_served(
                self.open_store, self.home, self.config, wanted, self._niceness, self._tracer
            )
        except (ClausulaError, OSError) as fault:
            error = (
                fault
                if isinstance(fault, ClausulaError)
                else EngineError(f"release {wanted.id}: cannot be read ({fault.strerror}).")
            )
            self.refused = (wanted.id, str(error))
            log.error(
                "release %s: refused, %s; %s goes on",
                wanted.id,
                type(error).__name__,
                self._current.release.id,
            )
            self._on_switch(wanted, error)
            return
        self._current, self.refused = opened, None
        log.warning("release %s: served", wanted.id)
        self._on_switch(wanted, None)


def _unfit(release: Release, fault: str) -> GateError:
    return GateError(
        f"release {release.id}: {fault}. Promote another release or roll back: clausula releases"
        " rollback."
    )


def _end_process(process: ReviewProcess) -> None:
    """End a process without keeping whoever dropped it waiting."""
    threading.Thread(target=process.close, name="ending-release", daemon=True).start()
