"""Editions: immutable, numbered states of the knowledge base, one of them published.

Two stores keep them, `knowledge.stores.embedded` (folders and Qdrant Edge, in process) and
`knowledge.stores.server` (a Qdrant server); both implement `EditionStore`, and one suite of tests
runs over both. A written edition is not visible; publishing marks it as published, then makes it
the current one in one step, by a file or an alias. Writers hold the lock `writing`. A refresh
prunes old editions, except those that the newest releases name.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from components.errors import MissingError, UsageError
from components.knowledge.fusion import Ranked
from components.records import ChangeKind, Record, Version
from components.statutes.readers.choice import ReaderKind
from components.statutes.wording import NORMALISER

DEFAULT_KEEP = 5
FIRST_LISTS = ("dense", "bm25")


KeptAmendment = tuple[date, dict[date, str]]
"""The day of promulgation, and for each day of effect the numbers of its articles, by spaces."""


class SourceState(Record):
    """What an edition holds of one source.

    `num_articles` counts those in force, `num_versions` all wordings.

    `seen_dates` are the last-change dates of each law in the snapshot, by the law's id, `aliases`
    its other names, and `amendments` its amendments, where the publisher records them.
    `is_multilingual` says that its articles have vectors of the multilingual half of the edition's
    embedder (`routed_embedder`).
    """

    jurisdiction: str
    kind: ReaderKind
    snapshot_date: date
    num_articles: int
    num_versions: int
    is_multilingual: bool = False
    seen_dates: dict[str, tuple[date, ...]] = Field(default_factory=dict, repr=False)
    aliases: dict[str, tuple[str, ...]] = Field(default_factory=dict, repr=False)
    amendments: dict[str, tuple[KeptAmendment, ...]] = Field(default_factory=dict, repr=False)


class EditionManifest(Record):
    """What one edition is made of; its wordings were compared under `normaliser`.

    `lists` are those that a search ranks its versions by. An edition that does not say has no list
    of pieces of words; its next refresh gives it one.
    """

    number: int
    created_at: datetime
    sources: dict[str, SourceState]
    embedder: str
    dimension: int
    normaliser: str = NORMALISER
    lists: tuple[str, ...] = FIRST_LISTS
    changes: dict[ChangeKind, int]
    files: dict[str, str] = Field(default_factory=dict, repr=False)

    def aliases(self) -> dict[tuple[str, str], tuple[str, ...]]:
        """Return the other names of laws by jurisdiction and law id."""
        return {
            (state.jurisdiction, law_id): names
            for state in self.sources.values()
            for law_id, names in state.aliases.items()
        }

    @property
    def num_versions(self) -> int:
        """How many versions its sources have together."""
        return sum(state.num_versions for state in self.sources.values())


class Edition(Protocol):
    """A finished edition, opened for reading.

    It stays what it is while others are written and published.
    """

    @property
    def manifest(self) -> EditionManifest:
        """What it is made of."""
        ...

    def read_versions(self) -> list[Version]:
        """Return all its versions in the order they were written.

        Raises:
            IntegrityError: They cannot be read.
        """
        ...

    def read_vectors(self, ids: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the dense vectors of known versions by id, each of shape (texts, dimension)."""
        ...

    def rank(
        self,
        texts: Sequence[str],
        vectors: NDArray[np.float32],
        *,
        as_of: date,
        jurisdiction: str,
        depth: int,
    ) -> list[Ranked]:
        """Rank the versions in force on a day for each text.

        A version's dense score is that of its best vector. All lists are filtered by jurisdiction
        and day before they are ranked, and rarity is counted over the same filtered versions, so
        neither closed wordings nor another country's law change a score.

        Args:
            texts: For the lists over words; a text of stop words only has no bm25 list.
            vectors: The same texts as unit vectors, shape (texts, dimension).
            as_of: The day on which the versions are in force.
            jurisdiction: Whose law is searched.
            depth: Length of each list, 1 or more.

        Raises:
            IntegrityError: The edition cannot be opened or searched.
        """
        ...

    def close(self) -> None:
        """Release what it holds open; it cannot be used afterwards."""
        ...


class EditionStore(Protocol):
    """Where editions are kept; its methods are the steps of a refresh."""

    def writing(self) -> AbstractContextManager[None]:
        """Return the lock that writers hold.

        Raises:
            BusyError: Another process has it.
        """
        ...

    def list_editions(self) -> list[EditionManifest]:
        """Return the manifests of all finished editions, oldest first, published or not."""
        ...

    def list_published(self) -> list[int]:
        """Return the numbers of the finished editions that were ever published, oldest first.

        The others met no gate, such as one left by a refresh that was killed before it published.
        """
        ...

    def current_edition(self) -> int | None:
        """Return the number of the published edition, None where nothing was ever published."""
        ...

    def open_edition(self, number: int) -> Edition:
        """Open a finished edition.

        Raises:
            MissingError: There is none of this number.
            IntegrityError: What is kept of it is not what its manifest says.
        """
        ...

    def write_edition(
        self,
        manifest: EditionManifest,
        versions: Sequence[Version],
        vectors: Sequence[NDArray[np.float32]],
    ) -> None:
        """Write an edition aside and put it in its place, unpublished.

        Args:
            manifest: What it is made of.
            versions: All versions of all sources, open and closed.
            vectors: The unit vectors of each, shape (texts, dimension), in the same order; at least
                one of each.

        Raises:
            UsageError: An edition of this number is there; editions are never written again.
        """
        ...

    def publish(self, number: int) -> None:
        """Mark an edition as published, then make it the current one in one step.

        Raises:
            MissingError: There is none of this number.
            IntegrityError: What is kept of it is not what its manifest says.
        """
        ...

    def delete_edition(self, number: int) -> None:
        """Delete an edition; UsageError where it is the current one."""
        ...


def open_current(store: EditionStore, number: int | None = None) -> Edition:
    """Open an edition, the published one where no number is given.

    Raises:
        MissingError: It is not there, or nothing was published yet.
        IntegrityError: It cannot be read.
    """
    wanted = store.current_edition() if number is None else number
    if wanted is None:
        raise MissingError(
            f"{store}: no edition yet. Refresh a source first: clausula run refresh_statutes."
        )
    return store.open_edition(wanted)


def read_current(store: EditionStore) -> EditionManifest | None:
    """Return the manifest of the published edition, None where nothing was ever published."""
    number = store.current_edition()
    return next((manifest for manifest in store.list_editions() if manifest.number == number), None)


def next_number(store: EditionStore) -> int:
    """Return the number after the highest ever finished here, published or not."""
    return max((manifest.number for manifest in store.list_editions()), default=0) + 1


def rollback(store: EditionStore, number: int | None = None) -> int:
    """Publish a kept edition in place of the current one, and return its number.

    Args:
        store: Where editions are.
        number: The edition to publish, older or newer than the current one, even if it was never
            published; None means the newest one before the current that was published.

    Raises:
        MissingError: The edition is not kept, or nothing was published yet.
        IntegrityError: The edition is damaged, or it cannot be read which one is current.
        BusyError: Another process is writing or publishing an edition.
    """
    with store.writing():
        target = _before_current(store) if number is None else number
        store.publish(target)
    return target


def prune(store: EditionStore, keep: int = DEFAULT_KEEP, named: Collection[int] = ()) -> list[int]:
    """Delete old editions and return their numbers.

    Args:
        store: Where editions are.
        keep: How many of the newest stay; the current one does too.
        named: Numbers that stay as well, such as those that releases name.
    """
    numbers = [manifest.number for manifest in store.list_editions()]
    current = store.current_edition()
    num_old = max(0, len(numbers) - keep)
    deleted = [number for number in numbers[:num_old] if number not in (current, *named)]
    for number in deleted:
        store.delete_edition(number)
    return deleted


def missing_edition(place: object, number: int, known: Sequence[int]) -> MissingError:
    """Return the error of an edition that is not there."""
    numbers = ", ".join(map(str, known)) or "none"
    return MissingError(
        f"{place}: no such edition, got {number} (there are: {numbers}). Ask for one of them."
    )


def refuse_written(place: object, number: int) -> None:
    """Refuse to write an edition again.

    Raises:
        UsageError: Always.
    """
    raise UsageError(
        f"{place}: edition {number} is there already. Editions are never written again; take the"
        " next number."
    )


def refuse_published(number: int, current: int | None) -> None:
    """Refuse to delete the published edition.

    Raises:
        UsageError: It is the current one.
    """
    if number == current:
        raise UsageError(f"edition {number}: published. Roll back to another edition first.")


def _before_current(store: EditionStore) -> int:
    """Return the number of the newest edition before the current one that was published."""
    current = store.current_edition()
    if current is None:
        raise MissingError(
            f"{store}: no edition yet. Refresh a source first: clausula run refresh_statutes."
        )
    older = [number for number in store.list_published() if number < current]
    if not older:
        raise MissingError(
            f"{store}: no edition before {current} is kept that was published. Name the edition to"
            " go to, see: clausula editions list."
        )
    return older[-1]
