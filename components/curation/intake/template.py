"""Files to fill in with a team's own pairs: a workbook and JSON Lines, each with rows of example.

The examples are the domain's, and of something invented. A row that is left in is refused or taken
in like any other: the notes ask to delete it.
"""

import json
from pathlib import Path

from components.config import Section
from components.curation.intake.rows import PairField
from components.domain import domain
from components.storage import write_text_atomic

WORKBOOK = "pairs.xlsx"
LINES = "pairs.jsonl"

# What each column holds. The first five are enough; the others help where a team has them.
NOTES: dict[PairField, str] = {
    "clause": "The {clause} as it stands in the {document}. Needed in every row.",
    "answer": (
        "What the reviewer wrote, beginning with the house sentence. May be left out where verdict,"
        " {source} and {unit} are given."
    ),
    "as_of": (
        "The day of the review, as YYYY-MM-DD or 113/06/01: its wording is shown. Needed in every"
        " row."
    ),
    "jurisdiction": "Whose {sources} apply, as they are published, such as tw.",
    "reviewer": "Who reviewed the {clause}. May be left out.",
    "verdict": "{invalid}, {valid} or {ungoverned}.",
    "law": "The title of the {source}, as it is published; empty for {ungoverned}.",
    "article": "The number alone, such as 205 or 247-1. Keep the column formatted as text.",
    "rule": "In a few words: what the {unit} demands. May be left out.",
    "does": "In a few words: what the {clause} does. May be left out.",
}
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
    lines = [json.dumps(example, ensure_ascii=False) for example in domain().examples]
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
    for example in domain().examples:
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
        notes.append([field, note.format_map(domain().nouns)])
    notes.append(["", "Delete the rows of example before you hand the file in."])
    notes.column_dimensions["B"].width = 100
    book.save(path)
