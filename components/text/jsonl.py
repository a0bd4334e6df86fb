"""Records from a JSONL file, one a line; a fault is told with the file, the line and the key."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from components.errors import InputError, MissingError

Model = TypeVar("Model", bound=BaseModel)


def read_records(path: Path, model: type[Model], what: str) -> list[tuple[int, Model]]:
    """Read a JSONL file.

    Args:
        path: The file.
        model: What each line holds.
        what: What the file is called in messages, such as `gold set`.

    Returns:
        The number of each line that is not empty, from 1, and its record.

    Raises:
        MissingError: The file is not there.
        InputError: It is not UTF-8, a line is no such record, or there is none.
    """
    if not path.is_file():
        raise MissingError(f"{path}: no such {what}. Give the path of a JSONL file.")
    try:
        lines = path.read_text(encoding="utf-8-sig").split(
            "\n"
        )  # splitlines would cut at a U+2028 inside a string
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    records: list[tuple[int, Model]] = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            records.append((number, model.model_validate_json(line)))
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join(map(str, first["loc"])) or "line"
            raise InputError(
                f"{path}: line {number}: {key}: {first['msg']}. Correct the line."
            ) from error
    if not records:
        raise InputError(f"{path}: no rows. Give at least one line of JSON.")
    return records
