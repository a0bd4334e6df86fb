"""What the author of a playbook should know before a contract is held against it."""

from collections.abc import Iterator

from components.playbooks.matching import PositionMatcher
from components.playbooks.outcomes import judge_clause
from components.playbooks.playbook import Playbook, Position


def list_remarks(playbook: Playbook) -> Iterator[tuple[Position, str]]:
    """Return what each position leaves to people, and where it is at odds with itself."""
    matcher = PositionMatcher(playbook)
    for position in playbook.positions:
        for remark in (*_list_undecided(position), *_list_conflicts(playbook, position, matcher)):
            yield position, remark


def _list_undecided(position: Position) -> Iterator[str]:
    """Return what code cannot decide by a position."""
    if not position.known_by:
        yield "no Known by: its clauses are found by likeness alone"
    if not position.can_decide:
        yield "no figure, quoted words or wording: each of its clauses is for a person"
    statements = (*position.preferred, *position.acceptable, *position.unacceptable)
    for statement in statements:
        if not statement.can_decide:
            yield f"for people only: {statement.text}"
    if position.is_required and not position.fallback:
        yield "required, and no fallback to offer where it is missing"


def _list_conflicts(
    playbook: Playbook, position: Position, matcher: PositionMatcher
) -> Iterator[str]:
    """Return where a position would not accept what it prefers, accepts or offers itself."""
    for statement in (*position.preferred, *position.acceptable):
        outcome = judge_clause(playbook, position, statement.text)
        if outcome.state == "deviates":
            yield f"it does not accept what it asks for, {statement.text}: {outcome.reason}"
    if not position.fallback:
        return
    outcome = judge_clause(playbook, position, position.fallback)
    if outcome.state == "deviates":
        yield f"its own fallback deviates from it: {outcome.reason}"
    if position not in matcher.match(position.fallback):
        yield "its own fallback is not known by its words: a text that has it is not held to it"
