"""Splits without leaks: near-duplicates, and clauses about the same rule, stand in one split.

Clusters of near-duplicates and families of rules that share a pair form one unit, which never
stands in two splits. Units of reviewed pairs, of ungoverned pairs and of drafted pairs are shared
out one kind after the other, so every split gets its part of each. An exact search finds
near-duplicates that clustering missed (twins); they are joined too. `check_splits` checks the pairs
that end up in groups once more. Not covered: the same rule under two families in other words.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence

from pydantic import Field

from components.config import Section
from components.errors import GateError, InputError
from components.likeness.exact_near_duplicates import Twin, TwinSearch
from components.records import Pair

SPLITS = ("train", "validation", "test")
KINDS = ("governed", "ungoverned", "drafted")
NUM_ROUNDS = 5
NUM_NAMED = 5


class SplitConfig(Section):
    """How pairs are shared out."""

    held_out_share: float = Field(
        default=0.1,
        gt=0,
        lt=0.5,
        description="share of the families given to validation, and again to test",
    )
    twin_similarity: float = Field(
        default=0.7,
        gt=0.5,
        le=1,
        description=(
            "share of three-word runs in common from which two clauses must stand in one split"
        ),
    )
    keep_seen: bool = Field(
        default=True,
        description=(
            "keep families that the shipped starter was tuned on in training, so that what is held"
            " out is new to it"
        ),
    )
    seed: int = Field(default=7, ge=0, description="random seed of the split")


def split_pairs(
    pairs: Sequence[Pair],
    clusters: Mapping[str, str],
    config: SplitConfig,
    seen: Collection[str] = (),
) -> dict[str, list[Pair]]:
    """Return the pairs of each split, every pair in exactly one.

    Args:
        pairs: Pairs with ids that differ.
        clusters: The cluster of near-duplicates of each pair, by its id; a pair without one stands
            alone.
        config: Shares and seed.
        seen: Families that go to training, as long as enough others are left to hold out.

    Raises:
        InputError: A split is left without a governed, reviewed family.
        GateError: Near-duplicates cannot be kept in one split.
    """
    units = _Units()
    for pair in pairs:
        units.join(f"family {pair.family}", f"near {clusters.get(pair.id, pair.id)}")
    search = TwinSearch([pair.clause for pair in pairs], config.twin_similarity)
    for _ in range(NUM_ROUNDS):
        split_of = _share_out(pairs, units, config, seen)
        twins = [twin for name in SPLITS[1:] for twin in _find_twins(search, split_of, name)]
        if not twins:
            by_split: dict[str, list[Pair]] = {name: [] for name in SPLITS}
            for pair, split in zip(pairs, split_of, strict=True):
                by_split[split].append(pair)
            return by_split
        for twin in twins:
            left, right = pairs[twin.left], pairs[twin.right]
            units.join(f"family {left.family}", f"family {right.family}")
    raise GateError(
        f"splits: near-duplicates still stand in two splits after {NUM_ROUNDS} rounds. Raise"
        " dataset.split.twin_similarity."
    )


def check_splits(pairs: Mapping[str, Sequence[Pair]], config: SplitConfig) -> None:
    """Check that no clause or family of one split has a near-duplicate in another.

    Args:
        pairs: The pairs of each split.
        config: The similarity from which two clauses are near-duplicates.

    Raises:
        GateError: One does; the message names the pairs, never their clauses.
    """
    _check_families(pairs)
    all_pairs = [pair for name in SPLITS for pair in pairs[name]]
    split_of = [name for name in SPLITS for _ in pairs[name]]
    search = TwinSearch([pair.clause for pair in all_pairs], config.twin_similarity)
    for name in SPLITS[1:]:
        twins = _find_twins(search, split_of, name)
        if not twins:
            continue
        named = [
            f"{all_pairs[twin.left].id} ({name}) and {all_pairs[twin.right].id}"
            for twin in twins[:NUM_NAMED]
        ]
        raise GateError(
            f"splits: {len(twins)} near-duplicates stand in two splits: {', '.join(named)}. Keep"
            " each pair of them in one split."
        )


def _check_families(pairs: Mapping[str, Sequence[Pair]]) -> None:
    """Check that each family stands in one split alone."""
    split_of: dict[str, str] = {}
    for name, part in pairs.items():
        for family in {pair.family for pair in part}:
            first = split_of.setdefault(family, name)
            if first != name:
                raise GateError(
                    f"splits: family {family} stands in {first} and in {name}. Keep a family in"
                    " one split."
                )


def _find_twins(search: TwinSearch, split_of: Sequence[str], name: str) -> list[Twin]:
    """Return the near-duplicates between a split, on the left, and the splits before it."""
    earlier = SPLITS[: SPLITS.index(name)]
    own_places = [place for place, split in enumerate(split_of) if split == name]
    earlier_places = [place for place, split in enumerate(split_of) if split in earlier]
    return search.between(own_places, earlier_places)


def _share_out(
    pairs: Sequence[Pair], units: "_Units", config: SplitConfig, seen: Collection[str]
) -> list[str]:
    """Return the split of each pair; reviewed pairs and drafted ones are dealt apart."""
    rng = random.Random(config.seed)
    members: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        members[units.find(f"family {pair.family}")].append(pair)
    seen_units = {
        name for name, unit in members.items() if any(pair.family in seen for pair in unit)
    }
    split_of_unit: dict[str, str] = {}
    for kind in KINDS:
        sizes = {name: len(unit) for name, unit in members.items() if _kind(unit) == kind}
        if sizes:
            split_of_unit |= _deal(sizes, seen_units, config, rng, can_be_few=kind == "drafted")
    split_of = [split_of_unit[units.find(f"family {pair.family}")] for pair in pairs]
    _refuse_empty_split(pairs, split_of)
    return split_of


def _refuse_empty_split(pairs: Sequence[Pair], split_of: Sequence[str]) -> None:
    """Refuse a split without governed, reviewed pairs where there are any at all."""
    filled: set[str] = set()
    for pair, split in zip(pairs, split_of, strict=True):
        if _is_governed(pair):
            filled.add(split)
    empty = [name for name in SPLITS if name not in filled]
    if empty and filled:
        raise InputError(
            f"pairs: no governed family is left for the split {empty[0]}. Give pairs of at least 3"
            " families."
        )


def _deal(
    sizes: Mapping[str, int],
    seen: Collection[str],
    config: SplitConfig,
    rng: random.Random,
    *,
    can_be_few: bool,
) -> dict[str, str]:
    """Return the split of each unit.

    One that was seen, or is much larger than a split's share, goes to training.
    """
    names = sorted(sizes)
    rng.shuffle(names)
    if can_be_few and len(names) < len(SPLITS):
        return dict.fromkeys(names, "train")
    num_held_out = round(len(names) * config.held_out_share)
    num_unseen = sum(name not in seen for name in names)
    num_held_out = max(1, min(num_held_out, num_unseen // 2))
    share = max(config.held_out_share, 1 / len(names))
    max_size = 2 * share * sum(sizes.values())
    small_first = sorted(names, key=lambda name: (name in seen, sizes[name] > max_size))
    test = small_first[:num_held_out]
    validation = small_first[num_held_out : 2 * num_held_out]
    split_of = dict.fromkeys(small_first, "train")
    split_of |= dict.fromkeys(test, "test")
    split_of |= dict.fromkeys(validation, "validation")
    return split_of


def _is_governed(pair: Pair) -> bool:
    """Say whether an attorney reviewed the pair and an article governs it."""
    return bool(pair.law) and pair.origin != "drafted"


def _kind(unit: Sequence[Pair]) -> str:
    """Return which of `KINDS` a unit counts as."""
    if any(_is_governed(pair) for pair in unit):
        return "governed"
    if any(pair.origin == "drafted" for pair in unit):
        return "drafted"
    return "ungoverned"


class _Units:
    """Disjoint sets of names; the root is the least member."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        """Return the root of a name's set, and shorten the way to it."""
        root = name
        while self._parent.get(root, root) != root:
            root = self._parent[root]
        while self._parent.get(name, name) != root:
            parent = self._parent[name]
            self._parent[name] = root
            name = parent
        return root

    def join(self, name: str, other: str) -> None:
        """Make the sets of two names one."""
        first, second = sorted((self.find(name), self.find(other)))
        self._parent[second] = first
