"""Records are read from JSONL line by line, and a fault names its place."""

from pathlib import Path

import pytest

from components.errors import InputError, MissingError
from components.records import Record
from components.text.jsonl import read_records


class Pick(Record):
    """A record of one word."""

    word: str


def test_read_records_keeps_line_numbers(tmp_path: Path) -> None:
    """Empty lines and a byte order mark are passed over.

    A separator inside a string ends no line.
    """
    path = tmp_path / "picks.jsonl"
    path.write_text('\ufeff{"word": "a\u2028b"}\n\n{"word": "c"}\r\n', encoding="utf-8")
    assert read_records(path, Pick, "list of picks") == [
        (1, Pick(word="a\u2028b")),
        (3, Pick(word="c")),
    ]


@pytest.mark.parametrize(
    ("data", "fault"),
    [
        (b'{"word": "a"}\n{"word": 1}\n', "line 2: word: Input should be a valid string"),
        (b'{"word": "a"}\n{"word"\n', "line 2: line: Invalid JSON"),
        (b"\n", "no rows"),
        (b'{"word": "\xa4"}\n', "not UTF-8 at byte 10"),
    ],
)
def test_read_records_faults(tmp_path: Path, data: bytes, fault: str) -> None:
    """A wrong key, broken JSON, an empty file and another encoding are refused."""
    path = tmp_path / "picks.jsonl"
    path.write_bytes(data)
    with pytest.raises(InputError, match=rf"picks\.jsonl: {fault}"):
        read_records(path, Pick, "list of picks")


def test_read_records_missing_file(tmp_path: Path) -> None:
    """A file that is not there is called by what it is."""
    with pytest.raises(MissingError, match="no such list of picks"):
        read_records(tmp_path / "none.jsonl", Pick, "list of picks")
