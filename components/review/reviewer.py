"""The reviewer: clauses in, findings out.

For each clause it retrieves the articles in force on the day, judges the likely ones, and takes the
one that speaks most for the verdict, or none. The engine writes the house sentence with a marker
where the citation stands, and code puts in the article that was shown. Where neither figures nor a
reader decide, the model's own word is the verdict. The reason is checked, and left out where it
does not hold. A finding that fails a check, or whose confidence is below the threshold, is marked
`needs review`, never passed.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Literal

from pydantic import Field

from components.clause_library.library import ClauseLibrary
from components.config import Section
from components.domain import domain
from components.engines.engine import Engine
from components.judging.confidence import Marking
from components.judging.verdict import (
    Decision,
    decide_as_settled,
    decide_by_figures,
    decide_by_word,
)
from components.knowledge.rerank import show_article
from components.knowledge.search import KnowledgeBase
from components.prompting.prompt_injection import Cleared, clear_orders
from components.prompting.reason import choose_sentence
from components.prompting.style import StyleGuide
from components.prompting.template import Passage, show_finding
from components.records import (
    IN_FORCE,
    Calibration,
    CheckState,
    Citation,
    Clause,
    Finding,
    Relevance,
    ToolCall,
    Verdict,
    Version,
)
from components.review.choosing import ArticleChoice, ArticleChooser
from components.review.finding import Judgement, make_finding
from components.review.hit_reading import HOPELESS, NUM_JUDGED, HitsJudge
from components.review.question import Question
from components.review.redlines import add_redlines
from components.review.stakes import weigh_finding
from components.review.tool_loop import ToolLoop, ToolLoopConfig
from components.review.tools import (
    GetArticle,
    log_article,
    log_comparison,
)
from components.review.verification import (
    check_article,
    check_quote,
    check_style,
)
from components.statutes.units import unit_of
from components.writing.answers import PromptCase, Wording, WrittenAnswer, write_answers
from components.writing.reasons import check_reason, check_retelling

NUM_HITS = 8
UNCALIBRATED = Calibration()
BY_FIGURES_ALONE = HitsJudge()
FIRST_BATCH = 4
"""Clauses judged at once to begin with, so that the first findings come soon."""


class ReviewerConfig(Section):
    """How clauses are judged."""

    num_judged: int = Field(
        default=NUM_JUDGED, ge=1, le=50, description="hits that are judged with the clause, at most"
    )
    hopeless: float = Field(
        default=HOPELESS,
        ge=0,
        le=1,
        description="hits that the search makes less likely to govern than this are not judged",
    )
    num_hits: int = Field(
        default=NUM_HITS,
        ge=1,
        le=50,
        description="articles retrieved for a clause, among which one may govern it",
    )
    reasons: Literal["figures", "all"] = Field(
        default="figures",
        description=(
            "which findings show the model's reason: those that figures decide, or all; the bundled"
            " model retells one clause in four wrongly where words decide"
        ),
    )
    redlines: bool = Field(
        default=True,
        description=(
            "whether a review proposes wordings for clauses that break an article; each is reviewed"
            " again, which takes as long as one more clause"
        ),
    )
    library: bool = Field(
        default=True,
        description=(
            "whether wordings of the clause library are proposed too, those that analysts took or"
            " wrote with consent"
        ),
    )
    batch_size: int = Field(default=16, ge=1, le=512, description="clauses judged at once, at most")
    min_confidence: float | None = Field(
        default=None,
        ge=0,
        le=1,
        description=(
            "below this a finding needs review; empty: the release's own threshold, chosen when it"
            " was promoted"
        ),
    )
    tools: ToolLoopConfig = ToolLoopConfig()


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
        judge: HitsJudge = BY_FIGURES_ALONE,
        library: ClauseLibrary | None = None,
    ) -> None:
        self.knowledge = knowledge
        loop = ToolLoop(knowledge, engine, config.tools) if config.tools.is_on else None
        self.chooser = ArticleChooser(knowledge, relevance, config.num_hits, judge, loop)
        self.engine = engine
        self.style = style
        self.config = config
        self.calibration = calibration
        self._library = library

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
            on_findings: Called after each batch with its findings; the first batches are small.
        """
        return self._judge_all(clauses, question, on_findings, with_redlines=False)

    def review(
        self,
        clauses: Sequence[Clause],
        question: Question,
        on_findings: Callable[[Sequence[Finding]], None] | None = None,
    ) -> list[Finding]:
        """Return a finding for each clause, in order, with verified wordings of the invalid ones.

        Args:
            clauses: As for `judge`.
            question: As for `judge`.
            on_findings: As for `judge`.
        """
        is_on = self.config.redlines
        return self._judge_all(clauses, question, on_findings, with_redlines=is_on)

    def _judge_all(
        self,
        clauses: Sequence[Clause],
        question: Question,
        on_findings: Callable[[Sequence[Finding]], None] | None,
        *,
        with_redlines: bool,
    ) -> list[Finding]:
        """Judge clauses in batches, small ones first where somebody waits for findings."""
        findings: list[Finding] = []
        size = self.config.batch_size
        if on_findings is not None:
            size = min(FIRST_BATCH, size)
        while len(findings) < len(clauses):
            batch = clauses[len(findings) : len(findings) + size]
            judged = self._judge_batch(batch, question, with_redlines=with_redlines)
            findings += judged
            size = min(2 * size, self.config.batch_size)
            if on_findings:
                on_findings(judged)
        return findings

    def _judge_batch(
        self,
        clauses: Sequence[Clause],
        question: Question,
        *,
        with_redlines: bool = False,
        is_draft: bool = False,
    ) -> list[Finding]:
        """Judge clauses together: one search, one batch of the engine."""
        choices = self.chooser.choose(clauses, question, self._marking())
        answers = self._write(choices, is_draft=is_draft)
        findings = []
        for number, choice in enumerate(choices):
            if choice.version is None:
                judgement = self._judge_ungoverned(choice)
            else:
                judgement = self._judge_governed(choice, choice.version, answers[number], question)
            finding = make_finding(
                choice.clause, judgement, self.calibration, self.config.min_confidence
            )
            findings.append(weigh_finding(finding, choice))
        if with_redlines:
            return add_redlines(
                findings, choices, partial(self._judge_drafts, question), self._library
            )
        return findings

    def _marking(self) -> Marking | None:
        """Return from which confidence on a finding stands; None while no calibration is fitted.

        A calibration is fitted to what all likely hits were read for.
        """
        if self.calibration == UNCALIBRATED:
            return None
        return Marking(self.calibration, self.config.min_confidence)

    def _judge_drafts(self, question: Question, drafts: Sequence[Clause]) -> list[Finding]:
        """Judge proposed wordings; no sentence is written about them."""
        findings: list[Finding] = []
        for start in range(0, len(drafts), self.config.batch_size):
            batch = drafts[start : start + self.config.batch_size]
            findings += self._judge_batch(batch, question, is_draft=True)
        return findings

    def _write(
        self, choices: Sequence[ArticleChoice], *, is_draft: bool
    ) -> dict[int, WrittenAnswer]:
        """Let the engine write about each clause that an article governs, where it is read.

        Args:
            choices: The choices of a batch.
            is_draft: Whether they are of proposed wordings, of which only the verdict counts.

        Returns:
            The answers by the place of their clause.
        """
        wording: Wording = "with figures" if self.config.reasons == "figures" else "always"
        if is_draft:
            wording = "never"
        cases: dict[int, PromptCase] = {}
        for number, choice in enumerate(choices):
            if choice.version is not None:
                cases[number] = PromptCase(
                    show_article(choice.version, choice.cleared.text),
                    choice.cleared.text,
                    choice.verdict,
                    wording,
                )
        answers = write_answers(list(cases.values()), self.engine, self.style.sentence)
        return dict(zip(cases, answers, strict=True))

    def _judge_ungoverned(self, choice: ArticleChoice) -> Judgement:
        """Conclude that no article governs."""
        reason = self.style.sentence.ungoverned
        checks: dict[str, CheckState] = {
            "orders": _check_orders(choice.cleared),
            "style": check_style(reason, self.style),
        }
        return Judgement(
            verdict="ungoverned",
            reason=reason,
            checks=checks,
            probability=choice.probability,
            tool_calls=choice.steps,
        )

    def _judge_governed(
        self, choice: ArticleChoice, version: Version, answer: WrittenAnswer, question: Question
    ) -> Judgement:
        """Decide by the engine's answer, and check what a reader would be shown."""
        cleared_article = clear_orders(version.text)
        orders = _check_orders(choice.cleared, cleared_article)
        written = answer.written
        if written is None:
            return self._judge_unread(choice, answer, orders)

        clause = choice.cleared.text
        decision = _decide(choice, answer, written.verdict, show_article(version, clause))
        comparison = answer.comparison
        reason, reason_check = self._choose_reason(answer, decision, clause, cleared_article.text)
        quote = choose_sentence(
            version.text if orders == "passed" else cleared_article.text,
            written.reason or clause,
            holding=comparison.arguments.limit if comparison else "",
        )
        sentence = show_finding(
            self.style.sentence,
            self.style.sentence.cite(version.law, version.article),
            decision.verdict,
            reason=reason,
            result=comparison.result if comparison else "",
            quote=quote,
        )
        shown, look_up = self._look_up(version, question)
        checks: dict[str, CheckState] = {
            "orders": orders,
            IN_FORCE: check_article(version, shown),
            "quote": check_quote(quote, version.text),
            "reason": reason_check,
            "tool": decision.tool_check,
            "style": check_style(sentence, self.style),
        }
        is_in_force = checks[IN_FORCE] == "passed"
        comparisons = (log_comparison(comparison),) if comparison else ()
        return Judgement(
            verdict=decision.verdict,
            reason=sentence,
            checks=checks,
            probability=choice.probability * decision.probability,
            decided_by=decision.decided_by,
            citations=(_cite(version, quote, checks["quote"] if is_in_force else "failed"),),
            tool_calls=(*choice.steps, look_up, *comparisons),
            analysis=answer.text,
        )

    def _choose_reason(
        self, answer: WrittenAnswer, decision: Decision, clause: str, article: str
    ) -> tuple[str, CheckState]:
        """Return the reason that is shown, empty for none, and the state of its check."""
        written = answer.written
        if answer.comparison is None and self.config.reasons == "figures":
            return "", "not applicable"
        # a reason for the other verdict, which only an engine without grammars can write, is none
        if written is None or written.verdict != decision.verdict:
            return "", "repaired"
        holds = check_reason(written.reason, clause, article, answer.comparison).holds
        if not holds or not check_retelling(written.reason, clause).holds:
            return "", "repaired"
        return written.reason, "passed"

    def _judge_unread(
        self, choice: ArticleChoice, answer: WrittenAnswer, orders: CheckState
    ) -> Judgement:
        """Conclude nothing from an answer that does not have the template's form."""
        checks: dict[str, CheckState] = {
            "orders": orders,
            "template": "failed",
            "style": check_style(domain().unread, self.style),
        }
        return Judgement(
            verdict="ungoverned",
            reason=domain().unread,
            checks=checks,
            probability=0.0,
            tool_calls=choice.steps,
            analysis=answer.text,
        )

    def _look_up(self, version: Version, question: Question) -> tuple[Version | None, ToolCall]:
        """Look up what the edition shows for the cited article on the day, and log it."""
        arguments = GetArticle(
            law=version.law,
            article=version.article,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
        )
        shown = self.knowledge.find(
            version.law, version.article, as_of=question.as_of, jurisdiction=question.jurisdiction
        )
        return shown, log_article(arguments, shown)


def _decide(
    choice: ArticleChoice, answer: WrittenAnswer, word: Verdict, article: Passage
) -> Decision:
    """Decide as the hits have, else by the comparison where there is one, else by the word."""
    if choice.verdict is not None:
        return decide_as_settled(choice.verdict, choice.decided_by, answer.comparison, answer.call)
    if answer.comparison is not None:
        return decide_by_figures(answer.comparison, article, choice.cleared.text)
    return decide_by_word(word, answer.word_probability, answer.call)


def _check_orders(*texts: Cleared) -> CheckState:
    """Check that no text gives instructions to its reader."""
    return "failed" if any(text.num_orders for text in texts) else "passed"


def _cite(version: Version, quote: str, status: CheckState) -> Citation:
    """Return the citation of a wording with a quote from it."""
    unit = unit_of(version.text, quote)
    return Citation(
        law=version.law,
        article=version.article,
        unit=unit.label if unit else "",
        version_id=version.id,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        quote=quote,
        status=status,
    )
