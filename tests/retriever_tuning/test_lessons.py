"""Lessons come back from their file as they were."""

from pathlib import Path

from components.retriever_tuning.lessons import Lesson, count_kinds, read_lessons, write_lessons
from components.retriever_tuning.pairs import TrainingPair

LESSONS = [
    Lesson(TrainingPair("note", "Rent – „due“\u2028soon", "Act\nText.", "act/1"), ("a", "b\nc")),
    Lesson(TrainingPair("reviewed", "租金", "Act\n租金。", "act/2", "rent"), ("d", "e")),
    Lesson(TrainingPair("note", "Deposit", "Act\nText.", "act/3"), ("f", "g")),
]


def test_write_and_read_lessons(tmp_path: Path) -> None:
    """Every field comes back, whatever characters a text has."""
    write_lessons(tmp_path / "lessons.jsonl", LESSONS)
    assert read_lessons(tmp_path / "lessons.jsonl") == LESSONS


def test_count_kinds() -> None:
    """Kinds are counted in the order in which they first stand."""
    assert list(count_kinds(LESSONS).items()) == [("note", 2), ("reviewed", 1)]
