"""The rows accepted so far: their pairs on disk, in memory only what later checks need of each."""

from collections.abc import Iterator
from pathlib import Path

from components.curation.intake.repeats_and_contradictions import Mark
from components.records import Pair


class Spool:
    """Pairs in a temporary file, with the mark and the number of tokens of each in memory."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._file = path.open("w", encoding="utf-8")
        self.marks: list[Mark] = []
        self.num_tokens: list[int] = []

    def __len__(self) -> int:
        return len(self.marks)

    def add(self, pair: Pair, mark: Mark, num_tokens: int) -> None:
        """Add a pair at the end."""
        self._file.write(pair.model_dump_json() + "\n")
        self.marks.append(mark)
        self.num_tokens.append(num_tokens)

    def close(self) -> None:
        """Close the file for writing; calling this twice does no harm."""
        self._file.close()

    def read(self) -> Iterator[Pair]:
        """Yield the pairs in the order in which they were added, once the spool is closed."""
        with self._path.open(encoding="utf-8") as file:
            for line in file:
                yield Pair.model_validate_json(line)

    def delete(self) -> None:
        """Delete the file."""
        self._path.unlink()
