"""Decisions of analysts about findings; those with consent become pairs to tune on."""

from fastapi import APIRouter, Request

from components.serving.access import Analyst
from components.serving.agreement import Agreement, measure_agreement
from components.serving.decisions import decide
from components.serving.disconnects import unless_gone
from components.serving.own_wordings import review_own_wording
from components.serving.problems import RESPONSES
from components.serving.records import DecidedFinding, DecisionBody
from components.serving.state import Server

router = APIRouter(prefix="/v1", tags=["findings"], responses=RESPONSES)


@router.get("/agreement")
def show_agreement(server: Server, caller: Analyst) -> Agreement:
    """Show how often your decisions agreed with the findings, by law and by what decided them."""
    return measure_agreement(server.database, caller.id)


@router.post("/findings/{finding_id}/decision")
def decide_finding(
    server: Server, caller: Analyst, finding_id: str, body: DecisionBody
) -> DecidedFinding:
    """Accept, edit or reject a finding of one of your reviews or its redline, or comment on it.

    With consent, a redline that was taken or edited comes into the clause library. A redline in
    words of your own is not reviewed yet: ask for that by `/wording-review`. Returns the finding
    with all its decisions.
    """
    decided = decide(server.store, server.ledger, server.home, caller.id, finding_id, body)
    server.metrics.count_decision(body.decision)
    return decided


@router.post("/findings/{finding_id}/wording-review")
async def review_wording_again(
    request: Request, server: Server, caller: Analyst, finding_id: str
) -> DecidedFinding:
    """Review the wording that you wrote for a finding, and return the finding with the result.

    The release that answers now reads it on the day of the review; the `again` of its redline says
    whether it passed and what speaks against it. Reports say the same.
    """
    return await unless_gone(request, review_own_wording(server, caller.id, finding_id))
