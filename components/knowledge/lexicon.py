"""What contracts call a thing and what statutes call it: the words of `words.yaml`, both ways.

A search adds to a clause what statutes say for its words (`expand`); training puts statutes in a
contract's words. General English of contracts and statutes, written down once. `words-zh.yaml` does
the same for Chinese, from contracts to statutes alone: clauses are written in everyday words there
and statutes in others, so that without it two in five found no right article among ten.
"""

import re
from collections.abc import Iterable, Mapping
from functools import cache
from pathlib import Path

import yaml

from components.config import Section

_HAN = re.compile(r"[\u4e00-\u9fff]")


class Party(Section):
    """One side of a contract: as statutes call it, and as contracts may."""

    said: tuple[str, ...]
    named: tuple[str, ...]


class Words(Section):
    """How contracts say what statutes say: see the head of `words.yaml`."""

    parties: tuple[Party, ...]
    words: tuple[tuple[str, ...], ...]
    duties: tuple[str, ...]
    rights: tuple[str, ...]
    bans: tuple[str, ...]
    turns: Mapping[str, tuple[str, ...]]
    openings: tuple[str, ...]


class ChineseWords(Section):
    """How Chinese contracts say what statutes say: see the head of `words-zh.yaml`."""

    parties: tuple[Party, ...]
    words: tuple[Party, ...]


@cache
def load_words() -> Words:
    """Read the project's own words."""
    return Words.model_validate(_read_yaml("words.yaml"))


@cache
def load_chinese_words() -> ChineseWords:
    """Read the project's own Chinese words."""
    return ChineseWords.model_validate(_read_yaml("words-zh.yaml"))


def expand(text: str) -> str:
    """Return what statutes may say for the words of a clause, each once, empty if nothing.

    `The Tenant pays a bond` gives `lessee, tenant, remit, settle, deposit, security, …`, the
    clause's own words among them. `房客每月繳房租` gives `承租人 旅客 租金`.
    """
    words: dict[str, None] = {}
    for match in _pattern().finditer(text):
        words |= dict.fromkeys(_expansions()[match[1].lower()])
    for match in _chinese_pattern().finditer(text):
        words |= dict.fromkeys(_chinese_expansions()[match[0]])
    return " ".join(words)


def is_chinese(text: str) -> bool:
    """Say whether a text is written in Chinese, whose words have no spaces between them."""
    return len(_HAN.findall(text)) > len(text) / 4


def alternation(entries: Iterable[str]) -> str:
    """Return a pattern that matches any of the entries, longer ones first."""
    return "|".join(
        re.escape(entry) for entry in sorted(entries, key=lambda entry: (-len(entry), entry))
    )


def _read_yaml(name: str) -> object:
    """Return what a file of words beside this one holds."""
    text = (Path(__file__).parent / name).read_text(encoding="utf-8")
    return yaml.safe_load(text)


@cache
def _expansions() -> dict[str, tuple[str, ...]]:
    """Return what statutes may say for each word, by the word in small letters."""
    table: dict[str, tuple[str, ...]] = {}
    for party in load_words().parties:
        for name in (*party.named, *party.said):
            table[name.lower()] = table.get(name.lower(), ()) + party.said
    for line in load_words().words:
        for word in line:
            table[word.lower()] = table.get(word.lower(), ()) + line
    return table


@cache
def _pattern() -> re.Pattern[str]:
    """Match a word that has expansions, also in the plural."""
    return re.compile(rf"\b({alternation(_expansions())})(?:e?s)?\b", re.IGNORECASE)


@cache
def _chinese_expansions() -> dict[str, tuple[str, ...]]:
    """Return what statutes say for each Chinese word of contracts."""
    table: dict[str, tuple[str, ...]] = {}
    words = load_chinese_words()
    for line in (*words.parties, *words.words):
        for name in line.named:
            table[name] = table.get(name, ()) + line.said
    return table


@cache
def _chinese_pattern() -> re.Pattern[str]:
    """Match a Chinese word that has expansions, the longer of two first."""
    return re.compile(alternation(_chinese_expansions()))
