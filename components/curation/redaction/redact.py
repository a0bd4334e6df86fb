"""Redaction: placeholders for personal data, such as names, addresses and account numbers.

The same name is the same placeholder in every text of a pair (`[PERSON_1]`), also if only a surname
or a company's short name is repeated. Placeholders are numbered by first appearance, so the same
pair always reads the same. Redacting twice changes nothing more.

Covered: e-mail addresses; telephone numbers (`phonenumbers`, with a country code or of the regions
set); identity and account numbers by their check digits (`python-stdnum`: social security,
resident, tax and bank numbers of a dozen countries, payment cards) and by the words before them
("passport", 帳號); companies by their legal form (Inc., GMBH, CO., LTD., 有限公司) and the short
name they define; people by title ("Ms."), by a given name of the lists (`Faker`), with initials, as
"SURNAME, Given", by the role or greeting before them ("signed by", 丙方), and then by surname or
given name alone in the same pair; addresses by street word and number, by unit or yard, P.O. boxes,
post codes beside them, Chinese addresses by 路/街 and 號.

A figure is never taken for a number of somebody (`figures.py`): what has a currency, a unit or
thousands separators stays.

Not covered: a surname or given name alone that no full name precedes, rare given names without
title or role, companies without a legal form, a Chinese name with rare characters and no title,
addresses without a number, languages other than English and Chinese, vehicle plates, dates of
birth, handles. So redaction lowers the risk and does not remove it:
`python -m tests.benchmarks.redaction` prints recall and precision on 323 labelled sentences.

Patterns and lists rather than a neural tagger. Tried on the same sentences, spaCy's small English
pipeline found 28 of 44 people where the lists found 42, and was wrong more often (0.83 of what it
named was a person, against 0.98). Baidu's LAC found as many Chinese names as the lists (21 of 22)
and at a thirtieth of their speed, more than the minutes that 100,000 rows may take.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, get_args

from pydantic import Field

from components.config import Section
from components.curation.redaction.addresses import find_addresses
from components.curation.redaction.companies import find_companies
from components.curation.redaction.numbers import (
    find_accounts,
    find_emails,
    find_identities,
    find_phones,
)
from components.curation.redaction.persons import find_persons
from components.curation.redaction.spans import Span
from components.curation.redaction.vocabulary import Vocabulary

Kind = Literal["EMAIL", "ACCOUNT", "ID", "PHONE", "ADDRESS", "COMPANY", "PERSON"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # where spans overlap the earlier kind wins

_PLACEHOLDER = re.compile(rf"\[({'|'.join(KINDS)})_([0-9]+)\]")
NUM_KEPT = 4096
MAX_KEPT = 500
"""How many texts, of how many characters at most, are remembered: fields repeat row after row."""
_INITIALS = re.compile(r"(?<![\w.])(?:[A-Z]\.\s?){1,3}$")


class RedactionConfig(Section):
    """The personal data to redact."""

    kinds: tuple[Kind, ...] = Field(
        default=KINDS, description="kinds of personal data to replace; empty: none"
    )
    regions: tuple[str, ...] = Field(
        default=("US", "GB", "TW", "CN"),
        description="two-letter regions whose telephone numbers are known without a country code",
    )
    keep: tuple[str, ...] = Field(
        default=(), description="names that stay, such as those of public bodies"
    )


@dataclass(frozen=True)
class Redacted:
    """Texts with placeholders, in the order given, and the number of placeholders of each kind."""

    texts: tuple[str, ...]
    counts: Counter[str]


class Redactor:
    """Finds and replaces personal data; loads its name lists once."""

    def __init__(self, config: RedactionConfig) -> None:
        self.kinds = config.kinds
        self._config = config
        self._vocabulary = Vocabulary.load()
        self._choose_once = lru_cache(NUM_KEPT)(self._choose)

    def redact(self, texts: Sequence[str], protected: Sequence[str] = ()) -> Redacted:
        """Replace personal data in the texts of one pair.

        Args:
            texts: The pair's texts; the same name gets the same placeholder in all of them.
            protected: Words that stay, such as the title of the law.
        """
        return self.replace(texts, self.find_all(texts, protected))

    def replace(self, texts: Sequence[str], spans_of: Sequence[Sequence[Span]]) -> Redacted:
        """Replace the personal data that `find_all` found in the same texts."""
        if not any(spans_of):
            return Redacted(tuple(texts), Counter())
        placeholders = _Placeholders(texts)
        redacted: list[str] = []
        for text, spans in zip(texts, spans_of, strict=True):
            redacted.append(_replace(text, spans, placeholders))
        return Redacted(tuple(redacted), Counter(kind for kind, _ in placeholders.given))

    def find_all(self, texts: Sequence[str], protected: Sequence[str] = ()) -> list[list[Span]]:
        """Return the personal data of each text of a pair in order, none overlapping another.

        Args:
            texts: The pair's texts.
            protected: Words that stay, such as the title of the law.
        """
        kept = (*self._config.keep, *(word for word in protected if word))
        spans_of: list[list[Span]] = []
        for text in texts:
            choose = self._choose_once if len(text) <= MAX_KEPT else self._choose
            spans_of.append(list(choose(text, kept)))
        aliases = _collect_aliases(spans_of)
        if not aliases:
            return spans_of
        return [
            _add_aliases(text, spans, aliases, kept)
            for text, spans in zip(texts, spans_of, strict=True)
        ]

    def _choose(self, text: str, kept: tuple[str, ...]) -> tuple[Span, ...]:
        """Return the personal data of one text; where spans overlap the earlier kind wins."""
        if not text:
            return ()
        chosen: list[Span] = []
        taken = [match.span() for match in _PLACEHOLDER.finditer(text)]
        taken += _places_of(kept, text)
        for kind in self._config.kinds:
            for span in self._detect(kind, text):
                if _is_free(span.start, span.end, taken):
                    chosen.append(span)
                    taken.append((span.start, span.end))
        return tuple(sorted(chosen, key=lambda span: span.start))

    def _detect(self, kind: Kind, text: str) -> list[Span]:
        """Return the personal data of one kind."""
        match kind:
            case "EMAIL":
                return find_emails(text)
            case "ACCOUNT":
                return find_accounts(text)
            case "ID":
                return find_identities(text)
            case "PHONE":
                return find_phones(text, self._config.regions)
            case "ADDRESS":
                return find_addresses(text)
            case "COMPANY":
                return find_companies(text, self._vocabulary)
            case "PERSON":
                return find_persons(text, self._vocabulary)


class _Placeholders:
    """Numbers the placeholders of one pair, above those that its texts hold already."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.given: dict[tuple[str, str], str] = {}
        self._last: Counter[str] = Counter()
        for text in texts:
            for match in _PLACEHOLDER.finditer(text):
                self._last[match[1]] = max(self._last[match[1]], int(match[2]))

    def name(self, span: Span) -> str:
        """Return the placeholder of a span: the same for equal kind and key."""
        key = (span.kind, span.key)
        if key not in self.given:
            self._last[span.kind] += 1
            self.given[key] = f"[{span.kind}_{self._last[span.kind]}]"
        return self.given[key]


def _collect_aliases(spans_of: Sequence[Sequence[Span]]) -> dict[str, Span]:
    """Return the span that each shorter name stands for; the first one named keeps it."""
    aliases: dict[str, Span] = {}
    for spans in spans_of:
        for span in spans:
            for alias in span.aliases:
                known = aliases.get(alias)
                is_fuller = known is not None and len(known.key.split()) < len(span.key.split())
                if known is None or is_fuller:
                    aliases[alias] = span
    return aliases


def _add_aliases(
    text: str, spans: Sequence[Span], aliases: dict[str, Span], kept: Sequence[str]
) -> list[Span]:
    """Return the spans of a text with those of shorter names, the longest name first."""
    all_spans = [_unite(span, aliases) for span in spans]
    taken = [(span.start, span.end) for span in spans]
    taken += _places_of(kept, text)
    for alias in sorted(aliases, key=len, reverse=True):
        whole = aliases[alias]
        for match in _compile_alias(alias).finditer(text):
            start = match.start()
            if whole.kind == "PERSON":
                start -= _initials_length(text[:start])
            if _is_free(start, match.end(), taken):
                all_spans.append(Span(start, match.end(), whole.kind, whole.key))
                taken.append((start, match.end()))
    return sorted(all_spans, key=lambda span: span.start)


def _unite(span: Span, aliases: dict[str, Span]) -> Span:
    """Return a span of a surname alone, such as `Ms. Tran`, under the key of the full name."""
    whole = aliases.get(span.aliases[-1]) if span.aliases else None
    is_same = whole is not None and whole.kind == span.kind == "PERSON"
    if whole is None or not is_same or span.key not in whole.key.split():
        return span
    return replace(span, key=whole.key)


def _initials_length(before: str) -> int:
    """Return how many characters of initials stand at the end of a text: 3 for `A. `."""
    initials = _INITIALS.search(before)
    return len(initials[0]) if initials else 0


def _compile_alias(alias: str) -> re.Pattern[str]:
    """Return the pattern of a name as a whole word; Chinese has no word boundaries."""
    escaped = re.escape(alias)
    is_han = alias[0] > "\u2e80"
    return re.compile(escaped if is_han else rf"(?<!\w){escaped}(?!\w)")


def _places_of(words: Sequence[str], text: str) -> list[tuple[int, int]]:
    """Return where some words stand in a text."""
    places: list[tuple[int, int]] = []
    for word in words:
        places += [match.span() for match in re.finditer(re.escape(word), text)]
    return places


def _is_free(start: int, end: int, taken: Sequence[tuple[int, int]]) -> bool:
    """Say whether a span overlaps none that is taken."""
    return all(end <= taken_start or taken_end <= start for taken_start, taken_end in taken)


def _replace(text: str, spans: Sequence[Span], placeholders: _Placeholders) -> str:
    """Return a text with placeholders for its spans."""
    pieces: list[str] = []
    end = 0
    for span in spans:
        pieces += [text[end : span.start], placeholders.name(span)]
        end = span.end
    return "".join([*pieces, text[end:]])
