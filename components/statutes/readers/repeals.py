"""Recognise a text that only says of itself that it is repealed, in many languages.

The words are data (`repeals.yaml`). A note is such a word, alone or in brackets, maybe behind its
subject (`Article 5 is repealed`) and before a citation (`by Act 1 of 2020`). Without brackets the
citation must name a law with a figure, so that a rule that begins with such a word stays a rule. A
text of several lines is a note if each line is one.
"""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from pathlib import Path

import yaml

from components.config import Section

MAX_CHARS = 600
"""The longest note; a longer text is law."""

_HEAD_CHARS = 120  # within which a note has its word of repeal
_SHORT_CHARS = 160  # a note that is longer has it within the next number of characters
_FIRST_CHARS = 32
_NUM_INITIALS = 5
_FIRST_SIGN = 0x2E80  # from here on the signs of East Asia
_LETTERS = re.compile(r"[^\W\d_]+")

_OPEN = "([{<《「『【«\"'“„"
_CLOSE = ")]}>》」』】»\"'”“"
_EDGES = " .,;:*—–-。、"
_MARKS = r"[\s.,;:·…*†_—–-]*"
_LABEL = re.compile(
    r"^[\s.]*(?:\(?[0-9a-z]{1,4}[.)°]\s+|[§•–—-]+\s*(?:\d+\w*\.?\s+)?)", re.IGNORECASE
)
# Before a note: `(...) (repealed)`, `. . . [repealed]`.
_ELLIPSIS = re.compile(r"\A\s*[(\[]?(?:\.\s?\.\s?\.|…)[)\]]?\s*(?=[(\[])")
_PART = re.compile(r"\s*\([0-9a-z]{1,4}\)\s")  # a further part of the article, not the note's end
_NUMBERED = (
    r"(?:§+\s*)?\d+[\w./-]*(?:\s[a-z](?=\s?§))?(?:\s*(?:§|-|–|,|and|to|bis|und|et|e)\s*\d*\w*)*\.?"
)
# A law's name or number in a citation without brackets.
_LAW = re.compile(
    r"\b(?:acts?|laws?|orders?|ordinances?|regulations?|rules?|decrees?|statutes?|code|s\.?i\.?|c\.|"
    r"chapter|ch\.|pub\.\s?l\.|stat\.|no\.|"
    r"lois?|ordonnances?|décrets?|règlements?|gesetz\w*|verordnung\w*|bgbl|bg|ziff\.|"
    r"nr\.|legg[ei]|d\.?\s?l(?:gs)?|decreto|ley(?:es)?|lei|wet|stb|lag(?:en)?|förordning|sfs|"
    r"l:ll[aä]|[a-zäö]+:ll[aä]|lailla|asetuksella|rt|lov|ustawa|zákon\w*|l(?=\s*\d)|art|§|dated|vom|du|del)(?!\w)|§",
)


class RepealWords(Section):
    """How one language says that an article is gone: see the head of `repeals.yaml`."""

    words: tuple[str, ...]
    weak: tuple[str, ...]
    subjects: tuple[str, ...]
    verbs: tuple[str, ...]
    by: tuple[str, ...]


def is_repealed(text: str) -> bool:
    """Return whether a text is only a note of repeal, such as `(Repealed)` or `Aufgehoben`."""
    if len(text) > MAX_CHARS:
        return False
    head = text[:_HEAD_CHARS] if len(text) <= _SHORT_CHARS else text[:_FIRST_CHARS]
    if not _may_be_note(head):
        return False
    plain = unicodedata.normalize("NFKC", text).casefold().strip()
    plain = _ELLIPSIS.sub("", plain)
    lines = [line for line in plain.splitlines() if line.strip()]
    has_parts = any(_PART.match(line) for line in lines[1:])
    if not has_parts and _is_note(" ".join(plain.split())):
        return True
    return len(lines) > 1 and all(_is_note(line) for line in lines)


def _is_note(line: str) -> bool:
    """Return whether a line is a note of repeal, maybe behind its label or its subject."""
    for lead in (None, _LABEL, _lead()):
        text = lead.sub("", line, count=1) if lead else line
        inner = _unwrap(text)
        match = _note().fullmatch(inner)
        if match is None or _names_what_it_repeals(match):
            continue
        tail = (match["tail"] or "").strip(_EDGES)
        is_wrapped = inner != text.strip(_EDGES)
        if not tail or is_wrapped or _unwrap(tail) != tail:
            return True
        is_citation = bool(re.search(r"\d", tail) and _LAW.search(tail))
        if is_citation and not match["weak"]:
            return True
    return False


def _names_what_it_repeals(match: re.Match[str]) -> bool:
    """Return whether a rule repeals other law: `Sont abrogées: la loi du 28 mars 1972`."""
    is_list = (match["tail"] or "").lstrip().startswith(":")
    return is_list and bool(match["verb"]) and not match["subject"]


def _unwrap(text: str) -> str:
    """Return a text without the brackets and marks around all of it."""
    text = text.strip(_EDGES)
    while len(text) > 1 and text[0] in _OPEN and _ends_pair(text):
        text = text[1:-1].strip(_EDGES)
    return text


def _ends_pair(text: str) -> bool:
    """Return whether the first bracket is closed by the last character."""
    close = _CLOSE[_OPEN.index(text[0])]
    if text[-1] != close:
        return False
    depth = 0
    for place, character in enumerate(text):
        if character == close and place:
            depth -= 1
        elif character == text[0]:
            depth += 1
        if depth == 0 and place < len(text) - 1:
            return False
    return True


@cache
def _load() -> tuple[RepealWords, ...]:
    """Read the words of every language."""
    text = (Path(__file__).parent / "repeals.yaml").read_text(encoding="utf-8")
    return tuple(RepealWords.model_validate(block) for block in yaml.safe_load(text).values())


def _either(patterns: Iterable[str]) -> str:
    """Return a pattern that matches any of the patterns, longer ones first."""
    return "|".join(sorted(patterns, key=lambda pattern: (-len(pattern), pattern)))


def _may_be_note(head: str) -> bool:
    """Return whether a word in the first characters begins as one of repeal does: to be quick."""
    is_ascii = head.isascii()
    if not is_ascii:
        head = unicodedata.normalize("NFKC", head)
        if any(word in head for word in _signs()):
            return True
    return _initials(is_ascii=is_ascii).search(head.casefold()) is not None


@cache
def _initials(*, is_ascii: bool) -> re.Pattern[str]:
    """Match the first letters of a word of repeal where a word begins, in ASCII or any letters."""
    words = [word for block in _load() for word in (*block.words, *block.weak)]
    firsts = [_LETTERS.match(word) for word in words]
    by_letter: dict[str, set[str]] = defaultdict(set)
    for first in firsts:
        if first and (first[0][:_NUM_INITIALS].isascii() or not is_ascii):
            by_letter[first[0][0]].add(first[0][1:_NUM_INITIALS])
    # Branches by their first letter, so that few are tried at each place.
    branches = [f"{letter}(?:{_either(rests)})" for letter, rests in sorted(by_letter.items())]
    return re.compile(rf"(?<![^\W\d_])(?:{'|'.join(branches)})")


@cache
def _signs() -> tuple[str, ...]:
    """Return the words of repeal of languages that put no space between words."""
    words = [word for block in _load() for word in (*block.words, *block.weak)]
    return tuple(word for word in words if ord(word[0]) > _FIRST_SIGN)


@cache
def _lead() -> re.Pattern[str]:
    """Match a subject before a note in brackets: `Art. 5 (repealed)`."""
    return re.compile(rf"\A{_subject()}(?=[^\w\s])")


def _subject() -> str:
    """Return the pattern of what is said to be repealed: `this article`, `section 5`."""
    subjects = _either(word for block in _load() for word in block.subjects)
    return (
        rf"(?:(?:the|this|la|le|el|il|die|der|den|det|o)?\s*(?:{subjects})\s*"
        rf"(?:{_NUMBERED})?\s*)"
    )


@cache
def _note() -> re.Pattern[str]:
    """Match a note: subject, verb, words of repeal and what stands behind them."""
    blocks = _load()
    strong = _either(word for block in blocks for word in block.words)
    weak = _either(word for block in blocks for word in block.weak)
    verbs = _either(word for block in blocks for word in block.verbs)
    by = _either(word for block in blocks for word in block.by)
    word = rf"(?:(?:{strong})|(?P<weak>{weak}))"
    more = rf"(?:{_MARKS}(?:and|et|und|e|y|or|\s){_MARKS}(?:{strong}|{weak})(?!\w))*"
    tail = rf"(?P<tail>(?:\s*[^\w\s]|\s+(?:{by})(?!\w)|\s+\d|\s+[(\[]).*)?"
    return re.compile(
        rf"(?P<subject>{_subject()}|{_NUMBERED}\s+)?"
        rf"(?P<verb>(?:{verbs})(?:\s+|(?=[^\x00-\x7f])))?"
        rf"{word}(?:(?<=[^\x00-\u2fff])|(?!\w)){more}{tail}",
        re.DOTALL,
    )
