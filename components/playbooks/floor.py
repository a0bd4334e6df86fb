"""The red lines of a playbook: every invariant is evaluated, or the review says which was not.

An invariant is one sentence for a judge to read. Code evaluates what it can for certain: figures
with a direction (`never more than 90 days`) and words in quotation marks, in the clauses of the
position that the invariant belongs to, or in those that share its words. Whatever is left, such as
"never accept uncapped liability", is `not evaluated` and named, so that a person does it: nothing
here guesses that a red line is kept.
"""

from collections.abc import Collection, Sequence

from components.playbooks.limits import read_limits
from components.playbooks.playbook import Invariant, Limit, Playbook
from components.playbooks.position_lines import make_statement
from components.playbooks.words import content_stems, find_phrase
from components.quantities.bounding import read_bound
from components.quantities.comparing import Relation, are_comparable, compare, describe
from components.quantities.reading import find_quantities
from components.records import Finding, InvariantOutcome, InvariantState, PositionOutcome

# Words of red lines that do not tell which clauses they are about.
_SAYS_LITTLE = content_stems(
    "never always must shall may accept accepted agree agreed allow give given any every other more"
    " less than most least only clause agreement party house our us we day month year week"
    " percent exceed over under longer shorter after before within take make have there upon up if"
    " when where than and or which receipt"
)
_WORST_FIRST: tuple[InvariantState, ...] = (
    "violation",
    "needs review",
    "not evaluated",
    "clear",
)
_TURNED: dict[Relation, Relation] = {
    "more than": "at most",
    "less than": "at least",
    "at most": "at most",
    "at least": "at least",
    "exactly": "exactly",
}
"""What is kept where a red line bans it: `never more than 90 days` is kept by 90 days at most."""


def evaluate_floor(playbook: Playbook, findings: Sequence[Finding]) -> list[InvariantOutcome]:
    """Return the outcome of every invariant, in the order of the playbook.

    Args:
        playbook: The version in force.
        findings: All findings of a review, each with its positions.
    """
    return [_evaluate(invariant, findings) for invariant in playbook.floor]


def judge_red_lines(
    playbook: Playbook, clause: str, positions: Collection[str]
) -> list[PositionOutcome]:
    """Return the red lines that a clause crosses, or may cross, as outcomes of positions.

    Those of a position of the house are left out: its own bans say the same.

    Args:
        playbook: The version in force.
        clause: The clause's own words.
        positions: The ids of the positions that it is about.
    """
    own = {position.id for position in playbook.positions if position.binding == "house"}
    outcomes: list[PositionOutcome] = []
    for invariant in playbook.floor:
        if invariant.position in own or not _is_about(invariant, clause, positions):
            continue
        state, reason = _hold(invariant, clause)
        if state in ("violation", "needs review"):
            outcomes.append(
                PositionOutcome(
                    position=invariant.id,
                    title="red line",
                    playbook=playbook.id,
                    version=playbook.version,
                    state="deviates" if state == "violation" else "unclear",
                    reason=reason,
                    decided_by="figures" if _turn(invariant.statement) else "words",
                )
            )
    return outcomes


def _evaluate(invariant: Invariant, findings: Sequence[Finding]) -> InvariantOutcome:
    """Evaluate one invariant in the clauses that it is about."""
    if not _turn(invariant.statement) and not make_statement(invariant.statement).phrases:
        return _conclude(invariant, "not evaluated", "it states no figure and no quoted words", ())
    results: list[tuple[InvariantState, str, str]] = []
    for finding in findings:
        positions = {outcome.position for outcome in finding.positions}
        if _is_about(invariant, finding.clause, positions):
            state, reason = _hold(invariant, finding.clause)
            results.append((state, reason, finding.id))
    if not results:
        return _conclude(invariant, "not evaluated", "nothing is known to be about it", ())
    for wanted in _WORST_FIRST:
        hits = [result for result in results if result[0] == wanted]
        if hits:
            ids = tuple(finding_id for _, _, finding_id in hits)
            return _conclude(invariant, wanted, hits[0][1], ids)
    raise AssertionError("every state is in the order")


def _is_about(invariant: Invariant, clause: str, positions: Collection[str]) -> bool:
    """Say whether a clause is one that an invariant is about.

    It is so by the position that the invariant belongs to, else by all the telling words of it.
    """
    if invariant.position:
        return invariant.position in positions
    statement = make_statement(invariant.statement)
    outside = invariant.statement
    for phrase in statement.phrases:
        outside = outside.replace(phrase, " ")
    telling = content_stems(outside) - _SAYS_LITTLE
    if not telling:
        return any(find_phrase(clause, phrase) for phrase in statement.phrases)
    return telling <= content_stems(clause)


def _hold(invariant: Invariant, clause: str) -> tuple[InvariantState, str]:
    """Hold a clause against the limits and phrases of an invariant, and say why."""
    flat = clause.replace("\n", " ")
    limits, phrases = _turn(invariant.statement), make_statement(invariant.statement).phrases
    for phrase in phrases:
        hits = find_phrase(flat, phrase)
        if hits and all(hit.is_negated for hit in hits):
            return "needs review", f"“{phrase}” stands beside words that may turn it round"
        if hits:
            return "violation", f"it says “{phrase}”"
    kept: list[str] = []
    crossed: list[str] = []
    for figure in find_quantities(flat):
        for limit in limits:
            if figure.dimension == "number" or not are_comparable(figure, limit.quantity):
                continue
            said = describe(figure, limit.relation, limit.quantity)
            if not compare(figure, limit.relation, limit.quantity):
                crossed.append(said)
            elif read_bound(flat, figure) == "at least" and limit.relation == "at most":
                return "needs review", f"{said}, and is said to be a minimum"
            else:
                kept.append(said)
    if kept and crossed:
        return "needs review", "its figures say different things"
    if crossed:
        return "violation", crossed[0]
    if kept:
        return "clear", kept[0]
    if phrases:
        return "not evaluated", "the quoted words are not in it, and others may say the same"
    return "not evaluated", "it has no figure to compare"


def _turn(statement: str) -> list[Limit]:
    """Return the limits that keep a red line."""
    limits: list[Limit] = []
    for limit in read_limits(statement):
        relation = _TURNED[limit.relation]
        limits.append(limit.model_copy(update={"relation": relation}))
    return limits


def _conclude(
    invariant: Invariant, state: InvariantState, reason: str, findings: tuple[str, ...]
) -> InvariantOutcome:
    return InvariantOutcome(
        id=invariant.id,
        statement=invariant.statement,
        state=state,
        reason=reason,
        findings=findings,
    )
