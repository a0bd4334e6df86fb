"""Clauses of a contract drafted from a rule of a statute.

Some keep it, some break it, in several wordings.

A clause is made of the rule's own words with the parties named as contracts name them, so what is
drafted stays within what the statute speaks of. It keeps or breaks the rule by what is done to it:
the limit moved either way, a ban turned into a permission, a duty dropped, a right waived, a form
dispensed with. Each comes with the words of the analysis that follow from it. Not covered: clauses
that break a rule in a roundabout way; reviewed pairs teach those.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.curation.drafting.figures import move_figure
from components.curation.drafting.norms import Norm
from components.curation.drafting.parties import NormParts, lower_first, name_parties
from components.curation.drafting.words import WRITTEN

NUM_TRIES = 12


@dataclass(frozen=True)
class DraftedClause:
    """A clause, what it does in a few words, whether it keeps the rule, and its figure where one decides.

    `is_exact` says that the clause fixes its figure and does not itself give a most or a least.
    """

    clause: str
    does: str
    keeps: bool
    figure: str = ""
    is_exact: bool = True


def draft_clauses(
    norm: Norm, wanted: Sequence[bool], drawn: random.Random, *, is_exact: bool = False
) -> list[DraftedClause]:
    """Draft clauses under a rule, as far as there are wordings.

    Args:
        norm: The rule.
        wanted: For each clause whether it is to keep the rule.
        drawn: Chooses wordings, names and figures.
        is_exact: Whether every clause must fix its figure.

    Returns:
        Different clauses in the order wanted; one that cannot be drafted is left out.
    """
    make = _draft_limit if norm.limit else _draft_plain
    drafts: dict[str, DraftedClause] = {}
    for keeps in wanted:
        for _ in range(NUM_TRIES):
            draft = make(norm, keeps, drawn)
            if draft and draft.clause not in drafts and (draft.is_exact or not is_exact):
                drafts[draft.clause] = draft
                break
    return list(drafts.values())


def state_rule(norm: Norm) -> str:
    """Return the rule in a few words, as the analysis says it."""
    who, what = lower_first(norm.subject), norm.predicate
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
    who, what = lower_first(norm.subject), norm.predicate
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
    assert norm.limit is not None  # the caller asked
    before, after = norm.predicate[: norm.marker], norm.predicate[norm.limit.start :]
    if not before:
        return f"{lower_first(norm.subject)} is {relation} {after}"
    word = (
        "within "
        if norm.predicate[norm.marker :].startswith(("within", "no later", "not later"))
        else ""
    )
    return f"{lower_first(norm.subject)} must {before}{word}{relation} {after}"


def _draft_plain(norm: Norm, keeps: bool, drawn: random.Random) -> DraftedClause | None:
    parts = name_parties(norm, norm.predicate, drawn)
    clause, does = drawn.choice(_PLAIN[norm.kind](parts, keeps))
    return DraftedClause(parts.sentence(clause), does, keeps)


def _ban(p: NormParts, keeps: bool) -> list[tuple[str, str]]:
    if keeps:
        forms = [
            f"{p.named} shall not {p.does_what}",
            f"Under no circumstances may {p.who} {p.does_what}",
            f"{p.named} must not {p.does_what}",
        ]
        forms += (
            [
                f"{p.named} {_verb('agree', p)} not to {p.does_what}",
                f"{p.named} {_verb('undertake', p)} not to {p.does_what}",
            ]
            if p.is_person
            else []
        )
        return [(form, f"forbids {p.who} to {p.does_what}") for form in forms]
    forms = [
        f"{p.named} may {p.does_what}",
        f"The parties agree that {p.who} may {p.does_what}",
        f"It is agreed that {p.who} may {p.does_what}",
    ]
    forms += (
        [f"{p.named} shall be free to {p.does_what}", f"{p.named} may at any time {p.does_what}"]
        if p.is_person
        else []
    )
    return [(form, f"lets {p.who} {p.does_what}") for form in forms]


def _duty(p: NormParts, keeps: bool) -> list[tuple[str, str]]:
    if keeps:
        forms = [
            f"{p.named} shall {p.does_what}",
            f"{p.named} must {p.does_what}",
            f"The parties agree that {p.who} shall {p.does_what}",
        ]
        forms += (
            [
                f"{p.named} {_verb('agree', p)} to {p.does_what}",
                f"{p.named} {_verb('undertake', p)} to {p.does_what}",
            ]
            if p.is_person
            else []
        )
        return [(form, f"requires {p.who} to {p.does_what}") for form in forms]
    forms = [
        f"{p.named} need not {p.does_what}",
        f"{p.named} {p.be} not required to {p.does_what}",
        f"The parties agree that {p.who} need not {p.does_what}",
    ]
    forms += (
        [
            f"{p.named} shall have no obligation to {p.does_what}",
            f"{p.named} {p.be} released from any duty to {p.does_what}",
        ]
        if p.is_person
        else []
    )
    return [(form, f"does not require {p.who} to {p.does_what}") for form in forms]


def _right(p: NormParts, keeps: bool) -> list[tuple[str, str]]:
    if keeps:
        forms = [
            f"{p.named} may {p.does_what}",
            f"{p.named} shall be entitled to {p.does_what}",
            f"{p.named} {_verb('keep', p)} the right to {p.does_what}",
        ]
        return [(form, f"lets {p.who} {p.does_what}") for form in forms]
    forms = [
        f"{p.named} {_verb('waive', p)} any right to {p.does_what}",
        f"{p.named} shall not be entitled to {p.does_what}",
        f"{p.named} may not {p.does_what}",
        f"The parties agree that {p.who} may not {p.does_what}",
    ]
    return [(form, f"denies {p.who} the right to {p.does_what}") for form in forms]


def _form(p: NormParts, keeps: bool) -> list[tuple[str, str]]:
    written = WRITTEN.match(p.does_what)
    done = (written["done"] if written else "") or "made"
    if keeps:
        forms = [
            f"{p.named} shall be {done} in writing",
            f"{p.named} must be {done} in writing and signed by both parties",
            f"No oral form suffices for {p.who}",
        ]
        return [(form, f"requires writing for {p.who}") for form in forms]
    forms = [
        f"{p.named} may be {done} orally",
        f"{p.named} need not be {done} in writing",
        f"No written form is required for {p.who}",
    ]
    return [(form, f"does without writing for {p.who}") for form in forms]


def _void(p: NormParts, keeps: bool) -> list[tuple[str, str]]:
    if keeps:
        return [
            (form, f"treats {p.who} as void")
            for form in (f"{p.named} shall be void", f"{p.named} shall have no effect")
        ]
    forms = [
        f"{p.named} shall be valid and binding",
        f"The parties agree that {p.who} shall have full effect",
        f"{p.named} shall be enforceable",
    ]
    return [(form, f"gives effect to {p.who}") for form in forms]


_PLAIN: dict[str, Callable[[NormParts, bool], list[tuple[str, str]]]] = {
    "ban": _ban,
    "duty": _duty,
    "right": _right,
    "form": _form,
    "void": _void,
}


def _draft_limit(norm: Norm, keeps: bool, drawn: random.Random) -> DraftedClause | None:
    assert norm.limit is not None and norm.relation  # the caller asked
    figure = move_figure(norm.limit, is_below=keeps == (norm.relation == "at most"), rng=drawn)
    if figure is None:
        return None
    before, after = norm.predicate[: norm.marker], norm.predicate[norm.limit.end :]
    if not before:
        parts = name_parties(norm, after, drawn)
        forms = [
            f"{parts.named} shall be {figure}",
            f"{parts.named} is set at {figure}",
            f"The parties fix {parts.who} at {figure}",
        ]
        return DraftedClause(
            parts.sentence(drawn.choice(forms) + parts.does_what),
            f"sets {parts.who} at {figure}",
            keeps,
            figure,
        )
    word = drawn.choice(_bound_words(norm))
    parts = name_parties(norm, f"{before}{word}{figure}{after}", drawn)
    clause, does = drawn.choice(_duty(parts, True))
    return (
        DraftedClause(parts.sentence(clause), does, keeps, figure, is_exact=not word)
        if figure in clause
        else None
    )


def _bound_words(norm: Norm) -> tuple[str, ...]:
    assert norm.limit is not None  # the caller asked
    said = norm.predicate[norm.marker : norm.limit.start]
    if said.startswith("within"):
        is_after = norm.predicate[norm.limit.end :].startswith((" after", " from", " since"))
        return (said, said, "not later than ") if said == "within " and is_after else (said,)
    if said.startswith(("not later", "no later")):
        return (said, "within ")
    if norm.relation == "at most":
        return (said, said, "no more than ") if "exceeding" not in said else (said, "of up to ")
    return (said, "at least ", "not less than ", "")


def _verb(verb: str, parts: NormParts) -> str:
    return verb if parts.be == "are" else f"{verb}s"
