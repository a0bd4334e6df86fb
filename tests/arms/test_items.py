"""What arms are asked: held-out clauses, and clauses whose verdict an amendment turned."""

import pytest

from components.arms.items import draw_amended, draw_items, group_by_day
from components.errors import GateError
from components.knowledge.search import KnowledgeBase
from tests.arms.material import AMENDED_ON, BEFORE, DAY, make_item, make_pair


def test_held_out_items_in_turn(knowledge: KnowledgeBase) -> None:
    """Families come in turn, ungoverned clauses too; drafted and stale pairs are left out."""
    drafted = make_pair(1, "Interest is 30 per cent a year.").model_copy(
        update={"origin": "drafted"}
    )
    stale = make_pair(2, "Interest is 40 per cent a year.").model_copy(update={"wording": "Old."})
    free = make_pair(3, "The table is brown.", verdict="ungoverned", article="")
    pairs = [drafted, stale, free, make_pair(4, family="a")]
    pairs.append(make_pair(5, "Interest is 50 per cent a year.", family="a"))
    items = draw_items(pairs, knowledge, 2)
    assert {item.family for item in items} == {"family-3", "a"}
    assert {item.kind for item in items} == {"held out"}
    with pytest.raises(GateError, match="wording of no held-out pair"):
        draw_items([drafted, stale], knowledge, 2)


def test_amended_item_on_both_days(knowledge: KnowledgeBase) -> None:
    """18 per cent kept the cap of 20 and breaks the one of 16: the clause is asked on both days."""
    before, after = draw_amended([[make_pair(1)]], knowledge, 5)
    assert (before.as_of, before.verdict, before.kind) == (BEFORE, "valid", "before")
    assert (after.as_of, after.verdict, after.kind) == (AMENDED_ON, "invalid", "after")
    assert after.outdated == "valid"
    assert before.twin == after.twin == "pair-1"


def test_only_turned_verdicts_are_amended(knowledge: KnowledgeBase) -> None:
    """A clause that keeps or breaks both caps is none, nor one judged otherwise by hand."""
    above_both = make_pair(1, "Interest of 30 per cent a year is owed.")
    below_both = make_pair(2, "Interest of 5 per cent a year is owed.", verdict="valid")
    disagreeing = make_pair(3, verdict="valid")
    never_amended = make_pair(4, "Interest is due yearly.", article="206")
    pairs = [above_both, below_both, disagreeing, never_amended]
    assert draw_amended([pairs], knowledge, 5) == []


def test_amended_items_of_held_out_splits_first(knowledge: KnowledgeBase) -> None:
    """Clauses of training fill up what the held-out splits lack, and no more are taken."""
    held_out = [make_pair(1)]
    training = [make_pair(2, "The borrower owes 17 per cent a year on the sum.")]
    training.append(make_pair(3, "Interest of 19 per cent a year runs from signature."))
    items = draw_amended([held_out, training], knowledge, 2)
    assert [item.twin for item in items] == ["pair-1", "pair-1", "pair-2", "pair-2"]


def test_group_by_day() -> None:
    """Items of one day and jurisdiction stand together."""
    items = [make_item(1), make_item(2, day=BEFORE), make_item(3)]
    groups = group_by_day(items)
    assert {key: len(group) for key, group in groups.items()} == {
        (DAY, "sample"): 2,
        (BEFORE, "sample"): 1,
    }
