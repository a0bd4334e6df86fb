"""The words of citations, from a file for each country or publisher, as one set of patterns.

A citation stands in a contract or in another law, which does not say whose law it cites, so the
forms of all files are read together; whether an article of that number exists, the edition tells.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

import yaml

from components.config import Section

FOLDER = Path(__file__).parent
"""Holds the files of forms."""


class HeadForms(Section):
    """The words that stand before an article's number.

    Attributes:
        words: Whole words, in any case: `article`.
        short: Abbreviations with a stop, in any case: `art.`
        exact: Abbreviations without one, as written, with a space behind: `Art`.
        with_path: Words that count before a number with a path only: `paragraph 5(2)`.
    """

    words: tuple[str, ...] = ()
    short: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    with_path: tuple[str, ...] = ()


class BehindForms(Section):
    """The words about a number that stands before its sign, as in `3 kap. 2 §`."""

    chapters: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


class HanForms(Section):
    """The signs of citations in Chinese and Japanese: `第二條之一第一項`."""

    signs: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    not_behind_suffix: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()


class LawForms(Section):
    """How laws are named beside an article.

    Attributes:
        short: Abbreviations with small letters or stops: `c.c.`
        heads: First words of names in small letters behind `of`: `codice` of `codice civile`.
        whole: Names that stand behind an article without `of`: `code civil`.
        of: What leads to a name: `del`, `dell'`.
        ends: Ends of names in one word: `lagen` of `avtalslagen`.
        numbered: Abbreviations behind the number of a title: `42 USC`.
        names: What abbreviations stand for, where no publisher names them beside the title.
    """

    short: tuple[str, ...] = ()
    heads: tuple[str, ...] = ()
    whole: tuple[str, ...] = ()
    of: tuple[str, ...] = ()
    ends: tuple[str, ...] = ()
    numbered: tuple[str, ...] = ()
    names: dict[str, str] = {}


class CitationForms(Section):
    """The forms of one file.

    Attributes:
        article: Words before a number that a name in capitals may follow: `Art. 5 BV`.
        section: Other words before a number.
        behind: Words about a number before its sign.
        han: Signs about a number in Chinese.
        laws: How laws are named.
        codes: Abbreviations of codes that stand before the number: `42 U.S.C. 1983`.
        prefixes: Letters of a number: `L` of `L. 123-4`.
        suffixes: Words of a number: `quater`.
        ordinals: Ends of a number that are none of it: `er` of `1er`.
        inner: Words before a number below the article: `Abs.`
        inner_letters: Words before a letter below it: `lit.`
        joins: Words between two numbers.
        ranges: Words between the ends of a range.
        following: Words for the articles that follow: `ff.`
        amounts: Words behind a number that is an amount: `days`.
    """

    article: HeadForms = HeadForms()
    section: HeadForms = HeadForms()
    behind: BehindForms = BehindForms()
    han: HanForms = HanForms()
    laws: LawForms = LawForms()
    codes: tuple[str, ...] = ()
    prefixes: tuple[str, ...] = ()
    suffixes: tuple[str, ...] = ()
    ordinals: tuple[str, ...] = ()
    inner: tuple[str, ...] = ()
    inner_letters: tuple[str, ...] = ()
    joins: tuple[str, ...] = ()
    ranges: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    amounts: tuple[str, ...] = ()


@cache
def load_forms() -> tuple[CitationForms, ...]:
    """Return the forms of every file, in the order of their names."""
    files = sorted(FOLDER.glob("*.yaml"))
    return tuple(
        CitationForms.model_validate(yaml.safe_load(file.read_text(encoding="utf-8")))
        for file in files
    )


def list_words(key: str, group: str = "") -> list[str]:
    """Return what all files say under a key, each word once.

    Args:
        key: Such as `codes`, or `short` of a group.
        group: A group of keys, such as `laws`; empty for a key of the file itself.
    """
    words: dict[str, None] = {}
    for forms in load_forms():
        words.update(dict.fromkeys(getattr(getattr(forms, group) if group else forms, key)))
    return list(words)


def match_words(key: str, group: str = "") -> str:
    """Return a pattern for the words of all files under a key, the longest first."""
    return match_any(list_words(key, group))


def match_any(words: Iterable[str]) -> str:
    """Return a pattern for some words; spaces and quotes in them may vary."""
    patterns = sorted({_to_pattern(word) for word in words}, key=lambda word: (-len(word), word))
    return f"(?:{'|'.join(patterns)})" if patterns else "(?!)"


@cache
def match_head_words() -> str:
    """Return a pattern for whatever stands before an article's number, in any case.

    A word of one or two letters needs a stop or a space, since it may be of the number: `R123`;
    but `s12` is section 12.
    """
    words = [word for kind in ("article", "section") for word in _list_heads(kind)]
    long = match_any(word for word in words if len(word) > 2)
    short = match_any(word for word in words if len(word) <= 2)
    return rf"(?:{long}(?:\.\s*|\s+|(?=\d))|{short}(?:\.\s*|\s+)|ss?(?=\d)|§{{1,2}}\s*)"


def list_law_names() -> dict[str, str]:
    """Return the names of laws by their abbreviation: `codice civile` for `c.c.` and others."""
    return {short: full for forms in load_forms() for short, full in forms.laws.names.items()}


def _list_heads(kind: str) -> Iterator[str]:
    """Yield the words and the abbreviations of one kind of head, without stops."""
    for key in ("words", "short", "exact", "with_path"):
        yield from (word.rstrip(".") for word in list_words(key, kind))


def _to_pattern(word: str) -> str:
    """Return the pattern of a word: `c. c.` for `c.c.`, any quote and any space."""
    pattern = re.escape(word).replace("'", "['’]").replace(r"\ ", r"\s+")
    return re.sub(r"\\\.(?=\w)", r"\\.\\s?", pattern)
