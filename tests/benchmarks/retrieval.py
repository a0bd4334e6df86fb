"""Which article governs: each stage of the search beside the last, and a haystack hybrid.

What is asked, see `query_sets`. A stage stands on those before it. Figures are means with 95 %
intervals. haystack is measured where it is installed (extra `bench`).

Run: python -m tests.benchmarks.retrieval --embedder .clausula/embedders/<fingerprint>
     --sets "Chinese clauses,Taiwanese clauses" --json retrieval.json --failures failures.jsonl
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from unittest.mock import patch

from components.evaluation.ranking import RankedQuery, list_failures, score_by, score_cases
from components.knowledge import fusion
from components.knowledge.editions import EditionManifest, SourceState
from components.knowledge.embedding import (
    Embedder,
    TextEmbedder,
    embed_grouped,
    embedded_texts,
    passage_text,
)
from components.knowledge.fusion import Ranked
from components.knowledge.rerank import LateReranker, ReaderReranker, RerankConfig, Reranker
from components.knowledge.routed_embedder import (
    RoutedEmbedder,
    find_foreign,
    open_multilingual,
)
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores import points
from components.knowledge.stores.embedded import EmbeddedStore
from components.reader.choice import ReaderConfig, open_reader
from components.reader.graph import prepare_reader
from components.reader.reader import RuleReader
from components.records import Version
from components.storage import Home
from tests.benchmarks.query_sets import (
    AskedQuery,
    QuerySet,
    read_clauses,
    read_sets,
)
from tests.benchmarks.reporting import (
    Row,
    embedder_folder,
    empty_home,
    lacks_data,
    lacks_package,
    option_parser,
    run_benchmark,
    say_left_out,
    show,
)

DEPTH = 50
NUM_SMOKE_QUERIES = 8
NUM_SMOKE_ARTICLES = 24


@dataclass(frozen=True)
class Stage:
    """One stage: the form that versions are indexed in, and how lists of hits are fused."""

    name: str
    is_tuned: bool = False
    has_headings: bool = False
    has_parts: bool = False
    lists: tuple[str, ...] = ("dense", "bm25")
    is_by_rank: bool = False
    has_expansion: bool = False
    has_cited: bool = False
    has_late: bool = False
    has_reader: bool = False
    has_reranker: bool = False
    is_multilingual: bool = False


FULL = Stage(
    "+ statutes' words",
    is_tuned=True,
    has_parts=True,
    has_headings=True,
    has_cited=True,
    has_expansion=True,
)
WITH_PIECES = replace(FULL, name="+ pieces of words", lists=fusion.LISTS)
STAGES = (
    Stage("words (BM25)", lists=("bm25",)),
    Stage("dense, untuned", lists=("dense",)),
    Stage("both, by rank, untuned", is_by_rank=True),
    Stage("dense, tuned", is_tuned=True, lists=("dense",)),
    Stage("both, by rank", is_tuned=True, is_by_rank=True),
    Stage("both, by score", is_tuned=True),
    Stage("+ parts of long ones", is_tuned=True, has_parts=True),
    Stage("+ headings above", is_tuned=True, has_parts=True, has_headings=True),
    Stage("+ cited articles", is_tuned=True, has_parts=True, has_headings=True, has_cited=True),
    FULL,
    WITH_PIECES,
    replace(WITH_PIECES, name="+ reranker", has_late=True),
    replace(FULL, name="+ statutes' words, untuned", is_tuned=False),
    replace(WITH_PIECES, name="+ pieces of words, untuned", is_tuned=False),
    replace(WITH_PIECES, name="+ reranker, untuned", is_tuned=False, has_late=True),
)
READING = replace(WITH_PIECES, name="+ reader of rules, untuned", is_tuned=False, has_reader=True)
RERANKING = replace(
    WITH_PIECES, name="+ reader tuned to rerank, untuned", is_tuned=False, has_reranker=True
)
BEST_TUNED, BEST_UNTUNED = WITH_PIECES.name, f"{WITH_PIECES.name}, untuned"
MULTILINGUAL = replace(
    WITH_PIECES, name="+ multilingual embedder", is_tuned=False, is_multilingual=True
)
"""Of law in another language than English, which that embedder reads."""
Cases = dict[str, list[RankedQuery]]  # by the name of a stage


def main(arguments: Sequence[str] | None = None) -> None:
    """Index every set in each of its forms, ask each stage, and print one table of all sets."""
    parser = option_parser(__doc__)
    parser.add_argument(
        "--embedder",
        type=Path,
        default=None,
        help="a tuned embedder's folder; without it the untuned stages only",
    )
    parser.add_argument(
        "--failures",
        type=Path,
        default=None,
        help="write the queries not answered among the first 5 here, JSONL",
    )
    parser.add_argument(
        "--reader",
        action="store_true",
        help="let the reader of rules read the first 20 hits again; 0.7 s a query",
    )
    parser.add_argument(
        "--reranker",
        type=Path,
        default=None,
        help="folder of a reader of tune_retriever (trains: reranker), to read the first 20 again",
    )
    parser.add_argument("--sets", default="", help="names of sets, by commas; without it all")
    options = parser.parse_args(arguments)
    rows: list[Row] = []
    failures: list[str] = []
    query_sets = [shrink(read_clauses())] if options.smoke else read_sets()
    chosen = [each for each in query_sets if each.name in options.sets or not options.sets]
    for query_set in chosen:
        cases = measure_set(
            query_set, options.embedder, has_reader=options.reader, reranker=options.reranker
        )
        rows += [
            {"set": query_set.name, "stage": name, **_row(ranked)} for name, ranked in cases.items()
        ]
        best = cases[BEST_TUNED if options.embedder else BEST_UNTUNED]
        failures += list_failures(best)
        for law, figures in score_by(best, lambda case: case.law).items():
            print(
                f"{query_set.name}, {law}: among 5 {figures['recall_at_5']}, nDCG@10"
                f" {figures['ndcg_at_10']}"
            )
    show("the governing article", rows, options.json)
    say_left_out(
        lacks_package("haystack", "extra bench"),
        "" if options.embedder else "tuned stages, no --embedder",
        lacks_data(options.smoke),
    )
    if options.failures:
        options.failures.write_text("".join(line + "\n" for line in failures), encoding="utf-8")


def measure_set(
    query_set: QuerySet,
    tuned: Path | None,
    *,
    has_reader: bool = False,
    reranker: Path | None = None,
) -> Cases:
    """Ask a set of haystack, where it is installed, and of each stage."""
    untuned = embedder_folder()
    stages = [stage for stage in STAGES if tuned or not stage.is_tuned]
    stages += [READING] if has_reader else []
    stages += [RERANKING] if reranker else []
    stages += [MULTILINGUAL] if find_foreign(query_set.versions) else []
    with empty_home() as home:
        embedders = {False: Embedder(untuned, home), True: Embedder(tuned or untuned, home)}
        cases: Cases = {}
        if not lacks_package("haystack", ""):
            cases["haystack hybrid, untuned"] = ask_haystack(query_set, embedders[False])
        bench = Bench(home, query_set, embedders, reranker)
        for stage in stages:
            cases[stage.name] = bench.ask(stage)
    return cases


def shrink(query_set: QuerySet) -> QuerySet:
    """Return a few queries of a set over the articles that they want and a few others."""
    queries = query_set.queries[:NUM_SMOKE_QUERIES]
    wanted = {key for query in queries for key in query.wanted}
    versions = [
        version
        for number, version in enumerate(query_set.versions)
        if number < NUM_SMOKE_ARTICLES or (version.law, version.article) in wanted
    ]
    return QuerySet(query_set.name, tuple(versions), queries)


def _row(cases: Sequence[RankedQuery]) -> Row:
    figures = score_cases(cases)
    return {
        "queries": len(cases),
        "first": str(figures["recall_at_1"]),
        "among 5": str(figures["recall_at_5"]),
        "among 10": str(figures["recall_at_10"]),
        "among 50": figures["recall_at_50"].value,
        "MRR": figures["mrr"].value,
        "nDCG@10": str(figures["ndcg_at_10"]),
    }


class Bench:
    """One set, indexed in each form that a stage asks for."""

    def __init__(
        self,
        home: Home,
        query_set: QuerySet,
        embedders: dict[bool, Embedder],
        reranker: Path | None = None,
    ) -> None:
        self.query_set = query_set
        self.reranker = reranker
        self.embedders = embedders  # by whether it is tuned
        self.home = home
        self.store = EmbeddedStore(Home(home.root / query_set.name.replace(" ", "-")))
        self.numbers: dict[tuple[bool, bool, bool, bool], int] = {}

    def ask(self, stage: Stage) -> list[RankedQuery]:
        """Return a case for each query as this stage answers it."""
        english = self.embedders[stage.is_tuned]
        embedder: TextEmbedder = english
        if stage.is_multilingual:
            embedder = RoutedEmbedder(english, open_multilingual(self.home))
        reranker: Reranker | None = None
        if stage.has_late:
            reranker = LateReranker(english.model_dir, self.home, RerankConfig())
        if stage.has_reader:
            reader, _ = open_reader(ReaderConfig(), self.home)
            reranker = ReaderReranker(reader, RerankConfig().depth)
        if stage.has_reranker and self.reranker is not None:
            graph = prepare_reader(english.model_dir, self.reranker, self.reranker.name, self.home)
            reranker = ReaderReranker(RuleReader(graph), RerankConfig().depth, is_small=True)
        knowledge = KnowledgeBase.open(self.store, embedder, self.index(stage, embedder), reranker)
        with _only(stage):
            cases = [_ask(knowledge, query) for query in self.query_set.queries]
        knowledge.close()
        return cases

    def index(self, stage: Stage, embedder: TextEmbedder) -> int:
        """Return the number of the edition in the stage's form, writing it the first time."""
        form = (stage.is_tuned, stage.has_headings, stage.has_parts, stage.is_multilingual)
        if form not in self.numbers:
            number = len(self.numbers) + 1
            versions = list(self.query_set.versions)
            if not stage.has_headings:
                versions = [without_headings(version) for version in versions]
            texts = [
                embedded_texts(version) if stage.has_parts else (whole_text(version),)
                for version in versions
            ]
            if isinstance(embedder, RoutedEmbedder):
                vectors = [embedder.pad(v) for v in embed_grouped(embedder.multilingual, texts)]
            else:
                vectors = embed_grouped(embedder, texts)
            manifest = _manifest(number, versions, embedder, vectors[0].shape[1])
            self.store.write_edition(manifest, versions, vectors)
            self.numbers[form] = number
        return self.numbers[form]


def _ask(knowledge: KnowledgeBase, query: AskedQuery) -> RankedQuery:
    jurisdiction = knowledge.jurisdictions()[0]
    hits = knowledge.search(query.text, as_of=query.as_of, jurisdiction=jurisdiction, limit=DEPTH)
    ranked = tuple((hit.version.law, hit.version.article) for hit in hits)
    return _case(query, ranked)


def _case(query: AskedQuery, ranked: tuple[tuple[str, str], ...]) -> RankedQuery:
    return RankedQuery(query.id, query.law, query.family, query.wanted, ranked)


@contextmanager
def _only(stage: Stage) -> Iterator[None]:
    """Take away what comes after a stage."""

    def is_used(name: str) -> bool:
        return name in stage.lists or (name == "cited" and stage.has_cited)

    def fuse(lists: Ranked, *, is_chinese: bool, is_multilingual: bool) -> list[fusion.Match]:
        kept = {name: ranked for name, ranked in lists.items() if is_used(name)}
        if stage.is_by_rank:
            return fuse_by_rank(kept)
        return fusion.fuse(kept, is_chinese=is_chinese, is_multilingual=is_multilingual)

    with ExitStack() as patches:
        patches.enter_context(patch("components.knowledge.search.fuse", fuse))
        if not stage.has_expansion:
            for name in ("EXPANSION", "CHINESE_EXPANSION"):
                patches.enter_context(patch.object(points, name, 0.0))
        yield


def without_headings(version: Version) -> Version:
    """Return a version without the headings above and beside it."""
    return version.model_copy(update={"chapter": "", "heading": ""})


def whole_text(version: Version) -> str:
    """Return what a peer embeds: the article as one text."""
    return passage_text(version.law, version.chapter, version.heading, version.text)


def fuse_by_rank(lists: Ranked, constant: int = 2) -> list[fusion.Match]:
    """Merge ranked lists by reciprocal rank fusion, ranks from 0 as Qdrant has it.

    Source: Cormack, Clarke, Büttcher, SIGIR 2009.
    """
    matches = fusion.fuse(lists)
    return fusion.sort_matches(
        replace(match, score=sum(1 / (constant + rank - 1) for rank in match.ranks.values()))
        for match in matches
    )


def ask_haystack(query_set: QuerySet, embedder: TextEmbedder) -> list[RankedQuery]:
    """Return the cases of haystack's own hybrid.

    Its BM25 and its dense retriever over the same texts, joined by rank, on the same day.
    """
    os.environ.setdefault("HAYSTACK_TELEMETRY_ENABLED", "False")
    from haystack import Document
    from haystack.components.joiners import DocumentJoiner
    from haystack.components.retrievers.in_memory import (
        InMemoryBM25Retriever,
        InMemoryEmbeddingRetriever,
    )
    from haystack.document_stores.in_memory import InMemoryDocumentStore

    store = InMemoryDocumentStore(embedding_similarity_function="cosine")
    bare = [without_headings(version) for version in query_set.versions]
    vectors = embedder.embed([whole_text(version) for version in bare])
    documents = []
    for version, vector in zip(bare, vectors, strict=True):
        meta = {"key": (version.law, version.article), **points.payload_of(version)}
        documents.append(
            Document(
                id=version.id,
                content=whole_text(version),
                embedding=vector.tolist(),
                meta=meta,
            )
        )
    store.write_documents(documents)
    words = InMemoryBM25Retriever(store, top_k=DEPTH)
    dense = InMemoryEmbeddingRetriever(store, top_k=DEPTH)
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)
    cases: list[RankedQuery] = []
    query_vectors = embedder.embed([query.text for query in query_set.queries])
    for query, vector in zip(query_set.queries, query_vectors, strict=True):
        where = _haystack_filter(query.as_of)
        lists = [
            words.run(query.text, filters=where)["documents"],
            dense.run(vector.tolist(), filters=where)["documents"],
        ]
        joined = joiner.run(documents=lists)["documents"]
        cases.append(_case(query, tuple(tuple(document.meta["key"]) for document in joined)))
    return cases


def _haystack_filter(day: date) -> dict[str, object]:
    number = points.day_number(day)
    conditions = [
        {"field": "meta.valid_from", "operator": "<=", "value": number},
        {"field": "meta.valid_to", "operator": ">", "value": number},
    ]
    return {"operator": "AND", "conditions": conditions}


def _manifest(
    number: int, versions: Sequence[Version], embedder: TextEmbedder, dimension: int
) -> EditionManifest:
    state = SourceState(
        jurisdiction="laws",
        kind="markdown",
        snapshot_date=date(2026, 1, 1),
        num_articles=0,
        num_versions=len(versions),
        is_multilingual=isinstance(embedder, RoutedEmbedder),
    )
    return EditionManifest(
        number=number,
        created_at=datetime.now(UTC),
        sources={"laws": state},
        embedder=embedder.name,
        dimension=dimension,
        changes={},
        lists=fusion.LISTS,
    )


if __name__ == "__main__":
    run_benchmark(main)
