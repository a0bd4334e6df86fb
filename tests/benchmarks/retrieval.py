"""Which article governs: each stage of the search beside the last, and a haystack hybrid beside all (extra `bench`).

Two sets, where they are at hand: clauses written for this project under Taiwanese law (twelve laws,
all wordings since 2019, each asked on its day), and the marginal notes of two Canadian Acts over
the sections of six, the notes left out. Else the clauses of held-out rules over the sample code. A
stage stands on those before it. Figures are means with 95 % intervals. Run: python -m
tests.benchmarks.retrieval --embedder .clausula/embedders/<fingerprint> --json retrieval.json
--failures failures.jsonl
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from importlib.util import find_spec
from pathlib import Path
from unittest.mock import patch

from components.curation.dataset.build import DatasetConfig
from components.evaluation.gold import read_gold
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
from components.knowledge.rerank import LateReranker, RerankConfig
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores import points
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Version
from components.retriever_tuning.gathering import read_reviewed, read_sample
from components.retriever_tuning.pairs import MIN_NOTE_WORDS, count_content_words
from components.retriever_tuning.probes import probe_clauses
from components.samples.pairs import STATUTES
from components.statutes.readers.choice import ReaderKind, build_reader
from components.statutes.snapshots import resolve_snapshot_date
from components.statutes.versions import advance
from components.storage import Home
from flows.tune_retriever import find_held_out
from tests.benchmarks.reporting import Row, embedder_folder, empty_home, option_parser, show
from tests.conftest import DATA

HELD_OUT_ACTS = ("P-8.6", "T-13")
DEPTH = 50


@dataclass(frozen=True)
class Asked:
    """One query of a set."""

    id: str
    text: str
    as_of: date
    law: str
    family: str
    wanted: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class QuerySet:
    """Queries and the versions they are asked of."""

    name: str
    versions: tuple[Version, ...]
    queries: tuple[Asked, ...]


@dataclass(frozen=True)
class Stage:
    """One stage: how versions are indexed (long ones in parts?), with which embedder, which lists are used and how they are fused."""

    name: str
    is_tuned: bool = False
    has_headings: bool = False
    has_parts: bool = False
    lists: tuple[str, ...] = ("dense", "bm25")
    is_by_rank: bool = False
    expansion: float = 0.0
    has_cited: bool = False
    has_late: bool = False


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
    Stage(
        "+ statutes' words",
        is_tuned=True,
        has_parts=True,
        has_headings=True,
        has_cited=True,
        expansion=points.EXPANSION,
    ),
    Stage(
        "+ reranker",
        is_tuned=True,
        has_parts=True,
        has_headings=True,
        has_cited=True,
        expansion=points.EXPANSION,
        has_late=True,
    ),
    Stage(
        "the same, untuned",
        has_parts=True,
        has_headings=True,
        has_cited=True,
        expansion=points.EXPANSION,
        has_late=True,
    ),
)


def main() -> None:
    """Index every set in each of its forms, ask each stage, and print a table for each set."""
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
    options = parser.parse_args()
    plain = embedder_folder()
    tables: list[Row] = []
    failures: list[str] = []
    with empty_home() as home:
        embedders = {False: Embedder(plain, home), True: Embedder(options.embedder or plain, home)}
        for query_set in read_sets():
            cases = (
                {"haystack hybrid, untuned": ask_haystack(query_set, embedders[False])}
                if find_spec("haystack")
                else {}
            )
            bench = Bench(home, query_set, embedders)
            cases |= {
                stage.name: bench.ask(stage)
                for stage in STAGES
                if options.embedder or not stage.is_tuned
            }
            tables += [
                {"set": query_set.name, "stage": name} | _row(found)
                for name, found in cases.items()
            ]
            best = list(cases.values())[-2 if options.embedder else -1]
            failures += list_failures(best)
            for law, figures in score_by(best, lambda case: case.law).items():
                print(
                    f"{query_set.name}, {law}: among 5 {figures['recall_at_5']}, nDCG@10"
                    f" {figures['ndcg_at_10']}"
                )
    show("the governing article", tables, options.json)
    if options.failures:
        options.failures.write_text("".join(line + "\n" for line in failures), encoding="utf-8")


def _row(cases: Sequence[RankedQuery]) -> dict[str, float | int | str]:
    figures = score_cases(cases)
    return {
        "queries": len(cases),
        "first": str(figures["recall_at_1"]),
        "among 5": str(figures["recall_at_5"]),
        "among 50": figures["recall_at_50"].value,
        "MRR": figures["mrr"].value,
        "nDCG@10": str(figures["ndcg_at_10"]),
    }


class Bench:
    """One set, indexed in each form that a stage asks for."""

    def __init__(self, home: Home, query_set: QuerySet, embedders: dict[bool, Embedder]) -> None:
        self.query_set, self.embedders, self.home = query_set, embedders, home
        self.store = EmbeddedStore(Home(home.root / query_set.name.replace(" ", "-")))
        self.numbers: dict[tuple[bool, bool, bool], int] = {}

    def ask(self, stage: Stage) -> list[RankedQuery]:
        """Return a case for each query as this stage answers it."""
        embedder = self.embedders[stage.is_tuned]
        reranker = (
            LateReranker(embedder.model_dir, self.home, RerankConfig()) if stage.has_late else None
        )
        knowledge = KnowledgeBase.open(self.store, embedder, self._index(stage, embedder), reranker)
        with _as_in(stage):
            found = [_ask(knowledge, query) for query in self.query_set.queries]
        knowledge.close()
        return found

    def _index(self, stage: Stage, embedder: TextEmbedder) -> int:
        form = (stage.is_tuned, stage.has_headings, stage.has_parts)
        if form not in self.numbers:
            number = len(self.numbers) + 1
            bare = {} if stage.has_headings else {"chapter": "", "heading": ""}
            versions = [version.model_copy(update=bare) for version in self.query_set.versions]
            texts = [
                embedded_texts(version) if stage.has_parts else (whole_text(version),)
                for version in versions
            ]
            vectors = embed_grouped(embedder, texts)
            self.store.write_edition(
                _manifest(number, versions, embedder, vectors[0].shape[1]), versions, vectors
            )
            self.numbers[form] = number
        return self.numbers[form]


def _ask(knowledge: KnowledgeBase, query: Asked) -> RankedQuery:
    jurisdiction = knowledge.jurisdictions()[0]
    hits = knowledge.search(query.text, as_of=query.as_of, jurisdiction=jurisdiction, limit=DEPTH)
    return RankedQuery(
        query.id,
        query.law,
        query.family,
        query.wanted,
        tuple((hit.version.law, hit.version.article) for hit in hits),
    )


@contextmanager
def _as_in(stage: Stage) -> Iterator[None]:
    """Take away what comes after a stage."""

    def fuse(lists: Ranked) -> list[fusion.Match]:
        kept = {
            name: found
            for name, found in lists.items()
            if name in stage.lists or (name == "cited" and stage.has_cited)
        }
        return fuse_by_rank(kept) if stage.is_by_rank else fusion.fuse(kept)

    with (
        patch("components.knowledge.search.fuse", fuse),
        patch.object(points, "EXPANSION", stage.expansion),
    ):
        yield


def whole_text(version: Version) -> str:
    """Return what a peer embeds: the article as one text."""
    return passage_text(version.law, version.chapter, version.heading, version.text)


def fuse_by_rank(lists: Ranked, constant: int = 2) -> list[fusion.Match]:
    """Merge ranked lists by reciprocal rank fusion (Cormack, Clarke, Büttcher, SIGIR 2009), ranks from 0 as Qdrant has it."""
    matches = fusion.fuse(lists)
    return fusion.sort_matches(
        replace(m, score=sum(1 / (constant + rank - 1) for rank in m.ranks.values()))
        for m in matches
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
    bare = [
        version.model_copy(update={"chapter": "", "heading": ""}) for version in query_set.versions
    ]
    vectors = embedder.embed([whole_text(version) for version in bare])
    meta = [{"key": (v.law, v.article), **points.payload_of(v)} for v in bare]
    store.write_documents(
        [
            Document(id=v.id, content=whole_text(v), embedding=vector.tolist(), meta=m)
            for v, vector, m in zip(bare, vectors, meta, strict=True)
        ]
    )
    words, dense = (
        InMemoryBM25Retriever(store, top_k=DEPTH),
        InMemoryEmbeddingRetriever(store, top_k=DEPTH),
    )
    joiner = DocumentJoiner(join_mode="reciprocal_rank_fusion", top_k=DEPTH)
    cases: list[RankedQuery] = []
    for query, vector in zip(
        query_set.queries, embedder.embed([q.text for q in query_set.queries]), strict=True
    ):
        where = _haystack_filter(query.as_of)
        lists = [
            words.run(query.text, filters=where)["documents"],
            dense.run(vector.tolist(), filters=where)["documents"],
        ]
        found = joiner.run(documents=lists)["documents"]
        cases.append(
            RankedQuery(
                query.id,
                query.law,
                query.family,
                query.wanted,
                tuple(tuple(doc.meta["key"]) for doc in found),
            )
        )
    return cases


def _haystack_filter(day: date) -> dict[str, object]:
    number = points.day_number(day)
    conditions = [
        {"field": "meta.valid_from", "operator": "<=", "value": number},
        {"field": "meta.valid_to", "operator": ">", "value": number},
    ]
    return {"operator": "AND", "conditions": conditions}


def read_sets() -> list[QuerySet]:
    """Return the sets that are at hand; the sample's clauses always are."""
    found = [read_clauses()]
    return [*found, read_golden(), read_notes()] if DATA.is_dir() else found


def read_golden() -> QuerySet:
    """Return the clauses that an article governs, over all wordings of twelve Taiwanese laws."""
    folders = sorted((DATA / "statutes" / "taiwan-en").iterdir())
    rows = [row for row in read_gold(DATA / "golden" / "taiwan_clauses.jsonl") if row.articles]
    queries = [
        Asked(
            row.id,
            row.clause,
            row.as_of,
            row.articles[0].law,
            row.verdict,
            frozenset((a.law, a.article) for a in row.articles),
        )
        for row in rows
    ]
    return QuerySet("Taiwanese clauses", read_versions(folders, "taiwan-json"), tuple(queries))


def read_notes() -> QuerySet:
    """Return the marginal notes of two Acts over the sections of six, the notes left out of them."""
    versions = read_versions([DATA / "statutes" / "canada-en" / "2025-01"], "justice-xml")
    queries = [
        Asked(
            f"{v.law_id}/{v.article}#{place}",
            note,
            date(2025, 6, 1),
            v.law,
            v.law,
            frozenset({(v.law, v.article)}),
        )
        for v in versions
        if v.law_id in HELD_OUT_ACTS
        for place, note in enumerate(v.heading.split("; "))
        if count_content_words(note) >= MIN_NOTE_WORDS
    ]
    return QuerySet(
        "Canadian notes",
        tuple(v.model_copy(update={"heading": ""}) for v in versions),
        tuple(queries),
    )


def read_clauses() -> QuerySet:
    """Return the clauses of held-out rules over the sample code."""
    probe = probe_clauses(
        read_reviewed(), read_sample(), find_held_out(DatasetConfig()), count=400, seed=1
    )
    queries = [
        Asked(q.id, q.text, date(2026, 6, 1), next(iter(q.wanted))[0], q.group, q.wanted)
        for q in probe.queries
    ]
    return QuerySet(
        "sample clauses", read_versions([max(STATUTES.iterdir())], "markdown"), tuple(queries)
    )


def read_versions(folders: Sequence[Path], kind: ReaderKind) -> tuple[Version, ...]:
    """Return every version over the snapshots, oldest first."""
    versions: tuple[Version, ...] = ()
    for folder in folders:
        day = resolve_snapshot_date(folder, None)
        versions = advance(
            versions,
            build_reader(kind).read(folder),
            source="laws",
            jurisdiction="laws",
            snapshot_date=day,
        ).versions
    return versions


def _manifest(
    number: int, versions: Sequence[Version], embedder: TextEmbedder, dimension: int
) -> EditionManifest:
    state = SourceState(
        jurisdiction="laws",
        kind="markdown",
        snapshot_date=date(2026, 1, 1),
        num_articles=0,
        num_versions=len(versions),
    )
    return EditionManifest(
        number=number,
        created_at=datetime.now(UTC),
        sources={"laws": state},
        embedder=embedder.name,
        dimension=dimension,
        changes={},
    )


if __name__ == "__main__":
    main()
