"""One release opened to answer requests, after a check that it does."""

import threading
import weakref
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial

from components.engines.engine import Request
from components.errors import ClausulaError, GateError
from components.knowledge.editions import EditionStore
from components.knowledge.search import KnowledgeBase
from components.reader.reader import ReadsRules
from components.records import Clause, Finding
from components.review.law_answers import Answer, answer_question
from components.review.question import Asked, Question, settle_question
from components.review.session import (
    Session,
    SessionConfig,
    open_fitted_reader,
    open_law_of,
    open_session,
)
from components.serving.tracing import Tracer
from components.serving.worker import ReviewProcess
from components.storage import Home
from components.tracking.releases import Release

OpenStore = Callable[[Home], EditionStore]
_SMOKE_WORD = " agree"
_SMOKE_CLAUSE = "The parties sign this agreement in two copies."


@dataclass(frozen=True)
class ReleaseOpener:
    """Opens releases.

    Attributes:
        open_store: Gives the store of editions of a home; must be picklable.
        home: Where releases are.
        config: How they are opened.
        niceness: By how much the engine's priority is below the server's, 0 to 19.
        tracer: Writes traces of batches; None for no traces.
    """

    open_store: OpenStore
    home: Home
    config: SessionConfig
    niceness: int = 0
    tracer: Tracer | None = None


@dataclass(frozen=True)
class SessionOpener:
    """Opens a release's session in the engine's process, to which it is sent."""

    open_store: OpenStore
    home: Home
    config: SessionConfig
    release: Release

    def __call__(self) -> Session:
        """Open the session."""
        return open_session(self.open_store(self.home), self.home, self.config, self.release)


class Served:
    """One open release: its knowledge base in this process, its reviewer in a process of its own.

    Hold it until the work is done. The engine's process ends when nobody holds it any more.
    """

    def __init__(
        self,
        release: Release,
        knowledge: KnowledgeBase,
        process: ReviewProcess,
        config: SessionConfig,
        tracer: Tracer | None = None,
        open_reader: Callable[[], ReadsRules | None] = lambda: None,
    ) -> None:
        self.release = release
        self.knowledge = knowledge
        self.process = process
        self.config = config
        self._tracer = tracer
        self._open_reader = open_reader
        self._reader: ReadsRules | None = None
        self._reader_lock = threading.Lock()
        self._finalizer = weakref.finalize(self, _end_process, process)

    def settle(self, asked: Asked, contract_date: date | None = None) -> Question:
        """Return the day and jurisdiction to answer under; see `settle_question`.

        Raises:
            UsageError: The jurisdiction is unknown or ambiguous, or the day lies before the corpus.
        """
        return settle_question(self.knowledge, asked, self.config.jurisdiction, contract_date)

    def answer(self, text: str, question: Question, asked_before: Sequence[str] = ()) -> Answer:
        """Answer a question; see `answer_question`. The first one opens the release's reader."""
        with self._reader_lock:
            if self._reader is None:
                self._reader = self._open_reader()
        return answer_question(
            text,
            self.knowledge,
            question,
            release_id=self.release.id,
            reader=self._reader,
            asked_before=asked_before,
        )

    def judge(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        """Judge a batch of clauses, and trace it if it is in the traced share."""
        if self._tracer is None or not self._tracer.should_trace():
            return self.process.judge(clauses, question)
        traced = self.process.judge_traced(clauses, question)
        self._tracer.write(
            traced,
            clauses,
            release=self.release.id,
            edition=self.release.edition,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
        )
        return traced.findings

    def close(self) -> None:
        """End its process now."""
        self._finalizer.detach()
        self.process.close()


def open_served(opener: ReleaseOpener, release: Release) -> Served:
    """Open a release and check that it answers.

    Args:
        opener: How releases are opened.
        release: The release.

    Raises:
        MissingError: A part of it does not exist.
        IntegrityError: A file differs from its manifest, or the release does not fit this version.
        GateError: It opens, but its answers do not have the form of the template.
    """
    home, config = opener.home, opener.config
    knowledge = open_law_of(release, opener.open_store(home), home, config)
    session_opener = SessionOpener(opener.open_store, home, config, release)
    process = ReviewProcess(session_opener, opener.niceness, config.engine.timeout_s)
    open_reader = partial(open_fitted_reader, release.judging, home, config)
    served = Served(release, knowledge, process, config, opener.tracer, open_reader)
    try:
        check_served(served)
    except ClausulaError:
        served.close()
        raise
    return served


def check_served(served: Served) -> None:
    """Warm up a release and check its answers: look-ups, two clauses, a word under a grammar.

    Raises:
        GateError: The engine breaks the grammar, or no answer has the form of the template.
    """
    question = Question(date.today(), served.knowledge.jurisdictions()[0])
    clauses = _make_smoke_clauses(served.knowledge, question.as_of)
    findings = served.process.judge(clauses, question)
    if all(finding.checks.get("template") == "failed" for finding in findings):
        raise _unfit(served.release, "the engine's answers have no form")
    request = Request("The parties", f'root ::= "{_SMOKE_WORD}"')
    (completion,) = served.process.complete([request])
    if completion.text.strip() != _SMOKE_WORD.strip():
        raise _unfit(served.release, "the engine does not keep to a grammar")


def _make_smoke_clauses(knowledge: KnowledgeBase, as_of: date) -> list[Clause]:
    """Search each jurisdiction once, and return an article found in the first and a plain clause.

    An article's own words are a clause that some article governs.
    """
    hits_by_jurisdiction = [
        knowledge.search("an agreement may not", as_of=as_of, jurisdiction=jurisdiction, limit=1)
        for jurisdiction in knowledge.jurisdictions()
    ]
    texts = [hit.version.text[:300] for hit in hits_by_jurisdiction[0]]
    texts.append(_SMOKE_CLAUSE)
    return [
        Clause(id=f"smoke-{place}", text=text, start=0, end=len(text))
        for place, text in enumerate(texts)
    ]


def _unfit(release: Release, fault: str) -> GateError:
    return GateError(
        f"release {release.id}: {fault}. Promote another release or roll back: clausula releases"
        " rollback."
    )


def _end_process(process: ReviewProcess) -> None:
    """End a process in the background, because the last holder should not wait for it."""
    threading.Thread(target=process.close, name="ending-release", daemon=True).start()
