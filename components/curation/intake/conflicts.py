"""Which of the accepted rows repeat one another and which contradict one another.

Rows of one cluster are the same question when they cite the same wording of the same article and
agree in figures and in negations: "12%" for "18%", or one "not" more, makes another clause, however
alike the words. The same question with the same verdict is a near-duplicate; with another verdict a
contradiction. An ungoverned row and a governed one contradict each other too, where the governed
one was judged by the edition's own wording. Both sides of a contradiction in the very same words
are refused, since one of them is wrong and nobody here knows which; near-same ones are kept and
reported.
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
    """What is kept in memory of an accepted row: where it stands, and hashes of what it asks."""

    source: str
    line: int
    id: str
    verdict: Verdict
    clause: int
    question: int
    is_edition: bool


@dataclass
class Resolution:
    """Places of rows that are not kept, and why; every place stands once."""

    near: dict[int, tuple[int, float]] = field(default_factory=dict)
    refused: dict[int, int] = field(default_factory=dict)
    reported: list[tuple[int, int, float]] = field(default_factory=list)


def mark_pair(source: str, line: int, pair: Pair, *, is_edition: bool) -> Mark:
    """Return the mark of a pair; `is_edition` says that its wording is the edition's own."""
    question = (
        hash_text(pair.citation.casefold(), " ".join(pair.wording.split())) if pair.law else 0
    )
    return Mark(
        source,
        line,
        pair.id,
        pair.verdict,
        hash_text(fold(pair.clause)),
        question,
        is_edition or not pair.law,
    )


def hash_text(*parts: str) -> int:
    """Return 64 bits of the parts' hash, never 0."""
    return int.from_bytes(blake2b("\x1f".join(parts).encode(), digest_size=8).digest(), "big") or 1


def hash_gist(clause: str) -> int:
    """Return the hash of what makes near-same clauses different ones: figures and negations."""
    figures = sorted(
        f"{quantity.dimension} {quantity.canonical}" for quantity in find_quantities(clause)
    )
    negations = sorted(word.casefold() for word in _NEGATION.findall(clause))
    return hash_text(*figures, "|", *negations)


def find_crowded(labels: NDArray[np.int64]) -> set[int]:
    """Return the places whose cluster has other members."""
    _, first, counts = np.unique(labels, return_inverse=True, return_counts=True)
    return set(np.flatnonzero(counts[first] > 1).tolist())


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
    found = Resolution()
    for members in _groups(labels, gists):
        for one, other in _opposed(members, marks):
            likeness = (
                1.0
                if marks[one].clause == marks[other].clause
                else similarity(signatures[one], signatures[other])
            )
            if likeness >= threshold:
                found.reported.append((one, other, likeness))
            if marks[one].clause == marks[other].clause:
                found.refused |= {one: other, other: one}
        _drop_repeated(members, marks, signatures, threshold, found)
    return found


def _groups(labels: NDArray[np.int64], gists: dict[int, int]) -> Iterator[list[int]]:
    groups: dict[tuple[int, int], list[int]] = defaultdict(list)
    for place in sorted(gists):
        groups[int(labels[place]), gists[place]].append(place)
    yield from (members for members in groups.values() if len(members) > 1)


def _opposed(members: Sequence[int], marks: Sequence[Mark]) -> Iterator[tuple[int, int]]:
    """Yield each row with the first one before it that answers the same question otherwise."""
    for at, place in enumerate(members):
        mark = marks[place]
        for earlier in members[:at]:
            other = marks[earlier]
            is_same = mark.question == other.question or (
                0 in (mark.question, other.question) and mark.is_edition and other.is_edition
            )
            if is_same and mark.verdict != other.verdict:
                yield earlier, place
                break


def _drop_repeated(
    members: Sequence[int],
    marks: Sequence[Mark],
    signatures: Signatures,
    threshold: float,
    found: Resolution,
) -> None:
    kept: dict[tuple[int, Verdict], list[int]] = defaultdict(list)
    for place in (place for place in members if place not in found.refused):
        like = kept[marks[place].question, marks[place].verdict]
        earlier = next(
            (e for e in like if (signatures[e] == signatures[place]).mean() >= threshold), None
        )
        if earlier is None:
            like.append(place)
        else:
            found.near[place] = (earlier, similarity(signatures[earlier], signatures[place]))
