"""Hybrid search with a day, over every law there is, with and without embedding the query.

Vectors of the articles are hashed words, not the model's: an exact search takes as long over any
vectors, and a hundred thousand articles are indexed in a minute. The query is embedded by the real
model, and so are the articles that the reranker reads. The peer is qdrant-client's local mode over
the first ten thousand of the same articles, with the same filter and as many vectors an article.

Run: python -m tests.benchmarks.search --json search.json
"""

import statistics
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray
from qdrant_client import QdrantClient, models

from components.knowledge.editions import EditionManifest, SourceState
from components.knowledge.embedding import Embedder, embed_grouped, embedded_texts
from components.knowledge.fusion import fuse
from components.knowledge.rerank import LateReranker, RerankConfig
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.knowledge.stores.points import day_number
from components.records import Version
from components.storage import Home
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
from tests.benchmarks.statutes import full_snapshots, read_versions, small_snapshots, snapshots
from tests.knowledge.corpus import HashingEmbedder

DAY = date(2026, 1, 1)
DEPTH = 50
NUM_PEER = 10_000
NUM_REPEATS = 10  # of every query in a round
QUERIES = [
    "Interest on the outstanding principal accrues at 18 percent per annum.",
    "The Tenant pays a deposit of three months' rent.",
    "The Employee may be dismissed at any time without notice.",
    "All disputes are decided by the courts of the Supplier's seat.",
    "The Supplier is not liable for gross negligence.",
]
Vectors = Sequence[NDArray[np.float32]]  # of each article [num_texts, dimension]
Ask = Callable[[str], object]


def main(arguments: Sequence[str] | None = None) -> None:
    """Index, then measure each kind of query in turn."""
    options = option_parser(__doc__, rounds=3).parse_args(arguments)
    num_repeats = 1 if options.smoke else NUM_REPEATS * options.rounds
    with empty_home() as home:
        versions = choose_versions(home, options.smoke)
        texts = [embedded_texts(version) for version in versions]
        vectors = embed_grouped(HashingEmbedder(dimension=384), texts)
        embedder = Embedder(embedder_folder(), home)
        manifest = describe(embedder.name, versions[0].jurisdiction, vectors[0].shape[1])
        store = EmbeddedStore(home)
        started = time.perf_counter()
        store.write_edition(manifest, versions, vectors)
        seconds = time.perf_counter() - started
        peer = fill_peer(versions[:NUM_PEER], vectors[:NUM_PEER])
        rows = measure_own(home, store, embedder, num_repeats)
        rows.append(measure_peer(peer, embedder, versions, num_repeats))
    title = f"search as of a day (indexed {len(versions):,} articles in {seconds:.0f} s)"
    show(title, rows, options.json)
    say_left_out(lacks_data(options.smoke))


def choose_versions(home: Home, is_smoke: bool) -> list[Version]:
    """Return every version of the newest full snapshot, or of the newest small one."""
    if is_smoke:
        return read_versions(small_snapshots(home)[-1], home)
    return read_versions([*snapshots(), *full_snapshots()][-1], home)


def measure_own(
    home: Home, store: EmbeddedStore, embedder: Embedder, num_repeats: int
) -> list[Row]:
    """Measure the project's search, from the bare store up to all of its stages."""
    edition = store.open_edition(1)
    versions = edition.read_versions()
    jurisdiction = versions[0].jurisdiction
    known = dict(zip(QUERIES, embedder.embed(QUERIES), strict=True))
    plain = KnowledgeBase(edition, embedder)
    reranker = LateReranker(embedder.model_dir, home, RerankConfig(num_kept=0))
    uncached = KnowledgeBase(edition, embedder, reranker)

    def rank(text: str, vector: NDArray[np.float32]) -> None:
        lists = edition.rank(
            [text], vector[None], as_of=DAY, jurisdiction=jurisdiction, depth=DEPTH
        )
        fuse(lists[0])

    def ask(knowledge: KnowledgeBase) -> Ask:
        return lambda text: knowledge.search(text, as_of=DAY, jurisdiction=jurisdiction)

    sides: dict[str, Ask] = {
        "clausula, hybrid": lambda text: rank(text, known[text]),
        "clausula, hybrid, query embedded": lambda text: rank(text, embedder.embed([text])[0]),
        "clausula, all stages but the reranker": ask(plain),
        "clausula, all stages, no article remembered": ask(uncached),
    }
    rows = [measure(name, len(versions), side, num_repeats) for name, side in sides.items()]
    edition.close()
    return rows


def measure_peer(
    client: QdrantClient, embedder: Embedder, versions: Sequence[Version], num_repeats: int
) -> Row:
    """Measure qdrant-client over the first articles."""
    jurisdiction = versions[0].jurisdiction
    known = dict(zip(QUERIES, embedder.embed(QUERIES), strict=True))
    return measure(
        "qdrant-client local, dense only",
        min(NUM_PEER, len(versions)),
        lambda text: query_peer(client, known[text], jurisdiction),
        num_repeats,
    )


def describe(embedder: str, jurisdiction: str, dimension: int) -> EditionManifest:
    """Return the manifest of the edition that is searched."""
    state = SourceState(
        jurisdiction=jurisdiction,
        kind="taiwan-json",
        snapshot_date=DAY,
        num_articles=0,
        num_versions=0,
    )
    return EditionManifest(
        number=1,
        created_at=datetime.now(UTC),
        sources={"laws": state},
        embedder=embedder,
        dimension=dimension,
        changes={},
    )


def measure(name: str, count: int, ask: Ask, num_repeats: int) -> Row:
    """Ask every query so often and return the median and the 95th percentile, in milliseconds."""
    milliseconds: list[float] = []
    for text in QUERIES * num_repeats:
        started = time.perf_counter()
        ask(text)
        milliseconds.append(1000 * (time.perf_counter() - started))
    return {
        "search": name,
        "articles": count,
        "median ms": statistics.median(milliseconds),
        "p95 ms": statistics.quantiles(milliseconds, n=20)[-1],
    }


def fill_peer(versions: Sequence[Version], vectors: Vectors) -> QdrantClient:
    """Return qdrant-client in its local mode, a point an article; its best vector is its score."""
    client = QdrantClient(":memory:")
    best_of = models.MultiVectorConfig(comparator=models.MultiVectorComparator.MAX_SIM)
    params = models.VectorParams(
        size=vectors[0].shape[1], distance=models.Distance.COSINE, multivector_config=best_of
    )
    client.create_collection("laws", params)
    points = []
    for version, article_vectors in zip(versions, vectors, strict=True):
        payload = {
            "jurisdiction": version.jurisdiction,
            "valid_from": day_number(version.valid_from),
            "valid_to": day_number(version.valid_to),
        }
        points.append(
            models.PointStruct(id=version.id, vector=article_vectors.tolist(), payload=payload)
        )
    client.upload_points("laws", points)
    return client


def query_peer(client: QdrantClient, vector: NDArray[np.float32], jurisdiction: str) -> int:
    """Ask the peer for the same day and jurisdiction; return how many articles it ranks."""
    day = day_number(DAY)
    where = models.Filter(
        must=[
            models.FieldCondition(key="jurisdiction", match=models.MatchValue(value=jurisdiction)),
            models.FieldCondition(key="valid_from", range=models.Range(lte=day)),
            models.FieldCondition(key="valid_to", range=models.Range(gt=day)),
        ]
    )
    query = [vector.tolist()]
    answer = client.query_points("laws", query=query, query_filter=where, limit=DEPTH)
    return len(answer.points)


if __name__ == "__main__":
    run_benchmark(main)
