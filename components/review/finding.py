"""From what was concluded about a clause to the finding that a reader is shown."""

from collections.abc import Mapping
from dataclasses import dataclass

from components.judging.confidence import Marking
from components.records import (
    Calibration,
    CheckState,
    Citation,
    Clause,
    Decider,
    Finding,
    FindingStatus,
    ToolCall,
    Verdict,
    content_hash,
)


@dataclass(frozen=True)
class Judgement:
    """What was concluded about one clause, before its confidence is calibrated.

    Attributes:
        verdict: The verdict.
        reason: The text that readers are shown.
        checks: The state of each check, by its name.
        probability: The reviewer's own probability that the verdict is right, 0 to 1.
        decided_by: What gave the verdict; `none` where nothing is cited.
        citations: The article that governs, if any.
        tool_calls: Every tool call, in order.
        analysis: What the engine wrote.
    """

    verdict: Verdict
    reason: str
    checks: Mapping[str, CheckState]
    probability: float
    decided_by: Decider = "none"
    citations: tuple[Citation, ...] = ()
    tool_calls: tuple[ToolCall, ...] = ()
    analysis: str = ""


def make_finding(
    clause: Clause,
    judgement: Judgement,
    calibration: Calibration,
    min_confidence: float | None = None,
) -> Finding:
    """Return a clause's finding; a failed check or low confidence marks it `needs review`.

    Args:
        clause: The clause as it stands in the document.
        judgement: What was concluded about it.
        calibration: Turns the probability into a confidence.
        min_confidence: Below this a finding needs review; None means the calibration's own.
    """
    marking = Marking(calibration, min_confidence)
    confidence = marking.confidence(judgement.probability, judgement.decided_by)
    notes = [
        f"check failed: {name}" for name, state in judgement.checks.items() if state == "failed"
    ]
    if confidence < marking.threshold:
        notes.append(f"confidence {confidence:.2f} is below {marking.threshold:.2f}")
    return Finding(
        id=content_hash(clause.id, clause.text)[:16],
        clause=clause.text,
        heading=clause.heading,
        number=clause.number,
        start=clause.start,
        end=clause.end,
        verdict=judgement.verdict,
        status="needs review" if notes else _status(judgement),
        citations=judgement.citations,
        reason=judgement.reason,
        confidence=round(confidence, 4),
        decided_by=judgement.decided_by,
        analysis=judgement.analysis,
        tool_calls=judgement.tool_calls,
        checks=dict(judgement.checks),
        notes=tuple(notes),
    )


def _status(judgement: Judgement) -> FindingStatus:
    """Return the status of a finding that passed its checks."""
    if judgement.verdict == "ungoverned":
        return "ungoverned"
    return "repaired" if "repaired" in judgement.checks.values() else "verified"
