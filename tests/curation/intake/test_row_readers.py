"""Every kind of file gives the same rows."""

from pathlib import Path

import pytest

from components.curation.intake.row_readers import RowKind
from components.curation.intake.rows import RowsConfig, map_columns
from tests.curation.intake.row_files import LAYOUT, ROWS, read_rows, write_rows

CHAT_LAYOUT = RowsConfig(columns={"clause": "clause", "answer": "answer", "as_of": "Day"})


@pytest.mark.parametrize("kind", ["jsonl", "csv", "xlsx", "chat"])
def test_readers_give_the_same_rows(tmp_path: Path, kind: RowKind) -> None:
    """The same table as JSONL, CSV, XLSX and chats gives the same clauses, answers and days."""
    layout = CHAT_LAYOUT if kind == "chat" else LAYOUT
    path = write_rows(tmp_path / f"pairs.{kind}", kind)
    rows = [map_columns(row, layout.columns) for row in read_rows(path, kind, layout)]
    names = ("clause", "answer", "as_of")
    assert rows == [dict(zip(names, row, strict=True)) for row in ROWS]
