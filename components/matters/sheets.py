"""The table of a matter as a workbook to sort and filter, and as CSV.

No cell is a formula (`text.spreadsheet_cells`): contracts are foreign texts.
"""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from components.matters.table import Cell, tabulate_documents, tabulate_findings
from components.records import Review
from components.storage import write_bytes_atomic
from components.text.spreadsheet_cells import escape_cell

WORKBOOK = "matter.xlsx"
FINDINGS = "findings.csv"
DOCUMENTS = "documents.csv"
MAX_CELL = 32_767
"""Characters that a cell of a workbook holds."""
_CUT = " [cut]"
_WIDE = {
    "clause": 60,
    "reason": 60,
    "heading": 24,
    "document": 28,
    "read first": 28,
    "not reviewed": 40,
    "cited": 30,
}


def write_matter(
    reviews: Sequence[Review], folder: Path, faults: Sequence[tuple[str, str]] = ()
) -> list[Path]:
    """Write a workbook of documents and findings, and each as CSV, and return the paths.

    Args:
        reviews: The reviews of the documents, in the order in which they are shown.
        folder: Made where it does not exist; files of these names are replaced.
        faults: The name of each document that could not be reviewed, and why.
    """
    paths = [folder / name for name in (WORKBOOK, FINDINGS, DOCUMENTS)]
    for path in paths:
        write_bytes_atomic(path, make_sheet(path.name, reviews, faults))
    return paths


def make_sheet(
    name: str, reviews: Sequence[Review], faults: Sequence[tuple[str, str]] = ()
) -> bytes:
    """Return one of the files of a matter.

    Args:
        name: `WORKBOOK`, `FINDINGS` or `DOCUMENTS`.
        reviews: As for `write_matter`.
        faults: Likewise.
    """
    if name == FINDINGS:
        return make_csv(tabulate_findings(reviews))
    documents = tabulate_documents(reviews, faults)
    if name == DOCUMENTS:
        return make_csv(documents)
    return make_workbook({"Documents": documents, "Findings": tabulate_findings(reviews)})


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
