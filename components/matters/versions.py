"""Two versions of a contract, clause by clause: what changed, and which findings came or went.

Clauses with the same words are pairs, whatever their number; then clauses that share most of their
words, the likest first. What is left was added or removed. A pair that stands in another order than
the others has moved. Text that is no clause, such as the parties and the day of the contract, is
compared in the same way, and told where it changed.
"""

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Sequence
from typing import Literal

from components.likeness.shingles import split_words
from components.records import Clause, Finding, LeftOut, Record, Review
from components.statutes.wording import normalise, similarity, word_pairs

ClauseChangeKind = Literal["unchanged", "moved", "changed", "added", "removed"]
FindingChange = Literal["came", "went", "stays", "none"]
Pairs = dict[int, int]
"""Places in the new version by places in the old one."""

MIN_LIKENESS = 0.45
"""From which clauses are versions of each other; a figure of three in a short sentence changes."""
_OF_HEADING = 0.15  # what an equal heading adds
_LABEL = re.compile(r"^\W*+\d++(?:[.)]\d++)*+[.)]?\s+|^\([a-z0-9]{1,4}\)\s+", re.IGNORECASE)


class ClauseVersion(Record):
    """A clause of one version, with its finding where it was reviewed.

    `ordinal` counts from 1; `number` is the contract's own, empty where it gives none. `no_clause`
    says why the text is no clause, such as `names a party or opens the contract`; empty for one.
    """

    ordinal: int
    number: str = ""
    heading: str = ""
    text: str
    no_clause: str = ""
    finding: Finding | None = None

    @property
    def name(self) -> str:
        """What it is called: `Clause 4.2 (4. Rent)`; its place where the contract has no number."""
        if self.no_clause:
            return f"Text that is no clause ({self.no_clause})"
        which = f"Clause {self.number}" if self.number else f"Unnumbered clause {self.ordinal}"
        return f"{which} ({self.heading})" if self.heading else which

    @property
    def is_problem(self) -> bool:
        """Whether a person should read its finding."""
        return self.finding is not None and self.finding.severity != "fine"


class ClauseChange(Record):
    """What became of a clause; `old` is None where it was added, `new` where it was removed."""

    kind: ClauseChangeKind
    old: ClauseVersion | None
    new: ClauseVersion | None

    @property
    def finding_change(self) -> FindingChange:
        """Whether a problem came with the new version, went with the old one, or stays."""
        was = self.old is not None and self.old.is_problem
        is_now = self.new is not None and self.new.is_problem
        if was and is_now:
            return "stays"
        if is_now:
            return "came"
        return "went" if was else "none"

    @property
    def standing(self) -> ClauseVersion:
        """The new clause, or the removed one."""
        version = self.new or self.old
        if version is None:
            raise ValueError("a change of no clause")
        return version


def number_clauses(
    clauses: Sequence[Clause], left_out: Sequence[LeftOut] = ()
) -> list[ClauseVersion]:
    """Return the clauses of a document that was not reviewed, and its other text."""
    numbered = [
        ClauseVersion(
            ordinal=ordinal, number=clause.number, heading=clause.heading, text=clause.text
        )
        for ordinal, clause in enumerate(clauses, 1)
    ]
    return numbered + _number_left_out(left_out)


def number_findings_of(review: Review) -> list[ClauseVersion]:
    """Return the clauses of a review with their findings, and the text that is no clause."""
    numbered = [
        ClauseVersion(
            ordinal=ordinal,
            number=one.number,
            heading=one.heading,
            text=one.clause,
            finding=one,
        )
        for ordinal, one in enumerate(review.findings, 1)
    ]
    return numbered + _number_left_out(review.not_reviewed)


def _number_left_out(left_out: Sequence[LeftOut]) -> list[ClauseVersion]:
    """Return the text of a document that is no clause."""
    return [
        ClauseVersion(ordinal=ordinal, text=each.text, no_clause=each.reason)
        for ordinal, each in enumerate(left_out, 1)
    ]


def compare_versions(
    old: Sequence[ClauseVersion], new: Sequence[ClauseVersion]
) -> list[ClauseChange]:
    """Return what became of every clause, in the order of the new version, then of the other text.

    A removed clause follows the one that it followed in the old version. Other text that is as it
    was is left out.
    """
    clauses = [[each for each in side if not each.no_clause] for side in (old, new)]
    others = [[each for each in side if each.no_clause] for side in (old, new)]
    changes = [each for each in _compare(*others) if each.kind not in ("unchanged", "moved")]
    return _compare(*clauses) + changes


def _compare(old: Sequence[ClauseVersion], new: Sequence[ClauseVersion]) -> list[ClauseChange]:
    """Return what became of each text, in the order of the new version."""
    equal = _pair_equal(old, new)
    pairs = equal | _pair_alike(old, new, equal)
    moved = _find_moved(pairs)
    old_of = {new_place: old_place for old_place, new_place in pairs.items()}
    placed: list[tuple[tuple[int, int, int], ClauseChange]] = []
    for place, version in enumerate(new):
        before = old_of.get(place)
        if before is None:
            change = ClauseChange(kind="added", old=None, new=version)
        else:
            kind = _name_kind(before, equal=equal, moved=moved)
            change = ClauseChange(kind=kind, old=old[before], new=version)
        placed.append(((place, 0, 0), change))
    follows = -1
    for place, version in enumerate(old):
        if place in pairs:
            follows = pairs[place]
        else:
            change = ClauseChange(kind="removed", old=version, new=None)
            placed.append(((follows, 1, place), change))
    placed.sort(key=lambda item: item[0])
    return [change for _, change in placed]


def _name_kind(place: int, *, equal: Pairs, moved: set[int]) -> ClauseChangeKind:
    """Return what became of an old clause that has a pair."""
    if place not in equal:
        return "changed"
    return "moved" if place in moved else "unchanged"


def _plain(text: str) -> str:
    """Return a clause's words without its number, which changes where one is put in before it."""
    return normalise(_LABEL.sub("", text, count=1)).casefold()


def _pair_equal(old: Sequence[ClauseVersion], new: Sequence[ClauseVersion]) -> Pairs:
    """Pair clauses of the same words, the first with the first."""
    waiting: defaultdict[str, deque[int]] = defaultdict(deque)
    for place, version in enumerate(new):
        waiting[_plain(version.text)].append(place)
    pairs: Pairs = {}
    for place, version in enumerate(old):
        places = waiting[_plain(version.text)]
        if places:
            pairs[place] = places.popleft()
    return pairs


def _pair_alike(old: Sequence[ClauseVersion], new: Sequence[ClauseVersion], equal: Pairs) -> Pairs:
    """Pair the clauses that are left by likeness, the likest first."""
    left = [place for place in range(len(old)) if place not in equal]
    taken = set(equal.values())
    free = [place for place in range(len(new)) if place not in taken]
    shapes = {place: _Shape(new[place]) for place in free}
    candidates: list[tuple[float, int, int]] = []
    for place in left:
        shape = _Shape(old[place])
        for other in free:
            likeness = shape.liken(shapes[other])
            if likeness >= MIN_LIKENESS:
                candidates.append((-likeness, place, other))
    pairs: Pairs = {}
    for _, place, other in sorted(candidates):
        if place not in pairs and other not in taken:
            pairs[place] = other
            taken.add(other)
    return pairs


class _Shape:
    """What a clause is compared by."""

    def __init__(self, version: ClauseVersion) -> None:
        plain = _plain(version.text)
        self._heading = normalise(_LABEL.sub("", version.heading, count=1)).casefold()
        self._words = frozenset(split_words(plain))
        self._pairs = word_pairs(plain)

    def liken(self, other: "_Shape") -> float:
        """Return how alike two clauses are: by words side by side, or in a short one by words."""
        num_words = len(self._words) + len(other._words)
        by_words = 2 * len(self._words & other._words) / (num_words or 1) - _OF_HEADING
        likeness = max(similarity(self._pairs, other._pairs), by_words)
        is_under_same = bool(self._heading) and self._heading == other._heading
        return likeness + _OF_HEADING * is_under_same


def _find_moved(pairs: Pairs) -> set[int]:
    """Return the old places outside the longest run of pairs that stand in the same order."""
    old_places = sorted(pairs)
    tails: list[int] = []  # the new place that ends the best run of each length
    tail_places: list[int] = []
    before: dict[int, int] = {}
    for place in old_places:
        length = bisect_left(tails, pairs[place])
        if length:
            before[place] = tail_places[length - 1]
        if length == len(tails):
            tails.append(pairs[place])
            tail_places.append(place)
        else:
            tails[length], tail_places[length] = pairs[place], place
    in_order: set[int] = set()
    place_or_none = tail_places[-1] if tail_places else None
    while place_or_none is not None:
        in_order.add(place_or_none)
        place_or_none = before.get(place_or_none)
    return set(old_places) - in_order
