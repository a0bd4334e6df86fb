"""Text of a PDF that is struck out by a drawn line, as comparisons of two versions show it.

A thin line through the middle of letters strikes them; one below them underlines, and the rules of
a table run between lines of text.
"""

from collections import defaultdict
from collections.abc import Iterator
from typing import Any

import pypdfium2.raw as pdfium

from components.documents.pdf_glyphs import Box, Glyph, turn_box

_MAX_THICKNESS = 1.6  # points
_MIN_LENGTH = 3.0
_LOWEST = 0.12
_HIGHEST = 0.45
"""Where a line through letters runs above their base line, as shares of the height of the type."""
_MAX_OBJECTS = 20_000
_MAX_DEPTH = 3


def find_drawn_lines(page: Any, turn: int) -> list[Box]:  # Any: a pypdfium2 page
    """Return the thin horizontal lines of a page; the caller holds the lock of PDFium.

    Args:
        page: The page.
        turn: How far it is turned, in right angles.
    """
    boxes: list[Box] = []
    objects = page.get_objects([pdfium.FPDF_PAGEOBJ_PATH], max_depth=_MAX_DEPTH)
    for number, path in enumerate(objects):
        if number > _MAX_OBJECTS:
            break
        left, bottom, right, top = turn_box(path.get_bounds(), turn)
        if top - bottom <= _MAX_THICKNESS and right - left >= _MIN_LENGTH:
            boxes.append((left, bottom, right, top))
    return boxes


def remove_lined_out(glyphs: list[Glyph], lines: list[Box]) -> str:
    """Remove the characters that a line runs through, in place, and return them."""
    if not lines:
        return ""
    by_height: dict[int, list[Box]] = defaultdict(list)
    for box in lines:
        by_height[_bucket((box[1] + box[3]) / 2)].append(box)
    struck: list[str] = []
    kept: list[Glyph] = []
    for glyph in glyphs:
        if any(_strikes(box, glyph) for box in _near(by_height, glyph)):
            struck.append(f" {glyph.text}" if glyph.is_after_space else glyph.text)
        else:
            kept.append(glyph)
    glyphs[:] = kept
    return "".join(struck)


def _bucket(height: float) -> int:
    return int(height // 4)


def _near(by_height: dict[int, list[Box]], glyph: Glyph) -> Iterator[Box]:
    """Yield the lines at the height of a character."""
    lowest = _bucket(glyph.base + _LOWEST * glyph.size)
    highest = _bucket(glyph.base + _HIGHEST * glyph.size)
    for bucket in range(lowest, highest + 1):
        yield from by_height.get(bucket, ())


def _strikes(line: Box, glyph: Glyph) -> bool:
    """Return whether a line runs through the middle of a character."""
    height = ((line[1] + line[3]) / 2 - glyph.base) / max(glyph.size, 1.0)
    middle = (glyph.left + glyph.right) / 2
    return _LOWEST <= height <= _HIGHEST and line[0] <= middle <= line[2] and glyph.text != "_"
