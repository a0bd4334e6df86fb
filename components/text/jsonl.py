"""Read records from a JSONL file, one on each line; a fault names file, line and key."""

from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from components.errors import InputError, MissingError

Model = TypeVar("Model", bound=BaseModel)


def read_records(path: Path, model: type[Model], what: str) -> list[tuple[int, Model]]:
    """Read a JSONL file.

    Args:
        path: The file.
        model: The model of a line.
        what: The name of the file in messages, such as `gold set`.

    Returns:
        The line number, from 1, and the record of each line that is not empty.

    Raises:
        MissingError: The file does not exist.
        InputError: It is not UTF-8, a line does not fit the model, or no line holds a record.
    """
    if not path.is_file():
        raise MissingError(f"{path}: no such {what}. Give the path of a JSONL file.")
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(f"{path}: not UTF-8 at byte {error.start}. Save it as UTF-8.") from error
    records: list[tuple[int, Model]] = []
    lines = text.split("\n")  # splitlines would cut at a U+2028 inside a string
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            records.append((number, model.model_validate_json(line)))
        except ValidationError as error:
            fault = error.errors()[0]
            key = ".".join(map(str, fault["loc"])) or "line"
            raise InputError(
                f"{path}: line {number}: {key}: {fault['msg']}. Correct the line."
            ) from error
    if not records:
        raise InputError(f"{path}: no rows. Give at least one line of JSON.")
    return records
