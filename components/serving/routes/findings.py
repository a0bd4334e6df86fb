"""Decisions of analysts about findings; those with consent become pairs to tune on."""

from typing import Annotated

from fastapi import APIRouter, Depends

from components.serving.access import Analyst
from components.serving.decisions import decide
from components.serving.problems import RESPONSES
from components.serving.records import DecidedFinding, DecisionBody
from components.serving.state import ServerState, parts_of

router = APIRouter(prefix="/v1/findings", tags=["findings"], responses=RESPONSES)


@router.post("/{finding_id}/decision")
def decide_finding(
    parts: Annotated[ServerState, Depends(parts_of)],
    caller: Analyst,
    finding_id: str,
    body: DecisionBody,
) -> DecidedFinding:
    """Accept, edit or reject a finding of a review of yours, or comment on it.

    The finding with every decision comes back.
    """
    return decide(parts.store, parts.ledger, parts.home, caller.id, finding_id, body)
