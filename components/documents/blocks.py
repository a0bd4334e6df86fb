"""The common output of the format readers: blocks of clean text in reading order.

Cleaning normalises white space to single spaces and drops characters that are invisible or change
how text is displayed: control characters, zero-width marks, bidirectional overrides, soft hyphens.
So a line break always means a new paragraph. The price is that layout inside a paragraph is lost.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from components.records import LeftOut as LeftOut

ROW_CHARS = 200
"""A table row with more characters is read cell by cell."""
CELL_BREAK = " | "

_WHITE_SPACE_CONTROLS = {ord(c) for c in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85"}
_CONTROLS = {*range(0x20), *range(0x7F, 0xA0)} - _WHITE_SPACE_CONTROLS
_INVISIBLE = {
    0xAD,  # soft hyphen
    *range(0x200B, 0x2010),  # zero-width marks
    *range(0x202A, 0x202F),  # bidirectional overrides
    *range(0x2060, 0x206A),  # word joiner, invisible operators, bidirectional isolates
    0xFEFF,  # byte order mark
    0xFFFE,
    0xFFFF,
}
_SURROGATES = set(range(0xD800, 0xE000))
_DROPPED = dict.fromkeys(_CONTROLS | _INVISIBLE | _SURROGATES)


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
    return " ".join(text.translate(_DROPPED).split())


def join_cells(cells: Iterable[str]) -> str:
    """Return the non-empty cells of a table row as one line: `Rent | 500 marks`."""
    texts = [clean_text(cell) for cell in cells]
    return CELL_BREAK.join(text for text in texts if text)
