"""Readers: every kind of file gives the same rows, and a broken row is handed over with its line and its fault."""

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook

from components.curation.intake.row_readers import RowKind, build_row_reader
from components.curation.intake.rows import RawRow, RowsConfig, map_columns
from components.errors import InputError, MissingError, UsageError

TABLE = [
    ("Clause text", "Answer", "Day"),
    (
        'Interest is\n18%, "flat".',
        "Per Civil Code Article 205, this clause is invalid.",
        "2026-01-01",
    ),
    ("Rent, monthly.", "No article governs this clause.", "2026-01-02"),
]
LAYOUT = RowsConfig(columns={"clause": "Clause text", "answer": "Answer", "as_of": "Day"})


SYSTEM = {"role": "system", "content": "You review."}


def say(role: str, content: str) -> dict[str, str]:
    return {"role": role, "content": content}


def write(path: Path, kind: RowKind) -> Path:
    """Write the table in one kind of file."""
    head, *rows = TABLE
    match kind:
        case "jsonl":
            path.write_text(
                "".join(json.dumps(dict(zip(head, row, strict=True))) + "\n" for row in rows)
            )
        case "csv":
            with path.open("w", newline="", encoding="utf-8-sig") as file:
                csv.writer(file).writerows(TABLE)
        case "xlsx":
            book = Workbook()
            for row in TABLE:
                book.active.append(
                    [*row[:2], date.fromisoformat(row[2]) if row[2] != "Day" else row[2]]
                )
            book.save(path)
        case _:
            chats = [
                {"messages": [SYSTEM, say("user", clause), say("assistant", answer)], "Day": day}
                for clause, answer, day in rows
            ]
            path.write_text("".join(json.dumps(chat) + "\n" for chat in chats))
    return path


def read(path: Path, kind: RowKind, layout: RowsConfig = LAYOUT) -> list[RawRow]:
    return list(build_row_reader(kind, layout).read(path))


@pytest.mark.parametrize("kind", ["jsonl", "csv", "xlsx", "chat"])
def test_readers_give_the_same_rows(tmp_path: Path, kind: RowKind) -> None:
    """The same table as JSONL, CSV, XLSX and chats gives the same pairs of clause, answer and day."""
    layout = (
        LAYOUT
        if kind != "chat"
        else RowsConfig(columns={"clause": "clause", "answer": "answer", "as_of": "Day"})
    )
    rows = [
        map_columns(row, layout.columns)
        for row in read(write(tmp_path / f"pairs.{kind}", kind), kind, layout)
    ]
    assert rows == [dict(zip(("clause", "answer", "as_of"), row, strict=True)) for row in TABLE[1:]]


def test_csv_lines_are_where_rows_begin(tmp_path: Path) -> None:
    """A row with a line break inside quotes counts its lines.

    Rows with other columns or broken quotes have their fault.
    """
    path = tmp_path / "pairs.csv"
    path.write_text('clause,answer\n"two\nlines",x\nonly one\na,b,c\n"broken"quote,x\nlast,y\n')
    rows = read(path, "csv", RowsConfig())
    assert [(row.line, row.fault[:22]) for row in rows] == [
        (2, ""),
        (4, "line: 1 columns, the h"),
        (5, "line: 3 columns, the h"),
        (6, "line: not CSV: ',' exp"),
        (7, ""),
    ]


def test_jsonl_faults_are_of_their_line(tmp_path: Path) -> None:
    """Lines that are no object have a fault each, blank ones are no rows, and bytes that are no UTF-8 do not stop the file."""
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(
        b'{"clause": 1\n\n[1]\n{"a": 1, "a": 2}\n{"clause": "caf\xe9"}\n'
        + b"[" * 100_000
        + b'\n{"clause": "ok"}\n'
    )
    rows = read(path, "jsonl", RowsConfig())
    assert [row.line for row in rows] == [1, 3, 4, 5, 6, 7]
    assert [bool(row.fault) for row in rows] == [True, True, True, False, True, False]
    assert rows[3].values["clause"] == "caf\udce9"


@pytest.mark.parametrize(
    "messages",
    [
        "text",
        [{"role": "user", "content": "a"}],
        [{"role": "assistant", "content": "a"}, {"role": "user", "content": "b"}],
        [{"role": "user", "content": "a"}, {"role": "assistant", "content": ["b"]}],
        [{"role": role, "content": "a"} for role in ("user", "assistant", "user", "assistant")],
    ],
)
def test_chat_faults(tmp_path: Path, messages: object) -> None:
    """A chat that is not one question and one answer has its fault."""
    path = tmp_path / "chats.jsonl"
    path.write_text(json.dumps({"messages": messages}) + "\n")
    assert read(path, "chat", RowsConfig())[0].fault.startswith("messages: must be")


def test_chat_clause_pattern(tmp_path: Path) -> None:
    """The clause is cut out of the user's message.

    Where the pattern does not match, the row has its fault.
    """
    path = tmp_path / "chats.jsonl"
    chats = [
        [{"role": "user", "content": asked}, {"role": "assistant", "content": "x"}]
        for asked in ("Review this.\nClause: Rent is due.", "?")
    ]
    path.write_text("".join(json.dumps({"messages": chat}) + "\n" for chat in chats))
    rows = read(path, "chat", RowsConfig(clause_pattern=r"Clause: (?P<clause>.+)"))
    assert rows[0].values["clause"] == "Rent is due."
    assert "clause_pattern" in rows[1].fault


def test_files_that_are_none(tmp_path: Path) -> None:
    """A missing file, a workbook that is none, a sheet or column that is not there are told by name, with what there is."""
    with pytest.raises(MissingError, match="none.csv"):
        read(tmp_path / "none.csv", "csv")
    (tmp_path / "fake.xlsx").write_bytes(b"PK no zip")
    with pytest.raises(InputError, match="not an XLSX workbook"):
        read(tmp_path / "fake.xlsx", "xlsx")
    path = write(tmp_path / "pairs.xlsx", "xlsx")
    with pytest.raises(UsageError, match="sheet: not there, got 'Other' .there are: Sheet"):
        read(path, "xlsx", RowsConfig(columns=LAYOUT.columns, sheet="Other"))
    with pytest.raises(UsageError, match="not in the file, got Text .there are: 'Clause text'"):
        read(path, "xlsx", RowsConfig(columns={"clause": "Text"}))
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(InputError, match="empty"):
        read(tmp_path / "empty.csv", "csv")


def test_xlsx_numbers_and_blank_rows(tmp_path: Path) -> None:
    """Whole numbers are read without a point, blank rows are none, and the row's number is the sheet's."""
    book = Workbook()
    for row in (
        ["clause", "article", None],
        ["Interest is 18%.", 205],
        [None, None],
        ["Rent.", "247-1", None],
    ):
        book.active.append(row)
    book.save(tmp_path / "pairs.xlsx")
    rows = read(tmp_path / "pairs.xlsx", "xlsx", RowsConfig())
    assert [(row.line, dict(row.values)) for row in rows] == [
        (2, {"clause": "Interest is 18%.", "article": "205"}),
        (4, {"clause": "Rent.", "article": "247-1"}),
    ]
