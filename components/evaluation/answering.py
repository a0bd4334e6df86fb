"""Cases put to an engine as a review puts them: same prompt, same grammar, same tool."""

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
        is_bound: Whether the grammar of reviews constrains the answers; without it they show what
            the model does alone.
        on_progress: Called with the number of answers so far and of all.
    """
    requests: list[Request] = []
    for case in cases:
        grammar = answer_grammar(case.passage, case.clause) if is_bound else ""
        requests.append(Request(render_prompt(case.passage, case.clause), grammar))
    answers: list[Completion] = []
    for start in range(0, len(requests), BATCH):
        answers += engine.complete(requests[start : start + BATCH])
        on_progress(len(answers), len(requests))
    return answers


def read_verdict(answer: Completion, case: PromptCase) -> str:
    """Return the verdict of an answer, the tool's where figures decide; empty without the form."""
    analysis = parse_completion(answer.text, case.passage.citation)
    if analysis is None:
        return ""
    comparison = None
    if analysis.call is not None:
        comparison = compare_figures(analysis.call, case.clause, case.passage.text)
    if comparison is None:
        return analysis.verdict
    return "valid" if comparison.keeps else "invalid"
