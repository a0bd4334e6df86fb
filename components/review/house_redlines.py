"""The house's own wording offered where a clause deviates from a position, reviewed before.

The same reviewer reads the clause with the position's fallback in it. It is offered where it keeps
the position, no other one suffers, and the law has nothing against it. A redline under the law that
keeps the positions as well changes less, and stays.
"""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import date

from components.domain import domain
from components.errors import UsageError
from components.records import (
    Clause,
    Finding,
    PositionOutcome,
    Redline,
    Replacement,
)
from components.redlining.house_wordings import propose_house_wording
from components.review.house import HouseReviewer
from components.review.redlines import log_none
from components.review.tools import log_redline
from components.review.wordings import find_house_faults, find_law_faults, make_draft

Judge = Callable[[Sequence[Clause]], Sequence[Finding]]


@dataclass(frozen=True)
class _HouseDraft:
    """The wording that is proposed for the finding at `place`, from `outcomes`."""

    place: int
    outcomes: tuple[PositionOutcome, ...]
    changes: tuple[Replacement, ...]
    clause: Clause


def add_house_redlines(
    findings: Sequence[Finding],
    clauses: Sequence[Clause],
    judge: Judge,
    house: HouseReviewer,
    day: date,
) -> list[Finding]:
    """Return findings with the house's wording where they deviate, if its own review passes.

    Args:
        findings: Weighed findings.
        clauses: Their clauses, in the same order.
        judge: Reviews clauses on the same day under the same law.
        house: The house's positions.
        day: The day of the review.
    """
    results = list(findings)
    drafts: list[_HouseDraft] = []
    for place, finding in enumerate(findings):
        outcomes = tuple(
            outcome
            for outcome in finding.positions
            if outcome.state == "deviates" and outcome.fallback
        )
        if not outcomes or _keeps_house(finding, house, day):
            continue
        try:
            drafts.append(_propose(place, finding, clauses[place], outcomes, house, day))
        except UsageError as error:
            results[place] = log_none(finding, str(error))
    reviewed = judge([draft.clause for draft in drafts]) if drafts else []
    for draft, again in zip(drafts, house.weigh(reviewed, day), strict=True):
        results[draft.place] = _conclude(findings[draft.place], draft, again)
    return results


def _keeps_house(finding: Finding, house: HouseReviewer, day: date) -> bool:
    """Say whether the redline that the finding has already leaves nothing to deviate from."""
    if finding.redline is None:
        return False
    outcomes = house.judge_words(finding.redline.apply(finding.clause), day)
    return all(outcome.state != "deviates" for outcome in outcomes)


def _propose(
    place: int,
    finding: Finding,
    clause: Clause,
    outcomes: tuple[PositionOutcome, ...],
    house: HouseReviewer,
    day: date,
) -> _HouseDraft:
    """Return the wording of the positions as a clause to review.

    Raises:
        UsageError: Nothing can be proposed.
    """
    changes = propose_house_wording(
        finding.clause, outcomes, clause.facts.parties, lambda text: house.judge_words(text, day)
    )
    redline = Redline(changes=changes, citation="", confidence=0)
    draft = make_draft(clause, redline.apply(finding.clause))
    return _HouseDraft(place, outcomes, changes, draft)


def _conclude(finding: Finding, draft: _HouseDraft, again: Finding) -> Finding:
    """Return a finding with the house's wording, or with the reason why it is not offered."""
    wanted = {outcome.position for outcome in draft.outcomes}
    if obstacle := _find_obstacle(finding, again, wanted):
        return log_none(finding, f"the house's wording {obstacle}")
    names = "; ".join(outcome.name for outcome in draft.outcomes)
    redline = Redline(
        changes=draft.changes,
        citation=again.citations[0].name if again.citations else "",
        confidence=again.confidence,
        position=names,
    )
    call = log_redline(len(draft.changes), f"passed: {again.verdict}, keeps {names}")
    calls = (*finding.tool_calls, call)
    return finding.model_copy(update={"redline": redline, "tool_calls": calls})


def _find_obstacle(finding: Finding, again: Finding, wanted: Collection[str]) -> str:
    """Return why a wording does not pass, without its words; empty where it does."""
    if again.verdict == "invalid":
        return f"is {domain().verdict(again.verdict)} by its own review"
    faults = find_law_faults(finding, again)
    if faults:
        return f"does not pass: {faults[0][:1].lower()}{faults[0][1:].removesuffix('.')}"
    if find_house_faults(finding, again, wanted):
        return f"does not pass: it does not keep the positions ({', '.join(sorted(wanted))})"
    return ""
