"""The changes between two snapshots of a law, as records."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from components.records import ChangeKind, Version
from components.statutes.readers.article import LawNames, Omission


@dataclass(frozen=True)
class Change:
    """One change of a wording: the version that ended and the version that began, if any."""

    kind: ChangeKind
    old: Version | None
    new: Version | None

    @property
    def standing(self) -> Version:
        """The version after the change, or the last one if the article is gone."""
        version = self.new or self.old
        assert version is not None  # a change has a side
        return version

    @property
    def citation(self) -> str:
        """The citation that the change is listed under."""
        return self.standing.citation


@dataclass(frozen=True)
class Changes:
    """The result of entering a snapshot.

    `versions` are all versions of the source, `records` the changes, `seen_dates` the last-change
    dates that each law showed in the snapshot, `names` its laws' other names and amendments, and
    `omissions` what the reader left out.
    """

    versions: tuple[Version, ...] = field(repr=False)
    records: tuple[Change, ...] = field(repr=False)
    seen_dates: Mapping[str, tuple[date, ...]] = field(repr=False)
    names: tuple[LawNames, ...] = field(default=(), repr=False)
    omissions: tuple[Omission, ...] = field(default=(), repr=False)

    def of(self, kind: ChangeKind) -> list[Change]:
        """Return the changes of one kind, ordered by law and article."""
        return [change for change in self.records if change.kind == kind]

    def citations(self, kind: ChangeKind) -> tuple[str, ...]:
        """Return the citations of the changes of one kind, ordered by law and article."""
        return tuple(change.citation for change in self.of(kind))
