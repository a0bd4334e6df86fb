"""Small readings that a reader learns to read from: a text, a statement, and yes, no or unclear.

A statement is what the text says (yes), what it denies (no), or neither. The reader answers them
with a head of their own: they teach its body negation, quantity and condition, and no law. Read are
JSONL files, plain or packed by xz, with `rule`, `text`, an optional `question`, and `label`.
"""

import json
import lzma
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

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
        InputError: A file is damaged or not UTF-8, or a line is not such a reading.
    """
    paths = sorted([*folder.glob("*.jsonl"), *folder.glob("*.jsonl.xz")])
    if not paths:
        raise MissingError(f"{folder}: no .jsonl or .jsonl.xz of readings. Give their folder.")
    return [reading for path in paths for reading in _read_file(path)]


def _read_file(path: Path) -> Iterator[SmallReading]:
    """Yield the readings of one file."""
    lines = _read_text(path).split("\n")  # splitlines would cut at a U+2028 inside a string
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            statement = " ".join([row["text"], row.get("question") or ""]).strip()
            reading = SmallReading(row["rule"], statement, ANSWERS[row["label"]])
            num_words = len(reading.text.split())
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"{path}: line {number}: not a reading with rule, text and label yes, no or"
                " unclear. Correct the line."
            ) from error
        if num_words <= MAX_WORDS:
            yield reading


def _read_text(path: Path) -> str:
    """Return the text of a file, plain or packed."""
    try:
        if path.suffix == ".xz":
            with lzma.open(path, "rt", encoding="utf-8-sig") as packed:
                return packed.read()
        return path.read_text(encoding="utf-8-sig")
    except (UnicodeDecodeError, lzma.LZMAError, EOFError) as error:
        raise InputError(
            f"{path}: damaged, or not UTF-8 ({type(error).__name__}). Write it again."
        ) from error
