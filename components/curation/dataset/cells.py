"""Cells: the pairs that were judged under one wording of one article, and how they are dealt."""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from components.records import Pair

T = TypeVar("T")


@dataclass(frozen=True)
class ArticleCell:
    """Pairs that were judged under one wording of one article."""

    citation: str
    wording: str
    pairs: tuple[Pair, ...]

    @property
    def is_drafted(self) -> bool:
        """Whether its pairs were drafted from the article."""
        return self.pairs[0].origin == "drafted"

    @property
    def is_correction(self) -> bool:
        """Whether its pairs are corrections of findings."""
        return self.pairs[0].origin == "correction"


class Deck(Generic[T]):
    """Deals cards in random order; every card once before any comes twice."""

    def __init__(self, cards: Sequence[T], rng: random.Random) -> None:
        self.cards = list(cards)
        self.rng = rng
        self.pile: list[T] = []

    def put_first(self, is_first: Callable[[T], bool]) -> None:
        """Let some cards be dealt before the others, once."""
        shuffled = self.rng.sample(self.cards, len(self.cards))
        self.pile = sorted(shuffled, key=is_first)  # dealt from its end

    def deal(self) -> T:
        """Return the next card."""
        if not self.pile:
            self.pile = self.rng.sample(self.cards, len(self.cards))
        return self.pile.pop()


def group_by_wording(pairs: Sequence[Pair]) -> list[ArticleCell]:
    """Return the governed pairs, those under one wording together."""
    by_wording: dict[tuple[str, str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.law:
            by_wording[(pair.citation, pair.wording, pair.origin)].append(pair)
    return [
        ArticleCell(citation, wording, tuple(members))
        for (citation, wording, _), members in by_wording.items()
    ]


def cut_cells(cells: Sequence[ArticleCell], size: int, rng: random.Random) -> list[ArticleCell]:
    """Return cells in pieces, each pair in exactly one, in random order.

    Args:
        cells: Any number.
        size: Pairs of a piece, at most.
        rng: Decides which pairs of a cell stand together.
    """
    pieces: list[ArticleCell] = []
    for cell in cells:
        pairs = rng.sample(cell.pairs, len(cell.pairs))
        for start in range(0, len(pairs), size):
            piece = tuple(pairs[start : start + size])
            pieces.append(ArticleCell(cell.citation, cell.wording, piece))
    return pieces
