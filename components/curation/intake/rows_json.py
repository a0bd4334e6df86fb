"""JSON Lines: one object a line, as pairs or as chats (`messages`)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from components.curation.intake.rows import RawRow, RowsConfig, require_file


class JsonlReader:
    """One object a line."""

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield the objects; a line that holds none has its fault."""
        with require_file(path).open(
            encoding="utf-8-sig", errors="surrogateescape", newline="\n"
        ) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _parse(number, line)


class ChatReader:
    """One object a line with `messages`.

    Maybe a system message, one of the user (the clause), one of the assistant (the answer).

    Other keys of the object stand beside them, so a chat may carry `as_of` or `reviewer`.
    """

    def __init__(self, config: RowsConfig) -> None:
        self._pattern = (
            re.compile(config.clause_pattern, re.DOTALL) if config.clause_pattern else None
        )

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield a row with `clause` and `answer` for each chat."""
        for row in JsonlReader().read(path):
            yield row if row.fault else self._unpack(row)

    def _unpack(self, row: RawRow) -> RawRow:
        rest = {key: value for key, value in row.values.items() if key != "messages"}
        messages = row.values.get("messages")
        if not isinstance(messages, list) or not all(_is_message(message) for message in messages):
            return RawRow(
                row.line,
                fault="messages: must be a list of objects with role and content, both text",
            )
        roles = [message["role"] for message in messages]
        if [role for role in roles if role != "system"] != ["user", "assistant"] or roles.count(
            "system"
        ) > 1:
            return RawRow(
                row.line,
                fault=(
                    f"messages: must be one of the user and one of the assistant, got {len(roles)}"
                    " messages"
                ),
            )
        asked, answer = messages[-2]["content"], messages[-1]["content"]
        if self._pattern is None:
            return RawRow(row.line, rest | {"clause": asked, "answer": answer})
        found = self._pattern.search(asked)
        if not found:
            return RawRow(
                row.line,
                fault="messages: pairs.layout.clause_pattern does not match the user's message",
            )
        return RawRow(row.line, rest | {"clause": found["clause"], "answer": answer})


def _parse(number: int, line: str) -> RawRow:
    try:
        value = json.loads(line, object_pairs_hook=_refuse_twice)
    except json.JSONDecodeError as error:
        return RawRow(number, fault=f"line: not JSON: {error.msg} at column {error.colno}")
    except (ValueError, RecursionError) as error:
        return RawRow(number, fault=f"line: {str(error)[:80]}")
    if not isinstance(value, dict):
        return RawRow(number, fault=f"line: must be an object, got {type(value).__name__}")
    return RawRow(number, value)


def _refuse_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:  # Any: JSON values
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return found


def _is_message(value: Any) -> bool:  # Any: JSON value
    return (
        isinstance(value, dict)
        and isinstance(value.get("role"), str)
        and isinstance(value.get("content"), str)
    )
