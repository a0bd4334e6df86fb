"""What readers share: files in order, faults told, and notes of the last reading alone."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.article import Repeal
from components.statutes.readers.folder_reader import FolderReader


class LineReader(FolderReader):
    """Reads files of which each holds the number of a repealed article."""

    suffix = ".txt"

    def _read_file(self, file: Path) -> Iterator[Repeal]:
        number = file.read_text()
        if not number.isdecimal():
            raise InputError(f"{file}: not a number. Write one.")
        self.notes.omit(file, "read")
        yield Repeal(file.stem, number, date(2020, 1, 1))


def test_read_files_of_the_suffix_in_order(tmp_path: Path) -> None:
    """Files come by name, others are passed over, and a second reading has its own notes alone."""
    for name, text in (("b.txt", "2"), ("a.txt", "1"), ("c.xml", "3")):
        (tmp_path / name).write_text(text)
    reader = LineReader()
    for _ in range(2):
        assert [repeal.article for repeal in reader.read(tmp_path)] == ["1", "2"]
        assert len(reader.notes.omissions) == 2


def test_read_faulty_file(tmp_path: Path) -> None:
    """A file that cannot be read is refused by name, or left out where that was asked for."""
    (tmp_path / "a.txt").write_text("1")
    (tmp_path / "b.txt").write_text("x")
    with pytest.raises(InputError, match="b.txt: not a number"):
        list(LineReader().read(tmp_path))
    assert len(list(LineReader("skip").read(tmp_path))) == 1
