"""The reviewer: clauses in, findings out.

For each clause: retrieve the articles in force on the day, choose the one that governs it or none,
let the engine write the analysis under a grammar that knows no other article, run the tool it
calls, check everything in code. Where two figures decide, the tool's answer is the verdict, and the
sentence is written from it; else the model's own sentence stands. A finding that fails a check, or
whose probability is below the threshold, is marked `needs review`, never passed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import Field

from components.config import Section
from components.documents.labels import split_label
from components.engines.engine import Completion, Engine, Request
from components.judging.confidence import calibrated
from components.judging.relevance import choose
from components.knowledge.search import KnowledgeBase
from components.prompting.grammar import answer_grammar, possible_calls
from components.prompting.prompt_injection import Cleared, clear_orders
from components.prompting.style import StyleGuide
from components.prompting.template import (
    UNGOVERNED,
    Analysis,
    Passage,
    compose_reason,
    parse_completion,
    render_prompt,
)
from components.records import (
    Calibration,
    CheckState,
    Citation,
    Clause,
    DaySource,
    Decider,
    Finding,
    FindingStatus,
    Hit,
    Relevance,
    ToolCall,
    Verdict,
    Version,
    content_hash,
)
from components.review.tools import (
    GetArticle,
    Outcome,
    SearchStatutes,
    log_article,
    log_search,
    run_call,
)
from components.review.verification import (
    check_article,
    check_figures,
    check_quote,
    check_style,
    choose_quote,
)

UNREAD = "A person must review this clause. The answer did not have the form of the template."
NUM_HITS = 8
UNCALIBRATED = Calibration()


class ReviewerConfig(Section):
    """How clauses are judged."""

    num_hits: int = Field(
        default=NUM_HITS,
        ge=1,
        le=50,
        description="articles among which the governing one is looked for",
    )
    batch_size: int = Field(default=16, ge=1, le=512, description="clauses judged at once")
    min_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description=(
            "below this a finding needs review; empty: the release's own threshold, chosen when it"
            " was promoted"
        ),
    )


@dataclass(frozen=True)
class Question:
    """What every clause of a review is asked under, and where its day came from."""

    as_of: date
    jurisdiction: str
    as_of_source: DaySource = "asked"


@dataclass(frozen=True)
class Draft:
    """A clause, the article that governs it with its probability, and what the engine said of the two.

    Both are read without the orders to a reader that may stand in them (see `clear_orders`);
    `version` is the wording as it is.
    """

    clause: Clause
    cleared: Cleared
    version: Version
    relevance: float
    searched: ToolCall
    answer: Completion | None = None
    outcome: Outcome | None = None

    @property
    def text(self) -> str:
        """The clause's own words."""
        return self.cleared.text

    @property
    def article(self) -> str:
        """The article's own words."""
        return clear_orders(self.version.text).text

    @property
    def passage(self) -> Passage:
        """The article as the prompt shows it, cut where it is long."""
        return Passage(self.version.citation, self.article)

    @property
    def orders(self) -> CheckState:
        """Whether nobody tried to give orders."""
        return (
            "failed"
            if self.cleared.num_orders or clear_orders(self.version.text).num_orders
            else "passed"
        )

    @property
    def analysis(self) -> Analysis | None:
        """What the engine's answer says; None where it has not the template's form."""
        is_read = self.answer is not None and self.answer.is_finished
        return (
            parse_completion(self.answer.text, self.version.citation)
            if self.answer and is_read
            else None
        )


class Reviewer:
    """Judges clauses with one knowledge base, one engine and one style guide."""

    def __init__(
        self,
        knowledge: KnowledgeBase,
        engine: Engine,
        style: StyleGuide,
        relevance: Relevance,
        config: ReviewerConfig,
        calibration: Calibration = UNCALIBRATED,
    ) -> None:
        self.knowledge, self.engine, self.style, self.relevance, self.config = (
            knowledge,
            engine,
            style,
            relevance,
            config,
        )
        self.calibration = calibration

    def judge(
        self,
        clauses: Sequence[Clause],
        question: Question,
        on_findings: Callable[[Sequence[Finding]], None] | None = None,
    ) -> list[Finding]:
        """Return a finding for each clause, in order.

        Args:
            clauses: Any number; they are judged in batches.
            question: The day and the jurisdiction.
            on_findings: Called after each batch with its findings.
        """
        findings: list[Finding] = []
        for start in range(0, len(clauses), self.config.batch_size):
            batch = self._judge_batch(clauses[start : start + self.config.batch_size], question)
            findings += batch
            if on_findings:
                on_findings(batch)
        return findings

    def retrieve(self, texts: Sequence[str], question: Question) -> list[list[Hit]]:
        """Return the hits for each text, best first."""
        return self.knowledge.search_many(
            texts,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
            limit=self.config.num_hits,
        )

    def _judge_batch(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        texts = [clear_orders(split_label(c.text)[1]) for c in clauses]
        findings: dict[int, Finding] = {}
        drafts: dict[int, Draft] = {}
        found = self.retrieve([text.text for text in texts], question)
        for place, (clause, cleared, hits) in enumerate(zip(clauses, texts, found, strict=True)):
            best, probability = (
                choose(self.relevance, cleared.text, hits) if cleared.text else (None, 1.0)
            )
            searched = self._log_search(cleared.text, question, hits)
            if best is None:
                checks: dict[str, CheckState] = {
                    "orders": "failed" if cleared.num_orders else "passed",
                    "style": check_style(UNGOVERNED, self.style),
                }
                findings[place] = self._record(
                    clause, "ungoverned", UNGOVERNED, checks, probability, calls=searched
                )
            else:
                drafts[place] = Draft(clause, cleared, hits[best].version, probability, searched[0])
        for place, draft in zip(drafts, self._answer(list(drafts.values())), strict=True):
            findings[place] = self._finding(draft, question)
        return [findings[place] for place in range(len(clauses))]

    def _log_search(
        self, text: str, question: Question, hits: Sequence[Hit]
    ) -> tuple[ToolCall, ...]:
        if not text:
            return ()
        arguments = SearchStatutes(
            query=text,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
            limit=self.config.num_hits,
        )
        return (log_search(arguments, hits),)

    def _answer(self, drafts: Sequence[Draft]) -> list[Draft]:
        """Let the engine write the analyses and run the tools they call."""
        requests = [
            Request(render_prompt(d.passage, d.text), answer_grammar(d.passage, d.text))
            for d in drafts
        ]
        answered = [
            replace(d, answer=c)
            for d, c in zip(drafts, self.engine.complete(requests), strict=True)
        ]
        return [
            replace(
                d,
                outcome=(
                    run_call(d.analysis.call, d.text, d.passage.text)
                    if d.analysis and d.analysis.call
                    else None
                ),
            )
            for d in answered
        ]

    def _finding(self, draft: Draft, question: Question) -> Finding:
        analysis, version = draft.analysis, draft.version
        if analysis is None:
            unread: dict[str, CheckState] = {
                "orders": draft.orders,
                "template": "failed",
                "style": check_style(UNREAD, self.style),
            }
            return self._record(
                draft.clause,
                "ungoverned",
                UNREAD,
                unread,
                0.0,
                draft=draft,
                calls=(draft.searched,),
            )
        verdict, agrees = _decide(draft, analysis)
        quote = choose_quote(version.text if draft.orders == "passed" else draft.article, analysis)
        reason = compose_reason(
            version.citation,
            verdict,
            result=draft.outcome.call.result if draft.outcome else "",
            quote=quote,
        )
        shown = self.knowledge.find(
            version.law, version.article, as_of=question.as_of, jurisdiction=question.jurisdiction
        )
        checks: dict[str, CheckState] = {
            "orders": draft.orders,
            "article in force": check_article(version, shown),
            "quote": check_quote(quote, version.text),
            "figures": check_figures(analysis, draft.text, draft.article),
            "tool": agrees,
            "style": check_style(reason, self.style),
        }
        citation = Citation(
            law=version.law,
            article=version.article,
            version_id=version.id,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            quote=quote,
            status=checks["quote"] if checks["article in force"] == "passed" else "failed",
        )
        asked = GetArticle(
            law=version.law,
            article=version.article,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
        )
        calls = (
            draft.searched,
            log_article(asked, shown),
            *((draft.outcome.call,) if draft.outcome else ()),
        )
        return self._record(
            draft.clause,
            verdict,
            reason,
            checks,
            _probability(draft, verdict),
            (citation,),
            draft,
            calls,
        )

    def _record(
        self,
        clause: Clause,
        verdict: Verdict,
        reason: str,
        checks: dict[str, CheckState],
        probability: float,
        citations: tuple[Citation, ...] = (),
        draft: Draft | None = None,
        calls: tuple[ToolCall, ...] = (),
    ) -> Finding:
        decided_by: Decider = (
            "none" if not citations else "figures" if draft and draft.outcome else "word"
        )
        confidence = calibrated(self.calibration, probability, decided_by) if probability else 0.0
        least = (
            self.calibration.min_confidence
            if self.config.min_confidence is None
            else self.config.min_confidence
        )
        failed = [name for name, state in checks.items() if state == "failed"]
        notes = [f"check failed: {name}" for name in failed]
        if confidence < least:
            notes.append(f"confidence {confidence:.2f} is below {least:.2f}")
        is_repaired = "repaired" in checks.values()
        fine: FindingStatus = (
            "ungoverned" if verdict == "ungoverned" else "repaired" if is_repaired else "verified"
        )
        return Finding(
            id=content_hash(clause.id, clause.text)[:16],
            clause=clause.text,
            heading=clause.heading,
            start=clause.start,
            end=clause.end,
            verdict=verdict,
            status="needs review" if notes else fine,
            citations=citations,
            reason=reason,
            confidence=round(confidence, 4),
            decided_by=decided_by,
            analysis=draft.answer.text if draft and draft.answer else "",
            tool_calls=calls,
            checks=checks,
            notes=tuple(notes),
        )


def _decide(draft: Draft, analysis: Analysis) -> tuple[Verdict, CheckState]:
    if draft.outcome is not None:
        return ("valid" if draft.outcome.keeps else "invalid"), "passed"
    return ("valid" if analysis.verdict == "valid" else "invalid"), (
        "failed" if analysis.call else "not applicable"
    )


def _probability(draft: Draft, verdict: Verdict) -> float:
    """Return the probability that the article governs, times that of the verdict under it.

    Where figures decide, that is the share of all calls that clause and shown article allow that
    give the same verdict; else it is the probability that the model gave its own word.
    """
    assert draft.answer is not None  # a finding with a verdict was answered
    if draft.outcome is None:
        return draft.relevance * draft.answer.probability(f"is {verdict}.")
    passage = draft.passage
    calls = possible_calls(passage, draft.text)
    outcomes = [run_call(call, draft.text, passage.text) for call in calls]
    return (
        draft.relevance
        * sum(o is not None and o.keeps == draft.outcome.keeps for o in outcomes)
        / len(outcomes)
    )
