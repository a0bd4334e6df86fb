"""Fit the relevance model to the edition and the embedder that a release will serve.

Search scores depend on the embedder, so relevance belongs to a release and not to a dataset: for
another edition or embedder it is fitted again, and no adapter is tuned again. It is fitted on
clauses of rules that were trained on, and scored on held-out rules, even if the embedder was tuned
on the former: fitted on the few validation clauses instead, it chose the right article for 0.62 of
other held-out rules instead of 0.65.
"""

import itertools
import random
from collections.abc import Callable, Mapping, Sequence

from pydantic import Field

from components.config import Section
from components.judging.governing_article import Matched, fit_relevance, score_relevance
from components.knowledge.search import KnowledgeBase
from components.promotion.clause_search import ClauseSearch
from components.records import Pair, Relevance
from components.review.reviewer import NUM_HITS


class FittingConfig(Section):
    """How many clauses relevance is fitted on."""

    num_clauses: int = Field(
        default=600,
        ge=20,
        description="clauses to fit on, at most, and as many held-out ones to score the fit",
    )
    num_weighed: int = Field(
        default=60,
        ge=1,
        description="held-out clauses to fit on how search and reader are weighed, at most",
    )
    seed: int = Field(default=7, ge=0, description="seed of the draw of clauses")


def fit_to_edition(
    splits: Mapping[str, Sequence[Pair]],
    knowledge: KnowledgeBase,
    config: FittingConfig,
    on_progress: Callable[[int], None] | None = None,
) -> tuple[Relevance, dict[str, float]]:
    """Fit which hit governs a clause on the split `train`; score it on `validation` and `test`.

    Args:
        splits: The reviewed pairs of `train`, `validation` and `test`.
        knowledge: The edition, opened as it will be served.
        config: On how many clauses.
        on_progress: Called with the number of clauses searched so far.

    Returns:
        The fit, and of held-out clauses the shares that it chooses rightly for (`score_relevance`).

    Raises:
        InputError: The edition holds the governing article of none of the clauses.
    """
    # the edition is searched for all clauses at once; the fit sees only those of `train`
    pairs = list(itertools.chain(*splits.values()))
    search = ClauseSearch(knowledge, pairs, limit=NUM_HITS, on_progress=on_progress)
    relevance = fit_relevance(match_clauses(splits["train"], search, config))
    held_out = [*splits["validation"], *splits["test"]]
    return relevance, score_relevance(relevance, match_clauses(held_out, search, config))


def match_clauses(
    pairs: Sequence[Pair], search: ClauseSearch, config: FittingConfig
) -> list[Matched]:
    """Search the edition for clauses drawn from the pairs, each clause once.

    Args:
        pairs: The pairs to draw from.
        search: The search, made with all pairs.
        config: How many clauses are drawn, and the seed.

    Returns:
        Each clause with its hits and its governing article, jurisdiction by jurisdiction.
    """
    by_clause = {pair.clause: pair for pair in pairs}
    num_clauses = min(config.num_clauses, len(by_clause))
    drawn = random.Random(config.seed).sample(sorted(by_clause), num_clauses)
    rows: list[Matched] = []
    for jurisdiction in sorted({by_clause[clause].jurisdiction for clause in drawn}):
        clauses = [clause for clause in drawn if by_clause[clause].jurisdiction == jurisdiction]
        for clause, hits in zip(clauses, search.find_hits(clauses, jurisdiction), strict=True):
            rows.append(Matched(clause, hits, by_clause[clause].citation))
    return rows
