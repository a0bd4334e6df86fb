"""Questions of many threads share batches, and each gets its own answer."""

import threading
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest

from components.models.shared_batches import SharedBatches

NUM_ASKED = 6


def test_questions_asked_meanwhile_share_a_batch() -> None:
    """The first question goes alone; those that come while it is answered go together."""
    batches: list[list[int]] = []
    has_begun, may_end = threading.Event(), threading.Event()

    def answer(questions: Sequence[int]) -> list[int]:
        batches.append(list(questions))
        has_begun.set()
        assert may_end.wait(10)
        return [10 * question for question in questions]

    shared = SharedBatches(answer, max_questions=4)
    with ThreadPoolExecutor(NUM_ASKED) as pool:
        first = pool.submit(shared.ask, 0)
        assert has_begun.wait(10)
        others = [pool.submit(shared.ask, number) for number in range(1, NUM_ASKED)]
        while len(shared._waiting) < NUM_ASKED - 1:
            pass
        may_end.set()
        assert [future.result(10) for future in (first, *others)] == [0, 10, 20, 30, 40, 50]
    assert [len(batch) for batch in batches] == [1, 4, 1]


def test_one_question_is_answered_at_once() -> None:
    """A question that nobody else asks beside is a batch of its own."""

    def shout(texts: Sequence[str]) -> list[str]:
        """Return texts in capitals."""
        return [text.upper() for text in texts]

    assert SharedBatches(shout, 8).ask("a") == "A"


def test_a_fault_reaches_who_asked_and_ends_there() -> None:
    """What a batch raises is raised where it was asked; the next question is answered."""

    def answer(questions: Sequence[int]) -> list[float]:
        return [1 / question for question in questions]

    shared = SharedBatches(answer, max_questions=8)
    with pytest.raises(ZeroDivisionError):
        shared.ask(0)
    assert shared.ask(2) == 0.5
