"""Fit how search and reader are weighed, on held-out clauses of the release's dataset.

They are clauses of rules that neither the writer nor the reader was tuned on: on others the reader
is surer than it will be in use. Whether a clause breaks an article was fitted when the reader was
tuned.
"""

from collections.abc import Callable, Sequence

from components.judging.governing_article import Matched, estimate
from components.judging.hits import MatchedReading, fit_weighing
from components.knowledge.search import KnowledgeBase
from components.promotion.calibration import choose_pairs
from components.promotion.clause_search import ClauseSearch
from components.reader.choice import ReaderCard
from components.records import Pair, ReaderFit, Relevance
from components.review.choosing import FittedReader, read_hits
from components.review.reviewer import NUM_HITS


def fit_reader(
    pairs: Sequence[Pair],
    knowledge: KnowledgeBase,
    relevance: Relevance,
    fitted: FittedReader,
    num_clauses: int,
    on_progress: Callable[[int], None] | None = None,
) -> ReaderFit:
    """Fit the weights of search and reader on the clauses of pairs.

    Args:
        pairs: Held-out pairs; each clause counts once, families in turn.
        knowledge: The edition, opened as it will be served.
        relevance: Fitted to it.
        fitted: The reader, with what was fitted when it was tuned.
        num_clauses: Clauses to fit on, at most.
        on_progress: Called with the number of clauses searched so far.
    """
    drawn = choose_pairs(pairs, knowledge, num_clauses)
    search = ClauseSearch(knowledge, drawn, limit=NUM_HITS, on_progress=on_progress)
    rows: list[Matched] = []
    for jurisdiction in sorted({pair.jurisdiction for pair in drawn}):
        chosen = [pair for pair in drawn if pair.jurisdiction == jurisdiction]
        found = search.find_hits([pair.clause for pair in chosen], jurisdiction)
        for pair, hits in zip(chosen, found, strict=True):
            rows.append(Matched(pair.clause, hits, pair.citation))
    read = read_hits(fitted, relevance, [row.clause for row in rows], [row.hits for row in rows])
    matched: list[MatchedReading] = []
    for number, hits_read in read.items():
        row = rows[number]
        places = [hit.place for hit in hits_read]
        governing = row.governing
        matched.append(
            MatchedReading(
                read=hits_read,
                none_likelihood=1 - min(1.0, sum(estimate(relevance, row.clause, row.hits))),
                governing=places.index(governing) if governing in places else None,
            )
        )
    return fitted.fit.model_copy(update={"weighing": fit_weighing(matched)})


def unweighed(card: ReaderCard) -> ReaderFit:
    """Return the fit of a reader whose weights beside the search are not fitted yet."""
    return ReaderFit(reader=card.fingerprint, breaking=card.breaking)
