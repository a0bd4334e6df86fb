"""Training examples: clauses judged under one article, with the facts masked.

A group holds one wording of one article and several clauses that it governs, so that the article is computed once for
all of them. Titles, numbers and figures are drawn anew in each group: only reading the article gives the answer. Clauses
that no article governs are not here: whether an article governs is settled before the model is asked, and pairs teach
that elsewhere (see `matching`).
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from components.config import Section
from components.curation.masking import mask_figures, mask_references, rename
from components.prompting.template import Passage, complete
from components.quantities.comparing import compare, describe
from components.quantities.reading import parse_quantity
from components.records import Example, Group, Pair, content_hash

T = TypeVar("T")


class GroupConfig(Section):
    """How pairs are put together under an article."""

    clauses_per_article: int = Field(default=4, ge=1, le=64, description="clauses of a group, at most")
    should_mask: bool = Field(default=True, description="draw titles, numbers and figures anew in each group")


@dataclass(frozen=True)
class Cell:
    """The pairs that were reviewed under one wording of one article."""

    passage: Passage
    pairs: tuple[Pair, ...]


class Deck(Generic[T]):
    """Deals cards in random order; every card once before any comes twice."""

    def __init__(self, cards: Sequence[T], drawn: random.Random) -> None:
        self.cards, self.drawn = list(cards), drawn
        self.pile: list[T] = []

    def deal(self) -> T:
        """Return the next card."""
        if not self.pile:
            self.pile = self.drawn.sample(self.cards, len(self.cards))
        return self.pile.pop()


class GroupBuilder:
    """Draws groups from pairs whose `wording` is filled in; ungoverned pairs are passed over.

    Args:
        pairs: Reviewed pairs, at least one of them governed.
        config: Sizes and masking.
        seed: Of every draw.
    """

    def __init__(self, pairs: Sequence[Pair], config: GroupConfig, seed: int) -> None:
        self.config, self.seed = config, seed
        self.drawn = random.Random(seed)
        self.cells = Deck(group_by_wording(pairs), self.drawn)

    def build(self, count: int) -> list[Group]:
        """Draw `count` groups."""
        return [self._group(index) for index in range(count)]

    def _group(self, index: int) -> Group:
        cell = self.cells.deal()
        pairs = self.drawn.sample(cell.pairs, min(self.config.clauses_per_article, len(cell.pairs)))
        citation, texts = cell.passage.citation, [cell.passage.text]
        for pair in pairs:
            texts += [pair.clause, pair.does, pair.rule, pair.limit, pair.figure]
        if self.config.should_mask:
            citation = rename([citation], self.drawn)[citation]
            texts = mask_figures(mask_references(texts, self.drawn), seed=self.seed + index)
        rows = [texts[i : i + 5] for i in range(1, len(texts), 5)]
        examples = tuple(_example(pair, citation, row) for pair, row in zip(pairs, rows, strict=True))
        identity = content_hash(citation, texts[0], *(e.clause for e in examples))[:16]
        return Group(id=identity, citation=citation, text=texts[0], examples=examples)


def group_by_wording(pairs: Sequence[Pair]) -> list[Cell]:
    """Return the governed pairs, those under one wording together."""
    found: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.law:
            found[(pair.citation, pair.wording)].append(pair)
    return [Cell(Passage(citation, text), tuple(members)) for (citation, text), members in found.items()]


def _example(pair: Pair, citation: str, row: Sequence[str]) -> Example:
    clause, does, rule, limit, figure = row
    shown = pair.model_copy(update={"clause": clause, "does": does, "rule": rule, "limit": limit, "figure": figure})
    return Example(
        pair_id=pair.id,
        family=pair.family,
        clause=clause,
        verdict=pair.verdict,
        has_figure=bool(figure),
        completion=tuple((s.text, s.weight) for s in complete(shown, citation=citation, result=_result(shown))),
    )


def _result(pair: Pair) -> str:
    figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
    if not pair.relation or figure is None or limit is None:
        return ""
    keeps = compare(figure, pair.relation, limit)
    if keeps != (pair.verdict == "valid"):
        raise AssertionError(f"pair {pair.id}: masking changed the verdict")  # an invariant of mask_figures, tested there
    return describe(figure, pair.relation, limit)
