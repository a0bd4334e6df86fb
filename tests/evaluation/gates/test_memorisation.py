"""Facts that went into the weights are found out: unmasked they fail the gate, masked they pass."""

import pytest

from components.evaluation.candidate_model import BaseAndCandidate
from components.evaluation.gates.memorisation import (
    KINDS,
    FactQuestion,
    begins_with_fact,
    draw_questions,
    hit_by_chance,
    measure_memorisation,
    questions_of,
)
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.prompting.chat_markup import END
from tests.evaluation.gates.conftest import Tuned, make_pairs


def test_measure_memorisation_planted_leak(leaking: Tuned) -> None:
    """A model tuned on the real article numbers names them without the article; the gate fails."""
    rows = measure_memorisation(
        leaking.pairs,
        BaseAndCandidate(leaking.base, leaking.folder),
        CandidateGatesConfig(num_facts=24),
        lambda done, total: None,
    )
    assert failed_gates(rows) == ["memorisation"]
    figures = {row.name: row.value for row in rows}
    assert figures["articles_named_by_base"] == 0
    assert figures["articles_named"] > 0.1


def test_measure_memorisation_masked(masked: Tuned) -> None:
    """Tuned in the same way on numbers drawn anew in each group, it knows no more than its base."""
    rows = measure_memorisation(
        masked.pairs,
        BaseAndCandidate(masked.base, masked.folder),
        CandidateGatesConfig(num_facts=24),
        lambda done, total: None,
    )
    assert [row.name for row in rows if not row.has_passed] == []


def test_questions_hold_no_article() -> None:
    """A question holds clause and start of the analysis, neither the article nor the fact."""
    pair = next(
        pair
        for pair in make_pairs()
        if pair.family == "interest-cap" and pair.limit not in pair.clause
    )
    article, figure = questions_of(pair)
    assert article.fact == " Civil Code Article 205,"
    assert article.given.endswith("\nPer")
    assert figure.fact == f" {pair.limit}"
    assert figure.given.endswith("is at most") or figure.given.endswith("is at least")
    for asked in (article, figure):
        assert pair.wording not in asked.given
        assert asked.given.count(END) == 2
        assert "205" not in asked.given


def test_draw_questions_asks_enough_of_each_kind() -> None:
    """As many figures as articles, though not every pair has a figure."""
    for kind in KINDS:
        asked = draw_questions(make_pairs(), kind, 6)
        assert [question.kind for question in asked] == [kind] * 6


def test_hit_by_chance_counts_other_families_in_the_same_unit() -> None:
    """One who always says 12 months is right by chance as often as other rules say so.

    Another unit or the same family tells nothing.
    """
    facts = {"a": "12 months", "b": "12 months", "c": "6 months", "d": "12%"}
    asked = [
        FactQuestion("figure", family, fact[2:].strip(), "", f" {fact}")
        for family, fact in facts.items()
    ]
    assert hit_by_chance(asked, [" 12 months."] * len(asked)) == pytest.approx(
        (1 / 2 + 1 / 2 + 1 + 0) / 4
    )
    assert hit_by_chance([], []) == 0


def test_begins_with_fact_whole_facts_only() -> None:
    """A longer number or word is another fact."""
    assert begins_with_fact(" 12 months.", " 12 months")
    assert not begins_with_fact(" 12 monthsly", " 12 months")
    assert begins_with_fact(" Civil Code Article 20, which", " Civil Code Article 20,")
    assert not begins_with_fact(" 125", " 12")


def test_begins_with_fact_without_the_space_before() -> None:
    """A tokenizer that drops the first space hides no fact."""
    assert begins_with_fact("12 months.", " 12 months")
