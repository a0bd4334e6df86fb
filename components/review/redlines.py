"""Wordings offered for clauses that break an article, each reviewed again before it is offered.

The same reviewer reads the proposed wordings of a batch together; the first of a clause that passes
is its redline. What was tried is logged with the finding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.knowledge.rerank import show_article
from components.records import Clause, Finding, Redline
from components.redlining.proposals import Proposal, Proposals, passes, propose_wordings
from components.review.choosing import ArticleChoice
from components.review.stakes import broken_limits
from components.review.tools import log_redline

Judge = Callable[[Sequence[Clause]], Sequence[Finding]]


@dataclass(frozen=True)
class _Draft:
    """A proposed wording of the finding at `place`, as the clause that is reviewed."""

    place: int
    proposal: Proposal
    clause: Clause


def add_redlines(
    findings: Sequence[Finding], choices: Sequence[ArticleChoice], judge: Judge
) -> list[Finding]:
    """Return the findings, with a redline where a proposed wording passed its own review.

    Args:
        findings: The findings of a batch.
        choices: The choice of the article of each.
        judge: Reviews clauses on the same day under the same law.
    """
    proposals: dict[int, Proposals] = {}
    drafts: list[_Draft] = []
    for place, finding in enumerate(findings):
        if finding.verdict != "invalid":
            continue
        proposals[place] = _propose(finding, choices[place])
        drafts += _make_drafts(place, choices[place].clause, proposals[place])
    reviewed = judge([draft.clause for draft in drafts]) if drafts else []
    results = list(findings)
    for draft, again in zip(drafts, reviewed, strict=True):
        place = draft.place
        is_open = results[place].redline is None
        by_figures = proposals[place].by_figures
        if is_open and passes(findings[place], again, by_figures=by_figures):
            results[place] = _offer(findings[place], draft, again)
    for place, proposed in proposals.items():
        if results[place].redline is None:
            results[place] = _log_none(results[place], proposed)
    return results


def _propose(finding: Finding, choice: ArticleChoice) -> Proposals:
    """Return what is proposed for a clause; nothing where orders were cut out of it."""
    if choice.version is None or choice.cleared.num_orders:
        return Proposals(reason="the clause gives instructions to its reader")
    article = show_article(choice.version, choice.cleared.text)
    return propose_wordings(article, finding.clause, broken_limits(finding, choice))


def _make_drafts(place: int, clause: Clause, proposals: Proposals) -> list[_Draft]:
    """Return each proposed wording as a clause to review."""
    drafts = []
    for number, proposal in enumerate(proposals.wordings, start=1):
        redline = Redline(changes=proposal, citation="", confidence=0)
        values = {"id": f"{clause.id}~{number}", "text": redline.apply(clause.text)}
        drafts.append(_Draft(place, proposal, clause.model_copy(update=values)))
    return drafts


def _offer(finding: Finding, draft: _Draft, again: Finding) -> Finding:
    """Return a finding with the wording that passed."""
    citation = finding.citations[0].name if finding.citations else ""
    redline = Redline(changes=draft.proposal, citation=citation, confidence=again.confidence)
    call = log_redline(len(draft.proposal), f"passed: {again.verdict} by {again.decided_by}")
    calls = (*finding.tool_calls, call)
    return finding.model_copy(update={"redline": redline, "tool_calls": calls})


def _log_none(finding: Finding, proposals: Proposals) -> Finding:
    """Return a finding with a record of why no wording is offered."""
    reason = proposals.reason or "the proposed wording does not pass its own review"
    num_changes = sum(len(proposal) for proposal in proposals.wordings)
    calls = (*finding.tool_calls, log_redline(num_changes, f"none offered: {reason}"))
    return finding.model_copy(update={"tool_calls": calls})
