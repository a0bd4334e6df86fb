"""Splits that leak nothing: what is near the same, or speaks of the same rule, stands in one split.

Clusters of near-duplicates and families of rules are joined where they share a pair, and what is
joined is never parted. The pairs that attorneys reviewed, those that no article governs and those
drafted from statutes are shared out each for itself, so that every split has its part of each. Near
twins that clustering missed are looked for exactly and joined too. `check_splits` proves it once
more of what is trained on and held out in the end. Not covered: the same rule under two families in
other words.
"""

import random
from collections import defaultdict
from collections.abc import Mapping, Sequence

from pydantic import Field

from components.config import Section
from components.errors import GateError, InputError
from components.likeness.near_twins import Twin, TwinSearch
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
            "share of three-word runs in common from which no two clauses may stand in two splits"
        ),
    )
    seed: int = Field(default=7, ge=0, description="of the split")


def split_pairs(
    pairs: Sequence[Pair], clusters: Mapping[str, str], config: SplitConfig
) -> dict[str, list[Pair]]:
    """Return the pairs of each split, every pair in exactly one.

    Args:
        pairs: Pairs with ids that differ.
        clusters: The cluster of near-duplicates of each pair, by its id; a pair that is missing
            stands alone.
        config: Shares and seed.

    Raises:
        InputError: A split is left without a governed, reviewed family.
        GateError: Twins cannot be kept together.
    """
    joined = _Units()
    for pair in pairs:
        joined.join(f"family {pair.family}", f"near {clusters.get(pair.id, pair.id)}")
    search = TwinSearch([pair.clause for pair in pairs], config.twin_similarity)
    for _ in range(NUM_ROUNDS):
        part_of = _share_out(pairs, joined, config)
        twins = [twin for name in SPLITS[1:] for twin in _twins_of(search, part_of, name)]
        if not twins:
            return {
                name: [pair for pair, part in zip(pairs, part_of, strict=True) if part == name]
                for name in SPLITS
            }
        for twin in twins:
            joined.join(f"family {pairs[twin.left].family}", f"family {pairs[twin.right].family}")
    raise GateError(
        f"splits: twins still stand in two splits after {NUM_ROUNDS} rounds. Raise"
        " dataset.split.twin_similarity."
    )


def check_splits(parts: Mapping[str, Sequence[Pair]], config: SplitConfig) -> None:
    """Prove that no clause or family of one split has a near twin in another.

    Raises:
        GateError: One does; the message names the pairs, never their clauses.
    """
    where: dict[str, str] = {}
    for name, part in parts.items():
        for family in {pair.family for pair in part}:
            if where.setdefault(family, name) != name:
                raise GateError(
                    f"splits: family {family} stands in {where[family]} and in {name}. Keep a"
                    " family in one split."
                )
    pairs = [pair for name in SPLITS for pair in parts[name]]
    part_of = [name for name in SPLITS for _ in parts[name]]
    search = TwinSearch([pair.clause for pair in pairs], config.twin_similarity)
    for name in SPLITS[1:]:
        twins = _twins_of(search, part_of, name)
        if twins:
            shown = ", ".join(
                f"{pairs[twin.left].id} ({name}) and {pairs[twin.right].id}"
                for twin in twins[:NUM_NAMED]
            )
            raise GateError(
                f"splits: {len(twins)} near twins stand in two splits: {shown}. Keep each pair of"
                " them in one split."
            )


def _twins_of(search: TwinSearch, part_of: Sequence[str], name: str) -> list[Twin]:
    """Return the near twins between a split, on the left, and those before it."""
    before = SPLITS[: SPLITS.index(name)]
    held = [place for place, part in enumerate(part_of) if part == name]
    return search.between(held, [place for place, part in enumerate(part_of) if part in before])


def _share_out(pairs: Sequence[Pair], joined: "_Units", config: SplitConfig) -> list[str]:
    """Return the split of each pair."""
    drawn = random.Random(config.seed)
    units: dict[str, list[Pair]] = defaultdict(list)
    for pair in pairs:
        units[joined.find(f"family {pair.family}")].append(pair)
    part_of: dict[str, str] = {}
    for kind in KINDS:
        sizes = {name: len(members) for name, members in units.items() if _kind(members) == kind}
        part_of |= _deal(sizes, config, drawn, can_be_few=kind == "drafted") if sizes else {}
    parts = [part_of[joined.find(f"family {pair.family}")] for pair in pairs]
    governed = {
        part
        for pair, part in zip(pairs, parts, strict=True)
        if pair.law and pair.origin != "drafted"
    }
    empty = [name for name in SPLITS if name not in governed]
    if empty and governed:
        raise InputError(
            f"pairs: no governed family is left for the split {empty[0]}. Give pairs of at least 3"
            " families."
        )
    return parts


def _deal(
    sizes: Mapping[str, int], config: SplitConfig, drawn: random.Random, *, can_be_few: bool
) -> dict[str, str]:
    """Give each unit its split; one that holds much more than a split's share goes to training."""
    names = sorted(sizes)
    drawn.shuffle(names)
    if can_be_few and len(names) < len(SPLITS):
        return dict.fromkeys(names, "train")
    held = max(1, round(len(names) * config.held_out_share))
    most = 2 * max(config.held_out_share, 1 / len(names)) * sum(sizes.values())
    order = sorted(names, key=lambda name: sizes[name] > most)
    return {
        name: "test" if place < held else "validation" if place < 2 * held else "train"
        for place, name in enumerate(order)
    }


def _kind(pairs: Sequence[Pair]) -> str:
    if any(pair.law and pair.origin != "drafted" for pair in pairs):
        return "governed"
    return "drafted" if any(pair.origin == "drafted" for pair in pairs) else "ungoverned"


class _Units:
    """Disjoint sets of names; the root is the least member."""

    def __init__(self) -> None:
        self._parent: dict[str, str] = {}

    def find(self, name: str) -> str:
        """Return the root of a name's set."""
        root = name
        while self._parent.get(root, root) != root:
            root = self._parent[root]
        while self._parent.get(name, name) != root:
            self._parent[name], name = root, self._parent[name]
        return root

    def join(self, one: str, other: str) -> None:
        """Make the sets of two names one."""
        first, second = sorted((self.find(one), self.find(other)))
        self._parent[second] = first
