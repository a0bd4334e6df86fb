"""Clauses that keep and that break a rule."""

import random

import pytest

from components.curation.drafting.drafted_clauses import draft_clauses, state_opposite, state_rule
from components.quantities.comparing import compare
from components.quantities.reading import parse_quantity
from tests.curation.drafting.material import read

BAN = "The lessee shall not sublet the thing leased."
CAP = "The term of a lease shall not exceed twenty years."


@pytest.mark.parametrize(
    ("text", "rule", "opposite"),
    [
        (
            BAN,
            "the lessee may not sublet the thing leased",
            "the lessee may sublet the thing leased",
        ),
        (
            CAP,
            "the term of a lease is at most twenty years",
            "the term of a lease is at least twenty years",
        ),
    ],
)
def test_state_rule_and_its_opposite(text: str, rule: str, opposite: str) -> None:
    """A rule and its reverse are stated in a few words, as the analysis says them."""
    (norm,) = read(text)
    assert (state_rule(norm), state_opposite(norm)) == (rule, opposite)


def test_draft_clauses_are_different_and_in_the_order_wanted() -> None:
    """Each clause is new, and keeps the rule where that was wanted."""
    (norm,) = read(BAN)
    wanted = [True, False, False, True]
    drafts = draft_clauses(norm, wanted, random.Random(1))
    assert [draft.keeps for draft in drafts] == wanted
    assert len({draft.clause for draft in drafts}) == len(wanted)


def test_draft_clauses_under_a_limit_hold_their_figure() -> None:
    """The figure stands in the clause, and compares with the limit as the clause keeps it."""
    (norm,) = read(CAP)
    assert norm.limit is not None and norm.relation is not None
    drafts = draft_clauses(norm, [True, False] * 5, random.Random(2))
    assert len(drafts) == 10
    for draft in drafts:
        figure = parse_quantity(draft.figure)
        assert figure is not None
        assert draft.figure in draft.clause
        assert compare(figure, norm.relation, norm.limit) == draft.keeps
