"""Pairs sampled for measuring: family by family in turn, so no family outweighs the others."""

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from typing import TypeVar

from components.records import Pair

SEED = 0
T = TypeVar("T")


def draw_pairs(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """Draw pairs of a governing article, family by family in turn."""
    rng = random.Random(SEED)
    families: dict[str, list[Pair]] = defaultdict(list)
    for pair in rng.sample(list(pairs), len(pairs)):
        if pair.law:
            families[pair.family].append(pair)
    return in_turn(families.values())[:count]


def in_turn(groups: Collection[Sequence[T]]) -> list[T]:
    """Return all members, one of each group before a second of any."""
    num_rounds = max(map(len, groups), default=0)
    members: list[T] = []
    for number in range(num_rounds):
        members += [group[number] for group in groups if number < len(group)]
    return members
