"""Small readings that a reader learns to read from: a text, a statement, and yes, no or unclear.

A statement is what the text says (yes), what it denies (no), or neither. The reader answers them
with a head of their own: they teach its body negation, quantity and condition, and no law. Read are
JSONL files, plain or packed by xz, with `rule`, `text`, an optional `question`, and `label`.
"""

import json
import lzma
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from components.errors import InputError, MissingError

ANSWERS = {"yes": 0, "no": 1, "unclear": 2}
MAX_WORDS = 150


@dataclass(frozen=True)
class SmallReading:
    """A text, a statement about it, and the place of the answer in `ANSWERS`."""

    text: str
    statement: str
    answer: int

    @property
    def length(self) -> int:
        """Characters of both texts."""
        return len(self.text) + len(self.statement)


def read_small_readings(folder: Path) -> list[SmallReading]:
    """Read every `.jsonl` and `.jsonl.xz` of a folder; texts of over 150 words are left out.

    Raises:
        MissingError: The folder holds none.
        InputError: A line is not such a reading.
    """
    paths = sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.xz")])
    if not paths:
        raise MissingError(f"{folder}: no .jsonl or .jsonl.xz of readings. Give their folder.")
    return [reading for path in paths for reading in _read_file(path)]


def _read_file(path: Path) -> Iterator[SmallReading]:
    """Yield the readings of one file."""
    is_packed = path.suffix == ".xz"
    with ExitStack() as stack:
        if is_packed:
            lines: IO[str] = stack.enter_context(lzma.open(path, "rt", encoding="utf-8"))
        else:
            lines = stack.enter_context(path.open(encoding="utf-8"))
        for number, line in enumerate(lines, start=1):
            try:
                row = json.loads(line)
                statement = " ".join(filter(None, [row["text"], row.get("question")]))
                reading = SmallReading(row["rule"], statement, ANSWERS[row["label"]])
            except (ValueError, KeyError, TypeError) as error:
                raise InputError(
                    f"{path}:{number}: not a reading with rule, text and label yes, no or unclear,"
                    f" got {line[:40]!r}. Correct the line."
                ) from error
            if len(reading.text.split()) <= MAX_WORDS:
                yield reading
