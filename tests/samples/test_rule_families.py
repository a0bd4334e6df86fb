"""The shipped families of rules: many, in both deciders, and of the sample law those it has."""

from collections import Counter

from components.quantities.comparing import are_comparable, are_equal, compare
from components.quantities.reading import Quantity, find_quantities
from components.reader.families import RuleFamily, part_families
from components.samples.pairs import load_families
from components.samples.rule_families import load_rule_families, sample_rule_families


def all_clauses(family: RuleFamily) -> list[str]:
    """Return the clauses that a family governs."""
    return [*family.keep, *family.break_]


def compares_with(figure: Quantity, limit: Quantity) -> bool:
    """Say whether a figure lies on one side of a limit."""
    return are_comparable(figure, limit) and not are_equal(figure, limit)


def test_load_rule_families() -> None:
    """At least 500 rules of 20 fields of law, each with an id of its own and its opposite."""
    families = load_rule_families()
    assert len(families) >= 500
    assert len({family.id for family in families}) == len(families)
    assert len({family.area for family in families}) >= 20
    assert min(Counter(family.decider for family in families).values()) > 100
    assert sum(bool(family.opposites) for family in families) > 0.95 * len(families)
    _, held_out = part_families(families, 5)
    assert {family.decider for family in held_out} == {"figure", "words"}


def test_load_rule_families_clause_is_on_one_side() -> None:
    """No clause of a rule both keeps and breaks it, and none repeats the rule itself."""
    for family in load_rule_families():
        assert not set(family.keep) & set(family.break_), family.id
        assert not set(family.near) & set(all_clauses(family)), family.id
        assert not set(family.wordings) & set(family.opposites), family.id
        assert not set(family.wordings) & set(all_clauses(family)), family.id


def test_sample_rule_families_are_those_of_the_sample_law() -> None:
    """Each governed family is there under its id; words decide those that have no figure."""
    governed = [family for family in load_families() if family.kind != "none"]
    converted = sample_rule_families()
    assert len(governed) > 100
    assert {family.id for family in converted} == {family.id for family in governed}
    deciders = {family.id: family.decider for family in converted}
    for family in governed:
        assert deciders[family.id] == ("figure" if family.figure else "words")
    assert sample_rule_families() == converted


def test_sample_rule_families_have_no_slots_left() -> None:
    """Every slot of a clause is filled, and twins of both lists stand at the same place."""
    words = [family for family in sample_rule_families() if family.decider == "words"]
    assert len(words) > 50
    for family in words:
        assert not any("{" in clause for clause in all_clauses(family)), family.id
    [governed] = [family for family in load_families() if family.id == words[0].id]
    assert len(words[0].keep) == 3 * len(governed.keep)
    assert len(words[0].break_) == 3 * len(governed.break_)


def test_sample_rule_families_figures_are_on_their_side() -> None:
    """Under a wording with its limit, figures that keep it lie on one side, others on the other.

    Checked where wording and clause have one figure each, so that no other can be meant.
    """
    num_checked = 0
    for family in sample_rule_families():
        limits = find_quantities(family.wordings[0])
        if family.decider == "words" or len(limits) != 1:
            continue
        figures = {clause: find_quantities(clause) for clause in all_clauses(family)}
        single = {clause: found[0] for clause, found in figures.items() if len(found) == 1}
        outcomes = {
            clause: compare(figure, "at most", limits[0]) == (clause in family.keep)
            for clause, figure in single.items()
            if compares_with(figure, limits[0])
        }
        # all of them right for a cap, all of them wrong for a floor
        assert len(set(outcomes.values())) <= 1, (family.id, outcomes)
        num_checked += len(outcomes)
    assert num_checked > 200


def test_sample_rule_families_of_some() -> None:
    """Only the families that are given are converted; ungoverned ones have no rule."""
    families = load_families()
    ungoverned = [family for family in families if family.kind == "none"]
    one = next(family for family in families if family.figure)
    assert ungoverned
    converted = sample_rule_families([*ungoverned, one])
    assert {family.id for family in converted} == {one.id}
    assert len({family.wordings for family in converted}) == len(converted) > 1
