"""Files of raw pairs, written and read by the tests of the readers."""

import csv
import json
from datetime import date
from pathlib import Path

from openpyxl import Workbook

from components.curation.intake import row_readers
from components.curation.intake.row_readers import RowKind, open_files
from components.curation.intake.rows import Account, RawRow, RowsConfig

HEAD = ("Clause text", "Answer", "Day")
ROWS = (
    (
        'Interest is\n18%, "flat".',
        "Per Civil Code Article 205, this clause is invalid.",
        "2026-01-01",
    ),
    ("Rent, monthly.", "No article governs this clause.", "2026-01-02"),
)
LAYOUT = RowsConfig(columns={"clause": "Clause text", "answer": "Answer", "as_of": "Day"})
SYSTEM = {"role": "system", "content": "You review."}


def say(role: str, content: str) -> dict[str, str]:
    """Return a message of a chat."""
    return {"role": role, "content": content}


def write_rows(path: Path, kind: RowKind) -> Path:
    """Write the table in one kind of file."""
    match kind:
        case "jsonl":
            objects = [dict(zip(HEAD, row, strict=True)) for row in ROWS]
            path.write_text("".join(json.dumps(value) + "\n" for value in objects))
        case "csv":
            with path.open("w", newline="", encoding="utf-8-sig") as file:
                csv.writer(file).writerows([HEAD, *ROWS])
        case "xlsx":
            book = Workbook()
            book.active.append(HEAD)
            for clause, answer, day in ROWS:
                book.active.append([clause, answer, date.fromisoformat(day)])
            book.save(path)
        case _:
            chats = [
                {"messages": [SYSTEM, say("user", clause), say("assistant", answer)], "Day": day}
                for clause, answer, day in ROWS
            ]
            path.write_text("".join(json.dumps(chat) + "\n" for chat in chats))
    return path


def read_rows(
    path: Path, kind: RowKind, layout: RowsConfig = LAYOUT, account: Account | None = None
) -> list[RawRow]:
    """Read all rows of a file, and of the files within it."""
    told = account or Account()
    rows: list[RawRow] = []
    for opened in open_files(path, kind, layout, told):
        rows += row_readers.read_rows(opened, told)
    return rows
