"""Training examples: clauses judged under the articles of one prompt, with the facts masked.

A group holds one wording of one article and several clauses that it governs, so that the article is
computed once for all of them. With `context.num_articles` above one, articles that retrieval finds
beside the governing one are shown too, in shuffled order; in `context.absent_share` of the examples
the clause is one that no article shown governs, and the answer says so. Titles, numbers and figures
are drawn anew in each group: only reading the articles gives the answer, and an answer with a fact
that stands in nothing shown is never made. Which hit governs a clause is taught elsewhere (see
`judging.relevance`).
"""

import random
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from components.config import Section
from components.curation.dataset.leaked_facts import foreign_facts
from components.curation.dataset.masking import Masker
from components.errors import GateError
from components.prompting.template import Passage, complete
from components.quantities.comparing import compare, describe
from components.quantities.reading import parse_quantity
from components.records import Example, Group, Pair, Shown, content_hash

T = TypeVar("T")
NUM_TRIES = 20
Distract = Callable[[Sequence[Pair]], Sequence[Sequence[Shown]]]


class GroupConfig(Section):
    """How pairs are put together under an article."""

    clauses_per_article: int = Field(
        default=4, ge=1, le=64, description="clauses of a group, at most"
    )
    should_mask: bool = Field(
        default=True, description="draw titles, numbers and figures anew in each group"
    )


class ContextConfig(Section):
    """Which articles an example's prompt shows."""

    num_articles: int = Field(
        default=1, ge=1, le=8, description="articles of a prompt, the governing one among them"
    )
    absent_share: float = Field(
        default=0,
        ge=0,
        lt=1,
        description="share of examples whose governing article is not among those shown",
    )
    max_words: int = Field(
        default=120,
        ge=20,
        le=4000,
        description="words of an article shown beside the governing one; the rest is cut",
    )
    seed: int = Field(
        default=5, ge=0, description="of order and of clauses that nothing shown governs"
    )


@dataclass(frozen=True)
class Cell:
    """The pairs that were reviewed under one wording of one article."""

    passage: Passage
    pairs: tuple[Pair, ...]


@dataclass(frozen=True)
class Plan:
    """What a group is made of: the pairs judged under its article, and those that nothing shown governs."""

    cell: Cell
    pairs: tuple[Pair, ...]
    strangers: tuple[Pair, ...]


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

    An ungoverned pair serves as a clause that nothing shown governs.

    An example whose masked answer holds a fact that its prompt does not show is dropped and named
    in `dropped`: its analysis says more than clause and article, or a figure is read in one way in
    the clause and in another in the analysis.

    Args:
        pairs: Pairs with their analysis, at least one of them governed.
        config: Sizes and masking.
        seed: Of every draw but the context's.
        context: Which articles a prompt shows.
        masker: Knows the titles of the knowledge base.
        drafted_share: Share of groups drawn from drafted pairs; the others are drawn from reviewed
            ones, as far as there are any.
    """

    def __init__(
        self,
        pairs: Sequence[Pair],
        config: GroupConfig,
        seed: int,
        *,
        context: ContextConfig | None = None,
        masker: Masker | None = None,
        drafted_share: float = 0,
    ) -> None:
        self.config, self.context, self.masker = (
            config,
            context or ContextConfig(),
            masker or Masker(),
        )
        self.drawn, self.apart = random.Random(seed), random.Random(f"{seed}/{self.context.seed}")
        cells = group_by_wording(pairs)
        reviewed = [cell for cell in cells if cell.pairs[0].origin != "drafted"]
        drafted = [cell for cell in cells if cell.pairs[0].origin == "drafted"]
        self.decks = [Deck(part, self.drawn) for part in (reviewed, drafted)]
        self.drafted_share = drafted_share if reviewed and drafted else float(not reviewed)
        self.dropped: list[tuple[str, str]] = []
        self.strangers = Deck([pair for pair in pairs if pair.does], self.apart)

    def build(self, count: int, distract: Distract | None = None) -> list[Group]:
        """Draw `count` groups.

        Args:
            count: How many.
            distract: Gives, for one pair of each group, the articles that retrieval finds beside
                its own, best first; needed where a prompt shows several.
        """
        groups: dict[int, Group] = {}
        for _ in range(NUM_TRIES):
            missing = [index for index in range(count) if index not in groups]
            plans = [self._plan(index) for index in missing]
            found = (
                distract([plan.pairs[0] for plan in plans])
                if distract and self.context.num_articles > 1
                else [()] * len(plans)
            )
            made = [self._group(plan, others) for plan, others in zip(plans, found, strict=True)]
            groups |= {
                index: group for index, group in zip(missing, made, strict=True) if group.examples
            }
            if len(groups) == count:
                return [groups[index] for index in range(count)]
        raise GateError(
            f"groups: {count - len(groups)} of {count} hold answers with facts that their prompt"
            " does not show. Correct the pairs."
        )

    def _plan(self, index: int) -> Plan:
        is_drafted = int((index + 1) * self.drafted_share) > int(index * self.drafted_share)
        cell = self.decks[is_drafted].deal()
        pairs = self.drawn.sample(cell.pairs, min(self.config.clauses_per_article, len(cell.pairs)))
        num_absent = sum(self.apart.random() < self.context.absent_share for _ in pairs)
        strangers = tuple(self._strangers(cell, num_absent))
        return Plan(cell, tuple(pairs[: len(pairs) - len(strangers)] or pairs[:1]), strangers)

    def _strangers(self, cell: Cell, count: int) -> Iterator[Pair]:
        """Deal clauses of other laws, or that no article governs at all."""
        for _ in range(count):
            for _ in range(NUM_TRIES):
                pair = self.strangers.deal()
                if pair.law != cell.pairs[0].law:
                    yield pair
                    break

    def _group(self, plan: Plan, others: Sequence[Shown]) -> Group:
        known = {plan.cell.passage.citation, *(pair.citation for pair in plan.strangers)}
        beside = [shown for shown in others if shown.citation not in known][
            : self.context.num_articles - 1
        ]
        members = [*plan.pairs, *plan.strangers]
        citations = [plan.cell.passage.citation, *(shown.citation for shown in beside)]
        texts = [
            plan.cell.passage.text,
            *(" ".join(shown.text.split()[: self.context.max_words]) for shown in beside),
        ]
        for pair in members:
            texts += [
                pair.clause,
                pair.does,
                *((pair.rule, pair.limit, pair.figure) if pair in plan.pairs else ("", "", "")),
            ]
        if self.config.should_mask:
            masked = self.masker.mask(citations, texts, self.drawn)
            citations, texts = list(masked.citations), list(masked.texts)
        shown = [
            Shown(citation=citation, text=text)
            for citation, text in zip(citations, texts, strict=False)
        ]
        rows = [texts[i : i + 5] for i in range(len(citations), len(texts), 5)]
        governed = len(plan.pairs)
        made = [
            _example(pair, citations[0] if place < governed else "", row)
            for place, (pair, row) in enumerate(zip(members, rows, strict=True))
        ]
        foreign = [
            find_foreign(example, shown, self.masker if self.config.should_mask else None)
            for example in made
        ]
        examples = tuple(example for example, facts in zip(made, foreign, strict=True) if not facts)
        self.dropped += [
            (example.pair_id, ", ".join(facts))
            for example, facts in zip(made, foreign, strict=True)
            if facts
        ]
        if beside:
            self.apart.shuffle(shown)
        identity = content_hash(
            *(f"{s.citation}: {s.text}" for s in shown), *(example.clause for example in examples)
        )[:16]
        return Group(
            id=identity,
            citation=citations[0],
            text=texts[0],
            examples=examples,
            shown=tuple(shown) if beside else (),
        )


def group_by_wording(pairs: Sequence[Pair]) -> list[Cell]:
    """Return the governed pairs that have an analysis, those under one wording together."""
    found: dict[tuple[str, str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.law and pair.rule and pair.does:
            found[(pair.citation, pair.wording, pair.origin)].append(pair)
    return [
        Cell(Passage(citation, text), tuple(members))
        for (citation, text, _), members in found.items()
    ]


def find_foreign(example: Example, shown: Sequence[Shown], masker: Masker | None) -> list[str]:
    """Return the facts of an example's answer that stand in nothing its prompt shows.

    See `leaked_facts`.
    """
    articles = [f"{article.citation}: {article.text}" for article in shown]
    return foreign_facts(
        "".join(text for text, _ in example.completion), [*articles, example.clause], masker
    )


def _example(pair: Pair, citation: str, row: Sequence[str]) -> Example:
    clause, does, rule, limit, figure = row
    said = pair.model_copy(
        update={"clause": clause, "does": does, "rule": rule, "limit": limit, "figure": figure}
    )
    result = _result(said) if citation else ""
    return Example(
        pair_id=pair.id,
        family=pair.family,
        clause=clause,
        verdict=pair.verdict if citation else "ungoverned",
        has_figure=bool(result),
        completion=tuple(
            (s.text, s.weight) for s in complete(said, citation=citation, result=result)
        ),
        citation=citation,
        origin=pair.origin,
    )


def _result(pair: Pair) -> str:
    figure, limit = parse_quantity(pair.figure), parse_quantity(pair.limit)
    if not pair.relation or figure is None or limit is None:
        return ""
    keeps = compare(figure, pair.relation, limit)
    if keeps != (pair.verdict == "valid"):
        raise AssertionError(
            f"pair {pair.id}: masking changed the verdict"
        )  # an invariant of the rewriting, tested there
    return describe(figure, pair.relation, limit)
