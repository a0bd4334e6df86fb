"""What all reports say of the house's positions: in a finding, in the sentence, as a section."""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from components.domain import domain
from components.records import Finding, HouseReview, PositionOutcome, PositionState

STATES: dict[PositionState, str] = {
    "preferred": "as preferred",
    "acceptable": "acceptable",
    "deviates": "deviates",
    "unclear": "unclear, for a person to decide",
    "missing": "missing",
    "absent": "nothing is about it",
}
"""What each state says to a reader."""
_MARKED = ("deviates", "unclear")


class HouseBlock(NamedTuple):
    """A heading of the section on the playbook, and the lines below it."""

    heading: str
    lines: tuple[str, ...]


def position_lines(finding: Finding) -> list[str]:
    """Return each position that a finding's clause is about, in words.

    Example: `Position P-10 (Deposit), playbook supply, version 2026-01-01: deviates. ...`
    A fallback that the finding's redline offers is not told twice.
    """
    offered = finding.redline.position.split("; ") if finding.redline else []
    return [
        position_line(outcome, has_fallback=outcome.name not in offered)
        for outcome in finding.positions
    ]


def position_line(outcome: PositionOutcome, *, has_fallback: bool = True) -> str:
    """Return one position in words: its citation, what was found and why, fallback, whom to ask.

    Args:
        outcome: What was found of it.
        has_fallback: Whether its fallback is told.
    """
    reason = outcome.reason[:1].upper() + outcome.reason[1:]
    sentences = [f"{outcome.name}: {STATES[outcome.state]}.", f"{reason}."]
    if outcome.fallback and has_fallback:
        sentences.append(f"Fallback: “{outcome.fallback}”")
    if outcome.ask:
        sentences.append(f"Ask: {outcome.ask}.")
    return " ".join(sentences)


def position_marks(finding: Finding) -> str:
    """Return what the house says against a clause, in brackets; empty for nothing.

    Example: ` [P-10 deviates: four months’ rent is more than three months’ rent]`
    """
    marks = ""
    for outcome in finding.positions:
        if outcome.state in _MARKED:
            marks += f" [{outcome.position} {outcome.state}: {outcome.reason}]"
    return marks


def house_sentences(house: HouseReview | None) -> list[str]:
    """Return what of a playbook no clause is about, in sentences that go behind the counts."""
    if house is None:
        return []
    sentences: list[str] = []
    words = domain()
    num_missing = sum(outcome.state == "missing" for outcome in house.absent)
    if num_missing:
        missing = f"{words.clause} is" if num_missing == 1 else f"{words.clauses} are"
        sentences.append(f"{num_missing} required {missing} missing.")
    num_open = sum(outcome.state == "unclear" for outcome in house.absent)
    if num_open:
        noun = words.clause if num_open == 1 else words.clauses
        sentences.append(f"{num_open} required {noun} may be missing.")
    states = Counter(outcome.state for outcome in house.floor)
    crossed, waiting = states["violation"], states["not evaluated"]
    if crossed:
        lines = "red line is" if crossed == 1 else "red lines are"
        sentences.append(f"{crossed} {lines} crossed.")
    if waiting:
        lines = "red line was" if waiting == 1 else "red lines were"
        sentences.append(f"{waiting} {lines} not evaluated.")
    return [*sentences, *house.notes]


def house_rows(house: HouseReview | None, findings: Sequence[Finding]) -> list[tuple[str, str]]:
    """Return the rows of a report's head: the playbook and its version, and the counts."""
    if house is None:
        return []
    outcomes = [outcome for finding in findings for outcome in finding.positions]
    counts = Counter(outcome.state for outcome in (*outcomes, *house.absent))
    told = [f"{STATES[state]} {counts[state]}" for state in STATES if counts[state]]
    version = f", version {house.version} (SHA-256 {house.sha256[:12]}…)" if house.version else ""
    rows = [("Playbook", f"{house.title} ({house.playbook}){version}")]
    if told:
        rows.append(("House positions", ", ".join(told)))
    return rows


def house_blocks(house: HouseReview | None) -> list[HouseBlock]:
    """Return the section on what no clause is about: missing clauses, red lines, the rest."""
    if house is None:
        return []
    blocks: list[HouseBlock] = []
    if house.missing:
        lines = tuple(position_line(outcome) for outcome in house.missing)
        blocks.append(HouseBlock(f"Missing {domain().clauses}", lines))
    if house.floor:
        lines = tuple(
            f"{outcome.id}: {outcome.state}. {outcome.statement} ({outcome.reason})"
            for outcome in house.floor
        )
        blocks.append(HouseBlock("Red lines", lines))
    others = [outcome for outcome in house.absent if outcome.state == "absent"]
    if others:
        names = ", ".join(f"{outcome.position} {outcome.title}".strip() for outcome in others)
        blocks.append(HouseBlock(f"Positions that no {domain().clause} is about", (f"{names}.",)))
    if house.notes:
        blocks.append(HouseBlock("Playbook", house.notes))
    return blocks
