"""Style is the template's form and the house's words; anything else does not conform."""

import itertools
from collections.abc import Sequence

import pytest

from components.engines.engine import Completion, Request
from components.evaluation.gates.results import CandidateGatesConfig
from components.evaluation.gates.style import StyleResult, is_in_style, measure_style
from components.prompting.style import StyleGuide
from components.prompting.template import Passage
from components.records import Example, Group
from components.writing.answers import PromptCase, write_answers

PASSAGE = Passage("Interest may not exceed 16% per year.")
CLAUSE = "Interest is 18% a year."
CALL = '{"compare_quantities": ["18% a year", "at most", "16% per year"]}\nResult:'
REASON = "it sets interest at 18%, where agreed interest is at most 16% per year."
SENTENCE = f"Per [1], this clause is invalid: {REASON}"


class Replying:
    """An engine without a model: it gives its replies in turn, over and over."""

    def __init__(self, *replies: str, is_finished: bool = True) -> None:
        self.replies = itertools.cycle(replies)
        self.is_finished = is_finished
        self.num_asked = 0

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the next replies."""
        self.num_asked += len(requests)
        return [Completion(next(self.replies), (), self.is_finished) for _ in requests]

    def close(self) -> None:
        """Nothing to free."""


def measure(engine: Replying) -> StyleResult:
    """Measure the style of an engine on 300 held-out clauses."""
    example = Example(
        pair_id="p", family="f", clause=CLAUSE, verdict="invalid", has_figure=True, completion=()
    )
    group = Group(
        id="g", citation="Civil Code Article 205", text=PASSAGE.text, examples=(example,) * 5
    )
    config = CandidateGatesConfig()
    return measure_style([group] * 60, engine, StyleGuide(), config, lambda done, total: None)


@pytest.mark.parametrize(
    ("replies", "is_finished", "conforms"),
    [
        ((SENTENCE,), True, True),
        ((CALL, SENTENCE), True, True),
        (("Per [1], this clause is invalid.",), True, False),
        (("Per [2], this clause is invalid: " + REASON,), True, False),
        (("I suggest that this clause is invalid.",), True, False),
        ((SENTENCE.replace("sets", "possibly sets"),), True, False),
        ((CALL, CALL), True, False),
        ((SENTENCE,), False, False),
    ],
)
def test_is_in_style(replies: tuple[str, ...], is_finished: bool, conforms: bool) -> None:
    """Form, marker, reason, hedges and an end: one thing wrong and the answer does not conform."""
    engine = Replying(*replies, is_finished=is_finished)
    case = PromptCase(PASSAGE, CLAUSE)
    [answer] = write_answers([case], engine, StyleGuide().sentence, is_bound=False)
    assert is_in_style(answer, StyleGuide()) == conforms


@pytest.mark.parametrize(
    ("num_right", "decision", "num_asked"),
    [(300, "reached", 240), (99, "undecided", 240), (1, "missed", 60)],
)
def test_measure_style_asks_until_decided(num_right: int, decision: str, num_asked: int) -> None:
    """A lost style is found in one round; one answer in a hundred stays undecided and passes."""
    engine = Replying(*[SENTENCE] * num_right, "It is possibly invalid.")
    result = measure(engine)
    [row] = result.rows
    assert (row.decision, row.num_probes) == (decision, num_asked)
    assert row.has_passed == (decision != "missed")
    assert len(result.cases) == len(result.answers) == engine.num_asked == num_asked
