"""Workbooks: what a person sees in a sheet and a program passes over is read, or told."""

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from components.curation.intake.reading.xlsx_rows import SheetDay
from components.curation.intake.rows import Account, RawRow, RowsConfig
from components.errors import InputError, UsageError
from tests.curation.intake.row_files import LAYOUT, read_rows, write_rows

HEAD = ["clause", "answer", "as_of"]
ROWS = [
    ["Rent is due in advance.", "No article governs this clause.", "2026-03-01"],
    ["Keys are given back at the end.", "No article governs this clause.", "2026-03-01"],
]
Change = Callable[[Workbook], object]


def make(path: Path, change: Change, head: int = 1) -> tuple[list[RawRow], Account]:
    """Write a workbook of two rows with a change, and read it."""
    book = Workbook()
    sheet = book.active
    for number, row in enumerate([HEAD, *ROWS], head):
        for column, value in enumerate(row, 1):
            sheet.cell(number, column, value)
    change(book)
    book.save(path / "pairs.xlsx")
    account = Account()
    return read_rows(path / "pairs.xlsx", "xlsx", RowsConfig(), account), account


def hide_row(book: Workbook) -> None:
    book.active.row_dimensions[3].hidden = True


def add_hidden_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("old draft", 0)
    sheet.sheet_state = "hidden"
    for row in [HEAD, *ROWS]:
        sheet.append(row)


def add_sheet(book: Workbook) -> None:
    sheet = book.create_sheet("Loans")
    for row in [HEAD, ["Interest is nine percent.", "No article governs this clause.", "x"]]:
        sheet.append(row)


def add_other_sheet(book: Workbook) -> None:
    book.create_sheet("Notes").append(["bring the keys"])


def add_chart(book: Workbook) -> None:
    book.create_chartsheet("Chart", 0)


def strike_row(book: Workbook) -> None:
    for cell in book.active[3]:
        cell.font = Font(strike=True)


def strike_words(book: Workbook) -> None:
    struck = TextBlock(InlineFont(strike=True), "twenty ")
    book.active["A2"] = CellRichText("The rent rises by ", struck, "three percent.")


def add_comment(book: Workbook) -> None:
    book.active["B2"].comment = Comment("should be invalid", "M. Tarn")


def add_nameless(book: Workbook) -> None:
    book.active["D2"] = "see e-mail"


def add_title(book: Workbook) -> None:
    book.active["A1"] = "Lease review, spring"


@pytest.mark.parametrize(
    ("change", "num_rows", "place", "num_left_out"),
    [
        (hide_row, 1, "row 3", 1),
        (add_hidden_sheet, 2, "sheet 'old draft'", 2),
        (add_sheet, 3, "", 0),
        (add_other_sheet, 2, "sheet 'Notes'", 1),
        (add_chart, 2, "sheet 'Chart'", 0),
        (strike_row, 1, "row 3", 1),
        (strike_words, 2, "cell A2", 0),
        (add_comment, 2, "cell B2", 0),
        (add_nameless, 2, "column D", 0),
    ],
)
def test_every_row_of_a_workbook_is_read_or_told(
    tmp_path: Path, change: Change, num_rows: int, place: str, num_left_out: int
) -> None:
    """Whatever a sheet hides, strikes or adds is either a row or in the account."""
    rows, account = make(tmp_path, change)
    assert len(rows) == num_rows
    assert [item.place for item in account.not_read] == ([place] if place else [])
    assert sum(item.num_rows for item in account.not_read) == num_left_out
    assert "twenty" not in str(rows[0].values)


def test_title_above_the_head(tmp_path: Path) -> None:
    """A title above the head is told, and the rows keep the numbers of the sheet."""
    rows, account = make(tmp_path, add_title, head=3)
    assert [row.line for row in rows] == [4, 5]
    assert [item.place for item in account.not_read] == ["row 1"]
    assert account.notes == ["head in row 3"]


def test_merged_values_hold_in_each_row(tmp_path: Path) -> None:
    """A day merged over two rows is the day of both."""
    rows, _ = make(tmp_path, lambda book: book.active.merge_cells("C2:C3"))
    assert [row.values["as_of"] for row in rows] == ["2026-03-01", "2026-03-01"]


def test_cells_are_what_the_sheet_shows(tmp_path: Path) -> None:
    """Whole numbers, percentages, decimals and days are as they are shown."""
    book = Workbook()
    book.active.append(["clause", "article", "figure", "limit", "as_of", "rule"])
    book.active.append([ROWS[0][0], 205, 0.4, 25.1, datetime(2026, 3, 1, 23, 30), True])
    book.active["C2"].number_format = "0%"
    book.active["D2"].number_format = "0.00"
    book.save(tmp_path / "pairs.xlsx")
    values = read_rows(tmp_path / "pairs.xlsx", "xlsx", RowsConfig())[0].values
    assert list(values.values())[1:] == ["205", "40%", "25.10", "2026-03-01", True]
    assert isinstance(values["as_of"], SheetDay)


def test_days_since_1904(tmp_path: Path) -> None:
    """Workbooks of old Macs count their days from 1904."""
    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(HEAD)
    book.active.append([*ROWS[0][:2], date(2026, 3, 1)])
    book.save(tmp_path / "pairs.xlsx")
    rows = read_rows(tmp_path / "pairs.xlsx", "xlsx", RowsConfig())
    assert rows[0].values["as_of"] == "2026-03-01"


def test_formulas_without_values_are_refused(tmp_path: Path) -> None:
    """A formula that no program computed refuses its row, with what to do."""
    rows, _ = make(tmp_path, lambda book: book.active.cell(3, 1, "=Data!A1"))
    assert [row.code for row in rows] == ["broken-row", "no-value"]
    assert "A3: a formula without a computed value" in rows[1].fault


def test_two_rows_of_heads_are_refused(tmp_path: Path) -> None:
    """A merged head with names below it is refused, since which name counts is not known."""
    book = Workbook()
    book.active.append(["clause", "Finding", None, "as_of"])
    book.active.append([None, "answer", "note", None])
    book.active.merge_cells("B1:C1")
    book.active.append([*ROWS[0][:2], "", ROWS[0][2]])
    book.save(tmp_path / "pairs.xlsx")
    with pytest.raises(InputError, match="two rows of heads, in rows 1 and 2"):
        read_rows(tmp_path / "pairs.xlsx", "xlsx", RowsConfig())


def rewrite(path: Path, part: str, change: Callable[[bytes], bytes]) -> None:
    """Rewrite parts of a workbook whose names begin with a text."""
    with ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    with ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, change(data) if name.startswith(part) else data)


def strict(data: bytes) -> bytes:
    """Return a part with the names of strict OOXML."""
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = data.replace(main, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
    return data.replace(relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def test_other_writers_of_workbooks(tmp_path: Path) -> None:
    """Strict names, a wrong dimension and phonetic guides change nothing in what is read."""
    path = write_rows(tmp_path / "pairs.xlsx", "xlsx")
    usual = read_rows(path, "xlsx")
    rewrite(path, "xl/", strict)
    rewrite(path, "_rels/", strict)
    assert read_rows(path, "xlsx") == usual
    rewrite(path, "xl/worksheets/", lambda data: data.replace(b'ref="A1:C3"', b'ref="A1:C2"'))
    assert read_rows(path, "xlsx") == usual
    guide = b'<rPh sb="0" eb="1"><t>guide</t></rPh></si>'
    rewrite(path, "xl/sharedStrings", lambda data: data.replace(b"</si>", guide))
    assert read_rows(path, "xlsx") == usual


def test_damaged_workbooks_are_refused_with_their_place(tmp_path: Path) -> None:
    """A sheet that is cut in half is a fault of its file, told in our words."""
    path = write_rows(tmp_path / "pairs.xlsx", "xlsx")
    rewrite(path, "xl/worksheets/", lambda data: data[: len(data) // 2])
    with pytest.raises(InputError, match=r"pairs.xlsx: damaged .* while reading it as xlsx"):
        read_rows(path, "xlsx")


def test_sheets_and_columns_that_are_not_there(tmp_path: Path) -> None:
    """A missing sheet or column is named, with those there are and the key to correct."""
    path = write_rows(tmp_path / "pairs.xlsx", "xlsx")
    layout = RowsConfig(columns=LAYOUT.columns, sheet="Other")
    with pytest.raises(UsageError, match="got 'Other' .there are: Sheet.*pairs.layout.sheet"):
        read_rows(path, "xlsx", layout)
    with pytest.raises(UsageError, match="not in the file, got Text .there are: 'Clause text'"):
        read_rows(path, "xlsx", RowsConfig(columns={"clause": "Text"}))
