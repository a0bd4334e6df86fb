"""Training examples: clauses judged under one article, with the facts masked.

A group holds one wording of one article and several clauses that it governs, so that the article is
computed once for all of them. Titles, numbers and figures are drawn anew in each group: only
reading the article gives the answer. An example whose answer holds a fact that its prompt does not
show, or a reason that does not hold, is dropped. Which hit governs a clause is taught elsewhere
(see `judging.governing_article`).
"""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import Field

from components.config import Section
from components.curation.dataset.leaked_facts import foreign_facts
from components.curation.dataset.masking import Masker
from components.errors import GateError
from components.prompting.house_sentence import HOUSE_SENTENCE, MARKER, HouseSentence
from components.prompting.reason import compose_reason
from components.prompting.template import Passage, complete
from components.quantities.comparing import compare, describe
from components.quantities.reading import parse_quantity
from components.records import Example, Group, Pair, content_hash
from components.writing.reasons import check_reason

T = TypeVar("T")
NUM_TRIES = 20
MASKED_FIELDS = ("clause", "does", "rule", "limit", "figure")


class GroupConfig(Section):
    """How pairs are put together under an article."""

    clauses_per_article: int = Field(
        default=4, ge=1, le=64, description="clauses of a group, at most"
    )
    should_mask: bool = Field(
        default=True, description="draw titles, numbers and figures anew in each group"
    )


@dataclass(frozen=True)
class Cell:
    """The pairs that were reviewed under one wording of one article."""

    citation: str
    wording: str
    pairs: tuple[Pair, ...]


class Deck(Generic[T]):
    """Deals cards in random order; every card once before any comes twice."""

    def __init__(self, cards: Sequence[T], rng: random.Random) -> None:
        self.cards = list(cards)
        self.rng = rng
        self.pile: list[T] = []

    def deal(self) -> T:
        """Return the next card."""
        if not self.pile:
            self.pile = self.rng.sample(self.cards, len(self.cards))
        return self.pile.pop()


class GroupBuilder:
    """Draws groups from pairs whose `wording` is filled in.

    Examples whose masked answer holds a fact that the prompt does not show, or a reason that would
    not be shown to a reader, are dropped and named in `dropped`: either the analysis says more than
    clause and article, or a figure reads one way in the clause and another in the analysis.

    Args:
        pairs: Pairs with their analysis, at least one of them governed; ungoverned ones are passed
            over.
        config: Sizes and masking.
        seed: Of every draw.
        sentence: The house sentence of the answers.
        masker: Knows the titles of the knowledge base.
        drafted_share: Share of groups drawn from drafted pairs. The rest come from reviewed pairs.
            Where only one kind exists, all groups come from it.
    """

    def __init__(
        self,
        pairs: Sequence[Pair],
        config: GroupConfig,
        seed: int,
        *,
        sentence: HouseSentence = HOUSE_SENTENCE,
        masker: Masker | None = None,
        drafted_share: float = 0,
    ) -> None:
        self.config = config
        self.sentence = sentence
        self.masker = masker or Masker()
        self.rng = random.Random(seed)
        cells = group_by_wording(pairs)
        reviewed = [cell for cell in cells if cell.pairs[0].origin != "drafted"]
        drafted = [cell for cell in cells if cell.pairs[0].origin == "drafted"]
        self.reviewed = Deck(reviewed, self.rng)
        self.drafted = Deck(drafted, self.rng)
        if reviewed and drafted:
            self.drafted_share = drafted_share
        else:
            self.drafted_share = 0.0 if reviewed else 1.0
        self.dropped: list[tuple[str, str]] = []

    def build(self, count: int) -> list[Group]:
        """Draw `count` groups, each with at least one example.

        Raises:
            GateError: After `NUM_TRIES` draws a group still has no example left.
        """
        groups: dict[int, Group] = {}
        for _ in range(NUM_TRIES):
            missing = [index for index in range(count) if index not in groups]
            draws = [self._draw_pairs(index) for index in missing]
            for index, (cell, pairs) in zip(missing, draws, strict=True):
                group = self._build_group(cell, pairs)
                if group.examples:
                    groups[index] = group
            if len(groups) == count:
                return [groups[index] for index in range(count)]
        raise GateError(
            f"groups: {count - len(groups)} of {count} hold answers with facts that their prompt"
            " does not show. Correct the pairs."
        )

    def _draw_pairs(self, index: int) -> tuple[Cell, list[Pair]]:
        """Draw the cell of a group and which of its pairs are examples."""
        is_drafted = int((index + 1) * self.drafted_share) > int(index * self.drafted_share)
        cell = self.drafted.deal() if is_drafted else self.reviewed.deal()
        num_pairs = min(self.config.clauses_per_article, len(cell.pairs))
        return cell, self.rng.sample(cell.pairs, num_pairs)

    def _build_group(self, cell: Cell, pairs: Sequence[Pair]) -> Group:
        """Mask an article with its pairs and keep the examples that leak no fact."""
        citation, wording = cell.citation, cell.wording
        if self.config.should_mask:
            citation, wording, pairs = self._mask(cell, pairs)
        masker = self.masker if self.config.should_mask else None
        passage = Passage(wording)
        examples: list[Example] = []
        for pair in pairs:
            reason = compose_reason(pair, passage.text)
            example = _build_example(pair, reason, self.sentence)
            faults = find_leaked_facts(example, passage, masker)
            faults += check_reason(reason, pair.clause, passage.text).faults
            if faults:
                self.dropped.append((example.pair_id, ", ".join(faults)))
            else:
                examples.append(example)
        clauses = [example.clause for example in examples]
        return Group(
            id=content_hash(f"{citation}: {wording}", *clauses)[:16],
            citation=citation,
            text=wording,
            examples=tuple(examples),
        )

    def _mask(self, cell: Cell, pairs: Sequence[Pair]) -> tuple[str, str, list[Pair]]:
        """Return citation, wording and pairs with new facts, the same in all of them."""
        texts = [cell.wording]
        for pair in pairs:
            texts += [getattr(pair, field) for field in MASKED_FIELDS]
        masked = self.masker.mask(cell.citation, texts, self.rng)
        remaining = iter(masked.texts)
        wording = next(remaining)
        masked_pairs: list[Pair] = []
        for pair in pairs:
            changes = {field: next(remaining) for field in MASKED_FIELDS}
            masked_pairs.append(pair.model_copy(update=changes))
        return masked.citation, wording, masked_pairs


def group_by_wording(pairs: Sequence[Pair]) -> list[Cell]:
    """Return the governed pairs that have an analysis, those under one wording together."""
    by_wording: dict[tuple[str, str, str], list[Pair]] = defaultdict(list)
    for pair in pairs:
        if pair.law and pair.rule and pair.does:
            by_wording[(pair.citation, pair.wording, pair.origin)].append(pair)
    return [
        Cell(citation, wording, tuple(members))
        for (citation, wording, _), members in by_wording.items()
    ]


def find_leaked_facts(example: Example, passage: Passage, masker: Masker | None) -> list[str]:
    """Return the facts of an example's answer that neither its article nor its clause shows.

    See `leaked_facts`.
    """
    answer = "".join(text for text, _ in example.completion).replace(MARKER, "")
    shown = [passage.text, example.clause]
    return foreign_facts(answer, shown, masker)


def _build_example(pair: Pair, reason: str, sentence: HouseSentence) -> Example:
    """Return the example of a pair whose facts stand as the prompt shows them."""
    result = _compare_figures(pair)
    segments = complete(pair, reason=reason, result=result, sentence=sentence)
    return Example(
        pair_id=pair.id,
        family=pair.family,
        clause=pair.clause,
        verdict=pair.verdict,
        has_figure=bool(result),
        completion=tuple((segment.text, segment.weight) for segment in segments),
        origin=pair.origin,
    )


def _compare_figures(pair: Pair) -> str:
    """Return what the tool answers for a pair, empty where no figure decides."""
    figure = parse_quantity(pair.figure)
    limit = parse_quantity(pair.limit)
    if not pair.relation or figure is None or limit is None:
        return ""
    keeps = compare(figure, pair.relation, limit)
    if keeps != (pair.verdict == "valid"):
        # an invariant of the rewriting, tested there
        raise AssertionError(f"pair {pair.id}: masking changed the verdict")
    return describe(figure, pair.relation, limit)
