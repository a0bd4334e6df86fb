"""Cases put to an engine as a review puts them, in batches with progress."""

from collections.abc import Callable, Sequence

from components.engines.engine import Engine
from components.prompting.house_sentence import HouseSentence
from components.writing.answers import PromptCase, WrittenAnswer, write_answers

BATCH = 32
OnProgress = Callable[[int, int], None]


def ask(
    cases: Sequence[PromptCase],
    engine: Engine,
    sentence: HouseSentence,
    *,
    is_bound: bool,
    on_progress: OnProgress,
) -> list[WrittenAnswer]:
    """Return the engine's answer to each case.

    Args:
        cases: Any number; they run in batches.
        engine: The engine of the candidate.
        sentence: The house sentence.
        is_bound: Whether the grammar of reviews constrains the answers; without it they show what
            the model does alone.
        on_progress: Called with the number of answers so far and of all.
    """
    answers: list[WrittenAnswer] = []
    for start in range(0, len(cases), BATCH):
        batch = cases[start : start + BATCH]
        answers += write_answers(batch, engine, sentence, is_bound=is_bound)
        on_progress(len(answers), len(cases))
    return answers


def read_verdict(answer: WrittenAnswer) -> str:
    """Return the verdict of an answer, the comparison's where figures decide; empty without one."""
    if answer.comparison is not None:
        return "valid" if answer.comparison.keeps else "invalid"
    return answer.written.verdict if answer.written else ""
