"""Whether a wording holds that a person or the house wrote, by its own review.

Under the law the rule is that of the redlines that code proposes (`redlining.proposals.passes`): a
clause that broke an article must keep that article, and any other must not be made worse. No
position of the house may be deviated from that was not before, nor may one that the clause was
about be lost; a wording of the house must keep the positions that it is from.
"""

from collections.abc import Collection

from components.domain import domain
from components.records import Clause, Finding, WordingReview
from components.redlining.proposals import passes
from components.severity import NEEDS_REVIEW

_KEPT = ("preferred", "acceptable")


def make_draft(clause: Clause, wording: str) -> Clause:
    """Return a wording as the clause that is reviewed."""
    return clause.model_copy(update={"id": f"{clause.id}~own", "text": wording})


def review_wording(finding: Finding, again: Finding, release_id: str) -> WordingReview:
    """Return what the review of an analyst's own wording came to.

    Args:
        finding: The finding about the clause as it is.
        again: The finding about the wording; both are weighed where there is a playbook.
        release_id: The release that reviewed it.
    """
    faults = [*find_law_faults(finding, again), *find_house_faults(finding, again)]
    return WordingReview(
        has_passed=not faults,
        faults=tuple(faults),
        verdict=again.verdict,
        confidence=again.confidence,
        release_id=release_id,
    )


def find_law_faults(finding: Finding, again: Finding) -> list[str]:
    """Return what speaks against a wording under the law, a sentence each; empty for nothing."""
    if again.verdict == "invalid":
        return [again.reason]
    if "failed" in again.checks.values():
        return ["A check of its review failed."]
    if finding.verdict == "invalid":
        by_figures = finding.decided_by == "figures"
        if passes(finding, again, by_figures=by_figures):
            return []
    elif again.status != NEEDS_REVIEW:
        return []
    cited = [citation.name for citation in finding.citations]
    if finding.verdict == "invalid" and cited != [citation.name for citation in again.citations]:
        unit = cited[0] if cited else domain().unit
        return [f"Its review does not find that it keeps {unit}."]
    return [f"Its review is not sure (confidence {again.confidence:.2f})."]


def find_house_faults(finding: Finding, again: Finding, wanted: Collection[str] = ()) -> list[str]:
    """Return what of the house's positions speaks against a wording, a sentence each.

    Args:
        finding: The finding about the clause as it is.
        again: The finding about the wording.
        wanted: The positions that the wording must keep.
    """
    before = {outcome.position: outcome for outcome in finding.positions}
    after = {outcome.position: outcome for outcome in again.positions}
    faults: list[str] = []
    for position, outcome in after.items():
        is_wanted = position in wanted and outcome.state not in _KEPT
        if is_wanted or outcome.state == "deviates":
            faults.append(f"{outcome.name}: {outcome.state}, {outcome.reason}.")
    for position, outcome in before.items():
        if position not in after:
            faults.append(f"{outcome.name}: nothing of the wording is about it any more.")
    return faults
