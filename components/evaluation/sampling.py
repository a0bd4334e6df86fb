"""Pairs drawn for measuring: family by family in turn, so that no rule with many pairs outweighs the others."""

import random
from collections import defaultdict
from collections.abc import Collection, Sequence

from components.records import Pair


def draw_pairs(pairs: Sequence[Pair], count: int) -> list[Pair]:
    """Draw pairs, family by family in turn, so that no rule with many pairs outweighs the others."""
    drawn = random.Random(0)
    families: dict[str, list[Pair]] = defaultdict(list)
    for pair in drawn.sample(list(pairs), len(pairs)):
        if pair.law:
            families[pair.family].append(pair)
    return in_turn(families.values())[:count]


def in_turn(families: Collection[Sequence[Pair]]) -> list[Pair]:
    """Return all pairs, one of each family before a second of any."""
    turns = range(max(map(len, families), default=0))
    return [found[turn] for turn in turns for found in families if turn < len(found)]
