"""The reader for each kind of file of raw pairs.

To add a kind, give it a name in `RowKind` and a `case` below.
"""

from typing import Literal

from components.curation.intake.corrections import CorrectionsReader
from components.curation.intake.rows import RowReader, RowsConfig
from components.curation.intake.rows_json import ChatReader, JsonlReader
from components.curation.intake.rows_table import CsvReader, XlsxReader

RowKind = Literal["jsonl", "csv", "xlsx", "chat", "corrections"]


def build_row_reader(kind: RowKind, config: RowsConfig) -> RowReader:
    """Return the reader of a kind of file."""
    match kind:
        case "jsonl":
            return JsonlReader()
        case "chat":
            return ChatReader(config)
        case "csv":
            return CsvReader(config)
        case "xlsx":
            return XlsxReader(config)
        case "corrections":
            return CorrectionsReader()
