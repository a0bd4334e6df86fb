"""The records of a recheck: a past finding, why new law touches it, and what it reads like now."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, Protocol

from components.records import UNDATED, Finding, Record

CauseKind = Literal[
    "amended", "reworded", "moved", "retitled", "revived", "repealed", "redated", "gone", "new"
]
Outcome = Literal["open", "verdict changed", "article changed", "wording changed", "unchanged"]
MEANINGS: dict[CauseKind, str] = {
    "amended": "has another wording",
    "reworded": "has another wording, while its own date of change stayed",
    "moved": "stands under another number",
    "retitled": "stands under another title",
    "revived": "stands again",
    "repealed": "is repealed",
    "redated": "ends on another day than was known",
    "gone": "is no longer in the edition",
    "new": "is new, and may govern the clause",
}


@dataclass(frozen=True)
class PastFinding:
    """A finding of a past review, with the law that it was made under."""

    review_id: str
    document: str = field(repr=False)
    edition: int
    as_of: date
    jurisdiction: str
    ordinal: int
    finding: Finding


class Cause(Record):
    """Why a finding is rechecked: an article, what became of it, and since when.

    `citation` is a cited article, or the new one; `now` is what stands in place of a cited one.
    """

    kind: CauseKind
    citation: str
    version_id: str
    day: date | None
    now: str = ""

    @property
    def text(self) -> str:
        """The cause in words: `Civil Code Article 205 is repealed (2026-01-01)`."""
        now = f", now {self.now}" if self.now and self.now != self.citation else ""
        day = f" ({self.day})" if self.day is not None and self.day != UNDATED else ""
        return f"{self.citation} {MEANINGS[self.kind]}{now}{day}"


class RecheckItem(Record):
    """A past finding that an edition touches, and the finding under the new law once there is one.

    `day` is that of the new law, under which the clause is reviewed again; `ordinal` is the
    finding's place in its review, from 0.
    """

    review_id: str
    document: str
    ordinal: int
    jurisdiction: str
    edition: int
    day: date
    causes: tuple[Cause, ...]
    old_edition: int
    old_as_of: date
    old: Finding
    new: Finding | None = None

    def __repr__(self) -> str:
        return f"RecheckItem(finding={self.old.id!r}, edition={self.edition})"

    __str__ = __repr__

    @property
    def outcome(self) -> Outcome:
        """What became of the finding."""
        if self.new is None:
            return "open"
        if self.new.verdict != self.old.verdict:
            return "verdict changed"
        if _articles(self.new) != _articles(self.old):
            return "article changed"
        old_versions = {citation.version_id for citation in self.old.citations}
        new_versions = {citation.version_id for citation in self.new.citations}
        return "unchanged" if new_versions == old_versions else "wording changed"


class PastReviews(Protocol):
    """Where past reviews are, and where what is rechecked of them is kept."""

    def read(self) -> Iterator[PastFinding]:
        """Yield the findings of all reviews whose text is still there, review by review."""
        ...

    def put(self, items: Sequence[RecheckItem]) -> None:
        """Keep items, in place of those of the same finding and edition."""
        ...

    def read_items(self, edition: int) -> list[RecheckItem]:
        """Return the items of an edition, review by review, in the order of the contract."""
        ...


def count_outcomes(items: Iterable[RecheckItem]) -> dict[Outcome, int]:
    """Return how many items have which outcome."""
    counts: dict[Outcome, int] = {}
    for item in items:
        counts[item.outcome] = counts.get(item.outcome, 0) + 1
    return counts


def _articles(finding: Finding) -> set[tuple[str, str]]:
    """Return the articles that a finding cites."""
    return {(citation.law, citation.article) for citation in finding.citations}
