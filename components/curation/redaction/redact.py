"""Redaction: names of people and parties, addresses, e-mail, phone, identity and account numbers become placeholders.

The same name is the same placeholder in every text of a pair (`[PERSON_1]`), also where only a
surname or a company's short name is repeated; numbering is by first appearance, so the same pair
always reads the same. Redacting twice changes nothing more.

Covered: e-mail addresses; telephone numbers (`phonenumbers`, with a country code or of the regions
set); identity and account numbers by their check digits (`python-stdnum`: social security,
resident, tax and bank numbers of a dozen countries, payment cards) and by the words before them
("passport no.", 帳號); companies by their legal form (Inc., GmbH, 股份有限公司) and the short name they
define; people by title ("Ms."), by a given name that name lists (`Faker`) know, by the role before
them ("signed by", 負責人：); addresses by street word and number, P.O. boxes, post codes beside them,
Chinese addresses by 路/街 and 號.

Not covered: a surname alone that no full name precedes, rare given names without title or role,
companies without a legal form, a Chinese name in the middle of a sentence, addresses without a
number, languages other than English and Chinese, vehicle plates, dates of birth, handles. So
redaction lowers the risk and does not remove it: two labelled samples, 130 texts in all, measure in
the tests how much is found of each kind.

Patterns and lists rather than a neural tagger: a tagger of persons would take most of the minutes
that 100,000 rows may take.
"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from pydantic import Field

from components.config import Section
from components.curation.redaction.names import (
    Vocabulary,
    find_addresses,
    find_companies,
    find_persons,
)
from components.curation.redaction.numbers import (
    find_accounts,
    find_emails,
    find_identities,
    find_phones,
)
from components.curation.redaction.spans import Span

Kind = Literal["EMAIL", "ACCOUNT", "ID", "PHONE", "ADDRESS", "COMPANY", "PERSON"]
KINDS: tuple[Kind, ...] = get_args(Kind)  # where spans overlap the earlier kind wins

_PLACEHOLDER = re.compile(rf"\[({'|'.join(KINDS)})_([0-9]+)\]")


class RedactionConfig(Section):
    """What is redacted."""

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
    """Texts with placeholders, in the order given, and how many of each kind were put in, counting each person or number once."""

    texts: tuple[str, ...]
    counts: Counter[str]


class Redactor:
    """Finds and replaces personal data; loads its name lists once."""

    def __init__(self, config: RedactionConfig) -> None:
        self._config = config
        self._vocabulary = Vocabulary.load()

    def redact(self, texts: Sequence[str], protected: Sequence[str] = ()) -> Redacted:
        """Replace personal data in the texts of one pair.

        Args:
            texts: The pair's texts; the same name gets the same placeholder in all of them.
            protected: Words that stay, such as the title of the law.
        """
        found = self.find_all(texts, protected)
        if not any(found):
            return Redacted(tuple(texts), Counter())
        names = _Names(texts)
        done = tuple(_replace(text, spans, names) for text, spans in zip(texts, found, strict=True))
        return Redacted(done, Counter(kind for kind, _ in names.given))

    def find_all(self, texts: Sequence[str], protected: Sequence[str] = ()) -> list[list[Span]]:
        """Return the personal data of each text of a pair in order, none overlapping another.

        Arguments as `redact` has them.
        """
        kept = [*self._config.keep, *(word for word in protected if word)]
        found = [self._choose(text, kept) for text in texts]
        aliases = {alias: span for spans in found for span in spans for alias in span.aliases}
        return (
            [
                _with_aliases(text, spans, aliases, kept)
                for text, spans in zip(texts, found, strict=True)
            ]
            if aliases
            else found
        )

    def _choose(self, text: str, kept: Sequence[str]) -> list[Span]:
        chosen: list[Span] = []
        if not text:
            return chosen
        taken = [(found.start(), found.end()) for found in _PLACEHOLDER.finditer(text)]
        taken += [
            (at.start(), at.end()) for word in kept for at in re.finditer(re.escape(word), text)
        ]
        for kind in self._config.kinds:
            for span in self._detect(kind, text):
                if all(span.end <= start or end <= span.start for start, end in taken):
                    chosen.append(span)
                    taken.append((span.start, span.end))
        return sorted(chosen, key=lambda span: span.start)

    def _detect(self, kind: Kind, text: str) -> list[Span]:
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


class _Names:
    """Numbers the placeholders of one pair, above those that its texts carry already."""

    def __init__(self, texts: Sequence[str]) -> None:
        self.given: dict[tuple[str, str], str] = {}
        self._last: Counter[str] = Counter()
        for found in (found for text in texts for found in _PLACEHOLDER.finditer(text)):
            self._last[found[1]] = max(self._last[found[1]], int(found[2]))

    def placeholder(self, span: Span) -> str:
        key = (span.kind, span.key)
        if key not in self.given:
            self._last[span.kind] += 1
            self.given[key] = f"[{span.kind}_{self._last[span.kind]}]"
        return self.given[key]


def _with_aliases(
    text: str, spans: Sequence[Span], aliases: dict[str, Span], kept: Sequence[str]
) -> list[Span]:
    found = list(spans)
    taken = [(span.start, span.end) for span in spans]
    taken += [(at.start(), at.end()) for word in kept for at in re.finditer(re.escape(word), text)]
    for alias in sorted(aliases, key=len, reverse=True):
        whole = aliases[alias]
        written = re.escape(alias)
        for at in re.finditer(written if alias[0] > "\u2e80" else rf"(?<!\w){written}(?!\w)", text):
            if all(at.end() <= start or end <= at.start() for start, end in taken):
                found.append(Span(at.start(), at.end(), whole.kind, whole.key))
                taken.append((at.start(), at.end()))
    return sorted(found, key=lambda span: span.start)


def _replace(text: str, spans: Sequence[Span], names: _Names) -> str:
    pieces, end = [], 0
    for span in spans:
        pieces += [text[end : span.start], names.placeholder(span)]
        end = span.end
    return "".join([*pieces, text[end:]])
