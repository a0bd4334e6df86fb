"""Items, shown articles and answers on disk: each in a folder keyed by all that it depends on.

A run that was killed takes from here what had been finished, arm by arm, and asks only the rest.
The files hold clauses of the dataset, so they stay in the home folder.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from components.records import Record
from components.storage import is_intact, staged_folder

ROWS = "rows.jsonl"
Row = TypeVar("Row", bound=Record)


def keep_rows(folder: Path, model: type[Row], make: Callable[[], Sequence[Row]]) -> list[Row]:
    """Return the rows of a folder, made and written first where it is not finished.

    Args:
        folder: Named after the fingerprint of everything that the rows depend on.
        model: The record of a row.
        make: Makes the rows.
    """
    if not is_intact(folder):
        rows = make()
        with staged_folder(folder, {"num_rows": len(rows)}) as aside:
            lines = [row.model_dump_json() + "\n" for row in rows]
            (aside / ROWS).write_text("".join(lines), encoding="utf-8")
    return read_rows(folder, model)


def read_rows(folder: Path, model: type[Row]) -> list[Row]:
    """Return the rows of a finished folder."""
    lines = (folder / ROWS).read_text(encoding="utf-8").split("\n")
    return [model.model_validate_json(line) for line in lines if line]
