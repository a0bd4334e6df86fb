"""Score the product against a gold set: the figures by which it is judged.

A gold row is a clause, a day, the articles that may rightly be cited and the verdict. Nothing is
tuned to it here and nothing is left out: a finding that needs review counts with the verdict it
carries in `verdict_accuracy`, and `verdict_accuracy_covered` says how good the others are.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from pydantic import Field

from components.evaluation.coverage import CoveragePoint, coverage_curve, has_passed
from components.knowledge.search import KnowledgeBase
from components.prompting.style import StyleGuide
from components.records import Clause, Finding, Hit, Record, Verdict, content_hash
from components.review.question import Question
from components.review.reviewer import Reviewer
from components.text.jsonl import read_records

DEPTHS = (1, 5, 10, 50)


class GoldArticle(Record):
    """An article that may rightly be cited."""

    law: str
    article: str


class GoldRow(Record):
    """One clause with its right answer."""

    id: str
    clause: str = Field(min_length=1)
    as_of: date
    articles: tuple[GoldArticle, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Judged:
    """A gold row, what was retrieved for it (50 hits) and its finding."""

    row: GoldRow
    hits: Sequence[Hit]
    finding: Finding


def read_gold(path: Path) -> list[GoldRow]:
    """Read a gold set from JSONL.

    Raises:
        MissingError: The file is not there.
        InputError: A line is not a gold row, or there is none.
    """
    return [row for _, row in read_records(path, GoldRow, "gold set")]


def judge_gold(
    rows: Sequence[GoldRow],
    reviewer: Reviewer,
    jurisdiction: str,
    on_progress: Callable[[int], None] | None = None,
) -> list[Judged]:
    """Review every row as its own clause on its own day, rows of one day together."""
    judged: dict[str, Judged] = {}
    for day in sorted({row.as_of for row in rows}):
        chosen = [row for row in rows if row.as_of == day]
        clauses = [
            Clause(id=row.id, text=row.clause, start=0, end=len(row.clause)) for row in chosen
        ]
        question = Question(day, jurisdiction)
        found = reviewer.knowledge.search_many(
            [c.text for c in clauses], as_of=day, jurisdiction=jurisdiction, limit=max(DEPTHS)
        )
        findings = reviewer.judge(
            clauses, question, lambda batch: on_progress(len(batch)) if on_progress else None
        )
        for row, hits, finding in zip(chosen, found, findings, strict=True):
            judged[content_hash(row.id, row.clause, str(day))] = Judged(row, hits, finding)
    return [judged[content_hash(row.id, row.clause, str(row.as_of))] for row in rows]


def score_gold(
    judged: Sequence[Judged], knowledge: KnowledgeBase, style: StyleGuide, jurisdiction: str
) -> dict[str, float]:
    """Return the flat object of figures.

    Args:
        judged: From `judge_gold`.
        knowledge: Against which every citation is looked up again, independently of the reviewer's
            own checks.
        style: The style guide.
        jurisdiction: Whose law.
    """
    governed = [j for j in judged if j.row.articles]
    covered = [j for j in judged if j.finding.status != "needs review"]
    recalls = {f"recall_at_{k}": _share([_rank(j) <= k for j in governed]) for k in DEPTHS}
    return {
        "num_rows": len(judged),
        **recalls,
        "citation_accuracy": _share([_is_cited_right(j) for j in judged]),
        "verdict_accuracy": _share([j.finding.verdict == j.row.verdict for j in judged]),
        "coverage": _share([j in covered for j in judged]),
        "verdict_accuracy_covered": _share([j.finding.verdict == j.row.verdict for j in covered]),
        "style_conformity": _share([not style.violations(j.finding.reason) for j in judged]),
        "fabricated_citations": sum(_count_fabricated(j, knowledge, jurisdiction) for j in judged),
    }


def trace_coverage(judged: Sequence[Judged]) -> list[CoveragePoint]:
    """Return how accuracy falls as coverage grows; a finding that failed a check is never sure."""
    confidences = [j.finding.confidence if has_passed(j.finding) else 0.0 for j in judged]
    return coverage_curve(confidences, [j.finding.verdict == j.row.verdict for j in judged])


def coverage_table(points: Sequence[CoveragePoint]) -> str:
    """Return the curve as lines of text.

    At each tenth of coverage, the accuracy and the confidence it takes.
    """
    lines = [f"{'coverage':>9} {'accuracy':>9} {'confidence':>11}"]
    for tenth in range(1, 11):
        point = next((point for point in points if point.coverage >= tenth / 10), None)
        if point is not None:
            lines.append(f"{point.coverage:>9.2f} {point.accuracy:>9.2f} {point.threshold:>11.2f}")
    return "\n".join(dict.fromkeys(lines))


def _rank(judged: Judged) -> int:
    wanted = {(a.law, a.article) for a in judged.row.articles}
    ranks = (
        i for i, h in enumerate(judged.hits, 1) if (h.version.law, h.version.article) in wanted
    )
    return next(ranks, max(DEPTHS) + 1)


def _is_cited_right(judged: Judged) -> bool:
    cited = {(c.law, c.article) for c in judged.finding.citations}
    wanted = {(a.law, a.article) for a in judged.row.articles}
    return bool(cited & wanted) and cited <= wanted if wanted else not cited


def _count_fabricated(judged: Judged, knowledge: KnowledgeBase, jurisdiction: str) -> int:
    count = 0
    for citation in judged.finding.citations:
        version = knowledge.find(
            citation.law, citation.article, as_of=judged.row.as_of, jurisdiction=jurisdiction
        )
        count += (
            version is None
            or version.id != citation.version_id
            or " ".join(citation.quote.split()) not in " ".join(version.text.split())
        )
    return count


def _share(flags: Sequence[bool]) -> float:
    return round(sum(flags) / len(flags), 4) if flags else 0.0
