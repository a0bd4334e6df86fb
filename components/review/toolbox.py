"""The tools, run over an open release: what each returns, and how its citations are verified.

Every result names the law it holds for: the day, the jurisdiction, the edition and the release. A
citation is verified before it is returned: the wording is the one that the edition shows on the
day, and the quote stands in it. Orders to the reader are cut out of the texts (see
`prompting.prompt_injection`), because a language model reads them.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Protocol

from components.documents.clauses import segment
from components.documents.document import DocumentLimits, parse_document
from components.errors import UsageError
from components.judging.figure_comparison import CompareQuantities
from components.knowledge.search import KnowledgeBase
from components.prompting.prompt_injection import clear_orders
from components.prompting.reason import choose_sentence
from components.quantities.comparing import are_comparable, compare, describe
from components.quantities.reading import Quantity, parse_quantity
from components.records import (
    CheckState,
    Citation,
    Clause,
    DaySource,
    Decider,
    Finding,
    FindingStatus,
    Record,
    Redline,
    Verdict,
    Version,
    notice_of,
)
from components.review.question import Asked, Question, settle_question
from components.review.tools import GetArticle, ReviewClause, SearchStatutes
from components.review.verification import check_article, check_quote
from components.severity import Severity

MAX_HIT_CHARS = 1_500
NO_CLAUSE = "review_clause: clause: holds no clause. Send its whole sentence."


class Stamp(Record):
    """The law and the release that a result holds for."""

    as_of: date
    as_of_source: DaySource
    jurisdiction: str
    edition: int
    release_id: str
    notice: str = ""


class ArticleShown(Record):
    """An article in the wording of the day; `is_cut` where the text is longer than shown."""

    citation: Citation
    heading: str
    text: str
    is_cut: bool


class SearchResult(Record):
    """The articles that fit best, best first."""

    stamp: Stamp
    hits: tuple[ArticleShown, ...]


class ArticleResult(Record):
    """One article."""

    stamp: Stamp
    article: ArticleShown


class ComparisonResult(Record):
    """How two figures compare, and whether the relation holds."""

    result: str
    holds: bool


class ClauseResult(Record):
    """The finding of one clause, without the record of how it came about."""

    clause: str
    verdict: Verdict
    status: FindingStatus
    reason: str
    citations: tuple[Citation, ...]
    confidence: float
    decided_by: Decider
    checks: dict[str, CheckState]
    notes: tuple[str, ...]
    severity: Severity = "unclear"
    cost: str = ""
    burdens: str = ""
    redline: Redline | None = None


class ReviewResult(Record):
    """The finding of each clause, in order."""

    stamp: Stamp
    findings: tuple[ClauseResult, ...]


ToolResult = SearchResult | ArticleResult | ComparisonResult | ReviewResult
RESULTS: dict[str, type[Record]] = {
    "search_statutes": SearchResult,
    "get_article": ArticleResult,
    "compare_quantities": ComparisonResult,
    "review_clause": ReviewResult,
}
"""What each tool returns, by its name."""


def result_schema(name: str) -> dict[str, Any]:  # Any: JSON values
    """Return the JSON schema of what a tool returns, without the words of this code."""
    schema = RESULTS[name].model_json_schema()
    for each in (schema, *schema.get("$defs", {}).values()):
        each.pop("description", None)
    return schema


class JudgesClauses(Protocol):
    """Judges clauses under a day and a jurisdiction."""

    def __call__(self, clauses: Sequence[Clause], question: Question) -> list[Finding]:
        """Return a finding for each clause, in order."""


@dataclass(frozen=True)
class Toolbox:
    """Runs the tools over one release.

    Attributes:
        knowledge: The release's edition.
        release_id: The release.
        default: The law of calls that name no day or no jurisdiction.
        configured: The jurisdiction by default, where the edition holds several; may be empty.
    """

    knowledge: KnowledgeBase
    release_id: str
    default: Asked = Asked()
    configured: str = ""

    def run(self, arguments: Record, judge: JudgesClauses | None = None) -> ToolResult:
        """Run the tool whose arguments these are.

        Args:
            arguments: As `read_arguments` returns them.
            judge: Judges clauses; None where `review_clause` is not offered.

        Raises:
            UsageError: The tool cannot answer: the article, day or jurisdiction does not exist, the
                figures cannot be compared, or clauses cannot be reviewed here.
        """
        match arguments:
            case SearchStatutes():
                return self.search(arguments)
            case GetArticle():
                return self.get_article(arguments)
            case CompareQuantities():
                return compare_quantities(arguments)
            case ReviewClause() if judge is not None:
                question = self.settle(arguments)
                return self.report(judge(read_clauses(arguments), question), question)
        raise UsageError("tool: not offered here. Call another one.")

    def settle(self, arguments: SearchStatutes | GetArticle | ReviewClause) -> Question:
        """Return the day and the jurisdiction of a call; see `settle_question`."""
        asked = Asked(
            arguments.as_of or self.default.as_of,
            arguments.jurisdiction or self.default.jurisdiction,
        )
        return settle_question(self.knowledge, asked, self.configured)

    def search(self, arguments: SearchStatutes) -> SearchResult:
        """Search the articles in force on the day."""
        question = self.settle(arguments)
        hits = self.knowledge.search(
            arguments.query,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
            limit=arguments.limit,
        )
        shown = [
            self._show(hit.version, question, about=arguments.query, max_chars=MAX_HIT_CHARS)
            for hit in hits
        ]
        return SearchResult(stamp=self._stamp(question), hits=tuple(shown))

    def get_article(self, arguments: GetArticle) -> ArticleResult:
        """Look up one article."""
        question = self.settle(arguments)
        version = self.knowledge.show(
            arguments.law,
            arguments.article,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
        )
        return ArticleResult(stamp=self._stamp(question), article=self._show(version, question))

    def report(self, findings: Sequence[Finding], question: Question) -> ReviewResult:
        """Return the findings of clauses as a result."""
        results = [
            ClauseResult(
                clause=finding.clause,
                verdict=finding.verdict,
                status=finding.status,
                reason=finding.reason,
                citations=finding.citations,
                confidence=finding.confidence,
                decided_by=finding.decided_by,
                checks=finding.checks,
                notes=finding.notes,
                severity=finding.severity,
                cost=finding.cost,
                burdens=finding.burdens,
                redline=finding.redline,
            )
            for finding in findings
        ]
        return ReviewResult(stamp=self._stamp(question), findings=tuple(results))

    def _stamp(self, question: Question) -> Stamp:
        """Return the law and the release of a result."""
        return Stamp(
            as_of=question.as_of,
            as_of_source=question.as_of_source,
            jurisdiction=question.jurisdiction,
            edition=self.knowledge.edition,
            release_id=self.release_id,
            notice=notice_of(question.jurisdiction),
        )

    def _show(
        self, version: Version, question: Question, *, about: str = "", max_chars: int | None = None
    ) -> ArticleShown:
        """Return a wording with its verified citation; the quote is its sentence on `about`."""
        text = clear_orders(version.text).text
        quote = choose_sentence(text, about or version.heading)
        in_force = self.knowledge.find(
            version.law, version.article, as_of=question.as_of, jurisdiction=question.jurisdiction
        )
        is_shown = check_article(version, in_force) == "passed"
        citation = Citation(
            law=version.law,
            article=version.article,
            version_id=version.id,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            quote=quote,
            status=check_quote(quote, version.text) if is_shown else "failed",
        )
        shown = text[:max_chars]
        return ArticleShown(
            citation=citation, heading=version.heading, text=shown, is_cut=len(shown) < len(text)
        )


def compare_quantities(arguments: CompareQuantities) -> ComparisonResult:
    """Compare a figure with a limit, each read from its own words.

    Raises:
        UsageError: One of them is no figure, or the two cannot be compared.
    """
    figure = _read_quantity("figure", arguments.figure)
    limit = _read_quantity("limit", arguments.limit)
    if not are_comparable(figure, limit):
        raise UsageError(
            f"compare_quantities: {figure.unit} cannot be compared with {limit.unit}. Give both in"
            " one dimension."
        )
    return ComparisonResult(
        result=describe(figure, arguments.relation, limit),
        holds=compare(figure, arguments.relation, limit),
    )


def read_clauses(arguments: ReviewClause) -> tuple[Clause, ...]:
    """Return the clauses of a text.

    Raises:
        UsageError: There is no clause in it.
    """
    clauses = segment(parse_document("clause.txt", arguments.clause.encode(), DocumentLimits()))
    if not clauses:
        raise UsageError(NO_CLAUSE)
    return clauses


def _read_quantity(name: str, text: str) -> Quantity:
    """Return the one quantity of an argument."""
    quantity = parse_quantity(text)
    if quantity is None:
        raise UsageError(
            f"compare_quantities: {name}: is not one figure. Give a number with its unit, such as"
            " 18% per year."
        )
    return quantity
