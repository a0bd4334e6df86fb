"""Lessons dealt into batches whose queries can be told apart.

Each query must find its own passage among those of its whole batch. So no batch holds two pairs
about one article, nor two of one family of rules: the other's passage would be a right answer too.
"""

import random
from collections import deque
from collections.abc import Sequence

from components.retriever_tuning.lessons import Lesson

BATCHES_PER_CHUNK = 16  # lessons of so many batches are sorted by length together


def deal_batches(lessons: Sequence[Lesson], batch_size: int, rng: random.Random) -> list[Lesson]:
    """Return the lessons in an order whose batches never repeat an article or a family of rules.

    Lessons that fit into no full batch are left out; each is used at most once.

    Args:
        lessons: All lessons.
        batch_size: Lessons of a batch, 2 or more.
        rng: Shuffles.
    """
    waiting = deque(_mix_by_length(lessons, batch_size, rng))
    dealt: list[Lesson] = []
    while len(waiting) >= batch_size:
        batch = _take_batch(waiting, batch_size)
        if len(batch) < batch_size:
            break
        dealt += batch
    return dealt


def _take_batch(waiting: deque[Lesson], batch_size: int) -> list[Lesson]:
    """Take the next batch off the queue; lessons that clash with it keep their place in front.

    It has fewer than `batch_size` lessons if the queue runs out.
    """
    batch: list[Lesson] = []
    clashing: list[Lesson] = []
    # Articles and families share one set: a pair without a family stands under its article alone,
    # and a key that happened to be both would only make a lesson wait.
    used_keys: set[str] = set()
    while waiting and len(batch) < batch_size:
        lesson = waiting.popleft()
        keys = {lesson.pair.article_key, lesson.pair.family or lesson.pair.article_key}
        if keys & used_keys:
            clashing.append(lesson)
        else:
            used_keys |= keys
            batch.append(lesson)
    waiting.extendleft(reversed(clashing))  # extendleft puts the last one first
    return batch


def _mix_by_length(lessons: Sequence[Lesson], batch_size: int, rng: random.Random) -> list[Lesson]:
    """Return the lessons shuffled, passages of like length together: a third less is padding."""
    shuffled = rng.sample(lessons, len(lessons))
    chunk_size = BATCHES_PER_CHUNK * batch_size
    mixed: list[Lesson] = []
    for start in range(0, len(shuffled), chunk_size):
        chunk = sorted(
            shuffled[start : start + chunk_size], key=lambda lesson: len(lesson.pair.passage)
        )
        batches = [chunk[at : at + batch_size] for at in range(0, len(chunk), batch_size)]
        for batch in rng.sample(batches, len(batches)):
            mixed += batch
    return mixed
