"""Which wordings moved: they vanished under one number and stand, the same or nearly, under another of the same law.

The same wording elsewhere is a move even where the old number holds another wording now, so that an
article put in between moves those behind it and amends none. What stays nearly the same under its
own number is an amendment of it. Not covered: a move together with a rewriting, and a move to
another law; both read as one repeal and one addition.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from components.statutes.wording import hash_wording, similarity, word_pairs

NEARLY = 0.7
"""Least share of word pairs in common.

Of the two million pairs of articles within one of twelve Taiwanese laws 24 have as many; half of
all real amendments do."""

Key = tuple[str, str]
"""A law's id and an article's number."""


def find_moves(vanished: Mapping[Key, str], arrived: Mapping[Key, str]) -> dict[Key, Key]:
    """Return where moved wordings came from.

    Args:
        vanished: The wordings that no longer stand under their number.
        arrived: The wordings that did not stand under their number before.

    Returns:
        For each number that a wording moved to, the number it moved from; none is named twice on
        either side.
    """
    laws = {law for law, _ in vanished} & {law for law, _ in arrived}
    vanished, arrived = (
        {key: text for key, text in side.items() if key[0] in laws} for side in (vanished, arrived)
    )
    moves = _match_same(vanished, arrived)
    origins = set(moves.values())
    left = {key: text for key, text in vanished.items() if key not in origins}
    return moves | _match_nearly(
        left, {key: text for key, text in arrived.items() if key not in moves}
    )


def _match_same(vanished: Mapping[Key, str], arrived: Mapping[Key, str]) -> dict[Key, Key]:
    places: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, text in vanished.items():
        places[key[0], hash_wording(text)].append(key)
    moves: dict[Key, Key] = {}
    for key, text in arrived.items():
        origins = places.get((key[0], hash_wording(text)))
        if origins:
            moves[key] = origins.pop(0)
    return moves


def _match_nearly(vanished: Mapping[Key, str], arrived: Mapping[Key, str]) -> dict[Key, Key]:
    before = {key: word_pairs(text) for key, text in vanished.items()}
    after = {key: word_pairs(text) for key, text in arrived.items()}
    stays = {
        key for key in before.keys() & after.keys() if similarity(before[key], after[key]) >= NEARLY
    }
    places: dict[tuple[str, tuple[str, str]], list[Key]] = defaultdict(list)
    for key in before.keys() - stays:
        for pair in before[key]:
            places[key[0], pair].append(key)
    scored: list[tuple[float, Key, Key]] = []
    for key in after.keys() - stays:
        shared = Counter(origin for pair in after[key] for origin in places.get((key[0], pair), ()))
        close = [
            origin
            for origin, count in shared.items()
            if 2 * count >= NEARLY * (len(before[origin]) + len(after[key]))
        ]
        scored += [(-similarity(before[origin], after[key]), key, origin) for origin in close]
    moves: dict[Key, Key] = {}
    taken: set[Key] = set()
    for _, key, origin in sorted(scored):
        if key not in moves and origin not in taken:
            moves[key] = origin
            taken.add(origin)
    return moves
