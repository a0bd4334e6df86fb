"""What every reader of a document yields: blocks of clean text in reading order.

Whitespace is normalised to single spaces, and characters that cannot be shown or that change how
text is shown (control characters, zero-width marks, bidirectional overrides, soft hyphens) are
dropped, so a line break can only mean a new paragraph. It costs the layout inside a paragraph.
Nothing here knows a file format.
"""

from collections.abc import Iterable
from dataclasses import dataclass

ROW_CHARS = 200
CELL_BREAK = " | "
_KEPT_CONTROLS = {ord(c) for c in "\t\n\r\v\f\x1c\x1d\x1e\x1f\x85"}
_DROPPED = dict.fromkeys(
    [
        *(code for code in (*range(0x20), *range(0x7F, 0xA0)) if code not in _KEPT_CONTROLS),
        *(
            0xAD,
            0xFEFF,
            0xFFFE,
            0xFFFF,
            *range(0x200B, 0x2010),
            *range(0x202A, 0x202F),
            *range(0x2060, 0x206A),
        ),
        *range(0xD800, 0xE000),
    ]
)


@dataclass(frozen=True)
class Block:
    """One paragraph or one short table row.

    `heading_level` 0 is the document's title, `label` an automatic number.
    """

    text: str
    heading_level: int | None = None
    label: str = ""
    source_index: int = -1

    def __repr__(self) -> str:
        return (
            f"Block(length={len(self.text)}, heading_level={self.heading_level},"
            f" source_index={self.source_index})"
        )


def clean_text(text: str) -> str:
    """Return `text` on one line, single-spaced, without characters that no reader sees."""
    return " ".join(text.translate(_DROPPED).split())


def join_cells(cells: Iterable[str]) -> str:
    """Return the cells of a table row as one line, empty cells left out."""
    return CELL_BREAK.join(cell for cell in (clean_text(text) for text in cells) if cell)
