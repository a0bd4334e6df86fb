"""The answers of a file of pairs, read as an intake reads it."""

from pathlib import Path

from components.curation.intake.absent import is_absent
from components.curation.intake.cleaning import clean_text
from components.curation.intake.reading.column_names import propose_columns
from components.curation.intake.refusals import RefusedError
from components.curation.intake.row_readers import RowKind, open_files, read_columns, read_rows
from components.curation.intake.rows import Account, RowsConfig, map_columns
from components.errors import InputError


def read_answers(path: Path, kind: RowKind, layout: RowsConfig) -> list[str]:
    """Return the answers of a file of pairs, blank ones left out.

    Args:
        path: The file.
        kind: What its rows are; `auto` finds out.
        layout: Its columns; without any a map is proposed.

    Raises:
        InputError: It holds no answers.
    """
    account = Account()
    layout = layout if layout.columns else _propose_layout(path, kind, layout)
    answers: list[str] = []
    for opened in open_files(path, kind, layout, account):
        for row in read_rows(opened, account):
            if row.fault:
                continue
            answer = map_columns(row, layout.columns).get("answer")
            if not isinstance(answer, str) or is_absent(answer):
                continue
            try:
                answers.append(clean_text(answer, "answer"))
            except RefusedError:
                continue  # an intake refuses the row too, and says why
    if not answers:
        raise InputError(
            f"{path}: no answers in it. Name the column of the findings:"
            " --set 'pairs.layout.columns={answer: …}'."
        )
    return answers


def _propose_layout(path: Path, kind: RowKind, layout: RowsConfig) -> RowsConfig:
    """Return the layout with the columns that the names in a file's first part tell."""
    for opened in open_files(path, kind, layout, Account()):
        columns = propose_columns(read_columns(opened))
        return layout.model_copy(update={"columns": columns})
    return layout
