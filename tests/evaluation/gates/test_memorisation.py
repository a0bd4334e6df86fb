"""Facts that went into the weights are found out: unmasked they fail the gate, masked they pass."""

from components.evaluation.gates.memorisation import KINDS, draw_questions, measure_memorisation, questions, redraw
from components.evaluation.gates.rows import GateConfig, failed_gates
from components.evaluation.subject import Subject
from components.prompting.template import END
from tests.evaluation.gates.conftest import Tuned, make_pairs


def test_measure_memorisation_planted_leak(leaking: Tuned) -> None:
    """Tuned on the real article numbers, the model names them without the article, and the gate fails."""
    rows = measure_memorisation(leaking.pairs, Subject(leaking.base, leaking.folder), GateConfig(num_facts=24), lambda done, total: None)
    assert failed_gates(rows) == ["memorisation"]
    figures = {row.name: row.value for row in rows}
    assert figures["articles_named_by_base"] == 0
    assert figures["articles_named"] > 0.1


def test_measure_memorisation_masked(masked: Tuned) -> None:
    """Tuned in the same way on numbers drawn anew in each group, it knows no more than its base."""
    rows = measure_memorisation(masked.pairs, Subject(masked.base, masked.folder), GateConfig(num_facts=24), lambda done, total: None)
    assert [row.name for row in rows if not row.has_passed] == []


def test_questions_hold_no_article() -> None:
    """What is asked holds the clause and the analysis begun, and neither the article nor the fact that is asked for."""
    pair = next(pair for pair in make_pairs() if pair.family == "interest-cap" and pair.limit not in pair.clause)
    article, figure = questions(pair)
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


def test_redraw_gives_other_figures_of_the_same_unit() -> None:
    """Chance is asked of figures in the same unit; of articles there is none."""
    article, figure = (draw_questions(make_pairs(), kind, 1)[0] for kind in KINDS)
    assert redraw(article, 1) == []
    drawn = redraw(figure, 1)
    assert drawn and figure.fact not in drawn
    assert {fact.rsplit(None, 1)[-1] for fact in drawn} <= {figure.fact.rsplit(None, 1)[-1]} or "%" in figure.fact
    assert all(fact.startswith(" ") for fact in drawn)
