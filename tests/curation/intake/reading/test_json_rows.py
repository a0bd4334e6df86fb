"""JSON Lines and chats: what each line gives, and the faults of lines."""

import json
from pathlib import Path

import pytest

from components.curation.intake.rows import RowsConfig
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
