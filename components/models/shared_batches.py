"""Questions that many threads ask at the same moment are answered in one batch.

Whoever comes first answers alone, at once. What comes while a batch is under way waits for the next
one and goes in it together, so nobody waits for a timer, and for two batches at most. A fault of a
batch is raised for each of its questions.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from typing import Generic, TypeVar

Question = TypeVar("Question")
Reply = TypeVar("Reply")


class SharedBatches(Generic[Question, Reply]):
    """Gathers single questions into batches. It is safe to use from many threads.

    Args:
        answer: Answers a batch, in the order of its questions; it is never called twice at once.
        max_questions: The most questions of a batch, 1 or more.
    """

    def __init__(
        self, answer: Callable[[Sequence[Question]], Sequence[Reply]], max_questions: int
    ) -> None:
        self._answer = answer
        self._max_questions = max_questions
        self._waiting: list[tuple[Question, Future[Reply]]] = []
        self._waiting_lock = threading.Lock()
        self._batch_lock = threading.Lock()

    def ask(self, question: Question) -> Reply:
        """Return the answer to a question."""
        reply: Future[Reply] = Future()
        with self._waiting_lock:
            self._waiting.append((question, reply))
        while not reply.done():
            with self._batch_lock:  # its holder answers for all that wait
                if not reply.done():
                    self._answer_batch()
        return reply.result()

    def _answer_batch(self) -> None:
        """Answer the questions that have waited longest."""
        with self._waiting_lock:
            batch = self._waiting[: self._max_questions]
            del self._waiting[: self._max_questions]
        try:
            answers = self._answer([question for question, _ in batch])
            for (_, reply), answer in zip(batch, answers, strict=True):
                reply.set_result(answer)
        except BaseException as error:
            for _, reply in batch:
                if not reply.done():
                    reply.set_exception(error)
