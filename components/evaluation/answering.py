"""Cases put to an engine as a review puts them.

The same prompt, the same grammar, the same tool.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.engines.engine import Completion, Engine, Request
from components.judging.figures import compare_figures
from components.prompting.grammar import answer_grammar
from components.prompting.template import Passage, parse_completion, render_prompt

BATCH = 32
OnProgress = Callable[[int, int], None]


@dataclass(frozen=True)
class PromptCase:
    """A clause under an article."""

    passage: Passage
    clause: str


def ask(
    cases: Sequence[PromptCase], engine: Engine, *, is_bound: bool, on_progress: OnProgress
) -> list[Completion]:
    """Return the engine's completion for each case.

    Args:
        cases: Any number; they run in batches.
        engine: The engine of the candidate.
        is_bound: Whether the grammar of reviews binds the answers; without it they tell of the
            model alone.
        on_progress: Called with the number of answers so far and of all.
    """
    requests = [
        Request(
            render_prompt(c.passage, c.clause),
            answer_grammar(c.passage, c.clause) if is_bound else "",
        )
        for c in cases
    ]
    answers: list[Completion] = []
    for start in range(0, len(requests), BATCH):
        answers += engine.complete(requests[start : start + BATCH])
        on_progress(len(answers), len(requests))
    return answers


def read_verdict(answer: Completion, case: PromptCase) -> str:
    """Return the verdict of an answer, the tool's where figures decide.

    Empty where the answer has not the form.
    """
    analysis = parse_completion(answer.text, case.passage.citation)
    if analysis is None:
        return ""
    comparison = None
    if analysis.call is not None:
        comparison = compare_figures(analysis.call, case.clause, case.passage.text)
    if comparison is None:
        return analysis.verdict
    return "valid" if comparison.keeps else "invalid"
