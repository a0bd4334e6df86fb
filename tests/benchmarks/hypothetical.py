"""Do clauses that are drafted from each article, and embedded beside it, help a search?

An article's clauses are drafted from its own words and figures: by `drafting` where a sentence
states a simple rule, by recasting sentences as a contract might put them elsewhere. They stand
beside the lists that there are, as the best cosine of an article's clauses, or among the vectors of
the article itself. Gains are of each way over the lists alone, query by query, with 95 % intervals.

Run: python -m tests.benchmarks.hypothetical --json hypothetical.json
"""

import random
import time
from collections.abc import Mapping, Sequence
from unittest.mock import patch

import numpy as np
from numpy.typing import NDArray

from components.curation.drafting.drafted_clauses import draft_clauses
from components.curation.drafting.norms import find_norms
from components.evaluation.ranking import RankedQuery, compare_cases, score_cases
from components.knowledge import fusion
from components.knowledge.editions import Edition
from components.knowledge.embedding import Embedder
from components.knowledge.fusion import Ranked
from components.records import Version
from components.retriever_tuning.paraphrase import is_contractual, recast, split_sentences
from components.storage import Home
from tests.benchmarks.query_sets import AskedQuery, QuerySet, read_clauses, read_sets
from tests.benchmarks.reporting import (
    Row,
    embedder_folder,
    empty_home,
    lacks_data,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)
from tests.benchmarks.retrieval import DEPTH, WITH_PIECES, Bench, shrink

NUM_NORMS = 2
NUM_RECAST = 2
MAX_CLAUSES = 4
LIST = "hypothetical"
WEIGHTS = (0.2, 0.4)
LEFT_OUT = ("Chinese clauses", "Chinese rules", "Canadian notes")  # drafting writes English clauses
Vectors = NDArray[np.float32]


def main(arguments: Sequence[str] | None = None) -> None:
    """Draft, embed and ask, set by set, and print one table."""
    options = option_parser(__doc__).parse_args(arguments)
    query_sets = [shrink(read_clauses())] if options.smoke else read_sets()
    rows: list[Row] = []
    with empty_home() as home:
        for query_set in query_sets:
            if query_set.name not in LEFT_OUT:
                rows += measure(query_set, home)
    show("clauses drafted from each article", rows, options.json)
    say_left_out(lacks_data(options.smoke))


def draft(version: Version) -> list[str]:
    """Return a few clauses that speak of what an article governs, the same ones each time."""
    rng = random.Random(version.content_hash)
    clauses: list[str] = []
    for norm in list(find_norms(version))[:NUM_NORMS]:
        clauses += [each.clause for each in draft_clauses(norm, [True, False], rng)]
    sentences = split_sentences(version.text)
    contractual = [sentence for sentence in sentences if is_contractual(sentence)]
    chosen = contractual or sentences
    for sentence in rng.sample(chosen, min(len(chosen), NUM_RECAST)):
        clauses.append(recast(sentence, rng))
    return clauses[:MAX_CLAUSES]


def measure(query_set: QuerySet, home: Home) -> list[Row]:
    """Return the row of each way, and what the drafting took."""
    embedder = Embedder(embedder_folder(), home)
    bench = Bench(home, query_set, {False: embedder, True: embedder})
    edition = bench.store.open_edition(bench.index(WITH_PIECES, embedder))
    started = time.process_time()
    drafted = {version.id: draft(version) for version in query_set.versions}
    clauses = sorted({clause for each in drafted.values() for clause in each})
    vectors = dict(zip(clauses, embedder.embed(clauses), strict=True))
    seconds = time.process_time() - started
    beside = {
        version_id: np.stack([vectors[clause] for clause in each])
        for version_id, each in drafted.items()
        if each
    }
    asked = rank_all(edition, query_set, embedder)
    plain = fuse_all(query_set, asked, {})
    ways = {"lists alone": plain, "among the vectors": fuse_all(query_set, asked, beside)}
    for weight in WEIGHTS:
        ways[f"a list of weight {weight}"] = fuse_all(query_set, asked, beside, weight)
    edition.close()
    cost = 1000 * seconds / len(query_set.versions)
    return [
        {
            "set": query_set.name,
            "queries": len(query_set.queries),
            "clauses": name,
            "nDCG@10": str(score_cases(cases)["ndcg_at_10"]),
            "gain": str(compare_cases(cases, plain, "ndcg_at_10")),
            "gain among 10": str(compare_cases(cases, plain, "recall_at_10")),
            "ms an article": 0.0 if name == "lists alone" else cost,
        }
        for name, cases in ways.items()
    ]


def rank_all(
    edition: Edition, query_set: QuerySet, embedder: Embedder
) -> list[tuple[AskedQuery, Vectors, Ranked]]:
    """Return each query with its vector, shape (d,), and its lists."""
    vectors = embedder.embed([query.text for query in query_set.queries])  # (q, d)
    jurisdiction = query_set.versions[0].jurisdiction
    asked: list[tuple[AskedQuery, Vectors, Ranked]] = []
    for query, vector in zip(query_set.queries, vectors, strict=True):
        [lists] = edition.rank(
            [query.text], vector[None], as_of=query.as_of, jurisdiction=jurisdiction, depth=DEPTH
        )
        asked.append((query, vector, lists))
    return asked


def fuse_all(
    query_set: QuerySet,
    asked: Sequence[tuple[AskedQuery, Vectors, Ranked]],
    beside: Mapping[str, Vectors],
    weight: float = 0.0,
) -> list[RankedQuery]:
    """Return the cases of a way.

    Args:
        query_set: Its versions are ranked.
        asked: The queries with their vectors and lists.
        beside: The vectors of the clauses of each version, shape (c, d), none for the lists alone.
        weight: Of a list of their own; 0 puts them among the vectors of the article.
    """
    keys = {version.id: (version.law, version.article) for version in query_set.versions}
    weights = {**fusion.WEIGHTS, LIST: weight, "dense": fusion.WEIGHTS["dense"] - weight / 2}
    cases: list[RankedQuery] = []
    for query, vector, lists in asked:
        scores = {
            version.id: float((beside[version.id] @ vector).max())
            for version in query_set.versions
            if version.id in beside and version.is_in_force(query.as_of)
        }
        with patch.object(fusion, "WEIGHTS", weights if weight else fusion.WEIGHTS):
            matches = fusion.fuse(_add(lists, scores, is_own=bool(weight)))
        found = tuple(keys[match.version_id] for match in matches[:DEPTH])
        cases.append(RankedQuery(query.id, query.law, query.family, query.wanted, found))
    return cases


def _add(lists: Ranked, scores: Mapping[str, float], *, is_own: bool) -> Ranked:
    """Return the lists with the scores of clauses, as a list of their own or among the vectors."""
    if not scores:
        return lists
    merged = {} if is_own else dict(lists["dense"])
    for version_id, score in scores.items():
        merged[version_id] = max(score, merged.get(version_id, score))
    best = sorted(merged.items(), key=lambda item: -item[1])[:DEPTH]
    return {**lists, (LIST if is_own else "dense"): best}


if __name__ == "__main__":
    run_benchmark(main)
