"""The common output of the format readers: blocks of clean text in reading order.

Cleaning is `text.normalising` with white space made single spaces, so a line break always means a
new paragraph. The price is that layout inside a paragraph is lost.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from components.records import LeftOut as LeftOut
from components.text.normalising import normalise

ROW_CHARS = 200
"""A table row with more characters is read cell by cell."""
CELL_BREAK = " | "
_MARKED = re.compile(r"[<\[]|_x")  # what the normaliser looks for in plain text


@dataclass(frozen=True)
class Block:
    """One paragraph, or one short table row.

    `heading_level` is 0 for the document's title, 1 or more for a heading. `label` is an automatic
    number. `source_index` counts the `w:p` elements of a Word file's body; -1 means no such place;
    `source_count` is how many of them from there on it was made of. `is_cell` marks a paragraph of
    a table cell, which heads no section.
    """

    text: str
    heading_level: int | None = None
    label: str = ""
    source_index: int = -1
    is_cell: bool = False
    source_count: int = 1

    def __repr__(self) -> str:
        return (
            f"Block(length={len(self.text)}, heading_level={self.heading_level},"
            f" source_index={self.source_index})"
        )


@dataclass
class Extract:
    """What a reader makes of a file.

    `blocks` are in reading order. `left_out` is text of the file that no block holds. `notes` are
    sentences for the reader of the report, such as which view of the tracked changes was read; they
    hold no text of the contract.
    """

    blocks: list[Block] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def clean_text(text: str) -> str:
    """Return `text` on one line, single-spaced, without invisible characters."""
    is_plain = text.isascii() and text.isprintable() and _MARKED.search(text) is None
    return " ".join((text if is_plain else normalise(text).text).split())


def join_cells(cells: Iterable[str]) -> str:
    """Return the non-empty cells of a table row as one line: `Rent | 500 marks`."""
    texts = [clean_text(cell) for cell in cells]
    return CELL_BREAK.join(text for text in texts if text)
