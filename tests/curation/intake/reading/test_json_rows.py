"""JSON Lines and chats: what each line gives, and the faults of lines."""

import json
from pathlib import Path

import pytest

from components.curation.intake.rows import Account, RowsConfig
from components.errors import UsageError
from tests.curation.intake.row_files import read_rows


def test_jsonl_faults_are_of_their_line(tmp_path: Path) -> None:
    """Lines without an object have a fault, blank ones are no rows, wrong bytes stop nothing."""
    path = tmp_path / "pairs.jsonl"
    path.write_bytes(
        b'{"clause": 1\n\n[1]\n{"a": 1, "a": 2}\n{"clause": "caf\xe9"}\n'
        + b"[" * 100_000
        + b'\n{"clause": "ok"}\n'
    )
    rows = read_rows(path, "jsonl", RowsConfig())
    assert [row.line for row in rows] == [1, 3, 4, 5, 6, 7]
    assert [bool(row.fault) for row in rows] == [True, True, True, False, True, False]
    assert rows[3].values["clause"] == "café"


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
    assert read_rows(path, "chat", RowsConfig())[0].fault.startswith("messages: must be")


def test_chat_clause_pattern(tmp_path: Path) -> None:
    """The clause is cut out of the user's message; a row that does not match has its fault."""
    path = tmp_path / "chats.jsonl"
    chats = [
        [{"role": "user", "content": asked}, {"role": "assistant", "content": "x"}]
        for asked in ("Review this.\nClause: Rent is due.", "?")
    ]
    path.write_text("".join(json.dumps({"messages": chat}) + "\n" for chat in chats))
    rows = read_rows(path, "chat", RowsConfig(clause_pattern=r"Clause: (?P<clause>.+)"))
    assert rows[0].values["clause"] == "Rent is due."
    assert "clause_pattern" in rows[1].fault


OBJECTS = [{"clause": f"Rent {number} is due."} for number in range(3)]


@pytest.mark.parametrize(
    "text",
    [
        json.dumps(OBJECTS),
        json.dumps(OBJECTS, indent=2),
        json.dumps({"version": 1, "data": OBJECTS}),
        "".join(json.dumps(value) for value in OBJECTS),
        "\r".join(json.dumps(value) for value in OBJECTS),
        "\ufeff".join(json.dumps(value) + "\n" for value in OBJECTS),
        "\n".join(json.dumps(value, indent=2) for value in OBJECTS),
    ],
)
def test_json_in_every_layout(tmp_path: Path, text: str) -> None:
    """Arrays, objects over several lines, joined ones and old line ends give the same rows."""
    path = tmp_path / "pairs.json"
    path.write_text(text, encoding="utf-8", newline="")
    assert [dict(row.values) for row in read_rows(path, "auto", RowsConfig())] == OBJECTS


def test_a_broken_element_costs_itself(tmp_path: Path) -> None:
    """The elements of an array around a broken one are read; the array's end is told."""
    path = tmp_path / "pairs.json"
    path.write_text('[\n{"clause": "a"},\n{"clause": oops},\n{"clause": "c"}\n')
    account = Account()
    rows = read_rows(path, "json", RowsConfig(), account)
    assert [(row.line, bool(row.fault)) for row in rows] == [(2, False), (3, True), (4, False)]
    assert "not closed" in account.not_read[0].what


def test_a_column_that_no_row_has(tmp_path: Path) -> None:
    """A column of the map that no row has is a mistyped one."""
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"Text": "a", "Day": "2026-03-01"}\n{"Text": "b"}\n')
    layout = RowsConfig(columns={"clause": "Text", "as_of": "Day"})
    assert len(read_rows(path, "jsonl", layout)) == 2
    with pytest.raises(UsageError, match="got Date"):
        read_rows(path, "jsonl", RowsConfig(columns={"clause": "Text", "as_of": "Date"}))
