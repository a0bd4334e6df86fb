"""Decisions of analysts about findings; those with consent become pairs to tune on."""

from fastapi import APIRouter

from components.serving.access import Analyst
from components.serving.decisions import decide
from components.serving.problems import RESPONSES
from components.serving.records import DecidedFinding, DecisionBody
from components.serving.state import Server

router = APIRouter(prefix="/v1/findings", tags=["findings"], responses=RESPONSES)


@router.post("/{finding_id}/decision")
def decide_finding(
    server: Server, caller: Analyst, finding_id: str, body: DecisionBody
) -> DecidedFinding:
    """Accept, edit or reject a finding of one of your reviews, or comment on it.

    Returns the finding with all its decisions.
    """
    decided = decide(server.store, server.ledger, server.home, caller.id, finding_id, body)
    server.metrics.count_decision(body.decision)
    return decided
