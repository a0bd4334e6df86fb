"""The reviewer: clauses in, findings out.

For each clause: retrieve the articles in force on the day, let the engine write the analysis under a grammar that knows
no other article, run the tool it calls, let it write the sentence, check everything in code. Where two figures decide,
the tool's answer is the verdict; else the model's. A finding that fails a check, or whose probability is below the
threshold, is marked `needs review`, never passed.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from pydantic import Field

from components.config import Section
from components.knowledge.search import KnowledgeBase
from components.prompting.grammar import answer_grammar, sentence_grammar
from components.prompting.style import StyleGuide
from components.prompting.template import (
    Analysis,
    Passage,
    call_line,
    compose_reason,
    parse_completion,
    render_prompt,
    result_text,
    rule_end,
    sentence,
)
from components.records import CheckState, Citation, Clause, Finding, FindingStatus, Hit, Verdict, content_hash
from components.review.engines import Completion, Engine, Request
from components.review.labels import split_label
from components.review.tools import Outcome, run_tool
from components.review.verification import check_article, check_figures, check_quote, check_style, choose_quote

UNREAD = "The answer did not have the form of the template; a person must review this clause."


class ReviewerConfig(Section):
    """How clauses are judged."""

    num_hits: int = Field(default=2, ge=1, le=20, description="articles shown to the model for each clause")
    max_passage_words: int = Field(default=200, ge=30, le=4000, description="words of an article shown to the model; the rest is cut")
    batch_size: int = Field(default=16, ge=1, le=512, description="clauses judged at once")
    min_confidence: float = Field(default=0.5, ge=0, le=1, description="below this a finding needs review")


@dataclass(frozen=True)
class Question:
    """What every clause of a review is asked under."""

    as_of: date
    jurisdiction: str


@dataclass(frozen=True)
class Draft:
    """A clause with what was retrieved and what the engine said."""

    clause: Clause
    hits: Sequence[Hit]
    passages: Sequence[Passage]
    first: Completion
    analysis: Analysis | None
    outcome: Outcome | None = None
    second: Completion | None = None


class Reviewer:
    """Judges clauses with one knowledge base, one engine and one style guide."""

    def __init__(self, knowledge: KnowledgeBase, engine: Engine, style: StyleGuide, config: ReviewerConfig) -> None:
        self.knowledge, self.engine, self.style, self.config = knowledge, engine, style, config

    def judge(
        self, clauses: Sequence[Clause], question: Question, on_findings: Callable[[Sequence[Finding]], None] | None = None
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
        return self.knowledge.search_many(texts, as_of=question.as_of, jurisdiction=question.jurisdiction, limit=self.config.num_hits)

    def _judge_batch(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        texts = [split_label(c.text)[1] for c in clauses]
        hits = self.retrieve(texts, question)
        passages = [[self._passage(h) for h in found] for found in hits]
        prompts = [render_prompt(shown, text) for shown, text in zip(passages, texts, strict=True)]
        requests = [Request(p, answer_grammar(s, t)) for p, s, t in zip(prompts, passages, texts, strict=True)]
        drafts = [
            self._run_tool(Draft(clause, found, shown, first, parse_completion(first.text, [p.citation for p in shown])))
            for clause, found, shown, first in zip(clauses, hits, passages, self.engine.complete(requests), strict=True)
        ]
        drafts = self._add_sentences(drafts, prompts)
        return [self._finding(draft, question) for draft in drafts]

    def _passage(self, hit: Hit) -> Passage:
        words = hit.version.text.split()
        return Passage(hit.version.citation, " ".join(words[: self.config.max_passage_words]))

    def _run_tool(self, draft: Draft) -> Draft:
        if draft.analysis is None or not draft.analysis.citation:
            return draft
        cited = next(p for p in draft.passages if p.citation == draft.analysis.citation)
        return replace(draft, outcome=run_tool(draft.analysis, draft.clause.text, cited.text))

    def _add_sentences(self, drafts: list[Draft], prompts: Sequence[str]) -> list[Draft]:
        waiting = [i for i, d in enumerate(drafts) if d.outcome and d.analysis]
        requests = []
        for i in waiting:
            draft = drafts[i]
            assert draft.analysis is not None and draft.outcome is not None  # chosen above
            call = draft.outcome.call
            said = draft.first.text[: draft.first.text.index(rule_end(draft.analysis.citation))] + rule_end(draft.analysis.citation)
            prompt = prompts[i] + said + call_line(*call.arguments) + result_text(call.result)
            requests.append(Request(prompt, sentence_grammar(draft.analysis.citation)))
        for i, completion in zip(waiting, self.engine.complete(requests), strict=True):
            drafts[i] = replace(drafts[i], second=completion)
        return drafts

    def _finding(self, draft: Draft, question: Question) -> Finding:
        analysis = draft.analysis
        if analysis is None or not draft.first.is_finished:
            return self._record(draft, "ungoverned", UNREAD, {"template": "failed"}, 0.0)
        if not analysis.citation:
            return self._record(draft, "ungoverned", compose_reason(analysis, "ungoverned"), {}, draft.first.probability("Rule: none."))
        hit = next(h for h, p in zip(draft.hits, draft.passages, strict=True) if p.citation == analysis.citation)
        verdict, agrees = _decide(draft, analysis)
        reason = compose_reason(analysis, verdict)
        quote = choose_quote(hit.version.text, analysis)
        version = hit.version
        shown = self.knowledge.find(version.law, version.article, as_of=question.as_of, jurisdiction=question.jurisdiction)
        checks: dict[str, CheckState] = {
            "article in force": check_article(version, shown),
            "quote": check_quote(quote, version.text),
            "figures": check_figures(analysis, draft.clause.text, version.text),
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
        return self._record(draft, verdict, reason, checks, _confidence(draft, analysis, verdict), (citation,))

    def _record(
        self,
        draft: Draft,
        verdict: Verdict,
        reason: str,
        checks: dict[str, CheckState],
        confidence: float,
        citations: tuple[Citation, ...] = (),
    ) -> Finding:
        failed = [name for name, state in checks.items() if state == "failed"]
        notes = [f"check failed: {name}" for name in failed]
        if confidence < self.config.min_confidence:
            notes.append(f"confidence {confidence:.2f} is below {self.config.min_confidence:.2f}")
        is_repaired = "repaired" in checks.values()
        fine: FindingStatus = "ungoverned" if verdict == "ungoverned" else "repaired" if is_repaired else "verified"
        return Finding(
            id=content_hash(draft.clause.id, draft.clause.text)[:16],
            clause=draft.clause.text,
            heading=draft.clause.heading,
            start=draft.clause.start,
            end=draft.clause.end,
            verdict=verdict,
            status="needs review" if notes else fine,
            citations=citations,
            reason=reason,
            confidence=round(confidence, 4),
            analysis=draft.first.text,
            tool_calls=(draft.outcome.call,) if draft.outcome else (),
            checks=checks,
            notes=tuple(notes),
        )


def _decide(draft: Draft, analysis: Analysis) -> tuple[Verdict, CheckState]:
    if draft.outcome is None:
        return ("valid" if analysis.verdict == "valid" else "invalid"), "not applicable"
    verdict: Verdict = "valid" if draft.outcome.keeps else "invalid"
    said = draft.second.text.strip() if draft.second else ""
    return verdict, "passed" if said == sentence(analysis.citation, verdict) else "failed"


def _confidence(draft: Draft, analysis: Analysis, verdict: Verdict) -> float:
    cited = draft.first.probability(rule_end(analysis.citation))
    if draft.outcome is None:
        return cited * draft.first.probability(f"is {verdict}.")
    if draft.analysis is not None and draft.analysis.call is None:
        return cited * draft.first.probability(draft.outcome.call.arguments[1])
    return cited * draft.first.probability(call_line(*draft.outcome.call.arguments))
