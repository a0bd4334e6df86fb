"""The reading order of a PDF page: columns of prose one after the other, rows of tables as rows.

Text in columns is told from a table by its look: in a column most lines are full of words, in a
table cells are short and stand at the same heights. Where the two cannot be told apart the lines
are read from the left to the right.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import median

from components.documents.blocks import CELL_BREAK
from components.documents.paragraph_labels import split_label
from components.documents.pdf_lines import LinePiece, PrintedLine

_MIN_COLUMN_LINES = 3
_MIN_PROSE_CHARS = 16
_FULL = 0.75
_MAX_GUTTERS = 30  # places at which columns are looked for, the most frequent ones
_INDENT = 9  # steps of `_ALIGNED` by which lines of one column may be indented
_GAP = 1.4
"""The distance of two lines below columns, as a multiple of the leading, that is a gap."""
_CELL_GAP = 1.8
"""The least gap between two cells, in em."""
_ALIGNED = 4.0  # points


@dataclass(frozen=True)
class TextLine:
    """A line of a page in reading order.

    `left` and `right` are its own edges, `edge` is the right edge of its column. `is_row` marks a
    row of a table, whose cells are parted by bars.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    edge: float
    is_row: bool = False


@dataclass(frozen=True)
class _Band:
    """Lines `start` to `end` of a page that stand in two columns parted at `gutter`."""

    start: int
    end: int
    gutter: float


def order_lines(lines: Sequence[PrintedLine]) -> list[TextLine]:
    """Return the lines of a page in reading order.

    Args:
        lines: The lines from the top to the bottom.
    """
    band = _find_band(lines)
    if band is None:
        return _read_region(lines)
    left, right = _split(lines[band.start : band.end], band.gutter)
    return [
        *order_lines(lines[: band.start]),
        *order_lines(left),
        *order_lines(right),
        *order_lines(lines[band.end :]),
    ]


def _find_band(lines: Sequence[PrintedLine]) -> _Band | None:
    """Return the highest stretch of lines that stands in columns, the longest at that place."""
    bands: list[_Band] = []
    for place, count in _count_lefts(lines).most_common(_MAX_GUTTERS):
        if count >= _MIN_COLUMN_LINES:
            bands += _bands_at(lines, place * _ALIGNED - _ALIGNED)
    return min(bands, key=lambda band: (band.start, band.start - band.end), default=None)


def _count_lefts(lines: Sequence[PrintedLine]) -> Counter[int]:
    """Return how many pieces begin at a place or are indented from it, by the place."""
    lefts: Counter[int] = Counter()
    for line in lines:
        for piece in line.pieces:
            lefts[round(piece.left / _ALIGNED)] += 1
    counts: Counter[int] = Counter()
    for place in lefts:
        counts[place] = sum(lefts[place + step] for step in range(_INDENT))
    return counts


def _bands_at(lines: Sequence[PrintedLine], gutter: float) -> list[_Band]:
    """Return the stretches of lines that no word crosses at a gutter, if they are columns."""
    bands: list[_Band] = []
    start = 0
    for end in range(len(lines) + 1):
        is_crossed = end == len(lines) or any(
            piece.left < gutter < piece.right for piece in lines[end].pieces
        )
        if not is_crossed:
            continue
        stop = start + _num_beside(lines[start:end], gutter)
        if stop - start >= _MIN_COLUMN_LINES and _are_columns(lines[start:stop], gutter):
            bands.append(_Band(start, stop, gutter))
        start = end + 1
    return bands


def _num_beside(lines: Sequence[PrintedLine], gutter: float) -> int:
    """Return how many lines stand in the columns; a narrow table or a note may stand below them.

    A left column that is longer than the right one goes on without a gap, or with full lines.
    """
    num = len(lines)
    while num > 0 and all(piece.left < gutter for piece in lines[num - 1].pieces):
        num -= 1
    left, _ = _split(lines[:num], gutter)
    if not left:
        return num
    steps = [line.base - after.base for line, after in zip(left, left[1:], strict=False)]
    leading = median(steps) if steps else left[0].size
    above = left[-1]
    while num < len(lines) and above.base - lines[num].base <= _GAP * leading:
        above = lines[num]
        num += 1
    tail = lines[num:]
    return len(lines) if tail and 2 * _num_full(tail, left) >= len(tail) else num


def _num_full(lines: Sequence[PrintedLine], column: Sequence[PrintedLine]) -> int:
    """Return how many lines are about as wide as a column."""
    edge = min(line.pieces[0].left for line in column)
    width = max(line.pieces[-1].right for line in column) - edge
    return sum(line.pieces[-1].right - edge >= _FULL * width for line in lines)


def _split(
    lines: Sequence[PrintedLine], gutter: float
) -> tuple[list[PrintedLine], list[PrintedLine]]:
    """Return the parts of lines on the left and on the right of a gutter."""
    left: list[PrintedLine] = []
    right: list[PrintedLine] = []
    for line in lines:
        left_pieces = tuple(piece for piece in line.pieces if piece.left < gutter)
        right_pieces = tuple(piece for piece in line.pieces if piece.left >= gutter)
        if left_pieces:
            left.append(replace(line, pieces=left_pieces))
        if right_pieces:
            right.append(replace(line, pieces=right_pieces))
    return left, right


def _are_columns(lines: Sequence[PrintedLine], gutter: float) -> bool:
    """Return whether both sides of a gutter are columns of prose."""
    left, right = _split(lines, gutter)
    return _is_prose(left) and _is_prose(right)


def _is_prose(lines: Sequence[PrintedLine]) -> bool:
    """Return whether lines are a column of text: several, and most of them full."""
    if len(lines) < _MIN_COLUMN_LINES:
        return False
    num_chars = 0
    num_rows = sum(len(_cells(line)) > 1 for line in lines)
    if num_rows * 4 > len(lines):
        return False
    for line in lines:
        text = line.text
        num_chars += sum(2 if char > "\u2e80" else 1 for char in text)
    full = _num_full(lines, lines)
    return full * 2 >= len(lines) and num_chars >= _MIN_PROSE_CHARS * len(lines)


def _read_region(lines: Sequence[PrintedLine]) -> list[TextLine]:
    """Return the lines of one column: rows of tables with bars, others with spaces."""
    if not lines:
        return []
    edge = max(line.pieces[-1].right for line in lines)
    cells = [_cells(line) for line in lines]
    texts: list[TextLine] = []
    for place, line in enumerate(lines):
        is_row = _is_row(cells, place)
        columns = cells[place]
        if texts and texts[-1].is_row and _continues_row(cells[place - 1], columns):
            texts[-1] = replace(texts[-1], text=f"{texts[-1].text} {line.text}")
            cells[place] = cells[place - 1]
            continue
        text = CELL_BREAK.join(cell.text for cell in columns) if is_row else line.text
        texts.append(
            TextLine(
                text=text,
                left=line.pieces[0].left,
                right=line.pieces[-1].right,
                base=line.base,
                size=line.size,
                edge=edge,
                is_row=is_row,
            )
        )
    return texts


def _cells(line: PrintedLine) -> list[LinePiece]:
    """Return the pieces of a line that wide gaps part; a number stays with its text."""
    cells: list[LinePiece] = []
    for piece in line.pieces:
        gap = piece.left - cells[-1].right if cells else 0.0
        label, rest = split_label(f"{cells[-1].text} ") if cells else ("", "")
        is_number = bool(label) and not rest
        if cells and (gap < _CELL_GAP * line.em or is_number):
            cells[-1] = LinePiece((*cells[-1].words, *piece.words))
        else:
            cells.append(piece)
    return cells


def _is_row(cells: Sequence[Sequence[LinePiece]], place: int) -> bool:
    """Return whether a line is a row of a table: a line next to it has a cell at the same place."""
    if len(cells[place]) < 2:
        return False
    for other in (place - 1, place + 1):
        if 0 <= other < len(cells) and _are_aligned(cells[place], cells[other]):
            return True
    return False


def _are_aligned(row: Sequence[LinePiece], other: Sequence[LinePiece]) -> bool:
    """Return whether two lines have a cell, not the first, that begins or ends at one place."""
    for cell in row[1:]:
        for neighbour in other[1:]:
            is_left = abs(cell.left - neighbour.left) < _ALIGNED
            if is_left or abs(cell.right - neighbour.right) < _ALIGNED:
                return True
    return False


def _continues_row(row: Sequence[LinePiece], columns: Sequence[LinePiece]) -> bool:
    """Return whether a line goes on in a cell of the row above that is not the first."""
    if len(columns) != 1 or len(row) < 2:
        return False
    return any(abs(cell.left - columns[0].left) < _ALIGNED for cell in row[1:])
