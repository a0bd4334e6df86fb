"""The contract of every statute reader: a snapshot it cannot read in full is refused."""

from pathlib import Path
from typing import get_args

import pytest

from components.errors import InputError
from components.statutes.readers.choice import ReaderKind, build_reader


@pytest.mark.parametrize("kind", get_args(ReaderKind))
def test_read_missing_or_empty_folder_refused(tmp_path: Path, kind: ReaderKind) -> None:
    """Every reader refuses a missing folder and a folder without a file of its kind."""
    with pytest.raises(InputError, match="no such snapshot folder"):
        list(build_reader(kind).read(tmp_path / "none"))
    with pytest.raises(InputError, match="files in it"):
        list(build_reader(kind).read(tmp_path))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("markdown", "a.md"),
        ("taiwan-json", "a.json"),
        ("justice-xml", "a.xml"),
        ("akoma-ntoso", "a.xml"),
        ("gii-xml", "a.xml"),
        ("uslm", "a.xml"),
    ],
)
def test_read_wrong_encoding_refused(tmp_path: Path, kind: ReaderKind, name: str) -> None:
    """A file that is not UTF-8 is named with the byte at fault."""
    (tmp_path / name).write_bytes(b"abc \xa4\xa4")
    with pytest.raises(InputError, match=r"a\..*: not UTF-8 at byte 4"):
        list(build_reader(kind).read(tmp_path))
