"""Find citations of statutes in running text: where each stands, its law and its articles.

Which forms are read is data: a file for each country or publisher in `citing/`, such as
`Civil Code Article 247-1`, `s. 45(1.1)(b) of the Competition Act`, `§§ 12-14 BGB`,
`42 U.S.C. 1983`, `§ 28:9-102`, `Art. 34quater BV`, `artt. 1341 e 1342 c.c.`, `art. L. 123-4`,
`3 kap. 2 §` and `民法第二百四十七條之一`.

`titles` recognises a law by the form of its name. If no law stands beside the article, the name is
empty and the caller must know which law is meant. A range keeps its two ends; only the statute
knows the articles between them.

In the plural a hyphen between two rising numbers close together is a range (`§§ 12-14`), else it is
part of a number (`Article 12-14`, `§§ 28-3301 and 28-3302`); who knows the statute looks for the
number first (`ArticleLabel.numbers`). Not covered: numbers in words or Roman numerals, "paragraph 1
of" before an article (the article is found, its path is not), several 項 of one 條, and references
such as "the preceding article".
"""

import re
from dataclasses import dataclass, replace
from typing import Self

from components.quantities.numbers import fold, read_number
from components.statutes.citing.patterns import load_patterns
from components.statutes.titles import find_law_before, find_law_beside, find_law_of

# One character replaces one, so offsets hold in the original text.
_PLAIN = str.maketrans("０１２３４５６７８９（）－‑‐．\u3000\u00a0", "0123456789()---.  ")

_WIDE = re.compile(f"[{re.escape(''.join(map(chr, _PLAIN)))}]")
_CAPITALS = re.compile(r"[A-Z]{2,}")
_SMALL_WORDS = {
    "of", "the", "under", "in", "and", "for", "on", "to", "this", "that", "said", "such",
}  # fmt: skip
_WINDOW_CHARS = 200
_MAX_SPAN = 200  # of a range with a hyphen; more is a number such as 28-3301
_CHAPTER = "kap"  # of a number that counts anew in each chapter: `2 (3 kap)`
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
    plain = text.translate(_PLAIN) if _WIDE.search(text) else text
    references: list[LawReference] = []
    position = 0
    find_head = load_patterns().head.search
    while head := find_head(plain, position):
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
        is_bare = head.lastgroup in ("article", "sign", "behind") and not head[0].strip().isupper()
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
        self._patterns = load_patterns()
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
            separator = self._patterns.separator.match(self._plain, end)
            item = self._read_item(separator.end(), labels[-1]) if separator else None
        else:
            item = self._read_item(end, None)
        while item:
            label, end = item
            if separator and separator["range"]:
                labels[-1:] = _end_range(labels[-1], label, separator["range"])
            else:
                labels.append(label)
            separator = self._patterns.separator.match(self._plain, end)
            item = self._read_item(separator.end(), label) if separator else None
        if self._is_plural:
            labels = [_split_range(label) for label in labels]
        return tuple(labels), end

    def _read_item(self, at: int, previous: ArticleLabel | None) -> tuple[ArticleLabel, int] | None:
        """Return the label at a place and where it ends, or None if there is none."""
        if self._family == "han":
            return _read_han(self._plain, at)
        if self._family == "behind":
            return _read_behind(self._plain, at)
        again = None
        if previous and self._takes_heads:
            again = self._patterns.again[self._family].match(self._plain, at)
        item = self._patterns.item.match(self._plain, again.end() if again else at)
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
        path = nested + _join_tokens(self._patterns.step, item["path"])
        if previous and (not number or self._is_inner_number(path, has_head=has_head)):
            return _make_sibling(previous, path or (item["number"],))
        inner = _join_tokens(self._patterns.inner, item["inner"])
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
        return self._patterns.amount.match(self._plain, item.end("number")) is not None


def _join_tokens(pattern: re.Pattern[str], text: str) -> tuple[str, ...]:
    """Return the tokens of a path; each match fills one of the pattern's groups."""
    return tuple("".join(groups) for groups in pattern.findall(text))


def _read_han(plain: str, at: int) -> tuple[ArticleLabel, int] | None:
    """Return the label of `第二百四十七條之一` and where it ends, or None if there is none."""
    item = load_patterns().han_item.match(plain, at)
    if not item:
        return None
    numbers = [_to_digits(item[name]) for name in ("number", "inner", "suffix") if item[name]]
    path = [_to_digits(token) for token in load_patterns().han_token.findall(item["path"])]
    if not all(numbers) or not all(path):
        return None
    return ArticleLabel("-".join(numbers), tuple(path)), item.end()


def _read_behind(plain: str, at: int) -> tuple[ArticleLabel, int] | None:
    """Return the label of `3 kap. 2 §` and where it ends; its chapter is part of its number."""
    item = load_patterns().behind.match(plain, at)
    if not item:
        return None
    number = "".join(item["number"].split())
    if item["chapter"]:
        number = f"{number} ({''.join(item['chapter'].split())} {_CHAPTER})"
    path = (item["inner"],) if item["inner"] else ()
    return ArticleLabel(number, path), item.end()


def _read_han_list(plain: str, at: int) -> tuple[list[str], int]:
    """Return the articles of `第251、252條` and where it ends, none and `at` for anything else."""
    match = load_patterns().han_list.match(plain, at)
    if not match:
        return [], at
    numbers = [
        _to_digits(numeral) for numeral in load_patterns().han_token.findall(match["numbers"])
    ]
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
