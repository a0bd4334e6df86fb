"""Wordings offered for clauses that break an article, each reviewed again before it is offered.

The same reviewer reads the proposed wordings of a batch together; the first of a clause that passes
is its redline. Those of code come first, then those of the clause library. What was tried is logged
with the finding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.clause_library.library import ClauseLibrary
from components.knowledge.rerank import show_article
from components.records import NONE_OFFERED, Clause, Finding, Redline
from components.redlining.library_wordings import propose_from_library
from components.redlining.proposals import Proposal, Proposals, passes, propose_wordings
from components.review.choosing import ArticleChoice
from components.review.stakes import broken_limits
from components.review.tools import log_redline

Judge = Callable[[Sequence[Clause]], Sequence[Finding]]


@dataclass(frozen=True)
class _Draft:
    """A proposed wording of the finding at `place`, as the clause that is reviewed.

    `source` is its entry of the clause library, empty for one that code wrote.
    """

    place: int
    proposal: Proposal
    clause: Clause
    source: str


def add_redlines(
    findings: Sequence[Finding],
    choices: Sequence[ArticleChoice],
    judge: Judge,
    library: ClauseLibrary | None = None,
) -> list[Finding]:
    """Return the findings, with a redline where a proposed wording passed its own review.

    Args:
        findings: The findings of a batch.
        choices: The choice of the article of each.
        judge: Reviews clauses on the same day under the same law.
        library: Wordings that analysts took or wrote; None for none.
    """
    proposals: dict[int, Proposals] = {}
    drafts: list[_Draft] = []
    for place, finding in enumerate(findings):
        if finding.verdict != "invalid":
            continue
        choice = choices[place]
        proposals[place] = _propose(finding, choice)
        worded = [(proposal, "") for proposal in proposals[place].wordings]
        if library is not None:
            worded += _propose_known(finding, choice, library)
        drafts += _make_drafts(place, choice.clause, worded)
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
            num_changes = sum(len(draft.proposal) for draft in drafts if draft.place == place)
            reason = proposed.reason
            if num_changes:
                reason = "the proposed wording does not pass its own review"
            results[place] = log_none(results[place], reason, num_changes)
    return results


def _propose(finding: Finding, choice: ArticleChoice) -> Proposals:
    """Return what is proposed for a clause; nothing where orders were cut out of it."""
    if choice.version is None or choice.cleared.num_orders:
        return Proposals(reason="the clause gives instructions to its reader")
    article = show_article(choice.version, choice.cleared.text)
    return propose_wordings(article, finding.clause, broken_limits(finding, choice))


def _propose_known(
    finding: Finding, choice: ArticleChoice, library: ClauseLibrary
) -> list[tuple[Proposal, str]]:
    """Return the wordings that the library has for a clause like this, each with its entry."""
    version = choice.version
    if version is None or choice.cleared.num_orders:
        return []
    entries = library.find(version.jurisdiction, version.law, version.article)
    proposed = propose_from_library(entries, finding.clause, version.text) if entries else []
    return [(proposal.changes, proposal.entry) for proposal in proposed]


def _make_drafts(
    place: int, clause: Clause, worded: Sequence[tuple[Proposal, str]]
) -> list[_Draft]:
    """Return each proposed wording as a clause to review."""
    drafts = []
    for number, (proposal, source) in enumerate(worded, start=1):
        redline = Redline(changes=proposal, citation="", confidence=0)
        values = {"id": f"{clause.id}~{number}", "text": redline.apply(clause.text)}
        drafts.append(_Draft(place, proposal, clause.model_copy(update=values), source))
    return drafts


def _offer(finding: Finding, draft: _Draft, again: Finding) -> Finding:
    """Return a finding with the wording that passed."""
    citation = finding.citations[0].name if finding.citations else ""
    redline = Redline(
        changes=draft.proposal,
        citation=citation,
        confidence=again.confidence,
        source=draft.source,
    )
    call = log_redline(len(draft.proposal), f"passed: {again.verdict} by {again.decided_by}")
    calls = (*finding.tool_calls, call)
    return finding.model_copy(update={"redline": redline, "tool_calls": calls})


def log_none(finding: Finding, reason: str, num_changes: int = 0) -> Finding:
    """Return a finding with a record of why no wording is offered.

    Args:
        finding: The finding.
        reason: Why.
        num_changes: How many changes were tried.
    """
    calls = (*finding.tool_calls, log_redline(num_changes, f"{NONE_OFFERED}{reason}"))
    return finding.model_copy(update={"tool_calls": calls})
