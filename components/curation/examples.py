"""Training examples: several clauses judged under one shared set of articles, with the facts masked.

A group holds a few articles and clauses of every kind that is met under them: governed by one of them, or by an article
that is absent, or by none at all; in the last two cases the answer is that none governs. A group becomes one training
sequence in which the articles are computed once for all clauses. Not covered: whether a distractor happens to govern a
clause as well; distractors are taken from other articles than the clause's own.
"""

import random
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from components.config import Section
from components.curation.masking import mask_figures, mask_references, rename
from components.prompting.template import Passage, complete
from components.quantities.comparing import compare, describe
from components.quantities.reading import parse_quantity
from components.records import Example, Group, Pair, content_hash

Neighbours = Callable[[str, int], Sequence[Passage]]
T = TypeVar("T")


class GroupConfig(Section):
    """How pairs are put together under shared articles."""

    max_governing: int = Field(default=2, ge=1, le=8, description="articles of a group that govern some of its clauses, at most")
    max_distractors: int = Field(default=2, ge=0, le=8, description="articles of a group that govern none of them, at most")
    clauses_per_article: int = Field(default=3, ge=1, le=16, description="clauses for each governing article")
    max_ungoverned: int = Field(default=2, ge=0, le=8, description="clauses that none of the group's articles governs, at most")
    max_article_words: int = Field(default=160, ge=20, le=2000, description="words of a distractor; longer articles are passed over")
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
    """Draws groups from pairs whose `wording` is filled in.

    Args:
        pairs: Reviewed pairs; those without a law are ungoverned.
        neighbours: Gives passages of the knowledge base near a text, as many as asked for.
        config: Sizes and masking.
        seed: Of every draw.
    """

    def __init__(self, pairs: Sequence[Pair], neighbours: Neighbours, config: GroupConfig, seed: int) -> None:
        self.neighbours, self.config, self.seed = neighbours, config, seed
        self.drawn = random.Random(seed)
        cells = group_by_wording(pairs)
        self.cells = Deck(cells, self.drawn)
        self.ungoverned = Deck([p for p in pairs if not p.law], self.drawn)

    def build(self, count: int) -> list[Group]:
        """Draw `count` groups."""
        return [self._group(index) for index in range(count)]

    def _group(self, index: int) -> Group:
        cells = self._governing()
        used = {cell.passage.citation for cell in cells}
        governed = [(p, cell.passage.citation) for cell in cells for p in self._some(cell)]
        outside = [(p, "") for p in self._outside(used)]
        near = self.neighbours(governed[0][0].clause, 12)
        distractors = [p for p in near if p.citation not in used and len(p.text.split()) <= self.config.max_article_words]
        absent = {f"{p.law} Article {p.article}" for p, _ in outside}
        distractors = [p for p in distractors if p.citation not in absent][: self.drawn.randint(0, self.config.max_distractors)]
        passages = [*(cell.passage for cell in cells), *distractors]
        self.drawn.shuffle(passages)
        pairs = self.drawn.sample(governed + outside, len(governed) + len(outside))
        return self._masked(index, passages, pairs)

    def _governing(self) -> list[Cell]:
        cells: dict[str, Cell] = {}
        wanted = self.drawn.randint(1, self.config.max_governing)
        for _ in range(8 * wanted):
            if len(cells) < wanted:
                cell = self.cells.deal()
                cells.setdefault(cell.passage.citation, cell)
        return list(cells.values())

    def _some(self, cell: Cell) -> list[Pair]:
        return self.drawn.sample(cell.pairs, min(self.config.clauses_per_article, len(cell.pairs)))

    def _outside(self, used: set[str]) -> list[Pair]:
        count = self.drawn.randint(0, self.config.max_ungoverned)
        found = [self.ungoverned.deal() if self.ungoverned.cards and self.drawn.random() < 0.5 else None for _ in range(count)]
        other = [self.drawn.choice(self.cells.deal().pairs) for card in found if card is None]
        return [p for p in found if p] + [p for p in other if f"{p.law} Article {p.article}" not in used]

    def _masked(self, index: int, passages: list[Passage], pairs: list[tuple[Pair, str]]) -> Group:
        texts = [p.text for p in passages]
        for pair, _ in pairs:
            texts += [pair.clause, pair.does, pair.rule, pair.limit, pair.figure]
        names = {p.citation: p.citation for p in passages}
        if self.config.should_mask:
            names = rename(list(names), self.drawn)
            texts = mask_figures(mask_references(texts, self.drawn), seed=self.seed + index)
        shown = [Passage(names[p.citation], text) for p, text in zip(passages, texts, strict=False)]
        rows = [texts[i : i + 5] for i in range(len(passages), len(texts), 5)]
        examples = tuple(_example(pair, names.get(citation, ""), row) for (pair, citation), row in zip(pairs, rows, strict=True))
        identity = content_hash(*(p.citation + p.text for p in shown), *(e.clause for e in examples))[:16]
        return Group(id=identity, passages=tuple((p.citation, p.text) for p in shown), examples=examples)


def group_by_wording(pairs: Sequence[Pair]) -> list[Cell]:
    """Return the governed pairs, those under one wording together."""
    found: dict[tuple[str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.law:
            found[(f"{pair.law} Article {pair.article}", pair.wording)].append(pair)
    return [Cell(Passage(citation, text), tuple(members)) for (citation, text), members in found.items()]


def _example(pair: Pair, citation: str, row: Sequence[str]) -> Example:
    clause, does, rule, limit, figure = row
    shown = pair.model_copy(update={"clause": clause, "does": does, "rule": rule, "limit": limit, "figure": figure})
    segments = complete(shown, citation=citation, result=_result(shown) if citation else "")
    return Example(
        pair_id=pair.id,
        family=pair.family,
        clause=clause,
        citation=citation,
        verdict=pair.verdict if citation else "ungoverned",
        has_figure=bool(citation and figure),
        completion=tuple((s.text, s.weight) for s in segments),
    )


def _result(pair: Pair) -> str:
    figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
    if not pair.relation or figure is None or limit is None:
        return ""
    keeps = compare(figure, pair.relation, limit)
    if keeps != (pair.verdict == "valid"):
        raise AssertionError(f"pair {pair.id}: masking changed the verdict")  # an invariant of mask_figures, tested there
    return describe(figure, pair.relation, limit)
