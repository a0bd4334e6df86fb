"""What readers share that read a folder file by file, each file by itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from components.statutes.readers.article import Article, OnFault, ReadingNotes, Repeal
from components.statutes.readers.faults import read_files


class FolderReader(ABC):
    """Reads a folder of files with one suffix; a subclass reads one of them."""

    suffix = ".xml"

    def __init__(self, on_fault: OnFault = "refuse") -> None:
        self.on_fault: OnFault = on_fault
        self.notes = ReadingNotes()

    def read(self, path: Path) -> Iterator[Article | Repeal]:
        """Yield the articles in force and the dated repeals, in the order of the files' names.

        Raises:
            InputError: Files or the folder cannot be read in full.
        """
        self.notes.clear()
        yield from read_files(
            path, self.suffix, self._read_file, self.notes, on_fault=self.on_fault
        )

    @abstractmethod
    def _read_file(self, file: Path) -> Iterator[Article | Repeal]:
        """Yield what one file holds."""
