"""What a file is, by its bytes, and the files within others."""

import bz2
import gzip
import json
import lzma
from collections.abc import Callable
from pathlib import Path
from zipfile import ZIP_BZIP2, ZIP_DEFLATED, ZIP_LZMA, ZipFile

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from components.curation.intake.reading.containers import find_form, unpack
from components.curation.intake.rows import Account, RowsConfig
from components.errors import InputError
from tests.curation.intake.row_files import read_rows

ROW = {"clause": "Rent is due.", "answer": "No article governs this clause."}
LINE = (json.dumps(ROW) + "\n").encode()


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, bytes])
def test_compressed_files_are_read(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    """A compressed file is read as what it holds, whatever its name."""
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(pack(LINE * 2))
    assert [row.values for row in read_rows(path, "auto", RowsConfig())] == [ROW, ROW]


@pytest.mark.parametrize("method", [ZIP_DEFLATED, ZIP_BZIP2, ZIP_LZMA])
def test_zip_with_a_damaged_file(tmp_path: Path, method: int) -> None:
    """A damaged file is accounted for, however it is packed, and a long name stops nothing."""
    long_name = "租" * 84 + ".csv"
    path = tmp_path / "pairs.zip"
    with ZipFile(path, "w", method) as archive:
        for name in ("a.csv", long_name):
            archive.writestr(name, "clause,verdict\nRent is due.,valid\n" * 50)
    data = bytearray(path.read_bytes())
    data[45:60] = bytes(byte ^ 0x55 for byte in data[45:60])
    path.write_bytes(data)
    account = Account()
    files = [file.name for file in unpack(path, tmp_path, account)]
    assert files == [f"pairs.zip/{long_name}"]
    assert [left.place for left in account.not_read] == ["file a.csv"]


def test_zip_with_a_damaged_list_is_refused(tmp_path: Path) -> None:
    """An archive whose list of files is damaged says so."""
    path = tmp_path / "pairs.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("a.csv", "clause,verdict\n")
    path.write_bytes(path.read_bytes().replace(b"PK\x01\x02", b"PK\x09\x09"))
    with pytest.raises(InputError, match="got a damaged one"):
        find_form(path)


def test_zip_of_files(tmp_path: Path) -> None:
    """Each file of an archive is read; one that is none of pairs is told."""
    path = tmp_path / "pairs.zip"
    with ZipFile(path, "w") as archive:
        archive.writestr("a/pairs.jsonl", LINE)
        archive.writestr("b.csv", "clause;answer\nRent is due.;No article governs this clause.\n")
        archive.writestr("scan.pdf", b"%PDF-1.7")
    account = Account()
    rows = read_rows(path, "auto", RowsConfig(), account)
    assert [row.values for row in rows] == [ROW, ROW]
    assert [item.place for item in account.not_read] == ["file scan.pdf"]


def test_parquet_of_pairs_and_of_chats(tmp_path: Path) -> None:
    """Parquet rows are read as JSON rows are, chats too."""
    chat = {"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}]}
    pq.write_table(pa.Table.from_pylist([ROW, ROW]), tmp_path / "pairs.parquet")
    pq.write_table(pa.Table.from_pylist([chat]), tmp_path / "chats")
    rows = read_rows(tmp_path / "pairs.parquet", "auto", RowsConfig())
    assert [(row.line, row.values) for row in rows] == [(1, ROW), (2, ROW)]
    values = read_rows(tmp_path / "chats", "auto", RowsConfig())[0].values
    assert values == {"clause": "a", "answer": "b"}


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.7", "a PDF"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), r"old kind \(.xls\)"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "under a password",
        ),
        (b"PK\x03\x04 no zip", "damaged"),
        (b"<html><table>", "a page or XML"),
        (b"", "empty"),
        (b"\x1f\x8b\x08 cut", "damaged or cut"),
        (b"\x80\x04\x95", "a pickle"),
        (bytes(range(32)) * 40, "a binary file"),
    ],
)
def test_other_files_are_named_for_what_they_are(tmp_path: Path, data: bytes, what: str) -> None:
    """A file that is not read says what it is and what to do."""
    path = tmp_path / "pairs.csv"
    path.write_bytes(data)
    with pytest.raises(InputError, match=what):
        read_rows(path, "auto", RowsConfig())


def test_a_kind_that_the_file_is_not(tmp_path: Path) -> None:
    """A file of another kind than it is said to be is refused with its own."""
    path = tmp_path / "pairs.csv"
    path.write_bytes(LINE)
    with pytest.raises(InputError, match="not csv, got JSON"):
        read_rows(path, "csv", RowsConfig())
    path.write_text("clause,answer\nRent is due.,x\n")
    with pytest.raises(InputError, match="not chat, got a table"):
        read_rows(path, "chat", RowsConfig())
