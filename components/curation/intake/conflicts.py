"""Which of the accepted rows repeat one another and which contradict one another.

Rows of one cluster are the same question when they cite the same wording of the same article and
agree in figures and in negations: "12%" for "18%", or one "not" more, makes another clause, however
alike the words. The same question with the same verdict is a near-duplicate; with another verdict
it is a contradiction. An ungoverned row and a governed one contradict each other too, if the
governed one was judged by the edition's own wording. If the clauses of a contradiction are the very
same words, both rows are refused: one of them is wrong, and which one is not known here. Nearly
equal ones are kept and reported.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b

import numpy as np
from numpy.typing import NDArray

from components.curation.intake.validation import fold
from components.likeness.near_duplicates import Signatures, similarity
from components.quantities.reading import find_quantities
from components.records import Pair, Verdict

_NEGATION = re.compile(
    r"\b(?:not|no|never|neither|nor|without|cannot|none|unless|except)\b|n't\b|[不無无非未免毋勿]",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What memory keeps of an accepted row: its place in a file, and hashes of what it asks.

    `clause` is the hash of the clause, `question` that of the article and its wording, 0 where no
    article governs. `is_edition` says that the wording is the edition's own.
    """

    source: str
    line: int
    id: str
    verdict: Verdict
    clause: int
    question: int
    is_edition: bool


@dataclass
class Resolution:
    """The rows that repeat or contradict others, by place.

    `near` maps a near-duplicate to the earlier row and their similarity, `refused` a row to the one
    that contradicts it in the same words. `reported` are all contradictions with their similarity.
    """

    near: dict[int, tuple[int, float]] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=dict)
    reported: list[tuple[int, int, float]] = field(default_factory=list)


def mark_pair(source: str, line: int, pair: Pair, *, is_edition: bool) -> Mark:
    """Return the mark of a pair; `is_edition` says that its wording is the edition's own."""
    question = 0
    if pair.law:
        question = hash_text(pair.citation.casefold(), " ".join(pair.wording.split()))
    return Mark(
        source=source,
        line=line,
        id=pair.id,
        verdict=pair.verdict,
        clause=hash_text(fold(pair.clause)),
        question=question,
        is_edition=is_edition or not pair.law,
    )


def hash_text(*parts: str) -> int:
    """Return 64 bits of the parts' hash, never 0."""
    return int.from_bytes(blake2b("\x1f".join(parts).encode(), digest_size=8).digest(), "big") or 1


def hash_gist(clause: str) -> int:
    """Return the hash of a clause's figures and negations, which part nearly equal clauses."""
    quantities = find_quantities(clause)
    figures = sorted(f"{quantity.dimension} {quantity.canonical}" for quantity in quantities)
    negations = sorted(word.casefold() for word in _NEGATION.findall(clause))
    return hash_text(*figures, "|", *negations)


def find_crowded(labels: NDArray[np.int64]) -> set[int]:
    """Return the places whose cluster has other members."""
    _, cluster, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return set(np.flatnonzero(counts[cluster] > 1).tolist())


def resolve(
    marks: Sequence[Mark],
    labels: NDArray[np.int64],
    gists: dict[int, int],
    signatures: Signatures,
    *,
    threshold: float,
) -> Resolution:
    """Find near-duplicates and contradictions.

    Args:
        marks: Of every row, in order.
        labels: Of the rows' clusters, shape [N].
        gists: From `hash_gist`, of the rows in clusters of two and more.
        signatures: Shape [N, H].
        threshold: Similarity from which a row is a near-duplicate of an earlier one; members of a
            cluster may be below.
    """
    resolver = _Resolver(marks, signatures, threshold)
    for members in _groups(labels, gists):
        resolver.add_contradictions(members)
        resolver.add_repeated(members)
    return resolver.resolution


def _groups(labels: NDArray[np.int64], gists: dict[int, int]) -> Iterator[list[int]]:
    """Yield the places that share cluster and gist, where there are two and more."""
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place in sorted(gists):
        groups[int(labels[place]), gists[place]].append(place)
    yield from (members for members in groups.values() if len(members) > 1)


class _Resolver:
    """Collects the resolution, one group of rows with equal gist after another."""

    def __init__(self, marks: Sequence[Mark], signatures: Signatures, threshold: float) -> None:
        self._marks = marks
        self._signatures = signatures
        self._threshold = threshold
        self.resolution = Resolution()

    def add_contradictions(self, members: Sequence[int]) -> None:
        """Find the rows of a group that answer the same question differently."""
        for earlier, place in self._opposed(members):
            is_same_clause = self._marks[earlier].clause == self._marks[place].clause
            likeness = 1.0 if is_same_clause else self._similarity(earlier, place)
            if likeness >= self._threshold:
                self.resolution.reported.append((earlier, place, likeness))
            if is_same_clause:
                self.resolution.refused[earlier] = place
                self.resolution.refused[place] = earlier

    def add_repeated(self, members: Sequence[int]) -> None:
        """Find the rows of a group that repeat an earlier one which stays."""
        kept: dict[tuple[int, Verdict], list[int]] = defaultdict(list)
        for place in members:
            if place in self.resolution.refused:
                continue
            mark = self._marks[place]
            rivals = kept[mark.question, mark.verdict]
            earlier = self._first_near(rivals, place)
            if earlier is None:
                rivals.append(place)
            else:
                self.resolution.near[place] = (earlier, self._similarity(earlier, place))

    def _opposed(self, members: Sequence[int]) -> Iterator[tuple[int, int]]:
        """Yield each row after the first one before it that answers its question differently."""
        for number, place in enumerate(members):
            for earlier in members[:number]:
                if _are_opposed(self._marks[earlier], self._marks[place]):
                    yield earlier, place
                    break

    def _first_near(self, rivals: Sequence[int], place: int) -> int | None:
        """Return the first of some rows that is near a row, None where none is."""
        for earlier in rivals:
            if self._similarity(earlier, place) >= self._threshold:
                return earlier
        return None

    def _similarity(self, one: int, other: int) -> float:
        return similarity(self._signatures[one], self._signatures[other])


def _are_opposed(one: Mark, other: Mark) -> bool:
    """Say whether two rows answer the same question with different verdicts."""
    if one.verdict == other.verdict:
        return False
    if one.question == other.question:
        return True
    is_one_ungoverned = 0 in (one.question, other.question)
    return is_one_ungoverned and one.is_edition and other.is_edition
