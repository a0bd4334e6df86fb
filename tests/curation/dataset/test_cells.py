"""Cells are cut so that each pair is dealt once before any is dealt twice."""

import random

from components.curation.dataset.cells import Deck, cut_cells, group_by_wording
from tests.curation.dataset.test_own_words import LOAN


def test_cut_cells_keeps_every_pair() -> None:
    """Pairs under one wording stand in pieces of at most the size, none twice and none lost."""
    pairs = [LOAN.model_copy(update={"id": str(number)}) for number in range(11)]
    pairs += [LOAN.model_copy(update={"id": "other", "wording": "Another."})]
    pairs += [LOAN.model_copy(update={"id": "none", "law": ""})]
    cells = group_by_wording(pairs)
    assert [len(cell.pairs) for cell in cells] == [11, 1]
    pieces = cut_cells(cells, 4, random.Random(1))
    assert sorted(len(piece.pairs) for piece in pieces) == [1, 3, 4, 4]
    ids = [pair.id for piece in pieces for pair in piece.pairs]
    assert sorted(ids) == sorted(pair.id for pair in pairs if pair.law)


def test_deck_deals_first_what_is_put_first() -> None:
    """Every card comes once in a round, those put first before the others."""
    deck = Deck(range(10), random.Random(1))
    deck.put_first(lambda card: card in (3, 7))
    first = [deck.deal() for _ in range(10)]
    assert set(first[:2]) == {3, 7}
    assert sorted(first) == list(range(10))
    assert sorted(deck.deal() for _ in range(10)) == list(range(10))
