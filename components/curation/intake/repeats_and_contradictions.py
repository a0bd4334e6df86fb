"""Which of the accepted rows repeat one another and which contradict one another.

Rows of one cluster are the same question when they cite the same wording of the same article and
have the same gist: the same figures and the same deciding words (`likeness/gist.py`). "12%" for
"18%", one "not" more, the Landlord for the Tenant or "at most" for "at least" makes another clause,
however alike the words. Short clauses are compared word by word, so that a slip of the pen does not
hide that they are the same (`likeness/short_texts.py`). The same question with the same verdict is
a near-duplicate; with another verdict it is a contradiction. An ungoverned row and a governed one
contradict each other too, if the governed one was judged by the edition's own wording. If the
clauses of a contradiction are the very same words, both rows are refused: one of them is wrong, and
which one is not known here. Nearly equal ones are kept and reported.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from components.curation.intake.validation import fold
from components.likeness.gist import read_gist
from components.likeness.near_duplicates import Signatures, similarity
from components.records import Pair, Verdict


@dataclass(frozen=True, slots=True)
class Mark:
    """What memory keeps of an accepted row: its file and line, and hashes of what it asks.

    `article_hash` is of the article and its wording, 0 where no article governs. `is_edition` says
    that the wording is the edition's own.
    """

    source: str
    line: int
    id: str
    verdict: Verdict
    clause_hash: int
    article_hash: int
    is_edition: bool


@dataclass
class Resolution:
    """The rows that repeat or contradict others, by their numbers in the spool.

    `near` maps a near-duplicate to the earlier row and their similarity, `refused` a row to the one
    that contradicts it in the same words. `reported` are all contradictions with their similarity.
    """

    near: dict[int, tuple[int, float]] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=dict)
    reported: list[tuple[int, int, float]] = field(default_factory=list)


def mark_pair(source: str, line: int, pair: Pair, *, is_edition: bool) -> Mark:
    """Return the mark of a pair; `is_edition` says that its wording is the edition's own."""
    article_hash = 0
    if pair.law:
        article_hash = hash_text(pair.citation.casefold(), " ".join(pair.wording.split()))
    return Mark(
        source=source,
        line=line,
        id=pair.id,
        verdict=pair.verdict,
        clause_hash=hash_text(fold(pair.clause)),
        article_hash=article_hash,
        is_edition=is_edition or not pair.law,
    )


def hash_text(*parts: str) -> int:
    """Return 64 bits of the parts' hash, never 0."""
    return int.from_bytes(blake2b("\x1f".join(parts).encode(), digest_size=8).digest(), "big") or 1


def hash_gist(clause: str) -> int:
    """Return the hash of a clause's gist: its deciding words and its figures."""
    return hash_text(*read_gist(clause))


def find_crowded(labels: NDArray[np.int64]) -> set[int]:
    """Return the rows whose cluster has other members."""
    _, cluster, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return set(np.flatnonzero(counts[cluster] > 1).tolist())


def resolve(
    marks: Sequence[Mark],
    labels: NDArray[np.int64],
    gists: dict[int, int],
    signatures: Signatures,
    *,
    threshold: float,
    alike: Mapping[tuple[int, int], float] | None = None,
) -> Resolution:
    """Find near-duplicates and contradictions.

    Args:
        marks: Of every row, in order.
        labels: Of the rows' clusters, shape [N].
        gists: From `hash_gist`, by row, of the rows in clusters of two and more.
        signatures: Shape [N, H].
        threshold: Similarity from which a row is a near-duplicate of an earlier one; members of a
            cluster may be below.
        alike: From `find_alike`: how alike short clauses are, by their rows.
    """
    resolver = _Resolver(marks, signatures, threshold, alike or {})
    for members in _groups(labels, gists):
        resolver.record_contradictions(members)
        resolver.record_near_duplicates(members)
    return resolver.resolution


def _groups(labels: NDArray[np.int64], gists: dict[int, int]) -> Iterator[list[int]]:
    """Yield the rows that share cluster and gist, where there are two and more."""
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for row in sorted(gists):
        groups[int(labels[row]), gists[row]].append(row)
    yield from (members for members in groups.values() if len(members) > 1)


class _Resolver:
    """Collects the resolution, one group of rows with equal gist after another."""

    def __init__(
        self,
        marks: Sequence[Mark],
        signatures: Signatures,
        threshold: float,
        alike: Mapping[tuple[int, int], float],
    ) -> None:
        self._alike = alike
        self._marks = marks
        self._signatures = signatures
        self._threshold = threshold
        self.resolution = Resolution()

    def record_contradictions(self, members: Sequence[int]) -> None:
        """Find the rows of a group that answer the same question differently."""
        for earlier, row, likeness in self._opposed(members):
            self.resolution.reported.append((earlier, row, likeness))
            if self._marks[earlier].clause_hash == self._marks[row].clause_hash:
                self.resolution.refused[earlier] = row
                self.resolution.refused[row] = earlier

    def record_near_duplicates(self, members: Sequence[int]) -> None:
        """Find the rows of a group that repeat an earlier one which stays.

        Contradictions come first: a row that they refused is no longer there to be repeated.
        """
        kept: dict[tuple[int, Verdict], list[int]] = defaultdict(list)
        for row in members:
            if row in self.resolution.refused:
                continue
            mark = self._marks[row]
            kept_alike = kept[mark.article_hash, mark.verdict]
            earlier = self._first_near(kept_alike, row)
            if earlier is None:
                kept_alike.append(row)
            else:
                self.resolution.near[row] = (earlier, self._similarity(earlier, row))

    def _opposed(self, members: Sequence[int]) -> Iterator[tuple[int, int, float]]:
        """Yield each row after a row before it that answers its question differently.

        It is one of the same clause if there is one, since both are refused then, else the first
        whose clause is near. The third value is how alike their clauses are, the threshold or more.
        """
        for number, row in enumerate(members):
            mark = self._marks[row]
            opposed = [each for each in members[:number] if _are_opposed(self._marks[each], mark)]
            equal = [each for each in opposed if self._marks[each].clause_hash == mark.clause_hash]
            for earlier in (*equal, *opposed):
                likeness = self._similarity(earlier, row)
                if likeness >= self._threshold:
                    yield earlier, row, likeness
                    break

    def _first_near(self, kept_alike: Sequence[int], row: int) -> int | None:
        """Return the first kept row that reaches the threshold; a later one may be nearer."""
        for earlier in kept_alike:
            if self._similarity(earlier, row) >= self._threshold:
                return earlier
        return None

    def _similarity(self, one: int, other: int) -> float:
        if self._marks[one].clause_hash == self._marks[other].clause_hash:
            return 1.0
        by_words = self._alike.get((one, other), 0.0)
        return max(by_words, similarity(self._signatures[one], self._signatures[other]))


def _are_opposed(one: Mark, other: Mark) -> bool:
    """Say whether two rows answer the same question with different verdicts."""
    if one.verdict == other.verdict:
        return False
    if one.article_hash == other.article_hash:
        return True
    is_one_ungoverned = 0 in (one.article_hash, other.article_hash)
    return is_one_ungoverned and one.is_edition and other.is_edition
