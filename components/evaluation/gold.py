"""Score the product against a gold set: the figures by which it is judged.

A gold row is a clause, a day, the articles that may rightly be cited and the verdict. Nothing is
tuned on it and nothing is left out: a finding that needs review counts with its verdict in
`verdict_accuracy`, and `verdict_accuracy_covered` says how good the others are.
"""

import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

from pydantic import Field

from components.domain import domain
from components.evaluation.coverage import CoveragePoint, coverage_curve, has_passed
from components.gold_set import GoldArticle, GoldRow
from components.knowledge.search import KnowledgeBase
from components.prompting.style import StyleGuide
from components.records import Citation, Clause, Finding, Hit, Verdict, cite, content_hash
from components.review.question import Question
from components.review.reviewer import Reviewer

DEPTHS = (1, 5, 10, 50)
NUM_EXPLAINED = 5


class ScoredRow(GoldRow):
    """A clause with its right answer: every field must be given."""

    id: str
    clause: str = Field(min_length=1)
    as_of: date
    articles: tuple[GoldArticle, ...]
    verdict: Verdict


@dataclass(frozen=True)
class Judged:
    """A gold row, what was retrieved for it (50 hits) and its finding."""

    row: ScoredRow
    hits: Sequence[Hit]
    finding: Finding


def judge_gold(
    rows: Sequence[ScoredRow],
    reviewer: Reviewer,
    jurisdiction: str,
    on_progress: Callable[[int], None] | None = None,
) -> list[Judged]:
    """Review every row as its own clause on its own day, rows of one day together."""
    judged: dict[str, Judged] = {}
    for day in sorted({row.as_of for row in rows}):
        of_day = [row for row in rows if row.as_of == day]
        for item in _judge_day(of_day, day, reviewer, jurisdiction, on_progress):
            judged[_key(item.row)] = item
    return [judged[_key(row)] for row in rows]


def _judge_day(
    rows: Sequence[ScoredRow],
    day: date,
    reviewer: Reviewer,
    jurisdiction: str,
    on_progress: Callable[[int], None] | None,
) -> list[Judged]:
    """Review the rows of one day together."""
    clauses = [Clause(id=row.id, text=row.clause, start=0, end=len(row.clause)) for row in rows]
    hit_lists = reviewer.knowledge.search_many(
        [clause.text for clause in clauses],
        as_of=day,
        jurisdiction=jurisdiction,
        limit=max(DEPTHS),
    )
    findings = reviewer.judge(
        clauses,
        Question(day, jurisdiction),
        lambda batch: on_progress(len(batch)) if on_progress else None,
    )
    return [
        Judged(row, hits, finding)
        for row, hits, finding in zip(rows, hit_lists, findings, strict=True)
    ]


def _key(row: ScoredRow) -> str:
    """Return what tells a row from the others."""
    return content_hash(row.id, row.clause, str(row.as_of))


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
    governed = [item for item in judged if item.row.articles]
    covered = [item for item in judged if item.finding.status != "needs review"]
    kept_invalid = [item for item in covered if item.finding.verdict == "invalid"]
    num_sound = sum(item.row.verdict != "invalid" for item in judged)
    num_alarms = sum(item.row.verdict != "invalid" for item in kept_invalid)
    recalls = {
        f"recall_at_{depth}": _share([_rank(item) <= depth for item in governed])
        for depth in DEPTHS
    }
    in_style = [not style.violations(item.finding.reason) for item in judged]
    states = [item.finding.checks.get("reason", "not applicable") for item in judged]
    reasons = [state for state in states if state != "not applicable"]
    return {
        "num_rows": len(judged),
        **recalls,
        "citation_accuracy": _share([_is_cited_right(item) for item in judged]),
        "verdict_accuracy": _share([_is_right(item) for item in judged]),
        "coverage": round(len(covered) / len(judged), 4) if judged else 0.0,
        "verdict_accuracy_covered": _share([_is_right(item) for item in covered]),
        "auc_words": rank_by_words(judged),
        "kept_invalid_precision": _share([_is_right(item) for item in kept_invalid]),
        "false_alarms": round(num_alarms / num_sound, 4) if num_sound else 0.0,
        "style_conformity": _share(in_style),
        "reasons_shown": _share([state == "passed" for state in reasons]),
        "fabricated_citations": sum(
            _count_fabricated(item, knowledge, jurisdiction) for item in judged
        ),
    }


def rank_by_words(judged: Sequence[Judged]) -> float:
    """Return how well invalid clauses are told from valid ones where no figures decide.

    It is the area under the ROC curve (AUC) of the confidence in `invalid`: the share of pairs of
    an invalid and a valid clause of which the invalid one has the higher. 0.5 is chance, and what
    is returned where one kind is missing.
    """
    scores: dict[Verdict, list[float]] = {"invalid": [], "valid": [], "ungoverned": []}
    for item in judged:
        if item.finding.decided_by != "figures":
            scores[item.row.verdict].append(_doubt(item.finding))
    pairs = list(itertools.product(scores["invalid"], scores["valid"]))
    if not pairs:
        return 0.5
    wins = sum(1.0 if broken > kept else 0.5 * (broken == kept) for broken, kept in pairs)
    return round(wins / len(pairs), 4)


def _doubt(finding: Finding) -> float:
    """Return how sure a finding is that its clause is invalid, 0 to 1.

    Of one that finds no article, half of what is left to the other two verdicts.
    """
    if finding.verdict == "ungoverned":
        return (1 - finding.confidence) / 2
    return finding.confidence if finding.verdict == "invalid" else 1 - finding.confidence


def explain_row(judged: Judged) -> list[str]:
    """Return lines about a row whose verdict or citation is wrong: what was right and what was hit.

    No line for a row that is right in both.
    """
    if _is_right(judged) and _is_cited_right(judged):
        return []
    finding, row = judged.finding, judged.row
    cited = ", ".join(cite(item.law, item.article) for item in finding.citations)
    none = f"no {domain().unit}"
    right = ", ".join(cite(item.law, item.article) for item in row.articles)
    lines = [
        f"{row.id}: right {row.verdict} under {right or none}",
        f"    {finding.verdict} under {cited or none}, by {finding.decided_by},"
        f" confidence {finding.confidence:.2f}, {finding.status}",
    ]
    wanted = _wanted(judged)
    for rank, hit in enumerate(judged.hits[:NUM_EXPLAINED], 1):
        is_right = (hit.version.law, hit.version.article) in wanted
        mark = " (right)" if is_right else ""
        lines.append(f"    hit {rank}: {hit.version.citation} {hit.score:.3f}{mark}")
    lines += [f"    judged: {part}" for part in list_judged(finding)]
    return lines


def list_judged(finding: Finding) -> list[str]:
    """Return what was made of each hit that was judged, by search, figures and reader."""
    for call in finding.tool_calls:
        if call.tool == "judge_hits":
            return call.result.split("; ")
    return []


def trace_coverage(judged: Sequence[Judged]) -> list[CoveragePoint]:
    """Return how accuracy falls as coverage grows; a finding that failed a check is never sure."""
    confidences = [item.finding.confidence if has_passed(item.finding) else 0.0 for item in judged]
    return coverage_curve(confidences, [_is_right(item) for item in judged])


def coverage_table(points: Sequence[CoveragePoint]) -> str:
    """Return the curve as text: at each tenth of coverage the accuracy and the confidence."""
    lines = [f"{'coverage':>9} {'accuracy':>9} {'confidence':>11}"]
    for tenth in range(1, 11):
        point = next((point for point in points if point.coverage >= tenth / 10), None)
        if point is not None:
            lines.append(f"{point.coverage:>9.2f} {point.accuracy:>9.2f} {point.threshold:>11.2f}")
    return "\n".join(dict.fromkeys(lines))


def _is_right(judged: Judged) -> bool:
    """Say whether the finding has the row's verdict."""
    return judged.finding.verdict == judged.row.verdict


def _wanted(judged: Judged) -> set[tuple[str, str]]:
    """Return the articles that may rightly be cited, by law and number."""
    return {(article.law, article.article) for article in judged.row.articles}


def _rank(judged: Judged) -> int:
    """Return the rank, from 1, of the first right article, one more than the depth without any."""
    wanted = _wanted(judged)
    for rank, hit in enumerate(judged.hits, 1):
        if (hit.version.law, hit.version.article) in wanted:
            return rank
    return max(DEPTHS) + 1


def _is_cited_right(judged: Judged) -> bool:
    """Say whether only right articles are cited, at least one if any is right."""
    cited = {(citation.law, citation.article) for citation in judged.finding.citations}
    wanted = _wanted(judged)
    if not wanted:
        return not cited
    return bool(cited) and cited <= wanted


def _count_fabricated(judged: Judged, knowledge: KnowledgeBase, jurisdiction: str) -> int:
    """Count citations that the edition does not have in these words on the row's day."""
    day = judged.row.as_of
    citations = judged.finding.citations
    return sum(_is_fabricated(citation, day, knowledge, jurisdiction) for citation in citations)


def _is_fabricated(
    citation: Citation, day: date, knowledge: KnowledgeBase, jurisdiction: str
) -> bool:
    """Say whether a citation's article, wording or quote is not the law on a day."""
    version = knowledge.find(citation.law, citation.article, as_of=day, jurisdiction=jurisdiction)
    if version is None or version.id != citation.version_id:
        return True
    return not _is_quoted(citation.quote, version.text)


def _is_quoted(quote: str, text: str) -> bool:
    """Say whether a quote stands in a text, white space aside."""
    return " ".join(quote.split()) in " ".join(text.split())


def _share(flags: Sequence[bool]) -> float:
    """Return the share of flags that are set, to four places, 0 of none."""
    return round(sum(flags) / len(flags), 4) if flags else 0.0
