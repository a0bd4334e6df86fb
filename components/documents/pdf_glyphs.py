"""The characters of a PDF page with their places, read by PDFium.

PDFium gives each character as the page's fonts map it, with its origin and its advance. Its own
guesses of spaces and lines are not used: `pdf_lines` finds them from the places. A page that is
turned, or printed sideways, is turned upright; text at another angle is a watermark and is kept
apart. PDFium is not safe for threads, so one lock guards it.
"""

import ctypes
import math
import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, NamedTuple

import pypdfium2.raw as pdfium

from components.documents.word_symbols import read_symbol

LOCK = threading.Lock()
"""Held by whoever calls PDFium."""

Box = tuple[float, float, float, float]
"""A rectangle: left, bottom, right, top, in points."""

_RIGHT_ANGLE = math.pi / 2
_ANGLE_SLACK = 0.05
_INVISIBLE_MODE = 3  # text render mode of the layer below a scanned picture
_SAMPLES = 12
_WHITE = 250
_SYMBOL_CODES = range(0xF020, 0xF100)
_BULLET_CODE = 0xF0B7
_BULLET = "•"
_GLYPHS_OF_A_WORD = 2.5
_SPACES_OF_A_WORD = 0.5
_LOST = "\ufffd"
_LINE_END_HYPHEN = 2  # how PDFium marks the hyphen of a word that two lines share
_MAX_UNICODE = 0x10FFFF
_FIRST_CHARACTER = 0x20
_BREAKS = range(0x09, 0x0E)


class Glyph(NamedTuple):
    """A character, or the text of a form field, on an upright page.

    `left`, `right` and `base` are in points; `base` grows upwards. `size` is the height of the
    line that its font needs. `is_after_space` says that a space is drawn before it, `is_first` that
    it is the first of those that are drawn together.
    """

    text: str
    left: float
    right: float
    base: float
    size: float
    is_after_space: bool = False
    is_first: bool = False


@dataclass
class PageGlyphs:
    """The characters of one page in the order in which they are drawn.

    `askew` is text at another angle than most, `outside` text beyond the page's edges. Text that
    `is_invisible` lies below a picture; `has_white` says that some is white. `num_unmapped` counts
    characters whose font does not say which letter they are; U+FFFD stands for each that is lost.
    `turn` is how far the page was turned, in right angles. `is_by_words` says that most words are
    drawn one by one, without the spaces between them.
    """

    glyphs: list[Glyph] = field(default_factory=list)
    askew: str = ""
    outside: str = ""
    is_invisible: bool = False
    has_white: bool = False
    num_unmapped: int = 0
    turn: int = 0
    is_by_words: bool = False


class _Place(NamedTuple):
    """A character as PDFium gives it; `run` tells apart the texts that are drawn together."""

    text: str
    run: int
    is_after_space: bool
    angle: float
    x: float
    y: float
    box: Box


def read_glyphs(page: Any) -> PageGlyphs:  # Any: a pypdfium2 page
    """Return the characters of a page; the caller holds `LOCK`."""
    text_page = page.get_textpage()
    raw = text_page.raw
    result = PageGlyphs()
    places: list[_Place] = []
    edges = page.get_bbox()
    rectangle = pdfium.FS_RECTF()
    x = ctypes.c_double()
    y = ctypes.c_double()
    is_after_space = False
    for index in range(text_page.count_chars()):
        if pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        text = _read_character(pdfium.FPDFText_GetUnicode(raw, index), result)
        if not text or text.isspace():
            is_after_space = True
            continue
        pdfium.FPDFText_GetLooseCharBox(raw, index, rectangle)
        box = (rectangle.left, rectangle.bottom, rectangle.right, rectangle.top)
        if not _is_on_page(box, edges):
            result.outside += f" {text}" if is_after_space else text
            is_after_space = False
            continue
        pdfium.FPDFText_GetCharOrigin(raw, index, x, y)
        angle = pdfium.FPDFText_GetCharAngle(raw, index)
        run = ctypes.addressof(pdfium.FPDFText_GetTextObject(raw, index).contents)
        if places and places[-1].run == run and places[-1].box == box:
            # one picture of several letters, a ligature
            places[-1] = places[-1]._replace(text=places[-1].text + text)
            continue
        places.append(_Place(text, run, is_after_space, angle, x.value, y.value, box))
        is_after_space = False
    result.is_by_words = _are_words_apart(places)
    _turn_upright(places, result)
    _look_at_colours(raw, text_page.count_chars(), result)
    text_page.close()
    return result


def _are_words_apart(places: Sequence[_Place]) -> bool:
    """Return whether most words are drawn one by one, and so the spaces between them are not."""
    num_runs = len({place.run for place in places})
    num_spaces = sum(place.is_after_space for place in places)
    is_by_words = len(places) > _GLYPHS_OF_A_WORD * num_runs
    return is_by_words and num_spaces < _SPACES_OF_A_WORD * num_runs


def _read_character(code: int, result: PageGlyphs) -> str:
    """Return a character by its code, U+FFFD for one that no font explains, which is counted."""
    if code == _LINE_END_HYPHEN:
        return "-"
    if code in _SYMBOL_CODES:
        return _read_symbol(code)
    if code in _BREAKS:
        return ""
    is_surrogate = 0xD800 <= code < 0xE000
    if code < _FIRST_CHARACTER or is_surrogate or code in (0xFFFE, 0xFFFF) or code > _MAX_UNICODE:
        result.num_unmapped += 1
        return _LOST
    if 0xE000 <= code <= 0xF8FF:
        result.num_unmapped += 1
    return chr(code)


def _read_symbol(code: int) -> str:
    """Return a character of a symbol font whose name is lost: Word's boxes, ticks and bullets."""
    return _BULLET if code == _BULLET_CODE else read_symbol("Wingdings", code)


def _is_on_page(box: Box, edges: Box) -> bool:
    """Return whether the middle of a character lies within the page's edges."""
    x = (box[0] + box[2]) / 2
    y = (box[1] + box[3]) / 2
    return edges[0] <= x <= edges[2] and edges[1] <= y <= edges[3]


def _turn_upright(places: list[_Place], result: PageGlyphs) -> None:
    """Turn the characters at the page's main angle upright; keep the others apart."""
    turns = Counter(_turn(place.angle) for place in places if place.text.strip())
    turns.pop(None, None)
    main = turns.most_common(1)[0][0] if turns else 0
    result.turn = main or 0
    askew: list[str] = []
    run = 0
    for place in places:
        if _turn(place.angle) == main:
            result.glyphs.append(_upright(place, result.turn, is_first=place.run != run))
            run = place.run
        else:
            askew.append(f" {place.text}" if place.is_after_space else place.text)
    result.askew = "".join(askew)


@lru_cache(maxsize=256)
def _turn(angle: float) -> int | None:
    """Return an angle in right angles, None if it is none."""
    turns = angle / _RIGHT_ANGLE
    nearest = round(turns)
    return nearest % 4 if abs(turns - nearest) * _RIGHT_ANGLE < _ANGLE_SLACK else None


def _upright(place: _Place, turn: int, *, is_first: bool) -> Glyph:
    """Return a character on a page that is turned back by some right angles."""
    left, bottom, right, top = turn_box(place.box, turn) if turn else place.box
    base = (place.y, place.x, -place.y, -place.x)[turn]
    return Glyph(place.text, left, right, base, top - bottom, place.is_after_space, is_first)


def turn_box(box: Box, turn: int) -> Box:
    """Return a rectangle of a page as it lies when the page is turned upright."""
    left, bottom, right, top = box
    if turn == 1:
        return (-top, left, -bottom, right)
    if turn == 2:
        return (-right, -top, -left, -bottom)
    if turn == 3:
        return (bottom, -right, top, -left)
    return box


def _look_at_colours(raw: Any, num_chars: int, result: PageGlyphs) -> None:  # Any: a text page
    """Look at some characters spread over the page: are they drawn at all, and are they white?"""
    modes: list[int] = []
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    step = max(1, num_chars // (_SAMPLES * 4))
    for index in range(0, num_chars, step):
        if pdfium.FPDFText_IsGenerated(raw, index) == 1:
            continue
        text_object = pdfium.FPDFText_GetTextObject(raw, index)
        modes.append(pdfium.FPDFTextObj_GetTextRenderMode(text_object))
        pdfium.FPDFText_GetFillColor(raw, index, red, green, blue, alpha)
        is_white = min(red.value, green.value, blue.value) >= _WHITE
        result.has_white = result.has_white or is_white
    result.is_invisible = bool(modes) and modes.count(_INVISIBLE_MODE) * 2 > len(modes)
