"""JSON Lines: one object a line, as pairs or as chats (`messages`)."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from components.curation.intake.rows import RawRow, RowsConfig, require_file


class JsonlReader:
    """Reads one object a line."""

    def read(self, path: Path) -> Iterator[RawRow]:
        """Yield the objects; a line without one has its fault."""
        with require_file(path).open(
            encoding="utf-8-sig", errors="surrogateescape", newline="\n"
        ) as file:
            for number, line in enumerate(file, 1):
                if line.strip():
                    yield _parse(number, line)


class ChatReader:
    """Reads one chat a line: `messages` of the user (the clause) and the assistant (the answer).

    A system message may come first. Other keys of the object are kept, so a chat may carry `as_of`
    or `reviewer`.
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
        """Return the chat's clause and answer beside its other keys, or its fault."""
        messages = row.values.get("messages")
        if not isinstance(messages, list) or not all(map(_is_message, messages)):
            return RawRow(
                row.line,
                fault="messages: must be a list of objects with role and content, both text",
            )
        roles = [message["role"] for message in messages]
        speakers = [role for role in roles if role != "system"]
        if speakers != ["user", "assistant"] or roles.count("system") > 1:
            return RawRow(
                row.line,
                fault=(
                    f"messages: must be one of the user and one of the assistant, got {len(roles)}"
                    " messages"
                ),
            )
        clause = messages[-2]["content"]
        if self._pattern:
            match = self._pattern.search(clause)
            if not match:
                fault = "messages: pairs.layout.clause_pattern does not match the user's message"
                return RawRow(row.line, fault=fault)
            clause = match["clause"]
        others = {key: value for key, value in row.values.items() if key != "messages"}
        return RawRow(row.line, others | {"clause": clause, "answer": messages[-1]["content"]})


def _parse(number: int, line: str) -> RawRow:
    """Return the object of a line, or its fault."""
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
    """Return an object from its keys and values; refuse one in which a key stands twice."""
    values = dict(pairs)
    if len(values) < len(pairs):
        raise ValueError("a key stands twice in one object")
    return values


def _is_message(value: Any) -> bool:  # Any: JSON value
    """Say whether a value is an object with role and content, both text."""
    return (
        isinstance(value, dict)
        and isinstance(value.get("role"), str)
        and isinstance(value.get("content"), str)
    )
