"""A wording of one's own becomes changes that give it back, and touches nothing else."""

from hypothesis import given, settings
from hypothesis import strategies as st

from components.records import Redline
from components.redlining.own_words import find_changes

CLAUSE = "2. The Tenant pays a deposit of four months' rent, in cash."


def apply(clause: str, wording: str) -> str:
    """Return a clause with the changes that were found."""
    redline = Redline(changes=find_changes(clause, wording), citation="", confidence=0)
    return redline.apply(clause)


def test_only_words_that_differ_are_changed() -> None:
    """Words side by side are one change; the same wording has none."""
    (change,) = find_changes(CLAUSE, CLAUSE.replace("four months'", "two full months'"))
    assert (change.old, change.new) == ("four", "two full")
    assert [one.old for one in find_changes(CLAUSE, CLAUSE.replace(", in cash", ""))] == [
        ", in cash"
    ]
    assert find_changes(CLAUSE, CLAUSE) == ()


@settings(max_examples=15, deadline=None)
@given(st.text(max_size=60), st.text(max_size=60))
def test_changes_give_the_wording(clause: str, wording: str) -> None:
    """Whatever both are, blank ones and Chinese ones too."""
    assert apply(clause, wording) == wording
