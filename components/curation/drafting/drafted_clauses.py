"""Clauses drafted from a rule of a statute: some keep it, some break it, in several wordings.

A clause consists of the rule's own words with the parties named as contracts name them. To break
the rule, the limit is moved, a ban becomes a permission, a duty is dropped, a right waived or a
form dispensed with. Each clause comes with the words that the analysis uses for it. Not covered:
clauses that break a rule in a roundabout way; reviewed pairs teach those.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.curation.drafting.figures import move_figure
from components.curation.drafting.norms import Norm
from components.curation.drafting.parties import NamedRule, lower_first, name_parties
from components.curation.drafting.words import WRITTEN

NUM_TRIES = 12
Wording = tuple[str, str]
"""A clause without its condition and its full stop, and what it does."""


@dataclass(frozen=True)
class DraftedClause:
    """A clause, what it does in a few words, and whether it keeps the rule.

    `figure` is filled where one decides. `is_exact` says that the clause fixes its figure ("for ten
    days") and does not bound it ("for at most ten days").
    """

    clause: str
    does: str
    keeps: bool
    figure: str = ""
    is_exact: bool = True


def draft_clauses(
    norm: Norm, wanted: Sequence[bool], rng: random.Random, *, is_exact: bool = False
) -> list[DraftedClause]:
    """Draft clauses under a rule.

    Args:
        norm: The rule.
        wanted: For each clause whether it should keep the rule.
        rng: Chooses wordings, names and figures.
        is_exact: Whether every clause must fix its figure.

    Returns:
        Different clauses in the order wanted; one that cannot be drafted is left out.
    """
    make = _draft_limit if norm.limit else _draft_plain
    drafts: dict[str, DraftedClause] = {}
    for keeps in wanted:
        for _ in range(NUM_TRIES):
            draft = make(norm, keeps, rng)
            if draft is None or draft.clause in drafts:
                continue
            if draft.is_exact or not is_exact:
                drafts[draft.clause] = draft
                break
    return list(drafts.values())


def state_rule(norm: Norm) -> str:
    """Return the rule in a few words, as the analysis says it."""
    who = lower_first(norm.subject)
    what = norm.predicate
    match norm.kind:
        case "ban":
            return f"{who} may not {what}"
        case "duty" | "form":
            return f"{who} must {what}"
        case "right":
            return f"{who} has the right to {what}"
        case "void":
            return f"{who} is void"
        case "cap" | "floor":
            assert norm.limit is not None and norm.relation  # a limit has both
            return _state_limit(norm, norm.relation)


def state_opposite(norm: Norm) -> str:
    """Return the opposite of the rule in a few words, for an article that says so."""
    who = lower_first(norm.subject)
    what = norm.predicate
    match norm.kind:
        case "ban":
            return f"{who} may {what}"
        case "duty" | "form":
            return f"{who} need not {what}"
        case "right":
            return f"{who} has no right to {what}"
        case "void":
            return f"{who} is valid"
        case "cap" | "floor":
            return _state_limit(norm, "at least" if norm.relation == "at most" else "at most")


def _state_limit(norm: Norm, relation: str) -> str:
    """Return a limit in a few words, bounded in the given direction."""
    assert norm.limit is not None  # the caller asked
    before = norm.predicate[: norm.limit_words_start]
    after = norm.predicate[norm.limit.start :]
    who = lower_first(norm.subject)
    if not before:
        return f"{who} is {relation} {after}"
    limit_words = norm.predicate[norm.limit_words_start :]
    word = "within " if limit_words.startswith(("within", "no later", "not later")) else ""
    return f"{who} must {before}{word}{relation} {after}"


def _draft_plain(norm: Norm, keeps: bool, rng: random.Random) -> DraftedClause | None:
    """Draft a clause under a rule without a limit."""
    rule = name_parties(norm, norm.predicate, rng)
    wordings = _WORDINGS[norm.kind](rule, keeps)
    clause, does = rng.choice(wordings)
    return DraftedClause(rule.complete(clause), does, keeps)


def _word_ban(rule: NamedRule, keeps: bool) -> list[Wording]:
    """Return the wordings that keep a ban, or that lift it."""
    start, who, action = rule.start, rule.who, rule.action
    if keeps:
        clauses = [
            f"{start} shall not {action}",
            f"Under no circumstances may {who} {action}",
            f"{start} must not {action}",
        ]
        if rule.is_person:
            clauses += [
                f"{start} {rule.inflect('agree')} not to {action}",
                f"{start} {rule.inflect('undertake')} not to {action}",
            ]
        return [(clause, f"forbids {who} to {action}") for clause in clauses]
    clauses = [
        f"{start} may {action}",
        f"The parties agree that {who} may {action}",
        f"It is agreed that {who} may {action}",
    ]
    if rule.is_person:
        clauses += [f"{start} shall be free to {action}", f"{start} may at any time {action}"]
    return [(clause, f"lets {who} {action}") for clause in clauses]


def _word_duty(rule: NamedRule, keeps: bool) -> list[Wording]:
    """Return the wordings that keep a duty, or that drop it."""
    start, who, action = rule.start, rule.who, rule.action
    if keeps:
        clauses = [
            f"{start} shall {action}",
            f"{start} must {action}",
            f"The parties agree that {who} shall {action}",
        ]
        if rule.is_person:
            clauses += [
                f"{start} {rule.inflect('agree')} to {action}",
                f"{start} {rule.inflect('undertake')} to {action}",
            ]
        return [(clause, f"requires {who} to {action}") for clause in clauses]
    clauses = [
        f"{start} need not {action}",
        f"{start} {rule.be} not required to {action}",
        f"The parties agree that {who} need not {action}",
    ]
    if rule.is_person:
        clauses += [
            f"{start} shall have no obligation to {action}",
            f"{start} {rule.be} released from any duty to {action}",
        ]
    return [(clause, f"does not require {who} to {action}") for clause in clauses]


def _wordings_of_right(rule: NamedRule, keeps: bool) -> list[Wording]:
    """Return the wordings that keep a right, or that waive it."""
    start, who, action = rule.start, rule.who, rule.action
    if keeps:
        clauses = [
            f"{start} may {action}",
            f"{start} shall be entitled to {action}",
            f"{start} {rule.inflect('keep')} the right to {action}",
        ]
        return [(clause, f"lets {who} {action}") for clause in clauses]
    clauses = [
        f"{start} {rule.inflect('waive')} any right to {action}",
        f"{start} shall not be entitled to {action}",
        f"{start} may not {action}",
        f"The parties agree that {who} may not {action}",
    ]
    return [(clause, f"denies {who} the right to {action}") for clause in clauses]


def _word_form(rule: NamedRule, keeps: bool) -> list[Wording]:
    """Return the wordings that demand writing, or that do without it."""
    start, who = rule.start, rule.who
    written = WRITTEN.match(rule.action)
    done = (written["done"] if written else "") or "made"
    if keeps:
        clauses = [
            f"{start} shall be {done} in writing",
            f"{start} must be {done} in writing and signed by both parties",
            f"No oral form suffices for {who}",
        ]
        return [(clause, f"requires writing for {who}") for clause in clauses]
    clauses = [
        f"{start} may be {done} orally",
        f"{start} need not be {done} in writing",
        f"No written form is required for {who}",
    ]
    return [(clause, f"does without writing for {who}") for clause in clauses]


def _word_void(rule: NamedRule, keeps: bool) -> list[Wording]:
    """Return the wordings that treat something as void, or that give it effect."""
    start, who = rule.start, rule.who
    if keeps:
        clauses = [f"{start} shall be void", f"{start} shall have no effect"]
        return [(clause, f"treats {who} as void") for clause in clauses]
    clauses = [
        f"{start} shall be valid and binding",
        f"The parties agree that {who} shall have full effect",
        f"{start} shall be enforceable",
    ]
    return [(clause, f"gives effect to {who}") for clause in clauses]


_WORDINGS: dict[str, Callable[[NamedRule, bool], list[Wording]]] = {
    "ban": _word_ban,
    "duty": _word_duty,
    "right": _wordings_of_right,
    "form": _word_form,
    "void": _word_void,
}


def _draft_limit(norm: Norm, keeps: bool, rng: random.Random) -> DraftedClause | None:
    """Draft a clause whose figure keeps or breaks a limit, None where its form allows no figure."""
    assert norm.limit is not None and norm.relation  # the caller asked
    is_below = keeps == (norm.relation == "at most")
    figure = move_figure(norm.limit, is_below=is_below, rng=rng)
    if figure is None:
        return None
    before = norm.predicate[: norm.limit_words_start]
    after = norm.predicate[norm.limit.end :]
    if not before:
        rule = name_parties(norm, after, rng)
        clauses = [
            f"{rule.start} shall be {figure}",
            f"{rule.start} is set at {figure}",
            f"The parties fix {rule.who} at {figure}",
        ]
        clause = rng.choice(clauses) + rule.action
        does = f"sets {rule.who} at {figure}"
        return DraftedClause(rule.complete(clause), does, keeps, figure)
    word = rng.choice(_other_limit_words(norm))
    rule = name_parties(norm, f"{before}{word}{figure}{after}", rng)
    clause, does = rng.choice(_word_duty(rule, True))
    if figure not in clause:
        return None
    return DraftedClause(rule.complete(clause), does, keeps, figure, is_exact=not word)


def _other_limit_words(norm: Norm) -> tuple[str, ...]:
    """Return the words that may stand before a figure in place of the rule's own."""
    assert norm.limit is not None  # the caller asked
    own = norm.predicate[norm.limit_words_start : norm.limit.start]
    after = norm.predicate[norm.limit.end :]
    if own.startswith("within"):
        starts_from_event = after.startswith((" after", " from", " since"))
        return (own, own, "not later than ") if own == "within " and starts_from_event else (own,)
    if own.startswith(("not later", "no later")):
        return (own, "within ")
    if norm.relation == "at most":
        return (own, "of up to ") if "exceeding" in own else (own, own, "no more than ")
    return (own, "at least ", "not less than ", "")
