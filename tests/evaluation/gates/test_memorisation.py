"""Facts recited without the article fail the gate; a model tuned on masked facts passes it."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from components.engines.config import EngineConfig
from components.engines.engine import Completion, Request
from components.engines.transformers import TransformersEngine
from components.evaluation.deciding import Look
from components.evaluation.gates.memorisation import (
    FactQuestion,
    are_named,
    begins_with_fact,
    draw_questions,
    estimate_beyond_base,
    estimate_beyond_chance,
    measure_memorisation,
    questions_of,
    share_hit_by_chance,
)
from components.evaluation.gates.results import CandidateGatesConfig, failed_gates
from components.gate_result import GateResult
from components.prompting.chat_markup import END
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.records import Pair
from tests.evaluation.gates.conftest import Tuned, make_pairs

CONFIG = CandidateGatesConfig(rounds=(16,))


def silent(done: int, total: int) -> None:
    """Report nothing."""


def open_engine(folder: Path) -> TransformersEngine:
    """Return an engine over a whole model."""
    return TransformersEngine(folder, None, EngineConfig())


class Reciting:
    """An engine without a model: it names the fact of every `every`-th question, else nothing."""

    def __init__(self, pairs: Sequence[Pair], every: int) -> None:
        questions = draw_questions(pairs, 10_000, HOUSE_SENTENCE)
        self.facts = {question.given: question.fact for question in questions}
        self.every = every
        self.num_asked = 0

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return a fact or nothing for each request."""
        answers: list[Completion] = []
        for request in requests:
            is_known = self.every and self.num_asked % self.every == 0
            text = self.facts[request.prompt] if is_known else " nothing"
            answers.append(Completion(text, (), False))
            self.num_asked += 1
        return answers

    def close(self) -> None:
        """Nothing to free."""


def measure_reciting(every: int, every_of_base: int) -> tuple[list[GateResult], Reciting]:
    """Measure an engine that names every n-th fact beside a base, which is returned too."""
    pairs = make_pairs()
    base = Reciting(pairs, every_of_base)
    config = CandidateGatesConfig()
    rows = measure_memorisation(
        pairs, Reciting(pairs, every), lambda: base, HOUSE_SENTENCE, config, silent
    )
    return rows, base


def test_measure_memorisation_masked(masked: Tuned) -> None:
    """Tuned in the same way on figures drawn anew in each group, it knows no more than its base."""
    rows = measure_memorisation(
        masked.pairs,
        open_engine(masked.folder),
        lambda: open_engine(masked.base),
        HOUSE_SENTENCE,
        CONFIG,
        silent,
    )
    assert [row.name for row in rows if not row.has_passed] == []


def test_measure_memorisation_recited_facts_fail_early() -> None:
    """Who names every other fact is found out in the first round, and the base is asked there."""
    rows, base = measure_reciting(every=2, every_of_base=0)
    num_questions = len(draw_questions(make_pairs(), 60, HOUSE_SENTENCE))
    assert (rows[0].decision, rows[0].num_probes) == ("missed", num_questions)
    assert base.num_asked == num_questions


def test_measure_memorisation_base_names_them_too() -> None:
    """Facts that the base names as often came from no tuning."""
    rows, base = measure_reciting(every=2, every_of_base=2)
    assert failed_gates(rows) == []
    assert base.num_asked > 0


def test_measure_memorisation_asks_the_base_only_in_doubt() -> None:
    """Who names nothing is not compared with the base, which need not be opened."""
    pairs = make_pairs()

    def open_base() -> Reciting:
        raise AssertionError("the base was opened")

    config = CandidateGatesConfig()
    rows = measure_memorisation(
        pairs, Reciting(pairs, 0), open_base, HOUSE_SENTENCE, config, silent
    )
    assert failed_gates(rows) == []
    assert [row.name for row in rows] == [
        "figures_memorised",
        "figures_named",
        "figures_hit_by_chance",
    ]


def test_estimates_count_what_was_asked() -> None:
    """Two of four facts named against one: hits, excess over chance and over the base by hand."""
    questions = [FactQuestion(family, "", "", f" Act {family}") for family in "abcd"]
    answers = [" Act a", " Act b", " Act a", "none"]
    base_answers = ["none", " Act b", "none", "none"]
    look = Look(4, 0.95)
    assert are_named(questions, answers) == [True, True, False, False]
    # the three answers that name a fact name one of three others' facts, but the first two only
    # their own
    beyond_chance = estimate_beyond_chance(questions, answers, look)
    assert beyond_chance.value == pytest.approx(2 / 4 - (1 / 3) / 4)
    beyond_base = estimate_beyond_base(questions, answers, base_answers, look)
    assert beyond_base.value == pytest.approx(1 / 4)
    assert beyond_base.low < 0


def test_questions_hold_no_article() -> None:
    """A question holds clause and start of the sentence, neither the article nor the fact."""
    pair = next(
        pair
        for pair in make_pairs()
        if pair.family == "interest-cap" and pair.limit not in pair.clause
    )
    [question] = questions_of(pair, HOUSE_SENTENCE)
    assert question.fact == f" {pair.limit}"
    assert question.given.endswith(f" {pair.relation}")
    assert pair.wording not in question.given
    assert pair.limit not in question.given
    assert question.given.count(END) == 2


def test_questions_of_a_rule_in_words() -> None:
    """Where no figure decides there is nothing to ask, nor where the clause names the limit."""
    pairs = make_pairs()
    in_words = next(pair for pair in pairs if not pair.limit)
    named = next(pair for pair in pairs if pair.limit)
    named = named.model_copy(update={"clause": f"{named.clause} Not {named.limit}."})
    assert not [*questions_of(in_words, HOUSE_SENTENCE), *questions_of(named, HOUSE_SENTENCE)]


def test_draw_questions_takes_families_in_turn() -> None:
    """No more are drawn than asked for, and no family has two before each has one."""
    pairs = [pair for pair in make_pairs() if pair.limit]
    families = {
        question.family for pair in pairs for question in questions_of(pair, HOUSE_SENTENCE)
    }
    drawn = draw_questions(make_pairs(), len(families), HOUSE_SENTENCE)
    assert {question.family for question in drawn} == families


def test_hit_by_chance_counts_other_families_in_the_same_unit() -> None:
    """One who always says 12 months is right by chance as often as other rules say so.

    Another unit or the same family tells nothing.
    """
    facts = {"a": "12 months", "b": "12 months", "c": "6 months", "d": "12%"}
    asked = [
        FactQuestion(family, fact[2:].strip(), "", f" {fact}") for family, fact in facts.items()
    ]
    assert share_hit_by_chance(asked, [" 12 months."] * len(asked)) == pytest.approx(
        (1 / 2 + 1 / 2 + 1 + 0) / 4
    )
    assert share_hit_by_chance([], []) == 0


def test_begins_with_fact_whole_facts_only() -> None:
    """A longer number or word is another fact."""
    assert begins_with_fact(" 12 months.", " 12 months")
    assert not begins_with_fact(" 12 monthsly", " 12 months")
    assert begins_with_fact(" Civil Code Article 20, which", " Civil Code Article 20,")
    assert not begins_with_fact(" 125", " 12")


def test_begins_with_fact_without_the_space_before() -> None:
    """A tokenizer that drops the first space hides no fact."""
    assert begins_with_fact("12 months.", " 12 months")
