"""Find citations of statutes in running text: where each stands, its law and its articles.

These forms are read: `Civil Code Article 247-1`, `Art. 205 CC`, `s. 45(1.1)(b) of the Competition
Act`, `§§ 12-14 BGB`, lists and ranges, `民法第二百四十七條之一`, `42 U.S.C. 1983`, `§ 28:9-102`,
`reg. 5`, `Rule 12(b)`, `Art. 229 § 5 EGBGB`, `Art. 34quater BV`, `articolo 2043 c.c.`,
`art. L. 123-4 du code de commerce` and `artículo 1255`.

`titles` recognises a law by the form of its name. If no law stands beside the article, the name is
empty and the caller must know which law is meant. A range keeps its two ends; only the statute
knows the articles between them.

In the plural a hyphen between two rising numbers close together is a range (`§§ 12-14`), else it is
part of a number (`Article 12-14`, `§§ 28-3301 and 28-3302`); who knows the statute looks for the
number first (`ArticleLabel.numbers`). Not covered: numbers in words or Roman numerals, "paragraph 1
of" before an article (the article is found, its path is not), a chapter before a § (`3 luvun 4 §`),
several 項 of one 條, and references such as "the preceding article".
"""

import re
from dataclasses import dataclass, replace
from string import ascii_letters
from typing import Self

from components.quantities.han_numerals import HAN
from components.quantities.numbers import fold, read_number
from components.statutes.titles import find_law_before, find_law_beside, find_law_of

# One character replaces one, so offsets hold in the original text.
_PLAIN = str.maketrans("０１２３４５６７８９（）－‑‐．\u3000\u00a0", "0123456789()---.  ")

_CAPITALS = re.compile(r"[A-Z]{2,}")
_SMALL_WORDS = {
    "of", "the", "under", "in", "and", "for", "on", "to", "this", "that", "said", "such",
}  # fmt: skip
_WINDOW_CHARS = 200

# One letter, or several that are the same: the United States Code counts 78z, 78aa, 78aaa.
_LETTER = rf"(?:{'|'.join(f'{letter}{{1,5}}' for letter in ascii_letters)})(?![A-Za-z])"
# `34quater`, `5-bis`, `4 bis`; in `12 bis 14` the word means "to".
_LATIN = (
    r"(?:(?:\s?-?|\s)(?:bis(?!\s*[0-9])|ter|quater|quinquies|sexies|septies|octies|novies|decies|"
    r"(?:un|duo|ter|quater|quinquies|sexies)decies)(?![A-Za-z]))"
)
# The Code of France counts `L. 123-4` and `R. 123-4` apart.
_NUMBER = (
    rf"(?:[LRD]\.\s?)?[0-9]+(?:{_LETTER})?(?:[.:-][0-9]+(?:{_LETTER})?)*{_LATIN}?(?![A-Za-z0-9])"
)
_TOKEN = r"[0-9]{1,4}(?:\.[0-9]{1,3})*[A-Za-z]{0,2}|[A-Za-z]{1,2}|[ivxIVX]{1,6}"
_STEP = rf"\s?\(({_TOKEN})\)|\.([a-z]|[ivx]{{2,4}})(?![A-Za-z0-9])"
# The words before a number below the article: `paragraph 1`, `Abs. 2 Satz 1`, `lit. a`.
_INNER = (
    r",?\s+(?i:(?:(?:sub-?)?para(?:graph)?s?\.?|sub-?sections?|(?:sub-?)?items?|points?"
    r"|Abs\.|Absatz|Satz|Nr\.)\s*"
    r"(?:([0-9]{1,3}[a-z]?)(?![\w%])|\(([0-9a-z]{1,4})\))|lit\.\s*([a-z])(?!\w))"
)
# `Art. 229 § 5`: a paragraph of an article, or the § of an article that has several.
_NESTED = r"(?:\s?§\s?(?P<nested>[0-9]+[a-z]?)(?![A-Za-z0-9]))?"
_ITEM = re.compile(
    rf"(?P<number>{_NUMBER})?{_NESTED}(?P<path>(?:{_STEP})*)(?P<inner>(?:{_INNER})*)"
)
_STEP_TOKEN = re.compile(_STEP)
_INNER_TOKEN = re.compile(_INNER)
_HAN_NUMBER = rf"(?:[0-9]+|[{HAN}]+)"
_HAN_ITEM = re.compile(
    rf"第\s*(?P<number>[0-9]+(?:-[0-9]+)*|[{HAN}]+)\s*"
    rf"(?:之\s*(?P<inner>{_HAN_NUMBER})\s*)?[條条]"
    rf"(?:\s*之\s*(?P<suffix>{_HAN_NUMBER})(?![個个]))?"
    rf"(?P<path>(?:\s*第\s*{_HAN_NUMBER}\s*[項项款目])*)"
)
# Articles that share one `條`: `第251、252條`, `第二十條及第二十一條` has one for each and is none.
_HAN_LIST = re.compile(
    rf"第\s*(?P<numbers>{_HAN_NUMBER}(?:\s*[、,，及與与和或]\s*(?:第\s*)?{_HAN_NUMBER}){{1,20}})\s*[條条]"
)
_HAN_TOKEN = re.compile(_HAN_NUMBER)

_ARTICLE_WORDS = r"articles?|art[íi]culos?|articol[oi]|artigos?|artikeln?|artiklar"
_SECTION_WORDS = (
    r"regulations?|regs?\.|sections?|secs?\.|ss?\.|sub-?sections?|(?:sub-?)?paragraphs?"
)
# The word before the numbers: `Article`, `ss.`, `§`; Chinese citations begin at `第`.
_HEAD = re.compile(
    r"(?:(?<![\w'’])|(?<=l['’])(?=[Aa]rt))(?:"
    rf"(?P<article>(?:{_ARTICLE_WORDS})\s*|arts?\.\s*|(?-i:Arts?)\s+)|"
    r"(?P<section>(?:sections?|regulations?|regs?\.)\s*|(?-i:Rules?)\s+|secs?\.\s*|(?-i:Secs?)\s+|"
    r"(?<!\.)(?:ss?\.\s*|(?-i:ss?)\s+)|"
    r"(?:sub-?sections?|(?:sub-?)?paragraphs?)\s+(?=[0-9][0-9A-Za-z.-]*\()))"
    r"(?=[0-9]|(?-i:[LRD])\.\s?[0-9])|"
    r"(?P<code>(?-i:(?<=U\.S\.C\.)|(?<=U\.S\.C\. App\.)|(?<=U\.S\.C\.A\.)|"
    r"(?<=C\.F\.R\.)|(?<=USC)|(?<=CFR))\s+)(?=[0-9])|"
    rf"(?P<sign>§{{1,2}}\s*)(?=[0-9])|(?P<han>)(?=第\s*[0-9{HAN}])",
    re.IGNORECASE,
)
# The same word again before a further number: `Article 12 and Article 14`.
_AGAIN = {
    "article": re.compile(rf"(?:(?:{_ARTICLE_WORDS}|arts?\.)\s*)?", re.IGNORECASE),
    "code": re.compile(r"(?:§{1,2}\s*)?"),
    "section": re.compile(rf"(?:(?:{_SECTION_WORDS})\s*)?", re.IGNORECASE),
    "sign": re.compile(r"(?:§{1,2}\s*)?"),
}
_SEPARATOR = re.compile(
    rf"(?:\s*\((?!(?:{_TOKEN})\))[^()\n]{{3,80}}\))?"
    r"(?:(?P<range>\s+(?:to|through|until|bis)\s+|\s*[–—]\s*|\s*-\s+|\s+-\s*|\s*[至到]\s*)|"
    r"\s*[,;、"
    r"]\s*(?:(?:and|or|und|oder|&)\s+)?|\s+(?:and/or|and|or|und|oder|&)\s+|\s*[及與与或和]\s*)",
    re.IGNORECASE,
)
# What makes the number before it an amount and no article: `30 days`, `5 %`, `12 March`.
_AMOUNT = re.compile(
    r",[0-9]{3}(?![0-9])|\s*-?\s*(?:%|(?:[a-z]\.\s?){2}|"
    r"(?:per|percent|hours?|days?|weeks?|months?|years?|minutes?|times|dollars?|euros?|"
    r"pounds?|persons?|employees|shares|copies)\b|"
    r"(?:full|calendar|business|working|consecutive)\s+[a-z]+s\b|"
    r"(?:january|february|march|april|june|july|august|september|october|november|december)\b|"
    r"(?-i:May)\s+[0-9]{4})",
    re.IGNORECASE,
)
_MAX_SPAN = 200  # of a range with a hyphen; more is a number such as 28-3301
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")


@dataclass(frozen=True)
class ArticleLabel:
    """An article as cited: `45(1.1)(b)` is article `45` with path `("1.1", "b")`.

    The label of a range is its first article; `last` is the other end. `Art. 229 § 5` is nested:
    its `5` is a paragraph in most laws, and part of the number where articles hold several §§.
    """

    article: str
    path: tuple[str, ...] = ()
    last: Self | None = None
    is_nested: bool = False

    @property
    def numbers(self) -> tuple[str, ...]:
        """The numbers that the label may mean, the longest first; the edition tells which it is."""
        if self.is_nested and self.path:
            return f"{self.article} § {self.path[0]}", self.article
        if self.last is not None and not self.path:
            return f"{self.article}-{self.last.article}", self.article
        return (self.article,)

    def __str__(self) -> str:
        first = self.article + "".join(f"({token})" for token in self.path)
        return f"{first} to {self.last}" if self.last else first


@dataclass(frozen=True)
class LawReference:
    """One citation: `text[start:end]` names one or more articles of `law`, which may be empty."""

    start: int
    end: int
    law: str
    labels: tuple[ArticleLabel, ...]


def find_citations(text: str) -> tuple[LawReference, ...]:
    """Return the citations of a text in order, without overlaps.

    Args:
        text: Running text in English or Chinese; German abbreviations are read too.
    """
    plain = text.translate(_PLAIN)
    references: list[LawReference] = []
    position = 0
    while head := _HEAD.search(plain, position):
        floor = references[-1].end if references else 0
        reference = _read_reference(text, plain, head, floor)
        if reference is None:
            position = head.end() + 1
        else:
            references.append(reference)
            position = reference.end
    return tuple(references)


def _read_reference(text: str, plain: str, head: re.Match[str], floor: int) -> LawReference | None:
    """Return the citation that begins at a head word, or None if no article follows it.

    Args:
        text: The text.
        plain: The text with plain digits and spaces, of the same length.
        head: The match of the word before the articles, such as `Article`.
        floor: Where the citation before this one ends.
    """
    labels, end = _LabelReader(plain, head).read()
    if not labels:
        return None
    begin, law_before = find_law_before(text, head.start(), floor)
    stop, law = find_law_of(text, end)
    if not law and not law_before and head[0].strip().isupper():
        stop, law = _find_law_in_capitals(text, end)
    if law and law_before:
        # `Civil Code Article 5 and Article 7 of the Labour Act` is two citations
        labels, end = _LabelReader(plain, head, takes_heads=False).read()
        stop, law = find_law_of(text, end)
    if not law and not law_before:
        is_bare = head.lastgroup in ("article", "sign") and not head[0].strip().isupper()
        stop, law = find_law_beside(text, end, is_bare=is_bare)
    if law:
        return LawReference(head.start(), stop, law, labels)
    return LawReference(begin, stop, law_before, labels)


def _find_law_in_capitals(text: str, end: int) -> tuple[int, str]:
    """Find the law of `ARTICLE 205 OF THE CIVIL CODE`, and return it as `Civil Code`."""
    window = _CAPITALS.sub(_lower_capitals, text[end : end + _WINDOW_CHARS])
    stop, law = find_law_of(window, 0)
    return end + stop, law


def _lower_capitals(match: re.Match[str]) -> str:
    word = match[0].lower()
    return word if word in _SMALL_WORDS else word.capitalize()


class _LabelReader:
    """Reads the labels behind one head word: an item, a separator, an item, and so on.

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

    def read(self) -> tuple[tuple[ArticleLabel, ...], int]:
        """Return the labels and where the last one ends."""
        labels: list[ArticleLabel] = []
        separator: re.Match[str] | None = None
        numbers, end = _read_han_list(self._plain, self._start)
        labels += [ArticleLabel(number) for number in numbers]
        if labels:
            separator = _SEPARATOR.match(self._plain, end)
            item = self._read_item(separator.end(), labels[-1]) if separator else None
        else:
            item = self._read_item(end, None)
        while item:
            label, end = item
            if separator and separator["range"]:
                labels[-1:] = _end_range(labels[-1], label, separator["range"])
            else:
                labels.append(label)
            separator = _SEPARATOR.match(self._plain, end)
            item = self._read_item(separator.end(), label) if separator else None
        if self._is_plural:
            labels = [_split_range(label) for label in labels]
        return tuple(labels), end

    def _read_item(self, at: int, previous: ArticleLabel | None) -> tuple[ArticleLabel, int] | None:
        """Return the label at a place and where it ends, or None if there is none."""
        if self._family == "han":
            return _read_han(self._plain, at)
        again = None
        if previous and self._takes_heads:
            again = _AGAIN[self._family].match(self._plain, at)
        item = _ITEM.match(self._plain, again.end() if again else at)
        if not item or not item[0] or (previous and self._is_amount(item)):
            return None
        has_head = bool(again and again[0])
        label = self._make_label(item, previous, has_head=has_head)
        return (label, item.end()) if label else None

    def _make_label(
        self, item: re.Match[str], previous: ArticleLabel | None, *, has_head: bool
    ) -> ArticleLabel | None:
        """Return the label of an item; `(b)` after `45(1)(a)` is `45(1)(b)`."""
        number = "".join((item["number"] or "").split())
        nested = (item["nested"],) if item["nested"] and self._family == "article" else ()
        path = nested + _join_tokens(_STEP_TOKEN, item["path"])
        if previous and (not number or self._is_inner_number(path, has_head=has_head)):
            return _make_sibling(previous, path or (item["number"],))
        inner = _join_tokens(_INNER_TOKEN, item["inner"])
        self._has_inner = bool(inner)
        label = ArticleLabel(number, path + inner, is_nested=bool(nested))
        return label if number else None

    def _is_inner_number(self, path: tuple[str, ...], *, has_head: bool) -> bool:
        """Return whether a number goes on below the article, as 3 in `Article 5 paragraph 2, 3`."""
        return self._has_inner and not self._is_plural and not has_head and not path

    def _is_amount(self, item: re.Match[str]) -> bool:
        """Return whether a number is an amount or a year, as in `Section 5 and 30 days`."""
        if not item["number"] or item["path"]:
            return False
        if not self._is_plural and _YEAR.fullmatch(item["number"]):
            return True
        return _AMOUNT.match(self._plain, item.end("number")) is not None


def _join_tokens(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """Return the tokens of a path; each match fills one of the pattern's groups."""
    return tuple("".join(groups) for groups in pattern.findall(text))


def _read_han(plain: str, at: int) -> tuple[ArticleLabel, int] | None:
    """Return the label of `第二百四十七條之一` and where it ends, or None if there is none."""
    item = _HAN_ITEM.match(plain, at)
    if not item:
        return None
    numbers = [_to_digits(item[name]) for name in ("number", "inner", "suffix") if item[name]]
    path = [_to_digits(token) for token in _HAN_TOKEN.findall(item["path"])]
    if not all(numbers) or not all(path):
        return None
    return ArticleLabel("-".join(numbers), tuple(path)), item.end()


def _read_han_list(plain: str, at: int) -> tuple[list[str], int]:
    """Return the articles of `第251、252條` and where it ends, none and `at` for anything else."""
    match = _HAN_LIST.match(plain, at)
    if not match:
        return [], at
    numbers = [_to_digits(numeral) for numeral in _HAN_TOKEN.findall(match["numbers"])]
    return (numbers, match.end()) if all(numbers) else ([], at)


def _to_digits(numeral: str) -> str:
    """Return a Chinese numeral in digits, digits as they are, and "" for anything else."""
    if numeral[0].isascii():
        return numeral
    number = read_number(numeral, fold(numeral), 0)
    if number is None or number.end != len(numeral):
        return ""
    return str(number.value)


def _make_sibling(previous: ArticleLabel, path: tuple[str, ...]) -> ArticleLabel | None:
    """Return `45(1)(b)` for `(b)` after `45(1)(a)`.

    The new path replaces the old one from its last token of the same kind on.
    """
    for kind in (_token_kind(path[0]), "letter"):
        for depth in reversed(range(len(previous.path))):
            if _token_kind(previous.path[depth]) == kind:
                return ArticleLabel(previous.article, previous.path[:depth] + path)
        if kind == "number":
            break
    return None


def _token_kind(token: str) -> str:
    if token[0].isdigit():
        return "number"
    return "roman" if re.fullmatch(r"[ivx]+", token) else "letter"


def _end_range(first: ArticleLabel, last: ArticleLabel, sign: str) -> list[ArticleLabel]:
    """Return a range of two labels; one whose numbers would fall is one number: `2000e–2`."""
    before = first.last or first
    if sign in ("–", "—") and not before.path and _falls(before.article, last.article):
        number = replace(last, article=f"{before.article}-{last.article}")
        return [replace(first, last=number) if first.last else number]
    return [first, last] if first.last else [replace(first, last=last)]


def _falls(first: str, last: str) -> bool:
    """Return whether the second number cannot be a later one: `2000e` and `2`, `1` and `1`."""
    digits = [re.match("[0-9]+", number) for number in (first, last)]
    before, after = [int(match[0]) if match else 0 for match in digits]
    return before > after or (first == last and first.isdigit())


def _split_range(label: ArticleLabel) -> ArticleLabel:
    """Return `12-14`, cited in the plural, as a range; `247-1` stays as it is."""
    first, _, last = label.article.partition("-")
    is_plain = not label.path and not label.last and first.isdigit() and last.isdigit()
    if is_plain and int(first) < int(last) <= int(first) + _MAX_SPAN:
        return ArticleLabel(first, last=ArticleLabel(last))
    return label
