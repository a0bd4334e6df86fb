"""Join hard-wrapped lines into paragraphs, without a space between lines of Chinese.

A line goes on with the one before it if that one is unfinished: it ends in a comma, a hyphen or a
word such as `of`, or it is full and its sentence has not ended. How wide a full line is, most lines
of the text say, not the longest. A line with columns, a row of a table and a line of dashes stand
alone. Time grows with the length of the text and not faster.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from components.documents.blocks import clean_text, join_cells
from components.documents.paragraph_labels import label_kind, split_label

_WIDEST_WRAP = 120
_NARROWEST_WRAP = 40
_RAGGED = 0.85
"""The share of the width that a line fills at least if its sentence goes on below."""
_COLUMNS = re.compile(r"(?<=\S)(?: *\t\s*| {4,})(?=\S)")
_CELLS = re.compile(r" *\t\s*| {2,}")
_LEAST_CELLS = 3  # fewer parts of a line are a name and its value, or two signatures
_FIELD = re.compile(r"[A-Z0-9][^:.;]{0,40}:\s+\S")
_SIGN = re.compile(r"[^\W_]")
_RULE = re.compile(r"[-=*~|+:#─━═\s]+")  # a line that only parts; `____` is to be filled in
_SENTENCE_END = re.compile(r"[.;:!?。；：！？][\"”’'」』)\]）]*$")
_GOES_ON = re.compile(
    r"(?:[,，、(（\[/&+=–—-]|\b(?:(?-i:a)|an|the|of|to|in|on|at|by|for|from|with|and|or|per|than|as"
    r"|that|which"
    r"|under|between|within|not|is|are|be|shall|must|may|will|exceed|exceeding|least|most|article"
    r"|articles|section|sections|clause|clauses|paragraph|eur|usd|gbp|chf|nt\$))$",
    re.I,
)
_CITING = re.compile(r"(?<![;,] and)(?<![;,] or)(?<=\w)$")  # a number below may be a citation's
_HAN_FIELD = re.compile(r"[\u3400-\u9fff]{2,10}(?:[（(][^（）()]{1,8}[）)])?[:：]")
_HAN_DUTY = re.compile(r"應|应|須|须|不得|得|願|愿|同意|為|为|於|于|依|以|由|自")
# First parts of words that keep their hyphen when a line ends in them.
_KEPT = {
    "non", "self", "long", "short", "third", "first", "second", "half", "full", "part", "well",
    "pre", "post", "co", "cross", "mid", "off", "on", "pro", "ex", "anti", "sub", "semi", "multi",
    "fixed", "floating", "high", "low", "year", "month", "day", "week", "one", "two", "three",
    "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty",
    "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "e", "arm's", "by", "in",
    "set", "buy", "pay-as", "mark", "stand", "start", "work", "write", "follow",
}  # fmt: skip
_NUMBER_ENDINGS = ("teen", "ty")  # `six-` and `teen` are one word, `six-` and `month` two


@dataclass(frozen=True)
class _Layout:
    """How the lines of a text are laid out: their full width and whether they are wrapped at all.

    If at least half of them are wider than any wrapped text (`is_wide`), each is a paragraph.
    """

    width: float
    han_width: float
    is_wrapped: bool
    is_wide: bool


def join_lines(lines: Sequence[str]) -> list[str]:
    """Join hard-wrapped lines into paragraphs.

    Args:
        lines: The lines of a text, in order; blank lines separate paragraphs.
    """
    cleaned = [clean_text(line) for line in lines]
    layout = _find_layout(cleaned)
    words = collect_words(cleaned)
    tables = _find_tables(lines)
    paragraphs: list[list[str]] = []
    previous = ""
    for place, (raw, line) in enumerate(zip(lines, cleaned, strict=True)):
        if not line or _RULE.fullmatch(line):
            previous = ""
            continue
        if _stands_alone(raw, line):
            paragraphs.append([tables.get(place) or _read_columns(raw, line)])
            previous = ""
            continue
        if previous and not _begins_paragraph(previous, line, layout):
            append_line(paragraphs[-1], line, words)
        else:
            paragraphs.append([line])
        previous = line
    return ["".join(pieces) for pieces in paragraphs]


def _find_tables(lines: Sequence[str]) -> dict[int, str]:
    """Return the rows of tables that spaces lay out, by the place of their line.

    A row has three cells at least, and so has a line next to it.
    """
    filled = [place for place, line in enumerate(lines) if line.strip()]
    cells = {place: _CELLS.split(lines[place].strip()) for place in filled}
    rows = {place for place in filled if len(cells[place]) >= _LEAST_CELLS}
    tables: dict[int, str] = {}
    for before, place in zip(filled, filled[1:], strict=False):
        if before in rows and place in rows:
            tables[before] = join_cells(cells[before])
            tables[place] = join_cells(cells[place])
    return tables


def _find_layout(lines: Sequence[str]) -> _Layout:
    """Measure the lines that another line follows: only they can be full."""
    followed = [line for line, after in zip(lines, lines[1:], strict=False) if line and after]
    narrow = [line for line in followed if len(line) <= _WIDEST_WRAP]
    width = max(map(len, narrow), default=0)
    han_width = max(map(_display_width, narrow), default=0)
    is_wide = 0 < len(followed) >= len(narrow) * 2
    full = [line for line in narrow if len(line) > 0.75 * width and not _SENTENCE_END.search(line)]
    is_wrapped = not is_wide and width >= _NARROWEST_WRAP and len(full) * 4 >= len(followed)
    return _Layout(width, han_width, is_wrapped, is_wide)


def _stands_alone(raw: str, line: str) -> bool:
    """Return whether a line is a row of columns or of a table, or a rule without words."""
    if not _SIGN.search(line):
        return True
    if line.startswith("|") and line.endswith("|") and len(line) > 1:
        return True
    return _COLUMNS.search(split_label(raw.strip())[1]) is not None


def _read_columns(raw: str, line: str) -> str:
    """Return a row of a drawn table as cells, other columns as one line."""
    if line.startswith("|") and line.endswith("|"):
        return join_cells(raw.strip().strip("|").split("|")) or line
    return line


def goes_on(line: str) -> bool:
    """Return whether a line is unfinished: it ends in a comma or in a word such as `of`."""
    return _GOES_ON.search(line) is not None


def _begins_paragraph(previous: str, line: str, layout: _Layout) -> bool:
    """Return whether `line` begins a paragraph instead of continuing `previous`."""
    if layout.is_wide:
        return True
    is_open = goes_on(previous)
    if not is_open and _FIELD.match(previous) and _FIELD.match(line):
        return True
    label, rest = split_label(line)
    if label:
        is_citation = is_open and label[0] not in "(（" and label_kind(label) == "number"
        is_citation = is_citation and _CITING.search(previous) is not None
        is_sentence = label_kind(label) == "number" and rest[:1].islower()
        return not (is_citation or is_sentence)
    if len(previous) > _WIDEST_WRAP and not is_open:
        return not line[0].islower()
    if _is_han(previous[-1]) or _is_han(line[0]):
        return not is_open and _begins_han(previous, line, layout)
    if is_open or line[0].islower():
        return False
    is_ended = _SENTENCE_END.search(previous) is not None
    if not layout.is_wrapped or (previous.isupper() and not line.isupper()):
        return True
    share = 1 if is_ended else _RAGGED
    first_word = line.split(" ", 1)[0]
    return len(previous) + 1 + len(first_word) <= share * layout.width


def _begins_han(previous: str, line: str, layout: _Layout) -> bool:
    """Return whether a line below a Chinese one begins a paragraph.

    It does if that one is done or short, or if it is a field such as `乙方：李小華`.
    """
    if _SENTENCE_END.search(previous) or _HAN_FIELD.match(line):
        return True
    if _HAN_DUTY.search(split_label(previous)[1]):
        return False
    return _display_width(previous) < _RAGGED * layout.han_width


def _is_han(char: str) -> bool:
    """Return whether a character is set without spaces around it, as Chinese and Japanese are."""
    return "\u3000" <= char <= "\u9fff" or "\uff00" <= char <= "\uffef"


def _display_width(line: str) -> int:
    """Return the width of a line in columns: a Chinese character takes two."""
    if line.isascii():
        return len(line)
    return sum(2 if unicodedata.east_asian_width(char) in "WF" else 1 for char in line)


def collect_words(lines: Sequence[str]) -> set[str]:
    """Return the hyphenated words of a text in small letters, to tell which keep their hyphen."""
    words: set[str] = set()
    for line in lines:
        if "-" in line:
            words.update(_bare_word(word) for word in line.split() if "-" in word[1:-1])
    return words


def _bare_word(word: str) -> str:
    return word.strip('.,;:()"“”').lower()


def append_line(pieces: list[str], line: str, words: set[str]) -> None:
    """Join a line to a paragraph: `pay-` and `ment` become `payment`, Chinese takes no space."""
    last = pieces[-1]
    if last.endswith("-") and len(last) > 1 and not last[-2].isspace():
        if line[0].isdigit():
            pieces.append(line)
            return
        if line[0].islower():
            if not _keeps_hyphen(last, line, words):
                pieces[-1] = last[:-1]
            pieces.append(line)
            return
    joiner = "" if _is_han(last[-1]) and _is_han(line[0]) else " "
    pieces.append(joiner + line)


def _keeps_hyphen(last: str, line: str, words: set[str]) -> bool:
    """Return whether a word that two lines share is written with a hyphen."""
    first = _bare_word(last.rsplit(" ", 1)[-1].rstrip("-"))
    second = _bare_word(line.split(" ", 1)[0])
    if f"{first}-{second}" in words or "-" in first:
        return True
    if second.endswith(_NUMBER_ENDINGS) and first in _KEPT and len(second) <= 4:
        return False
    return first in _KEPT or first[-1:].isdigit()
