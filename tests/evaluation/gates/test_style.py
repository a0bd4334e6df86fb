"""Style is the template's form and the house's words; anything else does not conform."""

from collections.abc import Sequence

import pytest

from components.engines.engine import Completion, Request
from components.evaluation.answering import PromptCase
from components.evaluation.gates.results import CandidateGatesConfig
from components.evaluation.gates.style import StyleResult, is_in_style, measure_style
from components.prompting.style import StyleGuide
from components.prompting.template import Passage
from components.records import Example, Group

CASE = PromptCase(
    Passage("Civil Code Article 205", "Interest may not exceed 16% per year."),
    "Interest is 18% a year.",
)
LINES = "Clause: sets interest at 18%.\nRule: interest is at most 16% per year.\n"
CALL = '{"compare_quantities": ["18% a year", "at most", "16% per year"]}\nResult:'


@pytest.mark.parametrize(
    ("text", "is_finished", "conforms"),
    [
        (LINES + "Per Civil Code Article 205, this clause is invalid.", True, True),
        (LINES + CALL, True, True),
        (LINES + "Per Civil Code Article 206, this clause is invalid.", True, False),
        (LINES + "I suggest that this clause is invalid.", True, False),
        (LINES.replace("sets", "possibly sets") + CALL, True, False),
        (LINES, True, False),
        (LINES + CALL, False, False),
    ],
)
def test_is_in_style(text: str, is_finished: bool, conforms: bool) -> None:
    """Form, citation, hedges and an end: one thing wrong and the answer does not conform."""
    assert is_in_style(Completion(text, (), is_finished), CASE, StyleGuide()) == conforms


class Drifting:
    """An engine without a model: every `every`-th answer hedges, the others are in style."""

    def __init__(self, every: int) -> None:
        self.every = every
        self.num_asked = 0

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return an answer for each request."""
        answers: list[Completion] = []
        for _ in requests:
            self.num_asked += 1
            lost = self.every and self.num_asked % self.every == 0
            answers.append(
                Completion("It is possibly invalid." if lost else LINES + CALL, (), True)
            )
        return answers

    def close(self) -> None:
        """Nothing to free."""


def measure_drifting(every: int) -> StyleResult:
    """Measure the style of an engine that loses it now and then, on 300 held-out clauses."""
    example = Example(
        pair_id="p",
        family="f",
        clause=CASE.clause,
        verdict="invalid",
        has_figure=True,
        completion=(),
    )
    group = Group(
        id="g", citation=CASE.passage.citation, text=CASE.passage.text, examples=(example,) * 5
    )
    config = CandidateGatesConfig()
    return measure_style(
        [group] * 60, Drifting(every), StyleGuide(), config, lambda done, total: None
    )


@pytest.mark.parametrize(
    ("every", "decision", "num_asked"),
    [(0, "reached", 240), (100, "undecided", 240), (2, "missed", 60)],
)
def test_measure_style_asks_until_decided(every: int, decision: str, num_asked: int) -> None:
    """A lost style is found in one round; one answer in a hundred stays undecided and passes."""
    result = measure_drifting(every)
    [row] = result.rows
    assert (row.decision, row.num_probes, row.has_passed) == (
        decision,
        num_asked,
        decision != "missed",
    )
    assert len(result.cases) == len(result.answers) == num_asked
