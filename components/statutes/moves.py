"""Find articles that moved: their wording vanished under one number and stands under another.

A move is within one law. The wording must be the same or nearly the same.

The same wording under another number is a move even if the old number now holds another wording:
an article that is put in between moves those behind it and amends none. A wording that stays nearly
the same under its own number is amended, not moved. Not covered: an article that is moved and
rewritten, and a move to another law; both read as one repeal and one addition.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping

from components.statutes.wording import hash_wording, similarity, word_pairs

NEARLY = 0.7
"""The least share of word pairs that two wordings of one article have in common.

Of the two million pairs of different articles within twelve Taiwanese laws, 24 reach it; half of
all real amendments do.
"""

Key = tuple[str, str]
"""A law's id and an article's number."""

WordPairs = frozenset[tuple[str, str]]


def find_moves(vanished: Mapping[Key, str], arrived: Mapping[Key, str]) -> dict[Key, Key]:
    """Return where moved wordings came from.

    Args:
        vanished: The wordings that no longer stand under their number.
        arrived: The wordings that did not stand under their number before.

    Returns:
        For each number that a wording moved to, the number that it moved from. No number occurs
        twice on either side.
    """
    laws = {law for law, _ in vanished} & {law for law, _ in arrived}
    vanished = {key: text for key, text in vanished.items() if key[0] in laws}
    arrived = {key: text for key, text in arrived.items() if key[0] in laws}
    moves = _match_same(vanished, arrived)
    origins = set(moves.values())
    vanished = {key: text for key, text in vanished.items() if key not in origins}
    arrived = {key: text for key, text in arrived.items() if key not in moves}
    return moves | _match_nearly(vanished, arrived)


def _match_same(vanished: Mapping[Key, str], arrived: Mapping[Key, str]) -> dict[Key, Key]:
    """Return the moves of wordings that stayed the same, matched in the order of arrival."""
    origins: dict[tuple[str, str], list[Key]] = defaultdict(list)
    for key, text in vanished.items():
        origins[key[0], hash_wording(text)].append(key)
    moves: dict[Key, Key] = {}
    for key, text in arrived.items():
        candidates = origins.get((key[0], hash_wording(text)))
        if candidates:
            moves[key] = candidates.pop(0)
    return moves


def _match_nearly(vanished: Mapping[Key, str], arrived: Mapping[Key, str]) -> dict[Key, Key]:
    """Return the moves of wordings that changed a little, the most similar first."""
    before = {key: word_pairs(text) for key, text in vanished.items()}
    after = {key: word_pairs(text) for key, text in arrived.items()}
    for key in before.keys() & after.keys():
        if similarity(before[key], after[key]) >= NEARLY:  # amended under its own number
            del before[key], after[key]
    moves: dict[Key, Key] = {}
    taken: set[Key] = set()
    for _, key, origin in sorted(_score_candidates(before, after)):
        if key not in moves and origin not in taken:
            moves[key] = origin
            taken.add(origin)
    return moves


def _score_candidates(
    before: Mapping[Key, WordPairs], after: Mapping[Key, WordPairs]
) -> list[tuple[float, Key, Key]]:
    """Return every close pair of wordings as (minus similarity, new place, old place)."""
    places: dict[tuple[str, tuple[str, str]], list[Key]] = defaultdict(list)
    for key, pairs in before.items():
        for pair in pairs:
            places[key[0], pair].append(key)
    scored: list[tuple[float, Key, Key]] = []
    for key, pairs in after.items():
        num_shared: Counter[Key] = Counter()
        for pair in pairs:
            num_shared.update(places.get((key[0], pair), ()))
        for origin, count in num_shared.items():
            if 2 * count >= NEARLY * (len(before[origin]) + len(pairs)):
                scored.append((-similarity(before[origin], pairs), key, origin))
    return scored
