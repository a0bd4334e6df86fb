"""Deals hold the same clause under a rule and its opposite, with labels that their orders keep."""

import random
from collections import Counter

import pytest

from components.reader.families import RuleFamily
from components.reader.lessons import (
    BREAKS,
    KEEPS,
    MAX_RULE_WORDS,
    OTHER,
    Deal,
    Dealer,
    RuleLesson,
)
from tests.reader.material import make_families, make_family

LABELS = {KEEPS: 0, BREAKS: 1}
"""How much a clause of that label breaks its rule."""


def deal_many(families: list[RuleFamily], count: int = 300, seed: int = 1) -> list[Deal]:
    """Return so many deals of families."""
    dealer = Dealer(families, random.Random(seed))
    return [dealer.deal() for _ in range(count)]


def true_label(lesson: RuleLesson) -> int:
    """Return the label that the words of a lesson give; see `make_family`."""
    # rules that strangers share a paragraph with keep their own thing: only that one counts
    rules = [line for line in lesson.rule.split("\n") if _thing(line) in lesson.clause]
    clause = lesson.clause
    if not rules or any(word in clause for word in ("price", "Notice")):
        return OTHER
    if "unless" in rules[0]:
        return KEEPS
    allows = any(word in rules[0] for word in ("protects", "must"))
    return KEEPS if _agrees(lesson, rules[0]) == allows else BREAKS


def _thing(rule: str) -> str:
    """Return the short name of what a rule is about."""
    words = rule.rstrip(".").split()
    return " ".join(words[words.index("a") : words.index("a") + 2])


def _agrees(lesson: RuleLesson, rule: str) -> bool:
    """Say whether the part of a clause that is about the rule's thing agrees on it."""
    [sentence] = [each for each in lesson.clause.split(". ") if _thing(rule) in each]
    return "agree" in sentence or "always" in sentence


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_deal_labels_are_what_the_words_say(seed: int) -> None:
    """Whatever is shown around them, rule and clause have the label that their words give."""
    labels: Counter[int] = Counter()
    for deal in deal_many(make_families(), seed=seed):
        for lesson in deal.lessons:
            assert lesson.label == true_label(lesson), lesson
            labels[lesson.label] += 1
    assert min(labels[label] for label in (KEEPS, BREAKS, OTHER)) > 100


def test_deal_opposite_flips_the_labels() -> None:
    """The clauses that are asked under the rule are asked under its opposite with the others."""
    for deal in deal_many(make_families()):
        keeping, breaking, breaking_now, keeping_now = deal.lessons[:4]
        assert keeping.clause == breaking_now.clause
        assert breaking.clause == keeping_now.clause
        assert keeping.rule == breaking.rule != keeping_now.rule == breaking_now.rule
        labels = [lesson.label for lesson in deal.lessons[:4]]
        assert labels == [KEEPS, BREAKS, BREAKS, KEEPS]


def test_deal_orders_agree_with_the_labels() -> None:
    """Each order puts a lesson that breaks its rule above one that keeps its own."""
    num_orders = 0
    for deal in deal_many(make_families()):
        for above, below in deal.orders:
            assert LABELS[deal.lessons[above].label] > LABELS[deal.lessons[below].label]
            num_orders += 1
    assert num_orders == 300 * 4


def test_deal_without_opposites() -> None:
    """A family with one rule and nothing else is dealt as two lessons and one order."""
    bare: dict[str, object] = {"opposites": [], "yields": [], "near": []}
    for deal in deal_many([make_family("a dog in the flat", **bare)], 50):
        assert [lesson.label for lesson in deal.lessons] == [KEEPS, BREAKS]
        assert deal.orders == ((1, 0),)


@pytest.mark.parametrize(("empty", "label"), [("break", KEEPS), ("keep", BREAKS)])
def test_deal_one_sided(empty: str, label: int) -> None:
    """A family whose clauses are all of one side, such as a team's decisions, is dealt as it is."""
    one_sided = make_family("a cat in the flat", **{empty: []})
    deals = deal_many([one_sided, make_family("a deposit on the goods", "sale")], 100)
    own = [deal for deal in deals if not deal.orders]
    assert len(own) == 50
    assert {deal.lessons[0].label for deal in own} == {label}
    assert all("cat" in deal.lessons[0].clause for deal in own)
    for deal in deals:
        for lesson in deal.lessons:
            assert lesson.label == true_label(lesson), lesson


def test_deal_each_family_once_before_any_again() -> None:
    """Six families come in any order, and all of them before a second round."""
    families = make_families()
    deals = deal_many(families, 60)
    rounds = [[_id_of(deal, families) for deal in deals[n : n + 6]] for n in range(0, 60, 6)]
    assert all(len(set(ids)) == 6 for ids in rounds)
    assert len(set(map(tuple, rounds))) > 5


def _id_of(deal: Deal, families: list[RuleFamily]) -> str:
    """Return the id of the family that a deal is of, by the clause that breaks its rule."""
    clause = deal.lessons[1].clause
    [family] = [each for each in families if any(text in clause for text in each.break_)]
    return family.id


def test_deal_families_of_one_id_take_turns() -> None:
    """Families of one id, such as a rule with several limits, are dealt as one, each in turn."""
    family = make_family("a dog in the flat")
    twin = make_family("a cat in the flat", id=family.id)
    deals = deal_many([family, twin, make_family("a shop in the flat")], 80)
    dogs, cats, shops = (
        sum(thing in deal.lessons[1].clause for deal in deals) for thing in ("dog", "cat", "shop")
    )
    assert dogs + cats == shops == 40
    assert min(dogs, cats) > 10
    strangers = {lesson.rule for deal in deals for lesson in deal.lessons if lesson.label == OTHER}
    assert any("shop" in rule for rule in strangers)


def test_deal_shows_rules_and_clauses_as_they_stand_in_documents() -> None:
    """Rules come alone and among others of their area, clauses with numbers and neighbours."""
    deals = deal_many(make_families())
    rules = [deal.lessons[0].rule for deal in deals]
    clauses = [deal.lessons[0].clause for deal in deals]
    assert 0.2 < sum("\n" in rule for rule in rules) / 300 < 0.4
    assert 0.1 < sum(clause[0] in "(0123456789AS" for clause in clauses) / 300 < 0.3
    assert sum(clause.count(". ") > 0 for clause in clauses) / 300 > 0.05
    long = [make_family(f"a thing{n} " + "of the flat " * 30) for n in range(4)]
    assert all(
        len(lesson.rule.split()) <= MAX_RULE_WORDS
        for deal in deal_many(long)
        for lesson in deal.lessons
    )


def test_dealer_is_repeatable() -> None:
    """The same seed gives the same deals, another seed others."""
    families = make_families()
    assert deal_many(families, 20) == deal_many(families, 20)
    assert deal_many(families, 20) != deal_many(families, 20, seed=2)
