"""Lines of a PDF page, built from the places of its characters.

A line is what shares a base line. Small raised or lowered digits belong to the line that they stand
at, as superscripts or subscripts, so that the mark of a note is no part of a figure. Spaces are
found from the gaps between characters, since many files hold none.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import NamedTuple

from components.documents.pdf_glyphs import Glyph

_EM = 0.85
"""The em of a font as a share of the height of its line."""
_SAME_BASE = 0.2
_SMALL = 0.86
_SPACE = 0.1
"""The least gap between words, in em; fonts set a space 0.2 to 0.3 em wide."""
_OVERLAP = -0.2
"""Words drawn with the widths of another font overlap by more, in em, than letters do."""
_WORD_SLACK = 0.07
"""Words that are drawn one by one are apart, or overlap, by more than this, in em."""
_MAX_RATIO = 2.2
"""How much larger a line may be than the small characters that belong to it."""
_MAX_MARK_CHARS = 4
_NEAR_ROWS = 3  # lines above and below in which the line of a small character is looked for
_LONGEST_LINE = 2_000  # characters; what is longer is no line of print
_PIECE = 0.8
"""The least gap, in em, between pieces of a line that may stand in two columns."""
_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_ROMAN = str.maketrans("ivx", "ⁱᵛˣ")
_MARKS = "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ"
_LOWERED = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


class Word(NamedTuple):
    """A word with its left and right edge."""

    text: str
    left: float
    right: float


@dataclass(frozen=True)
class LinePiece:
    """Words of a line without a wide gap between them."""

    words: tuple[Word, ...]

    @property
    def text(self) -> str:
        """The words with spaces between them."""
        return " ".join(word.text for word in self.words)

    @property
    def left(self) -> float:
        """Its left edge."""
        return self.words[0].left

    @property
    def right(self) -> float:
        """Its right edge."""
        return self.words[-1].right


@dataclass(frozen=True)
class PrintedLine:
    """A line of a page from the left to the right.

    `base` is the height of its base line above the page's foot, `size` the height of its type.
    """

    pieces: tuple[LinePiece, ...]
    base: float
    size: float

    @property
    def text(self) -> str:
        """The pieces with spaces between them."""
        return " ".join(piece.text for piece in self.pieces)

    @property
    def em(self) -> float:
        """The width of an em in its type, in points."""
        return self.size * _EM


@dataclass
class _Row:
    """Characters on one base line."""

    base: float
    size: float
    glyphs: list[Glyph]

    @property
    def min_size(self) -> float:
        """The height of its smallest type."""
        return min((glyph.size for glyph in self.glyphs), default=self.size)


def find_lines(glyphs: Sequence[Glyph], *, is_by_words: bool = False) -> list[PrintedLine]:
    """Return the lines of an upright page from the top to the bottom.

    Args:
        glyphs: The characters of the page without its spaces.
        is_by_words: Whether words are drawn one by one, so that a small gap parts them too.
    """
    rows = _group_rows(_drop_overprints(glyphs))
    _attach_small(rows)
    lines = []
    for row in rows:
        pieces = _find_pieces(row, is_by_words)
        lines.append(PrintedLine(tuple(pieces), row.base, row.size))
    return lines


def _drop_overprints(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """Return the characters once each; some programs print bold type twice, a little apart."""
    kept: list[Glyph] = []
    seen: set[tuple[str, int, int]] = set()
    for glyph in glyphs:
        key = (glyph.text, int(glyph.left * 2), int(glyph.base * 2))
        if key not in seen:
            kept.append(glyph)
        seen.add(key)
    return kept


def _group_rows(glyphs: Sequence[Glyph]) -> list[_Row]:
    """Return the characters by base line, from the top to the bottom."""
    rows: list[_Row] = []
    for glyph in sorted(glyphs, key=lambda glyph: -glyph.base):
        row = rows[-1] if rows else None
        if row is not None and row.base - glyph.base <= _SAME_BASE * min(row.size, glyph.size):
            row.glyphs.append(glyph)
            row.size = max(row.size, glyph.size)
        else:
            rows.append(_Row(glyph.base, glyph.size, [glyph]))
    for row in rows:
        row.size = median(glyph.size for glyph in row.glyphs)
    return rows


def _attach_small(rows: list[_Row]) -> None:
    """Move small raised or lowered characters to the line that they stand at, in place."""
    for place, row in enumerate(rows):
        near = rows[max(0, place - _NEAR_ROWS) : place + _NEAR_ROWS + 1]
        if not any(host is not row and host.size * _SMALL >= row.min_size for host in near):
            continue
        kept: list[Glyph] = []
        for mark in _marks(row):
            host = next((host for host in near if _carries(host, row, mark)), None)
            if host is None:
                kept += mark
                continue
            is_raised = row.base > host.base
            is_roman = is_raised and all(glyph.text in "ivx" for glyph in mark)
            table = _RAISED if is_raised else _LOWERED
            for glyph in mark:
                text = glyph.text.translate(_ROMAN if is_roman else table)
                host.glyphs.append(glyph._replace(text=text, base=host.base, is_first=False))
        row.glyphs = kept
    rows[:] = [row for row in rows if row.glyphs]


def _marks(row: _Row) -> list[list[Glyph]]:
    """Return the characters of a line in groups that stand close together."""
    marks: list[list[Glyph]] = []
    for glyph in sorted(row.glyphs, key=lambda glyph: glyph.left):
        if marks and glyph.left - marks[-1][-1].right < _SAME_BASE * row.size:
            marks[-1].append(glyph)
        else:
            marks.append([glyph])
    return marks


def _carries(host: _Row, row: _Row, mark: Sequence[Glyph]) -> bool:
    """Return whether small characters on the line `row` belong to the line `host`."""
    if host is row or len(mark) > _MAX_MARK_CHARS or len(host.glyphs) >= _LONGEST_LINE:
        return False
    size = median(glyph.size for glyph in mark)
    offset = abs(host.base - mark[0].base)
    is_near = _SAME_BASE * size < offset < 0.7 * host.size
    is_smaller = size <= _SMALL * host.size and host.size <= _MAX_RATIO * size
    return is_smaller and is_near and _touches(host, mark)


def _touches(host: _Row, mark: Sequence[Glyph]) -> bool:
    """Return whether small characters stand right before or behind some of a line."""
    reach = 0.5 * host.size
    return any(
        other.left - reach <= mark[-1].right and mark[0].left <= other.right + reach
        for other in host.glyphs
        if other.size > mark[0].size
    )


def _find_pieces(row: _Row, is_by_words: bool) -> list[LinePiece]:
    """Return the words of a line, in pieces that wide gaps part."""
    glyphs = sorted(row.glyphs, key=lambda glyph: glyph.left)
    em = row.size * _EM
    threshold = _space_width(glyphs, em)
    pieces: list[list[Word]] = [[]]
    word = [glyphs[0]]
    end = glyphs[0].right
    for glyph in glyphs[1:]:
        gap = glyph.left - end
        is_apart = _parts_words(word[-1], glyph, gap, threshold, em)
        is_next_word = is_by_words and glyph.is_first and abs(gap) > _WORD_SLACK * em
        is_tied = _is_tied(glyph.text) and gap < _SPACE * 3 * em
        if _is_han(word[-1].text) and _is_han(glyph.text):
            is_tied = not is_apart
        if is_tied or not (is_apart or is_next_word or glyph.is_after_space):
            word.append(glyph)
            end = max(end, glyph.right)
            continue
        end = glyph.right
        pieces[-1].append(_make_word(word))
        if gap >= _PIECE * em:
            pieces.append([])
        word = [glyph]
    pieces[-1].append(_make_word(word))
    return [LinePiece(tuple(words)) for words in pieces if words]


def _space_width(glyphs: Sequence[Glyph], em: float) -> float:
    """Return the gap from which on two words are apart; letters may be spaced out themselves."""
    gaps: list[float] = []
    for left, right in zip(glyphs, glyphs[1:], strict=False):
        gap = right.left - left.right
        if gap < em:
            gaps.append(max(gap, 0.0))
    tracking = median(gaps) if len(gaps) > 8 else 0.0
    return _SPACE * em + tracking


def _parts_words(before: Glyph, glyph: Glyph, gap: float, threshold: float, em: float) -> bool:
    """Return whether a gap between two characters is a space."""
    if _is_han(before.text) and _is_han(glyph.text):
        return gap > 0.6 * em
    return gap > threshold or gap < _OVERLAP * em


def _is_tied(text: str) -> bool:
    """Return whether a character follows a word without a space: a stop, or the mark of a note."""
    return text in ".,;:)]" or text in _MARKS


def _is_han(text: str) -> bool:
    return "\u3000" <= text[-1:] <= "\u9fff" or "\uff00" <= text[-1:] <= "\uffef"


def _make_word(glyphs: Sequence[Glyph]) -> Word:
    text = "".join(glyph.text for glyph in glyphs)
    return Word(text, glyphs[0].left, max(glyph.right for glyph in glyphs))
