"""Training examples: clauses judged under one article, with the facts masked.

A group holds one wording of one article and several clauses that it governs, so that the article is
computed once for all of them. Titles, numbers and figures are drawn anew in each group: only
reading the article gives the answer. A reason that holds a fact which its prompt does not show is
left out: of a reviewed pair the verdict is still trained (see `uses`), a drafted one is dropped.
Which hit governs a clause is taught elsewhere (see `judging.governing_article`).
"""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

from pydantic import Field

from components.config import Section
from components.curation.dataset.cells import ArticleCell, Deck, cut_cells, group_by_wording
from components.curation.dataset.leaked_facts import foreign_facts
from components.curation.dataset.masking import Masker
from components.curation.dataset.uses import KnownUses, gives_verdict, is_analysed
from components.domain import domain
from components.errors import GateError, InputError
from components.prompting.grammar import possible_calls
from components.prompting.house_sentence import MARKER, HouseSentence
from components.prompting.reason import compose_reason
from components.prompting.template import Passage, complete
from components.quantities.comparing import compare, describe
from components.quantities.reading import parse_quantity
from components.records import Example, Group, Pair, content_hash
from components.writing.reasons import check_reason

NUM_TRIES = 20
MASKED_FIELDS = ("clause", "does", "rule", "limit", "figure")
NO_FIGURES = {"figure": "", "relation": "", "limit": ""}


class GroupConfig(Section):
    """How pairs are put together under an article."""

    clauses_per_article: int = Field(
        default=4, ge=1, le=64, description="clauses of a group, at most"
    )
    should_mask: bool = Field(
        default=True, description="draw titles, numbers and figures anew in each group"
    )
    should_cover: bool = Field(
        default=True,
        description=(
            "draw more training groups than num_groups where it takes more to show every reviewed"
            " pair once; never for the sample pairs, which are generated"
        ),
    )


@dataclass(frozen=True)
class Drafts:
    """What drafted pairs add.

    Attributes:
        share: Share of groups drawn from them. The rest come from reviewed pairs. Where only one
            kind exists, all groups come from it.
        have_reasons: Whether they train a reason; else the style of reasons comes from the reviewed
            pairs alone.
    """

    share: float = 0
    have_reasons: bool = True


class GroupBuilder:
    """Draws groups from pairs whose `wording` is filled in.

    Every pair is dealt once before any is dealt twice. Examples whose masked reason would not be
    shown to a reader, or says what the prompt does not show, are named in `dropped`: of a reviewed
    pair only the reason is left out.

    Args:
        pairs: Pairs, at least one of them governed; ungoverned ones are passed over.
        config: Sizes and masking.
        seed: Of every draw.
        uses: What each pair is used for, with the house sentence.
        masker: Knows the titles of the knowledge base.
        drafts: What drafted pairs add.
    """

    def __init__(
        self,
        pairs: Sequence[Pair],
        config: GroupConfig,
        seed: int,
        *,
        uses: KnownUses | None = None,
        masker: Masker | None = None,
        drafts: Drafts = Drafts(),
    ) -> None:
        self.config = config
        self.uses = uses or KnownUses()
        self.masker = masker or Masker()
        self.drafts = drafts
        self.rng = random.Random(seed)
        cells = group_by_wording(pairs)
        reviewed = [cell for cell in cells if not cell.is_drafted]
        drafted = [cell for cell in cells if cell.is_drafted]
        size = config.clauses_per_article
        self.reviewed = Deck(cut_cells(reviewed, size, self.rng), self.rng)
        # corrections are few, and an analyst waits for each of them
        self.reviewed.put_first(lambda cell: cell.is_correction)
        self.drafted = Deck(cut_cells(drafted, size, self.rng), self.rng)
        if reviewed and drafted:
            self.drafted_share = drafts.share
        else:
            self.drafted_share = 0.0 if reviewed else 1.0
        self.dropped: list[tuple[str, str]] = []

    @property
    def num_to_cover(self) -> int:
        """How many groups show every reviewed pair once."""
        if not self.reviewed.cards:
            return 0
        return math.ceil(len(self.reviewed.cards) / (1 - self.drafted_share) - 1e-9)

    def build(self, count: int) -> list[Group]:
        """Draw `count` groups, each with at least one example.

        Raises:
            InputError: No article governs any of the pairs.
            GateError: After `NUM_TRIES` draws a group still has no example left.
        """
        if not self.reviewed.cards and not self.drafted.cards:
            raise InputError(
                f"pairs: none of them cites one of the {domain().units}, and a prompt shows one."
                " Give pairs that do."
            )
        groups: dict[int, Group] = {}
        for _ in range(NUM_TRIES):
            missing = [index for index in range(count) if index not in groups]
            draws = [self._deal(index) for index in missing]
            for index, cell in zip(missing, draws, strict=True):
                group = self._build_group(cell)
                if group.examples:
                    groups[index] = group
            if len(groups) == count:
                return [groups[index] for index in range(count)]
        raise GateError(
            f"groups: {count - len(groups)} of {count} hold answers with facts that their prompt"
            " does not show. Correct the pairs."
        )

    def _deal(self, index: int) -> ArticleCell:
        """Return what the group of a number is made of."""
        is_drafted = int((index + 1) * self.drafted_share) > int(index * self.drafted_share)
        return self.drafted.deal() if is_drafted else self.reviewed.deal()

    def _build_group(self, cell: ArticleCell) -> Group:
        """Mask an article with its pairs and make the examples."""
        # the reason of an analysis is composed of what was masked
        reasons = ["" if is_analysed(pair) else self.uses.of(pair).reason for pair in cell.pairs]
        if self.config.should_mask:
            cell, reasons = self._mask(cell, reasons)
        passage = Passage(cell.wording)
        examples: list[Example] = []
        for pair, reason in zip(cell.pairs, reasons, strict=True):
            example = self._build_example(pair, reason, passage)
            if example is not None:
                examples.append(example)
        clauses = [example.clause for example in examples]
        return Group(
            id=content_hash(f"{cell.citation}: {cell.wording}", *clauses)[:16],
            citation=cell.citation,
            text=cell.wording,
            examples=tuple(examples),
        )

    def _build_example(self, pair: Pair, reason: str, passage: Passage) -> Example | None:
        """Return the example of a pair as masked, None for a drafted one that leaks a fact."""
        is_drafted = pair.origin == "drafted"
        pair = _with_figures(pair, passage)
        bare = _complete(pair, "", self.uses.sentence)
        if is_drafted and not self.drafts.have_reasons:
            return bare
        use = self.uses.of(pair)
        faults = list(use.facts) if is_drafted else []
        if is_analysed(pair) and use.kind == "trained":
            reason = compose_reason(pair, passage.text)
        example = _complete(pair, reason, self.uses.sentence)
        faults += self._find_faults(example, reason, passage, is_checked=is_analysed(pair))
        if not faults:
            return example
        self.dropped.append((pair.id, ", ".join(faults)))
        return None if is_drafted else bare

    def _find_faults(
        self, example: Example, reason: str, passage: Passage, *, is_checked: bool
    ) -> list[str]:
        """Return what in a reason its masked prompt does not bear out."""
        if not reason:
            return []
        masker = self.masker if self.config.should_mask else None
        faults = find_leaked_facts(example, passage, masker)
        if is_checked:
            faults += check_reason(reason, example.clause, passage.text).faults
        return faults

    def _mask(self, cell: ArticleCell, reasons: Sequence[str]) -> tuple[ArticleCell, list[str]]:
        """Return the cell and the reasons with new facts, the same in all of them."""
        texts = [cell.wording, *reasons]
        for pair in cell.pairs:
            texts += [getattr(pair, field) for field in MASKED_FIELDS]
        masked = self.masker.mask(cell.citation, texts, self.rng)
        remaining = iter(masked.texts)
        wording = next(remaining)
        masked_reasons = [next(remaining) for _ in reasons]
        pairs: list[Pair] = []
        for pair in cell.pairs:
            changes = {field: next(remaining) for field in MASKED_FIELDS}
            pairs.append(pair.model_copy(update=changes))
        return ArticleCell(masked.citation, wording, tuple(pairs)), masked_reasons


def find_leaked_facts(example: Example, passage: Passage, masker: Masker | None) -> list[str]:
    """Return the facts of an example's answer that neither its article nor its clause shows.

    See `leaked_facts`.
    """
    answer = "".join(text for text, _ in example.completion).replace(MARKER, "")
    shown = [passage.text, example.clause]
    return foreign_facts(answer, shown, masker)


def _complete(pair: Pair, reason: str, sentence: HouseSentence) -> Example:
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


def _with_figures(pair: Pair, passage: Passage) -> Pair:
    """Return a pair with its figures if an answer could compare them, a plain one without else.

    The figures of an analysis were checked when it was taken in; those of a plain pair were read by
    code, and might be read in another way once they are masked.
    """
    if is_analysed(pair) or not pair.relation:
        return pair
    call = (pair.figure, pair.relation, pair.limit)
    is_possible = call in possible_calls(passage, pair.clause)
    if is_possible and gives_verdict(call, pair, passage):
        return pair
    return pair.model_copy(update=NO_FIGURES)


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
