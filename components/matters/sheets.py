"""The table of a matter as a workbook to sort and filter, and as CSV.

A cell that a spreadsheet would take for a formula (`=`, `+`, `-`, `@`, or a control character in
front) is preceded by an apostrophe: contracts are foreign texts.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from components.matters.table import Cell, tabulate_documents, tabulate_findings
from components.records import Review
from components.storage import write_bytes_atomic

WORKBOOK = "matter.xlsx"
FINDINGS = "findings.csv"
DOCUMENTS = "documents.csv"
MAX_CELL = 32_767
"""Characters that a cell of a workbook holds."""
_CUT = " [cut]"
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")
_WIDE = {"clause": 60, "reason": 60, "heading": 24, "document": 28, "read first": 28, "cited": 30}


def write_matter(reviews: Sequence[Review], folder: Path) -> list[Path]:
    """Write a workbook of documents and findings, and each as CSV, and return the paths.

    Args:
        reviews: The reviews of the documents, in the order in which they are shown.
        folder: Made where it does not exist; files of these names are replaced.
    """
    documents, findings = tabulate_documents(reviews), tabulate_findings(reviews)
    contents = {
        WORKBOOK: make_workbook({"Documents": documents, "Findings": findings}),
        FINDINGS: make_csv(findings),
        DOCUMENTS: make_csv(documents),
    }
    for name, content in contents.items():
        write_bytes_atomic(folder / name, content)
    return [folder / name for name in contents]


def make_csv(rows: Sequence[Sequence[Cell]]) -> bytes:
    """Return rows as CSV in UTF-8, with the mark by which spreadsheets know it."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for row in rows:
        writer.writerow([escape_cell(cell) for cell in row])
    return text.getvalue().encode("utf-8-sig")


def make_workbook(sheets: dict[str, Sequence[Sequence[Cell]]]) -> bytes:
    """Return a workbook with a sheet for each table: the head stays in sight, columns filter."""
    from openpyxl import Workbook
    from openpyxl.utils.cell import get_column_letter

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for number, row in enumerate(rows, 1):
            for column, cell in enumerate(row, 1):
                _fill(sheet.cell(number, column), cell, is_head=number == 1)
        for column, head in enumerate(rows[0], 1):
            sheet.column_dimensions[get_column_letter(column)].width = _WIDE.get(str(head), 16)
        sheet.freeze_panes = "B2"
        sheet.auto_filter.ref = sheet.dimensions
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _fill(target: object, cell: Cell, *, is_head: bool) -> None:
    """Write a value into a cell of openpyxl's, a text never as a formula."""
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
    from openpyxl.cell.cell import Cell as SheetCell
    from openpyxl.styles import Alignment, Font

    if not isinstance(target, SheetCell):
        raise TypeError(f"a cell of openpyxl's, got {type(target).__name__}")
    value = escape_cell(cell)
    if isinstance(value, str):
        plain = ILLEGAL_CHARACTERS_RE.sub("", value)
        target.value = plain if len(plain) <= MAX_CELL else plain[: MAX_CELL - len(_CUT)] + _CUT
        target.data_type = "s"
    else:
        target.value = value
    target.alignment = Alignment(wrap_text=True, vertical="top")
    target.font = Font(bold=is_head)


def escape_cell(cell: Cell) -> Cell:
    """Return a cell that no spreadsheet takes for a formula."""
    if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA_STARTS):
        return f"'{cell}"
    return cell
