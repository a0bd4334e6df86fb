"""CSV and XLSX files: where rows begin, numbers and blank rows, and files that cannot be read."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from components.curation.intake.rows import RowsConfig
from components.errors import InputError, UsageError
from tests.curation.intake.row_files import LAYOUT, read_rows, write_rows


def test_csv_lines_are_where_rows_begin(tmp_path: Path) -> None:
    """A row is numbered by its first line; other columns and broken quotes are its fault."""
    path = tmp_path / "pairs.csv"
    path.write_text('clause,answer\n"two\nlines",x\nonly one\na,b,c\n"broken"quote,x\nlast,y\n')
    rows = read_rows(path, "csv", RowsConfig())
    assert [(row.line, row.fault[:22]) for row in rows] == [
        (2, ""),
        (4, "line: 1 columns, the h"),
        (5, "line: 3 columns, the h"),
        (6, "line: not CSV: ',' exp"),
        (7, ""),
    ]


def test_xlsx_numbers_and_blank_rows(tmp_path: Path) -> None:
    """Whole numbers have no point, blank rows are left out, and rows are numbered by the sheet."""
    book = Workbook()
    for row in (
        ["clause", "article", None],
        ["Interest is 18%.", 205],
        [None, None],
        ["Rent.", "247-1", None],
    ):
        book.active.append(row)
    book.save(tmp_path / "pairs.xlsx")
    rows = read_rows(tmp_path / "pairs.xlsx", "xlsx", RowsConfig())
    assert [(row.line, dict(row.values)) for row in rows] == [
        (2, {"clause": "Interest is 18%.", "article": "205"}),
        (4, {"clause": "Rent.", "article": "247-1"}),
    ]


def test_files_that_are_no_tables(tmp_path: Path) -> None:
    """A workbook that is none and an empty CSV file are refused."""
    (tmp_path / "fake.xlsx").write_bytes(b"PK no zip")
    with pytest.raises(InputError, match="not an XLSX workbook"):
        read_rows(tmp_path / "fake.xlsx", "xlsx")
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(InputError, match="empty"):
        read_rows(tmp_path / "empty.csv", "csv")


def test_sheets_and_columns_that_are_not_there(tmp_path: Path) -> None:
    """A missing sheet or column is named, with those there are and the key to correct."""
    path = write_rows(tmp_path / "pairs.xlsx", "xlsx")
    layout = RowsConfig(columns=LAYOUT.columns, sheet="Other")
    with pytest.raises(UsageError, match="got 'Other' .there are: Sheet.*pairs.layout.sheet"):
        read_rows(path, "xlsx", layout)
    with pytest.raises(UsageError, match="not in the file, got Text .there are: 'Clause text'"):
        read_rows(path, "xlsx", RowsConfig(columns={"clause": "Text"}))
