"""Scores: 1 for a perfect reader, a half for a guessing one, 0 for one that has it reversed."""

from collections.abc import Sequence

import pytest

from components.errors import InputError
from components.reader.families import RuleFamily
from components.reader.lessons import BREAKS, KEEPS, OTHER, RuleLesson
from components.reader.scores import list_asked, list_yielding, score_reader
from tests.reader.material import (
    Rows,
    make_families,
    make_family,
    one_hot,
    read_clauses_alone,
    read_perfectly,
    read_shuffled,
)

FIGURES = make_family("a fee", decider="figure", opposites=[], near=[])
FAMILIES = [*make_families(), FIGURES]
NAMES = {"auc_words", "auc_figures", "auc_opposites"}


def read_inverted(rules: Sequence[str], clauses: Sequence[str]) -> Rows:
    """Take what keeps a rule for what breaks it."""
    return read_perfectly(rules, clauses)[:, [BREAKS, KEEPS, OTHER]]


def many_families() -> list[RuleFamily]:
    """Return enough families for chance to even out."""
    return [make_family(f"a thing{number}") for number in range(200)]


def test_score_reader_perfect() -> None:
    """All areas are 1, and near misses are told."""
    scores = score_reader(read_perfectly, FAMILIES)
    assert {name: scores[name] for name in NAMES} == dict.fromkeys(NAMES, 1.0)
    assert scores["near_right"] == scores["governed_right"] == 1.0
    # six families: 4 clauses under rule and opposite, 2 near; the seventh: 4 under the rule
    assert scores["num_pairs"] == 6 * (2 * 4 + 2) + 4
    assert scores["seconds_a_pair"] >= 0


def test_score_reader_inverted() -> None:
    """All areas are 0, though it tells what is governed."""
    scores = score_reader(read_inverted, FAMILIES)
    assert {name: scores[name] for name in NAMES} == dict.fromkeys(NAMES, 0.0)
    assert scores["near_right"] == scores["governed_right"] == 1.0


def test_score_reader_guessing() -> None:
    """Guessing gives about a half, and so does one answer for all."""
    scores = score_reader(read_shuffled, many_families())
    assert scores["auc_words"] == pytest.approx(0.5, abs=0.05)
    assert scores["auc_opposites"] == pytest.approx(0.5, abs=0.05)
    always = score_reader(lambda rules, clauses: one_hot([KEEPS] * len(rules)), FAMILIES)
    assert always["auc_words"] == always["auc_opposites"] == 0.5
    assert always["near_right"] == 0.0
    assert always["governed_right"] == 1.0


def test_score_reader_that_ignores_the_rule() -> None:
    """Who knows the usual clauses by heart is told by the opposites, where it is always wrong."""
    scores = score_reader(read_clauses_alone, make_families())
    assert scores["auc_words"] == 1.0
    assert scores["auc_opposites"] == 0.0


def test_score_reader_leaves_out_what_no_family_has() -> None:
    """Without opposites, near clauses or rules of words there is no score of them."""
    scores = score_reader(read_perfectly, [FIGURES])
    assert set(scores) == {"auc_figures", "governed_right", "seconds_a_pair", "num_pairs"}


def test_list_asked_is_stable_and_right() -> None:
    """The same families give the same lessons; under an opposite the label is flipped."""
    asked = list_asked(FAMILIES, 1)
    assert asked == list_asked(FAMILIES, 1)
    assert len(asked) == 6 * (2 * 2 + 1) + 2
    lessons = [each.lesson for each in asked]
    perfect = read_perfectly([each.rule for each in lessons], [each.clause for each in lessons])
    assert perfect.argmax(1).tolist() == [lesson.label for lesson in lessons]
    for family in make_families():
        rules = [each.lesson.rule for each in asked if each.is_opposite]
        assert sum(rule in family.opposites for rule in rules) == 2


def test_list_yielding() -> None:
    """What breaks a rule keeps the one that the parties may set aside; others have no such rule."""
    family = make_family("a dog in the flat")
    bare = make_family("a shop in the flat", yields=[])
    lessons = list_yielding([family, bare], 1)
    assert lessons == [RuleLesson(family.yields[0], lessons[0].clause, KEEPS)]
    assert lessons[0].clause in family.break_
    assert len(list_yielding([family], 6)) == 2


def test_score_reader_nothing_held_out() -> None:
    """Where no family is held out there is nothing to score, and the message says so."""
    with pytest.raises(InputError, match="no family of rules is held out to score it on"):
        score_reader(read_perfectly, [])
