"""Fit which hit governs a clause to the edition and the embedder that a release will serve.

Scores mean what the embedder makes of them, so this belongs to a release and not to a dataset:
another edition or another embedder is fitted anew, and no adapter is tuned again for it. Fitted on
clauses of rules that were trained on and scored on rules that were held out, also where the
embedder was tuned on the former: fitted on the few held out for validation, it chose the right
article of other held-out rules for 0.62 instead of 0.65.
"""

import random
from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from components.config import Section
from components.judging.relevance import Matched, fit_relevance, score_relevance
from components.knowledge.search import KnowledgeBase
from components.promotion.pair_search import PairSearch
from components.records import Pair, Relevance
from components.review.reviewer import NUM_HITS


class FittingConfig(Section):
    """On how much it is fitted."""

    num_clauses: int = Field(
        default=600,
        ge=20,
        description="clauses that relevance is fitted on, and again held out to score it, at most",
    )
    seed: int = Field(default=7, ge=0, description="of the draw of clauses")


def fit_to_edition(
    parts: Mapping[str, Sequence[Pair]],
    knowledge: KnowledgeBase,
    config: FittingConfig,
    on_progress: Callable[[int], None] | None = None,
) -> tuple[Relevance, dict[str, float]]:
    """Fit on the pairs of the split `train` and score on those of `validation` and `test`.

    Args:
        parts: The reviewed pairs of each split.
        knowledge: The edition, opened as it will be served.
        config: On how many clauses.
        on_progress: Called with the number of clauses searched so far.

    Returns:
        What was fitted, and its shares of held-out clauses as `score_relevance` gives them.

    Raises:
        InputError: The edition holds the governing article of none of the clauses.
    """
    search = PairSearch(
        knowledge,
        [pair for part in parts.values() for pair in part],
        limit=NUM_HITS,
        on_progress=on_progress,
    )
    relevance = fit_relevance(match_clauses(parts["train"], search, config))
    return relevance, score_relevance(
        relevance, match_clauses([*parts["validation"], *parts["test"]], search, config)
    )


def match_clauses(
    pairs: Sequence[Pair], search: PairSearch, config: FittingConfig
) -> list[Matched]:
    """Search the edition for clauses drawn from the pairs, each clause once."""
    chosen = {pair.clause: pair for pair in pairs}
    clauses = random.Random(config.seed).sample(
        sorted(chosen), min(config.num_clauses, len(chosen))
    )
    rows: list[Matched] = []
    for jurisdiction in sorted({chosen[clause].jurisdiction for clause in clauses}):
        asked = [clause for clause in clauses if chosen[clause].jurisdiction == jurisdiction]
        rows += [
            Matched(clause, hits, chosen[clause].citation)
            for clause, hits in zip(asked, search(asked, jurisdiction), strict=True)
        ]
    return rows
