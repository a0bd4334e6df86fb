"""The table of a matter opens as a workbook and as CSV, and holds no formula."""

import csv
import io
from pathlib import Path

from openpyxl import load_workbook

from components.matters.sheets import MAX_CELL, make_csv, make_workbook, write_matter
from components.matters.table import tabulate_findings
from components.records import Clause
from tests.reports.reviews import finding_for, mixed_findings, review_of

EVIL = '=HYPERLINK("http://x","y")'


def test_write_matter_writes_what_opens(tmp_path: Path) -> None:
    """The workbook has both tables with filters; the CSV files hold the same rows."""
    reviews = [review_of(mixed_findings(), name="lease.docx"), review_of([], name="empty.md")]
    paths = write_matter(reviews, tmp_path / "matter")
    assert [path.name for path in paths] == ["matter.xlsx", "findings.csv", "documents.csv"]
    book = load_workbook(paths[0])
    assert book.sheetnames == ["Documents", "Findings"]
    sheet = book["Documents"]
    assert sheet.auto_filter.ref == sheet.dimensions
    assert sheet.freeze_panes == "B2"
    shown = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert shown[1][:4] == ["lease.docx", "2026-03-02", 7, 2]
    assert shown[2][0] == "empty.md"
    rows = list(csv.reader(io.StringIO(paths[1].read_bytes().decode("utf-8-sig"))))
    assert len(rows) == 1 + len(mixed_findings())
    assert len(list(book["Findings"].iter_rows())) == len(rows)


def test_no_cell_is_a_formula_and_none_too_long() -> None:
    """Control characters, which no workbook holds, are left out."""
    clause = Clause(id="c", text=EVIL, heading="a\x01b", start=0, end=1)
    long = Clause(id="d", text="x" * (MAX_CELL + 5), start=0, end=1)
    rows = tabulate_findings([review_of([finding_for(clause), finding_for(long)], name="=a.docx")])
    sheet = load_workbook(io.BytesIO(make_workbook({"Findings": rows})))["Findings"]
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert all(cell.data_type != "f" for cell in cells)
    values = [cell.value for cell in cells]
    assert f"'{EVIL}" in values
    assert "ab" in values
    assert max(len(value) for value in values if isinstance(value, str)) == MAX_CELL
    assert b"\n=" not in make_csv(rows)
