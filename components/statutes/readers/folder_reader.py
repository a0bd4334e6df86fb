"""What readers share that read a folder file by file, each file by itself."""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from pathlib import Path

from components.statutes.readers.article import Article, OnFault, ReadingNotes, Repeal
from components.statutes.readers.faults import read_files


class FolderReader(ABC):
    """Reads a folder, and the folders in it, of files with one suffix; a subclass reads a file.

    Attributes:
        suffix: Of the files.
        passed_over: Names of files and folders that hold no law, such as an index.
        is_law_a_file: Whether a file holds the whole of its law; otherwise an article of it.
    """

    suffix = ".xml"
    passed_over: frozenset[str] = frozenset()
    is_law_a_file = True

    def __init__(self, on_fault: OnFault = "refuse") -> None:
        self.on_fault: OnFault = on_fault
        self.notes = ReadingNotes()

    def read(self, path: Path) -> Iterator[Article | Repeal]:
        """Yield the articles in force and the dated repeals, in the order of the files' paths.

        Raises:
            InputError: Files or the folder cannot be read in full.
        """
        self.notes.clear()
        yield from read_files(
            path,
            self.suffix,
            self._read_file,
            self.notes,
            on_fault=self.on_fault,
            passed_over=self.passed_over,
            is_law_a_file=self.is_law_a_file,
        )

    @abstractmethod
    def _read_file(self, file: Path) -> Iterator[Article | Repeal]:
        """Yield what one file holds."""
