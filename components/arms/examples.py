"""Examples for a prompt: the reviewed clauses that are most similar, without those that leak.

An example is a clause that an attorney reviewed under the wording which the edition has, with the
answer in house style. One of the item's own family is never shown, and none that is an item's
clause or nearly one (`likeness.gold_guard`): it would show the model its own answer.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from pydantic import Field

from components.arms.items import ArmItem
from components.config import Section
from components.curation.dataset.uses import KnownUses
from components.evaluation.sampling import in_turn
from components.knowledge.embedding import TextEmbedder
from components.knowledge.search import KnowledgeBase
from components.likeness.gold_guard import GoldConfig, GoldGuard
from components.promotion.pairing import is_own_wording
from components.prompting.style import StyleGuide
from components.records import Pair


class ExamplesConfig(Section):
    """Which examples a prompt shows."""

    count: int = Field(default=3, ge=1, le=20, description="examples in a prompt")
    num_candidates: int = Field(
        default=600,
        ge=1,
        le=100_000,
        description="reviewed pairs that the similar ones are looked for among, at most",
    )


@dataclass(frozen=True)
class PromptExample:
    """A reviewed clause, its article's wording (empty where none governs), and its answer."""

    pair: Pair
    answer: str


class ExampleFinder:
    """Finds the examples of a prompt.

    Args:
        candidates: From `list_candidates`.
        embedder: The edition's own.
        items: Everything that arms are asked; examples that leak any of it are left out.
        count: Examples in a prompt.
    """

    def __init__(
        self,
        candidates: Sequence[PromptExample],
        embedder: TextEmbedder,
        items: Sequence[ArmItem],
        count: int,
    ) -> None:
        config = GoldConfig()
        guard = GoldGuard(
            [item.clause for item in items],
            similarity=config.similarity,
            contained=config.contained,
        )
        self.examples = [each for each in candidates if not guard.is_leak(each.pair.clause)]
        self.num_leaks = len(candidates) - len(self.examples)
        self._embedder = embedder
        self._count = count
        clauses = [each.pair.clause for each in self.examples]
        self._vectors = embedder.embed(clauses) if clauses else None  # (n, d)

    def find(self, items: Sequence[ArmItem]) -> list[list[PromptExample]]:
        """Return the examples for each item, the most similar one last, next to the clause."""
        if self._vectors is None or not items:
            return [[] for _ in items]
        vectors = self._embedder.embed([item.clause for item in items])  # (m, d)
        similarities = vectors @ self._vectors.T  # (m, n)
        picked: list[list[PromptExample]] = []
        for item, row in zip(items, similarities, strict=True):
            ranked = [self.examples[int(place)] for place in np.argsort(-row, kind="stable")]
            others = [each for each in ranked if each.pair.family != item.family]
            picked.append(others[: self._count][::-1])
        return picked


def list_candidates(
    pairs: Sequence[Pair], knowledge: KnowledgeBase, guide: StyleGuide, count: int
) -> list[PromptExample]:
    """Return reviewed pairs with a whole answer, one family after the other in turn.

    Args:
        pairs: Of the training split.
        knowledge: The edition; pairs that were reviewed under another wording are left out.
        guide: The style that an answer must keep.
        count: Pairs, at most.
    """
    uses = KnownUses(guide.sentence)
    families: dict[str, list[PromptExample]] = {}
    seen: set[str] = set()
    for pair in sorted(pairs, key=lambda pair: pair.id):
        if pair.origin == "drafted" or pair.clause in seen:
            continue
        if pair.law and not is_own_wording(pair, knowledge):
            continue
        answer = write_ideal(pair, uses)
        if answer and not guide.violations(answer):
            seen.add(pair.clause)
            families.setdefault(pair.family, []).append(PromptExample(pair, answer))
    return in_turn(families.values())[:count]


def write_ideal(pair: Pair, uses: KnownUses) -> str:
    """Return the answer of a pair in house style, with its citation; empty where it has none."""
    sentence = uses.sentence
    if not pair.law:
        return sentence.ungoverned
    reason = uses.of(pair).reason
    if not reason:
        return ""
    return sentence.render(pair.verdict, sentence.cite(pair.law, pair.article), reason)
