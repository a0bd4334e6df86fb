"""What an embedder is tuned on, lesson by lesson, and the file that keeps it."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from components.retriever_tuning.pairs import TrainingPair
from components.storage import write_text_atomic


@dataclass(frozen=True)
class Lesson:
    """A pair and its hard negatives, the same number of them in each lesson of a tuning."""

    pair: TrainingPair
    negatives: tuple[str, ...] = ()


def write_lessons(path: Path, lessons: Sequence[Lesson]) -> None:
    """Write lessons as JSONL, in one step."""
    lines = [json.dumps(asdict(lesson), ensure_ascii=False) + "\n" for lesson in lessons]
    write_text_atomic(path, "".join(lines))


def read_lessons(path: Path) -> list[Lesson]:
    """Read what `write_lessons` wrote."""
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return [Lesson(TrainingPair(**row["pair"]), tuple(row["negatives"])) for row in rows]


def count_kinds(lessons: Sequence[Lesson]) -> dict[str, int]:
    """Return how many lessons there are of each kind."""
    return dict(Counter(lesson.pair.kind for lesson in lessons))
