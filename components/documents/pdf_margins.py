"""Peel off what stands on every page: running heads and feet, page numbers, line numbers.

Lines at the top and the bottom of the pages are compared, one after another inwards. A line that
stands on most pages is furniture; so is one that differs only in a number that rises with the
pages. What is peeled off is told, since a wrong guess must not lose a term.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import replace
from statistics import median

from components.documents.paragraph_labels import label_kind, split_label
from components.documents.pdf_lines import LinePiece, PrintedLine

_MAX_PEELED = 6
_MIN_PAGES = 3
_SHARE = 0.4
"""The share of the pages on which a running head stands at least; left and right pages differ."""
_MAX_HEAD_CHARS = 200
_NUMBER = re.compile(r"\d+")
_BARE_PAGE = re.compile(
    r"(?:page|seite|p\.)?[-–—~\s]*+\d{1,4}(?:\s*(?:/|of|von|/)\s*\d{1,4})?[-–—~\s]*"  # noqa: RUF001
    r"|[-–—\s]*+[ivxl]{1,6}[-–—\s]*"  # noqa: RUF001  # dashes of every length
    r"|第\s*\d{1,4}\s*[頁页](?:\s*[,，/]?\s*共\s*\d{1,4}\s*[頁页])?",  # noqa: RUF001
    re.IGNORECASE,
)
_PAGE_WORD = re.compile(r"\bpage\b|\bseite\b|\bp\.|[頁页]", re.IGNORECASE)
_LINE_NUMBER = re.compile(r"\d{1,4}")
_ITEM_KINDS = ("letter", "roman", "bullet")
_SAME_HEIGHT = 3.0
"""How far, in points, the heights of a running head on two pages differ at most."""
_MIN_NUMBERED = 5
_LARGE = 2.0


def peel_heads(pages: list[list[PrintedLine]]) -> list[str]:
    """Remove running heads, feet and page numbers, in place.

    Args:
        pages: The lines of each page from the top to the bottom.

    Returns:
        The text of each head or foot, once.
    """
    peeled: dict[str, None] = {}
    for edge in (0, -1):
        for _ in range(_MAX_PEELED):
            texts = _peel_once(pages, edge)
            peeled.update(dict.fromkeys(texts))
            if not texts:
                break
    return list(peeled)


def _peel_once(pages: list[list[PrintedLine]], edge: int) -> list[str]:
    """Remove the outermost line of each page where it is furniture; return their texts."""
    groups: dict[str, list[int]] = defaultdict(list)
    for number, lines in enumerate(pages):
        if lines and len(lines[edge].text) <= _MAX_HEAD_CHARS:
            groups[_mask(lines[edge].text)].append(number)
    texts = []
    for mask, numbers in groups.items():
        lines = [pages[number][edge] for number in numbers]
        if _is_running(mask, lines, numbers, len(pages)):
            for number in numbers:
                texts.append(pages[number].pop(edge).text)
    return texts


def _mask(text: str) -> str:
    """Return a line with each number replaced by a sign."""
    return _NUMBER.sub("#", text)


def _is_running(
    mask: str, lines: Sequence[PrintedLine], numbers: Sequence[int], num_pages: int
) -> bool:
    """Return whether lines at the same edge of several pages are a running head or a page number.

    Args:
        mask: What the lines have in common, `Page # of #`.
        lines: The lines.
        numbers: The numbers of their pages, from 0.
        num_pages: The number of all pages.
    """
    texts = [line.text for line in lines]
    if _BARE_PAGE.fullmatch(texts[0]):
        return True
    is_equal = len(set(texts)) == 1
    if not is_equal and not (_may_name_page(texts[0]) and _counts_pages(texts, numbers)):
        return False
    if label_kind(split_label(texts[0])[0]) in _ITEM_KINDS:
        return False
    middle = median(line.base for line in lines)
    if any(abs(line.base - middle) > _SAME_HEIGHT for line in lines):
        return False
    if num_pages == 2:
        return len(lines) == 2 and len(mask) < 100
    return len(lines) >= max(_MIN_PAGES, _SHARE * num_pages)


def _may_name_page(text: str) -> bool:
    """Return whether a line can hold a page number: by its word, or at its start or end.

    `Article 3` and `3.1 The rent is due.` may rise with the pages too; they are labels or terms.
    """
    if _PAGE_WORD.search(text):
        return True
    label = split_label(text)[0]
    is_labelled = bool(label) and not label.isdigit()
    if is_labelled or text.endswith((".", ";", ":", ",")):
        return False
    return text[:1].isdigit() or text[-1:].isdigit()


def _counts_pages(texts: Sequence[str], pages: Sequence[int]) -> bool:
    """Return whether just one number of some lines changes, and rises as the pages do."""
    rows = [[int(number) for number in _NUMBER.findall(text)] for text in texts]
    changing = 0
    for column in zip(*rows, strict=True):
        offsets = {number - page for number, page in zip(column, pages, strict=True)}
        if len(set(column)) == 1:
            continue
        if len(offsets) > 1:
            return False
        changing += 1
    return changing == 1


def peel_line_numbers(lines: list[PrintedLine]) -> str:
    """Remove the numbers of lines in the left margin of a page, in place.

    Numbers count if they stand at one place before most lines and rise by one from line to line,
    and if they part sentences: a table may have a first column of numbers too.

    Returns:
        The numbers with spaces between them, "" if there are none.
    """
    numbered = [place for place, line in enumerate(lines) if _first_number(line) is not None]
    values = [_first_number(lines[place]) or 0 for place in numbered]
    if len(numbered) < _MIN_NUMBERED or len(numbered) < 0.6 * len(lines):
        return ""
    steps = [after - before for before, after in zip(values, values[1:], strict=False)]
    if steps.count(1) < 0.8 * len(steps):
        return ""
    rests = [_without_first(lines[place]) for place in numbered]
    is_prose = any(rest is None or rest.text[:1].islower() for rest in rests)
    if not is_prose:
        return ""
    kept: dict[int, PrintedLine | None] = dict(enumerate(lines))
    kept.update(zip(numbered, rests, strict=True))
    lines[:] = [line for line in kept.values() if line is not None]
    return " ".join(map(str, values))


def peel_watermark(lines: list[PrintedLine]) -> str:
    """Remove lines of very large type that run across others, in place, and return their text."""
    if not lines:
        return ""
    size = median(line.size for line in lines)
    marks = [line for line in lines if line.size >= _LARGE * size and _crosses(line, lines)]
    lines[:] = [line for line in lines if line not in marks]
    return " ".join(mark.text for mark in marks)


def _crosses(mark: PrintedLine, lines: Sequence[PrintedLine]) -> bool:
    """Return whether the letters of a line overlap another line."""
    for line in lines:
        is_beside = line.pieces[-1].right < mark.pieces[0].left
        is_behind = mark.pieces[-1].right < line.pieces[0].left
        is_within = mark.base < line.base + line.size / 3 < mark.base + mark.size / 2
        if line is not mark and is_within and not (is_beside or is_behind):
            return True
    return False


def _first_number(line: PrintedLine) -> int | None:
    """Return the number that a line begins with, if it is a word of its own."""
    text = line.pieces[0].words[0].text
    return int(text) if _LINE_NUMBER.fullmatch(text) else None


def _without_first(line: PrintedLine) -> PrintedLine | None:
    """Return a line without its first word, None if nothing is left."""
    first, *others = line.pieces
    words = first.words[1:]
    pieces = (LinePiece(words), *others) if words else tuple(others)
    return replace(line, pieces=pieces) if pieces else None
