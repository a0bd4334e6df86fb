"""What a position says of a clause that is about it: decided by figures, by stated words, or not.

The rules, in order; a person can repeat each of them:

1. A clause that is word for word a wording of the position is what the position prefers.
2. A figure is held against the limits that can be compared with it. One that keeps a ban
   (`more than 60 days`) deviates; one that keeps all limits of a preferred or an acceptable line is
   that; one that keeps none deviates. Several figures of one kind that say different things, and
   a figure that the clause makes a minimum where the house wants a maximum, are for a person.
3. A quoted phrase of a ban in the clause deviates; one of a preferred or acceptable line makes the
   clause that. A phrase whose sentence has a `not` or an `unless` beside it is for a person.
4. A clause of which neither figures nor words tell anything is for a person.

What deviates wins over what is unclear, and that over what is kept. Evidence never deviates.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from components.playbooks.playbook import Limit, Playbook, Position, PositionStatement
from components.playbooks.words import find_phrase, normalise_wording
from components.quantities.bounding import read_bound
from components.quantities.comparing import are_comparable, compare, describe
from components.quantities.reading import Quantity, find_quantities
from components.records import PositionOutcome, PositionState

Means = Literal["figures", "words", "none"]
# The worst first: which of several results of one clause counts.
_ORDER: tuple[PositionState, ...] = ("deviates", "unclear", "acceptable", "preferred")
_WITHIN = "within"
_LOOK_BACK = 30


@dataclass(frozen=True)
class _Result:
    """What one rule says of a clause."""

    state: PositionState
    reason: str
    decided_by: Means


def judge_clause(playbook: Playbook, position: Position, clause: str) -> PositionOutcome:
    """Hold a clause against a position that it is about.

    Args:
        playbook: The version that the position stands in.
        position: The position.
        clause: The clause's own words, without its number.
    """
    result = _decide(position, clause)
    if result.state == "deviates" and position.binding == "evidence":
        reason = f"it differs from what the house has signed: {result.reason}"
        result = _Result("unclear", reason, "none")
    return make_outcome(playbook, position, result.state, result.reason, result.decided_by)


def make_outcome(
    playbook: Playbook,
    position: Position,
    state: PositionState,
    reason: str,
    decided_by: Means = "none",
) -> PositionOutcome:
    """Return the outcome of a position, cited with its playbook's version."""
    needs_more = state in ("deviates", "unclear", "missing")
    return PositionOutcome(
        position=position.id,
        title=position.title,
        playbook=playbook.id,
        version=playbook.version,
        state=state,
        reason=reason,
        decided_by=decided_by,
        fallback=position.fallback if needs_more else "",
        ask=position.ask if needs_more else "",
    )


def _decide(position: Position, clause: str) -> _Result:
    """Apply the rules in order and return the result that counts."""
    own = normalise_wording(clause)
    if any(normalise_wording(wording) == own for wording in position.wordings):
        return _Result("preferred", "it is a wording of the playbook, word for word", "words")
    flat = clause.replace("\n", " ")
    results = [*_judge_figures(position, flat), *_judge_words(position, flat)]
    if not results:
        return _Result("unclear", _why_open(position, flat), "none")
    return min(results, key=lambda result: _ORDER.index(result.state))


def _why_open(position: Position, clause: str) -> str:
    """Return why no rule tells anything of a clause."""
    if position.binding == "evidence":
        return "it is not word for word what the house has signed"
    if not position.can_decide:
        return "the position states no figure and no words that code can look for"
    statements = (*position.preferred, *position.acceptable, *position.unacceptable)
    limits = [limit for statement in statements for limit in statement.limits]
    figures = [one for one in find_quantities(clause) if one.dimension != "number"]
    if limits and figures:
        said = ", ".join(_flat(figure) for figure in figures)
        return f"it speaks of {said}, which is of another kind than {limits[0].text}"
    return "it has neither a figure nor words that the position speaks of"


def _judge_figures(position: Position, clause: str) -> list[_Result]:
    """Return what the figures of a clause say; one result where all say the same."""
    results: list[_Result] = []
    for figure in find_quantities(clause):
        result = _judge_figure(position, clause, figure)
        if result is not None:
            results.append(result)
    if len({result.state for result in results}) > 1:
        return [_Result("unclear", "its figures say different things", "none")]
    return results[:1]


def _judge_figure(position: Position, clause: str, figure: Quantity) -> _Result | None:
    """Return what one figure says; None where no limit can be compared with it."""
    if figure.dimension == "number":
        return None  # "9 Dock Road" may be a count of anything
    for statement in position.unacceptable:
        banned = _find_ban(_about(statement, figure), figure)
        if banned is not None:
            said = _say(figure, banned)
            return _Result("deviates", f"{said}, which is not accepted", "figures")
    levels: tuple[tuple[PositionState, tuple[PositionStatement, ...]], ...] = (
        ("preferred", position.preferred),
        ("acceptable", position.acceptable),
    )
    nearest: Limit | None = None
    for state, statements in levels:
        for statement in statements:
            hit = _about(statement, figure)
            if not hit:
                continue
            if _keeps(hit, figure):
                return _keep(state, clause, figure, hit)
            nearest = next(limit for limit in hit if not _keeps([limit], figure))
    if nearest is not None:
        accepted = f"the house accepts {nearest.text}"
        return _Result("deviates", f"{_say(figure, nearest)}; {accepted}", "figures")
    if any(_about(statement, figure) for statement in position.unacceptable):
        return _Result("acceptable", f"{_flat(figure)} is none of what is not accepted", "figures")
    return None


def _keep(state: PositionState, clause: str, figure: Quantity, limits: Sequence[Limit]) -> _Result:
    """Return the result of a figure that keeps its limits, unless the clause makes it a bound.

    "At least 30 days" keeps no maximum of 60 days: 90 days keep the clause as well.
    """
    bound = read_bound(clause, figure)
    before = clause[max(0, figure.start - _LOOK_BACK) : figure.start].casefold()
    is_period = _WITHIN in before.split()  # within 45 days: it is the period itself
    for limit in limits:
        is_open_above = bound == "at least" and limit.relation in ("at most", "less than")
        is_open_below = bound == "at most" and limit.relation in ("at least", "more than")
        if is_open_above or (is_open_below and not is_period):
            reason = f"{_flat(figure)} is a bound of the other kind than {limit.text}"
            return _Result("unclear", reason, "none")
    kept = ", ".join(limit.text for limit in limits)
    return _Result(state, f"{_flat(figure)} keeps {kept}", "figures")


def _find_ban(limits: Sequence[Limit], figure: Quantity) -> Limit | None:
    """Return the limit of a ban that a figure is within; None for none.

    `Less than 10 days or more than 90 days` bans either; `between 5 and 10 percent` what is within.
    """
    ends = [limit for limit in limits if limit.relation in ("at least", "at most")]
    for limit in limits:
        if limit not in ends and _keeps([limit], figure):
            return limit
    return ends[0] if ends and _keeps(ends, figure) else None


def _about(statement: PositionStatement, figure: Quantity) -> list[Limit]:
    """Return the limits of a statement that are of a figure's own kind."""
    return [limit for limit in statement.limits if _is_of_kind(limit.quantity, figure)]


def _is_of_kind(limit: Quantity, figure: Quantity) -> bool:
    """Say whether two figures measure the same; a plain percentage may be one of a year."""
    if limit.dimension == "number":
        return False
    return are_comparable(figure, limit)


def _keeps(limits: Sequence[Limit], figure: Quantity) -> bool:
    """Say whether a figure keeps all limits."""
    return all(compare(figure, limit.relation, limit.quantity) for limit in limits)


def _say(figure: Quantity, limit: Limit) -> str:
    """Return how a figure stands to a limit, such as `36 months is more than 12 months`."""
    return describe(figure, limit.relation, limit.quantity)


def _flat(figure: Quantity) -> str:
    return " ".join(figure.text.split())


def _judge_words(position: Position, clause: str) -> list[_Result]:
    """Return what the quoted phrases say of a clause."""
    results: list[_Result] = []
    levels: tuple[tuple[PositionState, tuple[PositionStatement, ...]], ...] = (
        ("deviates", position.unacceptable),
        ("preferred", position.preferred),
        ("acceptable", position.acceptable),
    )
    for state, statements in levels:
        for statement in statements:
            for phrase in statement.phrases:
                result = _judge_phrase(state, clause, phrase)
                if result is not None:
                    results.append(result)
    return results


def _judge_phrase(state: PositionState, clause: str, phrase: str) -> _Result | None:
    """Return what one phrase says; None where it does not stand in the clause."""
    hits = find_phrase(clause, phrase)
    if not hits:
        return None
    if all(hit.is_negated for hit in hits):
        reason = f"it says “{phrase}” beside words that may turn it round"
        return _Result("unclear", reason, "none")
    meaning = {
        "deviates": "which is not accepted",
        "preferred": "as preferred",
        "acceptable": "which is acceptable",
    }
    return _Result(state, f"it says “{phrase}”, {meaning[state]}", "words")
