"""What a canary answered in shadow beside what the served release answered: the figures, the table.

Nothing here holds the text of a contract: findings are told by their review and place.
"""

import csv
import io
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from html import escape
from typing import Literal

import numpy as np

from components.evaluation.deciding import ERROR, Look, estimate_share
from components.records import Record
from components.text.markup import html_page
from components.text.spreadsheet_cells import escape_cell

ShadowOutcome = Literal["compared", "dropped", "failed"]
MAX_SHOWN = 500
_COLUMNS = ("verdict", "articles", "status")
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 80rem; margin: 0 auto; padding: 2rem 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin-bottom: 2rem; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0;
  border-bottom: 1px solid #8886; }
td { font-variant-numeric: tabular-nums; }
"""


class Answered(Record):
    """What a release said of a clause."""

    verdict: str
    status: str
    cites: tuple[str, ...]


class ShadowedFinding(Record):
    """A clause, told by its review and its place there from 1, with both answers."""

    review_id: str
    place: int
    served: Answered
    canary: Answered

    @property
    def differs_in(self) -> list[str]:
        """In which of verdict, articles and status the answers differ."""
        pairs = (
            (self.served.verdict, self.canary.verdict),
            (self.served.cites, self.canary.cites),
            (self.served.status, self.canary.status),
        )
        return [name for name, (old, new) in zip(_COLUMNS, pairs, strict=True) if old != new]


class ShadowedReview(Record):
    """A review that fell to the canary; `canary_clause_s` is None where it was not answered."""

    review_id: str
    outcome: ShadowOutcome
    at: datetime
    served_release: str
    served_clause_s: float
    canary_clause_s: float | None


class ShadowShare(Record):
    """How many findings differ in something, with the interval of 95 % of that share."""

    name: str
    count: int
    share: float
    low: float
    high: float


class CanaryReport(Record):
    """The figures of a canary, and the findings that differ.

    `share` is that of the reviews it gets, None once it has ended. A clause's seconds are those of
    the review by its clauses for the served release, which shares batches with others, and those
    of its own calls for the canary, which runs at the lowest priority.
    """

    release: str
    share: float | None
    served: tuple[str, ...]
    outcomes: dict[ShadowOutcome, int]
    num_findings: int
    differences: tuple[ShadowShare, ...]
    served_clause_s: float | None
    canary_clause_s: float | None
    differing: tuple[ShadowedFinding, ...]


def make_canary_report(
    release: str,
    share: float | None,
    reviews: Sequence[ShadowedReview],
    findings: Sequence[ShadowedFinding],
) -> CanaryReport:
    """Return the report on a canary.

    Args:
        release: The canary.
        share: Of the reviews it gets; None once it has ended.
        reviews: Those that fell to it, oldest first.
        findings: All findings of those it answered.
    """
    compared = [each for each in reviews if each.canary_clause_s is not None]
    counts: Counter[ShadowOutcome] = Counter(each.outcome for each in reviews)
    differing = [each for each in findings if each.differs_in]
    return CanaryReport(
        release=release,
        share=share,
        served=tuple(sorted({each.served_release for each in compared})),
        outcomes=dict(counts),
        num_findings=len(findings),
        differences=tuple(_share(name, findings) for name in _COLUMNS),
        served_clause_s=_median([each.served_clause_s for each in compared]),
        canary_clause_s=_median([each.canary_clause_s or 0.0 for each in compared]),
        differing=tuple(differing),
    )


def render_canary_text(report: CanaryReport, limit: int = MAX_SHOWN) -> str:
    """Return the report as lines of Markdown with at most `limit` findings, the newest."""
    lines = [_describe(report), "", "| | findings | share | from | to |", "| --- |" + " --- |" * 4]
    for each in report.differences:
        figures = f"{each.share:.3g} | {each.low:.3g} | {each.high:.3g}"
        lines.append(f"| {each.name} differs | {each.count} | {figures} |")
    shown = report.differing[-limit:]
    if shown:
        lines += ["", "| review | clause | served | canary |", "| --- | --- | --- | --- |"]
    for finding in shown:
        sides = f"{_say(finding.served)} | {_say(finding.canary)}"
        lines.append(f"| {finding.review_id} | {finding.place} | {sides} |")
    if len(shown) < len(report.differing):
        lines.append(f"and {len(report.differing) - len(shown)} earlier ones: --csv has all")
    return "\n".join(lines)


def render_canary_csv(report: CanaryReport) -> str:
    """Return the findings that differ as CSV."""
    file = io.StringIO()
    writer = csv.writer(file)
    sides = [f"{side}_{column}" for side in ("served", "canary") for column in _COLUMNS]
    writer.writerow(["review", "clause", "differs_in", *sides])
    for finding in report.differing:
        differs_in = ", ".join(finding.differs_in)
        row: list[str | int] = [finding.review_id, finding.place, differs_in]
        for side in (finding.served, finding.canary):
            row += [side.verdict, "; ".join(side.cites), side.status]
        writer.writerow([escape_cell(cell) for cell in row])
    return file.getvalue()


def render_canary_page(report: CanaryReport) -> str:
    """Return the report as a page."""
    figures = "".join(
        f"<tr><th scope='row'>{each.name} differs</th><td>{each.count}</td>"
        f"<td>{each.share:.3g}</td><td>{each.low:.3g} to {each.high:.3g}</td></tr>"
        for each in report.differences
    )
    rows = "".join(
        f"<tr><td>{escape(each.review_id)}</td><td>{each.place}</td>"
        f"<td>{escape(_say(each.served))}</td><td>{escape(_say(each.canary))}</td></tr>"
        for each in report.differing[: -MAX_SHOWN - 1 : -1]
    )
    body = (
        f"<p>{escape(_describe(report))}</p><table><thead><tr><th scope='col'></th>"
        "<th scope='col'>findings</th><th scope='col'>share</th>"
        f"<th scope='col'>at 95 %</th></tr></thead><tbody>{figures}</tbody></table>"
        "<table><thead><tr><th scope='col'>review</th><th scope='col'>clause</th>"
        "<th scope='col'>served</th><th scope='col'>canary</th></tr></thead>"
        f"<tbody>{rows}</tbody></table>"
    )
    return html_page("The canary", _STYLE, body)


def _describe(report: CanaryReport) -> str:
    """Return in a sentence what the canary answered, and how fast."""
    state = "ended" if report.share is None else f"answers {report.share:.0%} of the reviews"
    counts = ", ".join(f"{count} {name}" for name, count in report.outcomes.items()) or "none yet"
    text = f"canary {report.release}: {state}; reviews: {counts}; {report.num_findings} findings"
    if report.served:
        text += f" beside {', '.join(report.served)}"
    if report.served_clause_s is not None and report.canary_clause_s is not None:
        text += (
            f"; seconds a clause: {report.served_clause_s:.3g} served,"
            f" {report.canary_clause_s:.3g} canary"
        )
    return text


def _say(answered: Answered) -> str:
    """Return an answer in one line."""
    articles = f" by {'; '.join(answered.cites)}" if answered.cites else ""
    return f"{answered.verdict}{articles}, {answered.status}"


def _share(name: str, findings: Sequence[ShadowedFinding]) -> ShadowShare:
    """Return how many findings differ in something."""
    count = sum(name in finding.differs_in for finding in findings)
    measured = estimate_share(count, Look(len(findings), 1 - ERROR))
    return ShadowShare(
        name=name, count=count, share=measured.value, low=measured.low, high=measured.high
    )


def _median(values: Sequence[float]) -> float | None:
    return float(np.median(np.asarray(values))) if values else None
