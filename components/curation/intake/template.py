"""Files to fill in with a team's own pairs: a workbook and JSON Lines, each with rows of example.

The examples are of the invented country, so that nobody takes them for law. A row that is left in
is refused or taken in like any other: the notes ask to delete it.
"""

import json
from pathlib import Path

from components.config import Section
from components.curation.intake.rows import PairField
from components.storage import write_text_atomic

WORKBOOK = "pairs.xlsx"
LINES = "pairs.jsonl"

# What each column holds. The first five are enough; the others help where a team has them.
NOTES: dict[PairField, str] = {
    "clause": "The clause as it stands in the contract. Needed in every row.",
    "answer": (
        "What the attorney wrote, beginning with the house sentence. May be left out where verdict,"
        " law and article are given."
    ),
    "as_of": "The day of the review, as YYYY-MM-DD: its law is shown. Needed in every row.",
    "jurisdiction": "Whose law it is, as in the published statutes, such as tw.",
    "reviewer": "Who reviewed the clause. May be left out.",
    "verdict": "invalid, valid or ungoverned (no article governs the clause).",
    "law": "The title of the law, as in the published statutes; empty for ungoverned.",
    "article": "The number alone, such as 205 or 247-1. Keep the column formatted as text.",
    "rule": "In a few words: what the article demands. May be left out.",
    "does": "In a few words: what the clause does. May be left out.",
}
EXAMPLES: tuple[dict[PairField, str], ...] = (
    {
        "clause": "The Borrower pays interest of 40 percent per year on the sum lent.",
        "answer": "Per Civil Code Article 205, this clause is invalid.",
        "as_of": "2026-03-01",
        "jurisdiction": "sample",
        "reviewer": "A. Example",
    },
    {
        "clause": "This agreement is drawn up in two copies, one for each party.",
        "as_of": "2026-03-01",
        "jurisdiction": "sample",
        "reviewer": "A. Example",
        "verdict": "ungoverned",
    },
)
_WIDTHS: dict[PairField, int] = {"clause": 60, "answer": 60, "rule": 30, "does": 30}
_NUM_PREPARED = 1000  # rows whose cells are formatted as text


class TemplateFiles(Section):
    """The files that were written."""

    workbook: Path
    lines: Path


def write_template(folder: Path) -> TemplateFiles:
    """Write a workbook and a JSONL file to fill in; files that are there are replaced.

    Args:
        folder: Made where it does not exist.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _write_workbook(folder / WORKBOOK)
    lines = [json.dumps(example, ensure_ascii=False) for example in EXAMPLES]
    write_text_atomic(folder / LINES, "\n".join(lines) + "\n")
    return TemplateFiles(workbook=folder / WORKBOOK, lines=folder / LINES)


def _write_workbook(path: Path) -> None:
    """Write the workbook: a sheet of pairs, and one that says what each column holds."""
    from openpyxl import Workbook
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils.cell import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "Pairs"
    sheet.append(list(NOTES))
    for example in EXAMPLES:
        sheet.append([example.get(field, "") for field in NOTES])
    for number, field in enumerate(NOTES, 1):
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = _WIDTHS.get(field, 16)
        for row in range(2, _NUM_PREPARED + 2):
            cell = sheet.cell(row, number)
            cell.number_format = "@"  # text, so that 19-1 stays what it is
            cell.alignment = Alignment(wrap_text=True, vertical="top")
        sheet.cell(1, number).font = Font(bold=True)
    sheet.freeze_panes = "A2"
    notes = book.create_sheet("Columns")
    notes.append(["Column", "What it holds"])
    for field, note in NOTES.items():
        notes.append([field, note])
    notes.append(["", "Delete the rows of example before you hand the file in."])
    notes.column_dimensions["B"].width = 100
    book.save(path)
