"""The paragraphs and items of an article: what each is called, its lines, and what leads into it.

Marks at the start of a line are read: `(1)`, `(a)`, `(ii)`, `(A)`, `1.`, `a)`, `一、`, `（二）`.
Where an article has paragraphs without marks, as in Taiwan, they are counted: the second one is
`(2)`, its third item `(2)(3)`. An article of one paragraph numbers its items alone, as it is cited.
Not covered: sentences of a paragraph, marks within a line, and lists without marks, which have no
units.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from components.quantities.han_numerals import HAN
from components.quantities.numbers import fold, read_number

_MARKS = {
    "round digit": re.compile(r"[(（](\d{1,3}(?:\.\d{1,3})*)[)）]\s*"),
    "round letter": re.compile(r"[(（]([a-z]{1,2}(?:\.\d{1,2})?)[)）]\s*"),
    "round capital": re.compile(r"[(（]([A-Z]{1,2})[)）]\s*"),
    "round han": re.compile(rf"[(（]([{HAN}]{{1,4}})[)）]\s*"),
    "digit": re.compile(r"(\d{1,3})(?:\.(?!\d)|\)|、)\s*"),
    "letter": re.compile(r"([a-z])[.)]\s+"),
    "han": re.compile(rf"([{HAN}]{{1,4}})、"),
}
_ROMAN = re.compile(r"(?=[ivxl])x{0,3}(?:ix|iv|v?i{0,3})|xl")
_OPENS_LIST = (":", "：", "—", "–", ",")
PARAGRAPH = "paragraph"


@dataclass(frozen=True)
class ArticleUnit:
    """A paragraph or item of an article.

    Attributes:
        path: Its name below the article: `("2", "3")` is cited `(2)(3)`.
        start: Its first line, from 0.
        end: The line after its last, those of its own items included.
        above: The lines that lead into it, outermost first.
    """

    path: tuple[str, ...]
    start: int
    end: int
    above: tuple[int, ...]

    @property
    def label(self) -> str:
        """How it is cited behind its article, such as `(2)(3)`."""
        return "".join(f"({token})" for token in self.path)

    def with_lead_in(self, text: str) -> str:
        """Return its lines behind those that lead into it.

        Args:
            text: The article's.
        """
        lines = text.split("\n")
        return "\n".join([*(lines[line] for line in self.above), *lines[self.start : self.end]])


@dataclass
class _OpenUnit:
    """A unit whose end was not met yet."""

    kind: str
    token: str
    start: int


def split_units(text: str) -> list[ArticleUnit]:
    """Return the units of an article in the order of their lines, outer ones first.

    Args:
        text: The article, a line for each paragraph and item.
    """
    lines = text.split("\n")
    reader = _UnitReader(is_counted=_counts_paragraphs(lines))
    for number, line in enumerate(lines):
        reader.read(number, line)
    units = reader.close(len(lines))
    return _name_items_alone(sorted(units, key=lambda unit: (unit.start, len(unit.path))))


def find_unit(text: str, path: Sequence[str]) -> ArticleUnit | None:
    """Return the unit of a path, None where the article has none such.

    `("1", "2")` also finds item 2 of an article whose only paragraph is not named.
    """
    by_path = {unit.path: unit for unit in split_units(text)}
    wanted = tuple(path)
    unit = by_path.get(wanted)
    if unit is None and wanted[:1] == ("1",) and len(wanted) > 1:
        return by_path.get(wanted[1:])
    return unit


def unit_of(text: str, words: str) -> ArticleUnit | None:
    """Return the innermost unit that holds words of an article, None where no unit does.

    Args:
        text: The article.
        words: As they stand there; the first place counts.
    """
    place = text.find(words) if words else -1
    if place < 0:
        return None
    line = text.count("\n", 0, place)
    around = [unit for unit in split_units(text) if unit.start <= line < unit.end]
    return max(around, key=lambda unit: (unit.start, len(unit.path)), default=None)


class _UnitReader:
    """Reads the lines of an article one after the other."""

    def __init__(self, *, is_counted: bool) -> None:
        self._is_counted = is_counted
        self._num_paragraphs = 0
        self._lead_in: tuple[int, ...] = ()
        self._open: list[_OpenUnit] = []
        self._units: list[ArticleUnit] = []

    def read(self, number: int, line: str) -> None:
        """Take in a line."""
        marks = list(_read_marks(line))
        if marks:
            for kind, token in marks:
                self._begin(number, *self._settle(kind, token))
        elif self._is_counted:
            self._num_paragraphs += 1
            self._begin(number, PARAGRAPH, str(self._num_paragraphs))
        elif number == 0:
            self._lead_in = (0,)
        else:  # it goes on behind the items of the outermost unit
            self._end(1, number)

    def close(self, num_lines: int) -> list[ArticleUnit]:
        """Return all units; the article ends here."""
        self._end(0, num_lines)
        return self._units

    def _settle(self, kind: str, token: str) -> tuple[str, str]:
        """Tell `(i)` the numeral from `(i)` the letter, which comes after `(h)`."""
        if kind != "round letter" or not _ROMAN.fullmatch(token):
            return kind, token
        for unit in reversed(self._open):
            if unit.kind == "round roman":
                return "round roman", token
            if unit.kind == "round letter":
                is_next = len(token) == 1 and ord(token) == ord(unit.token[0]) + 1
                return ("round letter" if is_next else "round roman"), token
        return ("round roman" if token == "i" else "round letter"), token

    def _begin(self, number: int, kind: str, token: str) -> None:
        """Begin a unit on a line; it ends those of its kind and what is in them."""
        kinds = [unit.kind for unit in self._open]
        if kind in kinds:
            self._end(kinds.index(kind), number)
        self._open.append(_OpenUnit(kind, token, number))

    def _end(self, depth: int, number: int) -> None:
        """End the open units below a depth, the innermost first."""
        while len(self._open) > depth:
            unit = self._open.pop()
            above = [*self._lead_in, *(outer.start for outer in self._open)]
            path = (*(outer.token for outer in self._open), unit.token)
            lines = tuple(line for line in dict.fromkeys(above) if line != unit.start)
            self._units.append(ArticleUnit(path, unit.start, number, lines))


def _read_marks(line: str) -> Iterator[tuple[str, str]]:
    """Yield the kinds and tokens of the marks that a line begins with: `(1) (a) …` has two."""
    place = 0
    while place < len(line):
        kind, match = _match_mark(line, place)
        if match is None:
            return
        token = _to_digits(match[1]) if kind.endswith("han") else match[1]
        if not token:
            return
        yield kind, token
        place = match.end()
        if not kind.startswith("round"):
            return


def _match_mark(line: str, place: int) -> tuple[str, re.Match[str] | None]:
    """Return the mark at a place of a line, and its kind."""
    for kind, pattern in _MARKS.items():
        match = pattern.match(line, place)
        if match:
            return kind, match
    return "", None


def _to_digits(numeral: str) -> str:
    """Return a Chinese numeral in digits, empty for what is none."""
    number = read_number(numeral, fold(numeral), 0)
    return str(number.value) if number and number.end == len(numeral) else ""


def _counts_paragraphs(lines: Sequence[str]) -> bool:
    """Say whether lines without a mark are paragraphs that are counted.

    So they are where items have `1.` or `一、`, or where there are no marks and no list is opened.
    """
    kinds = [next((kind for kind, _ in _read_marks(line)), "") for line in lines]
    outermost = next((kind for kind in kinds if kind), "")
    if kinds[0] or outermost.startswith("round") or outermost == "letter":
        return False
    if outermost:
        return True
    return len(lines) > 1 and not any(line.rstrip().endswith(_OPENS_LIST) for line in lines)


def _name_items_alone(units: list[ArticleUnit]) -> list[ArticleUnit]:
    """Leave out an only paragraph that is counted: its items are cited behind the article."""
    outer = [unit for unit in units if len(unit.path) == 1]
    if len(outer) != 1 or len(units) == 1 or outer[0].start != 0 or outer[0].path != ("1",):
        return units
    return [
        ArticleUnit(unit.path[1:], unit.start, unit.end, unit.above)
        for unit in units
        if len(unit.path) > 1
    ]
