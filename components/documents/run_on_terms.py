"""Part a paragraph that holds several numbered terms: `1. Rent … 2. Deposit …` on one line.

A number within a paragraph begins a term if it goes on from the number before it, the sentence
before it has ended, and what follows begins like a sentence. Enumerations within a sentence, `(a)`
and `(i)`, stay. Numbers are looked for in one pass.
"""

import re
from collections.abc import Iterator
from dataclasses import replace

from components.documents.blocks import CELL_BREAK, Block
from components.documents.paragraph_labels import (
    label_kind,
    label_numbers,
    split_label,
)

_CANDIDATE = re.compile(
    r"(?:(?<!\s)\s++|(?<=[。；：！？]))(?=(?:(?:Article|Section|Clause|Art\.|§)\s?)?\d{1,3}(?:[.)]|\.\d)"
    r"|(?:Article|Section|Clause|Art\.|§)\s?\d|\(\d{1,2}\)|第\s?[\d一二三四五六七八九十百]{1,5}\s?[條条]"
    r"|[一二三四五六七八九十]{1,3}、|\d{1,2}[、．])"
)
_SENTENCE_END = re.compile(r"[.;:!?。；：！？][\"”’')\]）」]*$")
_FULL_STOP = re.compile(r"[.!?。！？][\"”’')\]）」]*$")
_ABBREVIATION = re.compile(r"\b(?:nos?|arts?|secs?|cl|cls|paras?|pp?|vol|ch|fig)\.$", re.I)
_BEGINNING = re.compile(r"[^\W\d_a-z]|[\"“‘'「『\[(（]")
_LABEL_CHARS = 40
_Numbers = tuple[int, ...]


def split_terms(block: Block) -> list[Block]:
    """Return a block as one block for each numbered term in it, in order.

    The first keeps the block's own label and level.
    """
    if block.heading_level is not None or CELL_BREAK in block.text:
        return [block]
    starts = list(_find_starts(block.text))
    if not starts:
        return [block]
    stops = [*starts[1:], len(block.text)]
    blocks = [replace(block, text=block.text[: starts[0]].rstrip())]
    for start, stop in zip(starts, stops, strict=True):
        blocks.append(replace(block, text=block.text[start:stop].rstrip(), label=""))
    return [block for block in blocks if block.text]


def _find_starts(text: str) -> Iterator[int]:
    """Yield where the terms within a text begin, if there are at least two."""
    own, _ = split_label(text)
    seen: dict[str, _Numbers] = dict(label_numbers(own)) if _is_number(own) else {}
    opening: int | None = None  # the first term, if the text does not begin with its number
    for match in _CANDIDATE.finditer(text):
        place = match.end()
        label, rest = split_label(text[place : place + _LABEL_CHARS])
        if not _is_number(label) or not _BEGINNING.match(rest):
            continue
        numbers = label_numbers(label)
        before = text[max(0, match.start() - 12) : match.start()]
        if not seen:
            if all(each[-1:] == (1,) for each in numbers.values()):
                seen = dict(numbers)
                opening = place
            continue
        is_ended = (_FULL_STOP if label[0] == "(" else _SENTENCE_END).search(before) is not None
        if _ABBREVIATION.search(before) or not _goes_on(seen, numbers, is_ended=is_ended):
            continue
        seen.update(numbers)
        if opening is not None:
            yield opening
            opening = None
        yield place


def _is_number(label: str) -> bool:
    return bool(label) and label_kind(label) == "number"


def _goes_on(seen: dict[str, _Numbers], numbers: dict[str, _Numbers], *, is_ended: bool) -> bool:
    """Return whether a number is the next of its form, or the first below the last one."""
    for form, values in numbers.items():
        last = seen.get(form)
        if last and is_ended and values[:-1] == last[:-1] and values[-1] == last[-1] + 1:
            return True
        above = seen.get(form.removesuffix(".1"), ())
        if form.endswith(".1") and above and values == (*above, 1):
            return True
        if last and is_ended and values[-1] == 1 and values[:-1] == seen.get(form[:-2], ()):
            return True
    return False
