"""Wordings of the clause library that would mend a clause like the one that they replaced.

The words of another contract are foreign to this one: a wording that would bring a name, a long
number or an address which neither the clause nor the article has is not proposed. Not covered:
names in scripts without capitals.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from components.clause_library.library import LibraryClause
from components.documents.paragraph_labels import split_label
from components.records import Replacement
from components.redlining.own_words import find_changes
from components.statutes.wording import similarity, word_pairs

MIN_LIKENESS = 0.6
MAX_WORDINGS = 2
_NAME = re.compile(r"(?<![.!?:;]\s)(?<!^)(?<!\w)[A-Z][\w’'-]+|\S*@\S*|\d{5,}")


@dataclass(frozen=True)
class LibraryProposal:
    """A wording of the library as changes of a clause, and the entry that it is from."""

    entry: str
    changes: tuple[Replacement, ...]


def propose_from_library(
    entries: Sequence[LibraryClause], clause: str, article: str
) -> list[LibraryProposal]:
    """Return the wordings that may mend a clause, those for the likest clause first.

    Args:
        entries: The library's wordings that keep the article.
        clause: The clause; it keeps its own label.
        article: The article's text.
    """
    label, words = _split(clause)
    pairs = word_pairs(words)
    ranked: list[tuple[float, int, LibraryProposal]] = []
    for place, entry in enumerate(entries):
        likeness = similarity(word_pairs(_split(entry.original)[1]), pairs)
        if likeness < MIN_LIKENESS:
            continue
        changes = find_changes(clause, label + _split(entry.wording)[1])
        if changes and not _brings_names(changes, clause, article):
            ranked.append((-likeness, place, LibraryProposal(entry.id, changes)))
    ranked.sort(key=lambda item: item[:2])
    return [proposal for _, _, proposal in ranked[:MAX_WORDINGS]]


def _split(clause: str) -> tuple[str, str]:
    """Return a clause's label, with what parts it from its words, and the words."""
    words = split_label(clause)[1]
    return (clause[: -len(words)], words) if words and clause.endswith(words) else ("", clause)


def _brings_names(changes: Sequence[Replacement], clause: str, article: str) -> bool:
    """Say whether what is inserted has names or numbers that nobody here has named."""
    named = f"{clause}\n{article}".casefold()
    for change in changes:
        for match in _NAME.finditer(change.new):
            if match[0].casefold() not in named:
                return True
    return False
