"""The files to fill in can be read back as they are."""

from pathlib import Path

from components.curation.intake.rows import Account, RowsConfig
from components.curation.intake.template import NOTES, write_template
from components.domain import LEGAL
from tests.curation.intake.row_files import read_rows


def test_write_template_is_read_back(tmp_path: Path) -> None:
    """Workbook and lines hold the same rows of example; the sheet of notes is not read as pairs."""
    files = write_template(tmp_path / "new" / "folder")
    account = Account()
    sheet = read_rows(files.workbook, "auto", RowsConfig(), account)
    lines = read_rows(files.lines, "auto", RowsConfig())
    filled = [{name: value for name, value in row.values.items() if value} for row in sheet]
    assert filled == [row.values for row in lines] == list(LEGAL.examples)
    assert [item.place for item in account.not_read] == ["sheet 'Columns'"]
    assert set(sheet[0].values) == set(NOTES)
