"""What contracts call a thing and what statutes call it: the words of `words.yaml`, both ways.

A search adds to a clause what statutes say for its words (`expand`); training puts statutes in a
contract's words. General English of contracts and statutes, written down once; Chinese texts have
none of these words and are left as they are.
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


@cache
def load_words() -> Words:
    """Read the project's own words."""
    text = (Path(__file__).parent / "words.yaml").read_text(encoding="utf-8")
    return Words.model_validate(yaml.safe_load(text))


def expand(text: str) -> str:
    """Return what statutes may say for the words of a clause, each once, empty if nothing.

    `The Tenant pays a bond` gives `lessee, tenant, remit, settle, deposit, security, …`, the
    clause's own words among them.
    """
    table = _expansions()
    words: dict[str, None] = {}
    for match in _pattern().finditer(text):
        words |= dict.fromkeys(table[match[1].lower()])
    return " ".join(words)


def is_chinese(text: str) -> bool:
    """Say whether a text is written in Chinese, whose words have no spaces between them."""
    return len(_HAN.findall(text)) > len(text) / 4


def alternation(entries: Iterable[str]) -> str:
    """Return a pattern that matches any of the entries, longer ones first."""
    return "|".join(
        re.escape(entry) for entry in sorted(entries, key=lambda entry: (-len(entry), entry))
    )


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
