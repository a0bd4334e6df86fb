"""Fit how search and reader are weighed, on held-out clauses of the release's dataset.

They are clauses of rules that neither the writer nor the reader was tuned on: on others the reader
is surer than it will be in use. A clause whose governing article was not read is left out: nothing
that can be chosen is right for it, and taken for ungoverned it taught to call more clauses so.
Whether a clause breaks an article was fitted when the reader was tuned.
"""

from collections.abc import Sequence

from components.judging.governing_article import Matched
from components.judging.hits import MatchedReading, fit_weighing
from components.knowledge.search import KnowledgeBase
from components.promotion.calibration import choose_pairs
from components.promotion.clause_search import ClauseSearch
from components.records import JudgingFit, Pair, Relevance
from components.review.hit_reading import HitsJudge, LikelyHits, read_hits
from components.review.reviewer import NUM_HITS


def fit_weights(
    pairs: Sequence[Pair],
    knowledge: KnowledgeBase,
    relevance: Relevance,
    judge: HitsJudge,
    num_clauses: int,
) -> JudgingFit:
    """Return the fit of a judge with the weights of search and reader fitted to an edition.

    Args:
        pairs: Held-out pairs; each clause counts once, families in turn.
        knowledge: The edition, opened as it will be served.
        relevance: Fitted to it.
        judge: The reader, with what was fitted when it was tuned. Without one nothing is fitted:
            the search is not weighed against anything.
        num_clauses: Clauses to fit on, at most.
    """
    if judge.reader is None:
        return judge.fit
    rows = _search(choose_pairs(pairs, knowledge, num_clauses), knowledge)
    read = read_hits(judge, relevance, [row.clause for row in rows], [row.hits for row in rows])
    matched = [_match(row, likely) for row, likely in zip(rows, read, strict=True)]
    known = [each for each in matched if each is not None]
    return judge.fit.model_copy(update={"weighing": fit_weighing(known)})


def _search(pairs: Sequence[Pair], knowledge: KnowledgeBase) -> list[Matched]:
    """Return the clauses of pairs with their hits and their governing articles."""
    search = ClauseSearch(knowledge, pairs, limit=NUM_HITS)
    rows: list[Matched] = []
    for jurisdiction in sorted({pair.jurisdiction for pair in pairs}):
        chosen = [pair for pair in pairs if pair.jurisdiction == jurisdiction]
        found = search.find_hits([pair.clause for pair in chosen], jurisdiction)
        for pair, hits in zip(chosen, found, strict=True):
            rows.append(Matched(pair.clause, hits, pair.citation))
    return rows


def _match(row: Matched, likely: LikelyHits) -> MatchedReading | None:
    """Return a clause's judged hits with the governing one's place; None if that was not read."""
    places = [hit.place for hit in likely.hits]
    if row.citation and row.governing not in places:
        return None
    return MatchedReading(
        read=likely.hits,
        none_likelihood=likely.none_likelihood,
        governing=places.index(row.governing) if row.governing in places else None,
    )
