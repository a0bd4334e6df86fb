"""Judge a reranker on held-out texts: what is found with it, and what without.

The first passages by cosine are read again, as in a search, and the sum of cosine and log-odds is
their new order. Held-out texts are those that an embedder is judged by, and rules of no country.
"""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.evaluation.ranking import RankedQuery
from components.knowledge.embedding import TextEmbedder
from components.knowledge.rerank import GOVERNING_WEIGHT, governing_odds
from components.reader.reader import ReadsRules
from components.retriever_tuning.retrieval_probes import Query, RetrievalProbe

DEPTH = 20
NUM_KEPT = 50
Cases = Mapping[str, Sequence[RankedQuery]]
"""Cases by the name of their probe."""


def judge_reranker(
    probes: Sequence[RetrievalProbe],
    embedder: TextEmbedder,
    reader: ReadsRules,
    on_query: Callable[[], None],
) -> tuple[Cases, Cases]:
    """Return the cases of every probe before the first passages are read again, and after it.

    Args:
        probes: Queries over passages that the reranker was not tuned on.
        embedder: The one in use.
        reader: The reranker.
        on_query: Called after each query.
    """
    before: dict[str, list[RankedQuery]] = {}
    after: dict[str, list[RankedQuery]] = {}
    for probe in probes:
        before[probe.name], after[probe.name] = [], []
        passages = embedder.embed([text for _, text in probe.passages])  # (p, d)
        queries = embedder.embed([query.text for query in probe.queries])  # (q, d)
        for query, vector in zip(probe.queries, queries, strict=True):
            cosines = passages @ vector  # (p,)
            best = _best_passages(probe, cosines)
            reordered = _reread(query, probe, cosines, best, reader)
            before[probe.name].append(_case(query, probe, best))
            after[probe.name].append(_case(query, probe, reordered))
            on_query()
    return before, after


def _best_passages(probe: RetrievalProbe, cosines: NDArray[np.float32]) -> list[int]:
    """Return the place of each article's best passage, the best articles first."""
    best: dict[tuple[str, str], int] = {}
    for place in np.argsort(-cosines, kind="stable").tolist():
        best.setdefault(probe.passages[place][0], place)
    return list(best.values())


def _reread(
    query: Query,
    probe: RetrievalProbe,
    cosines: NDArray[np.float32],
    best: Sequence[int],
    reader: ReadsRules,
) -> list[int]:
    """Return the places in their new order: the first ones are read, the others stay behind."""
    first = list(best[:DEPTH])
    rows = reader.read([probe.passages[place][1] for place in first], [query.text] * len(first))
    scores = cosines[first] + GOVERNING_WEIGHT * governing_odds(rows)  # (f,)
    order = np.argsort(-scores, kind="stable").tolist()
    return [*(first[number] for number in order), *best[DEPTH:]]


def _case(query: Query, probe: RetrievalProbe, places: Sequence[int]) -> RankedQuery:
    """Return a query with the articles of passages, in their order."""
    ranked = tuple(probe.passages[place][0] for place in places[:NUM_KEPT])
    return RankedQuery(query.id, query.group, query.group, query.wanted, ranked)
