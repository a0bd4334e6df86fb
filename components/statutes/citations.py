"""Citations of statutes in running text.

Where they stand, the law as it is written there, the articles.

Read are `Civil Code Article 247-1`, `Art. 205 CC`, `s. 45(1.1)(b) of the Competition Act`, `§§
12-14 BGB`, lists and ranges, and `民法第二百四十七條之一`. A law is told by its form (see `titles`); where
none stands beside the article the name is empty and the reader must know which law is meant. A
range keeps its two ends: which articles lie between, only the statute knows.

In the plural a hyphen between two rising numbers is a range (`§§ 12-14`), else part of a number
(`Article 12-14`). Not covered: numbers in words or Roman numerals, "paragraph 1 of" before an
article (the article is found, its path is not), several 項 of one 條, and references such as "the
preceding article".
"""

import re
from dataclasses import dataclass, replace
from typing import Self

from components.quantities.han_numerals import HAN
from components.quantities.numbers import fold, read_number
from components.statutes.titles import find_law_before, find_law_beside, find_law_of

# Each character stands for one, so that offsets hold in the text as given.
_PLAIN = str.maketrans("０１２３４５６７８９（）－‑‐．\u3000\u00a0", "0123456789()---.  ")

_NUMBER = r"[0-9]+(?:[A-Za-z](?![A-Za-z]))?(?:[.-][0-9]+(?:[A-Za-z](?![A-Za-z]))?)*(?![A-Za-z0-9])"
_TOKEN = r"[0-9]{1,4}(?:\.[0-9]{1,3})*[A-Za-z]{0,2}|[A-Za-z]{1,2}|[ivxIVX]{1,6}"
_STEP = rf"\s?\(({_TOKEN})\)|\.([a-z]|[ivx]{{2,4}})(?![A-Za-z0-9])"
_INNER = (
    r",?\s+(?i:(?:(?:sub-?)?para(?:graph)?s?\.?|sub-?sections?|(?:sub-?)?items?|points?|Abs\.|Absatz|Satz|Nr\.)\s*"
    r"(?:([0-9]{1,3}[a-z]?)(?![\w%])|\(([0-9a-z]{1,4})\))|lit\.\s*([a-z])(?!\w))"
)
_ITEM = re.compile(rf"(?P<number>{_NUMBER})?(?P<path>(?:{_STEP})*)(?P<inner>(?:{_INNER})*)")
_STEP_TOKEN = re.compile(_STEP)
_INNER_TOKEN = re.compile(_INNER)
_HAN_NUMBER = rf"(?:[0-9]+|[{HAN}]+)"
_HAN_ITEM = re.compile(
    rf"第\s*(?P<number>[0-9]+(?:-[0-9]+)*|[{HAN}]+)\s*(?:之\s*(?P<inner>{_HAN_NUMBER})\s*)?[條条](?:\s*之\s*(?P<suffix>{_HAN_NUMBER})(?![個个]))?"
    rf"(?P<path>(?:\s*第\s*{_HAN_NUMBER}\s*[項项款目])*)"
)
_HAN_TOKEN = re.compile(_HAN_NUMBER)

_SECTION_WORDS = r"sections?|secs?\.|ss?\.|sub-?sections?|(?:sub-?)?paragraphs?"
_HEAD = re.compile(
    r"(?<![\w'’])(?:(?P<article>articles?\s*|arts?\.\s*|(?-i:Arts?)\s+)|(?P<section>sections?\s*|secs?\.\s*|(?-i:Secs?)\s+|"
    r"(?<!\.)(?:ss?\.\s*|(?-i:ss?)\s+)|(?:sub-?sections?|(?:sub-?)?paragraphs?)\s+(?=[0-9][0-9A-Za-z.-]*\()))(?=[0-9])|"
    rf"(?P<sign>§{{1,2}}\s*)(?=[0-9])|(?P<han>)(?=第\s*[0-9{HAN}])",
    re.IGNORECASE,
)
_AGAIN = {
    "article": re.compile(r"(?:(?:articles?|arts?\.)\s*)?", re.IGNORECASE),
    "section": re.compile(rf"(?:(?:{_SECTION_WORDS})\s*)?", re.IGNORECASE),
    "sign": re.compile(r"(?:§{1,2}\s*)?"),
}
_SEPARATOR = re.compile(
    rf"(?:\s*\((?!(?:{_TOKEN})\))[^()\n]{{3,80}}\))?(?:(?P<range>\s+(?:to|through|until|bis)\s+|\s*[–—]\s*|\s*-\s+|\s+-\s*|\s*[至到]\s*)|"
    r"\s*[,;、"
    r"]\s*(?:(?:and|or|und|oder|&)\s+)?|\s+(?:and/or|and|or|und|oder|&)\s+|\s*[及與与或和]\s*)",
    re.IGNORECASE,
)
_AMOUNT = re.compile(
    r",[0-9]{3}(?![0-9])|\s*-?\s*(?:%|(?:[a-z]\.\s?){2}|(?:per|percent|hours?|days?|weeks?|months?|years?|minutes?|times|dollars?|euros?|"
    r"pounds?|persons?|employees|shares|copies)\b|(?:full|calendar|business|working|consecutive)\s+[a-z]+s\b|"
    r"(?:january|february|march|april|june|july|august|september|october|november|december)\b|(?-i:May)\s+[0-9]{4})",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True)
class Label:
    """An article as cited: `45(1.1)(b)` is article `45` with path `("1.1", "b")`.

    A range has its `last` article too.
    """

    article: str
    path: tuple[str, ...] = ()
    last: Self | None = None

    def __str__(self) -> str:
        shown = self.article + "".join(f"({token})" for token in self.path)
        return f"{shown} to {self.last}" if self.last else shown


@dataclass(frozen=True)
class Cited:
    """One citation: `text[start:end]` names `labels`, one or more, of `law`, which may be empty."""

    start: int
    end: int
    law: str
    labels: tuple[Label, ...]


def find_citations(text: str) -> tuple[Cited, ...]:
    """Return the citations of a text in order, none overlapping another.

    Args:
        text: Running text in English or Chinese; German abbreviations are read too.
    """
    plain = text.translate(_PLAIN)
    found: list[Cited] = []
    position = 0
    while head := _HEAD.search(plain, position):
        cited = _read(text, plain, head, found[-1].end if found else 0)
        position = cited.end if cited else head.end() + 1
        found += [cited] if cited else []
    return tuple(found)


def _read(text: str, plain: str, head: re.Match[str], floor: int) -> Cited | None:
    labels, end = _LabelReader(plain, head).read()
    if not labels:
        return None
    begin, before = find_law_before(text, head.start(), floor)
    stop, law = find_law_of(text, end)
    if law and before:  # `Civil Code Article 5 and Article 7 of the Labour Act` is two citations
        labels, end = _LabelReader(plain, head, takes_heads=False).read()
        stop, law = find_law_of(text, end)
    if not law and not before:
        is_bare = head.lastgroup in ("article", "sign") and not head[0].strip().isupper()
        stop, law = find_law_beside(text, end, is_bare=is_bare)
    return Cited(head.start() if law else begin, stop, law or before, labels)


class _LabelReader:
    """Reads the labels that follow one head word.

    An item, a separator, an item, as long as there are any.

    With `takes_heads` the head word may stand again before an item: `Article 12 and Article 14`.
    """

    def __init__(self, plain: str, head: re.Match[str], *, takes_heads: bool = True) -> None:
        self._plain = plain
        self._start = head.end()
        self._family = head.lastgroup or ""
        self._takes_heads = takes_heads
        word = head[0].strip(" .").lower()
        self._is_plural = word == "§§" or (word.endswith("s") and word != "s")
        self._has_inner = False

    def read(self) -> tuple[tuple[Label, ...], int]:
        labels: list[Label] = []
        end, separator = self._start, None
        item = self._read_item(end, None)
        while item:
            label, end = item
            if separator and separator["range"] and not labels[-1].last:
                labels[-1] = replace(labels[-1], last=label)
            else:
                labels.append(label)
            separator = _SEPARATOR.match(self._plain, end)
            item = self._read_item(separator.end(), label) if separator else None
        return tuple(_split(label) if self._is_plural else label for label in labels), end

    def _read_item(self, at: int, previous: Label | None) -> tuple[Label, int] | None:
        if self._family == "han":
            return _read_han(self._plain, at)
        again = (
            _AGAIN[self._family].match(self._plain, at) if previous and self._takes_heads else None
        )
        item = _ITEM.match(self._plain, again.end() if again else at)
        if not item or not item[0] or (previous and self._is_other(item)):
            return None
        path = tuple("".join(found) for found in _STEP_TOKEN.findall(item["path"]))
        is_sibling = (
            self._has_inner
            and not self._is_plural
            and not (again and again[0])
            and item["number"]
            and not path
        )
        if previous and (is_sibling or not item["number"]):
            label = _sibling(previous, path or (item["number"],))
        else:
            inner = tuple("".join(found) for found in _INNER_TOKEN.findall(item["inner"]))
            label = Label(item["number"], path + inner) if item["number"] else None
            self._has_inner = bool(inner)
        return (label, item.end()) if label else None

    def _is_other(self, item: re.Match[str]) -> bool:
        """Say whether a number after a separator is an amount or a year and cites nothing.

        `Section 5 and 30 days`.
        """
        if not item["number"] or item["path"]:
            return False
        is_year = not self._is_plural and _YEAR.fullmatch(item["number"])
        return bool(is_year or _AMOUNT.match(self._plain, item.end("number")))


def _read_han(plain: str, at: int) -> tuple[Label, int] | None:
    item = _HAN_ITEM.match(plain, at)
    if not item:
        return None
    numbers = [_to_digits(item[name]) for name in ("number", "inner", "suffix") if item[name]]
    path = [_to_digits(token) for token in _HAN_TOKEN.findall(item["path"])]
    return (
        (Label("-".join(numbers), tuple(path)), item.end()) if all(numbers) and all(path) else None
    )


def _to_digits(numeral: str) -> str:
    """Return a Chinese numeral in digits, digits as they are, and "" for signs that are no number."""
    figure = None if numeral[0].isascii() else read_number(numeral, fold(numeral), 0)
    return (
        str(figure.value)
        if figure and figure.end == len(numeral)
        else numeral
        if numeral[0].isascii()
        else ""
    )


def _sibling(previous: Label, path: tuple[str, ...]) -> Label | None:
    """Return `45(1)(b)` for `(b)` after `45(1)(a)`.

    The path from where its last token of the same kind stands.
    """
    for kind in (_kind(path[0]), "letter"):
        for depth in reversed(range(len(previous.path))):
            if _kind(previous.path[depth]) == kind:
                return Label(previous.article, previous.path[:depth] + path)
        if kind == "number":
            break
    return None


def _kind(token: str) -> str:
    if token[0].isdigit():
        return "number"
    return "roman" if re.fullmatch(r"[ivx]+", token) else "letter"


def _split(label: Label) -> Label:
    """Return `12-14`, cited in the plural, as the range it then is; `247-1` stays as it is."""
    first, _, last = label.article.partition("-")
    is_range = (
        not label.path
        and not label.last
        and first.isdigit()
        and last.isdigit()
        and int(first) < int(last)
    )
    return Label(first, last=Label(last)) if is_range else label
