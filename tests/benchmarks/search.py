"""Hybrid search with a day, over every law there is at hand, with and without embedding the query.

Vectors of the articles are hashed words, not the model's: an exact search takes as long over any
vectors, and a hundred thousand articles are indexed in a minute. The query is embedded by the real
model, and so are the articles that the reranker reads. The peer is qdrant-client's local mode over
the first ten thousand of the same points, with the same filter. Run: python -m
tests.benchmarks.search --json search.json
"""

import statistics
import tarfile
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

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
from components.statutes.readers.choice import build_reader
from components.statutes.versions import advance
from tests.benchmarks.reporting import embedder_folder, empty_home, read_options, show, snapshots
from tests.conftest import DATA
from tests.knowledge.corpus import HashingEmbedder

DAY, DEPTH, NUM_PEER = date(2026, 1, 1), 50, 10_000
QUERIES = [
    "Interest on the outstanding principal accrues at 18 percent per annum.",
    "The Tenant pays a deposit of three months' rent.",
    "The Employee may be dismissed at any time without notice.",
    "All disputes are decided by the courts of the Supplier's seat.",
    "The Supplier is not liable for gross negligence.",
]


def main() -> None:
    """Index, then measure each kind of query in turn."""
    options = read_options(__doc__)
    versions = read_versions()
    vectors = embed_grouped(HashingEmbedder(dimension=384), [embedded_texts(v) for v in versions])
    jurisdiction = versions[0].jurisdiction
    with empty_home() as home:
        store, embedder = EmbeddedStore(home), Embedder(embedder_folder(), home)
        started = time.perf_counter()
        store.write_edition(
            describe(embedder.name, jurisdiction, vectors[0].shape[1]), versions, vectors
        )
        built = time.perf_counter() - started
        edition = store.open_edition(1)
        known = dict(zip(QUERIES, embedder.embed(QUERIES), strict=True))

        def search(text: str, vector: NDArray[np.float32]) -> None:
            fuse(
                edition.rank(
                    [text], vector[None], as_of=DAY, jurisdiction=jurisdiction, depth=DEPTH
                )[0]
            )

        plain = KnowledgeBase(edition, embedder)
        again = KnowledgeBase(
            edition, embedder, LateReranker(embedder.model_dir, home, RerankConfig(num_kept=0))
        )

        def ask(knowledge: KnowledgeBase) -> Callable[[str], object]:
            return lambda text: knowledge.search(text, as_of=DAY, jurisdiction=jurisdiction)

        peer = fill_peer(versions[:NUM_PEER], vectors[:NUM_PEER])
        sides: dict[str, tuple[int, Callable[[str], object]]] = {
            "clausula, hybrid": (len(versions), lambda text: search(text, known[text])),
            "clausula, hybrid, query embedded": (
                len(versions),
                lambda text: search(text, embedder.embed([text])[0]),
            ),
            "clausula, all stages but the reranker": (len(versions), ask(plain)),
            "clausula, all stages, no article remembered": (len(versions), ask(again)),
            "qdrant-client local, dense only": (
                min(NUM_PEER, len(versions)),
                lambda text: query_peer(peer, known[text], jurisdiction),
            ),
        }
        rows = [measure(name, count, ask, options.rounds) for name, (count, ask) in sides.items()]
        edition.close()
    show(
        f"search as of a day (indexed {len(versions):,} articles in {built:.0f} s)",
        rows,
        options.json,
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


def measure(
    name: str, count: int, ask: Callable[[str], object], rounds: int
) -> dict[str, float | int | str]:
    """Ask every query ten times a round and return the median and the 95th percentile, in milliseconds."""
    taken: list[float] = []
    for text in QUERIES * 10 * rounds:
        started = time.perf_counter()
        ask(text)
        taken.append(1000 * (time.perf_counter() - started))
    return {
        "search": name,
        "articles": count,
        "median ms": statistics.median(taken),
        "p95 ms": statistics.quantiles(taken, n=20)[-1],
    }


def read_versions() -> list[Version]:
    """Return every version of the newest full snapshot, or of the newest small one where that is not at hand."""
    archive = DATA / "statutes" / "taiwan-en-full" / "2022-02.tar.xz"
    if not archive.is_file():
        source = snapshots()[-1]
        return advanced(source.kind, source.path, source.jurisdiction)
    with tempfile.TemporaryDirectory() as folder:
        with tarfile.open(archive) as packed:
            packed.extractall(folder, filter="data")
        laws = next(path.parent for path in Path(folder).rglob("*.json"))
        return advanced("taiwan-json", laws, "tw")


def advanced(kind: str, path: Path, jurisdiction: str) -> list[Version]:
    """Return the versions of one snapshot."""
    articles = build_reader("taiwan-json" if kind == "taiwan-json" else "markdown").read(path)
    return list(
        advance(
            (), articles, source="laws", jurisdiction=jurisdiction, snapshot_date=date(2022, 2, 1)
        ).versions
    )


def fill_peer(versions: Sequence[Version], vectors: NDArray[np.float32]) -> QdrantClient:
    """Return qdrant-client in its local mode with the points in it."""
    client = QdrantClient(":memory:")
    client.create_collection(
        "laws", models.VectorParams(size=vectors[0].shape[1], distance=models.Distance.COSINE)
    )
    points = [
        models.PointStruct(
            id=version.id,
            vector=vector.tolist(),
            payload={
                "jurisdiction": version.jurisdiction,
                "valid_from": day_number(version.valid_from),
                "valid_to": day_number(version.valid_to),
            },
        )
        for version, vector in zip(versions, vectors, strict=True)
    ]
    client.upload_points("laws", points)
    return client


def query_peer(client: QdrantClient, vector: NDArray[np.float32], jurisdiction: str) -> None:
    """Ask the peer for the same day and jurisdiction."""
    day = day_number(DAY)
    where = models.Filter(
        must=[
            models.FieldCondition(key="jurisdiction", match=models.MatchValue(value=jurisdiction)),
            models.FieldCondition(key="valid_from", range=models.Range(lte=day)),
            models.FieldCondition(key="valid_to", range=models.Range(gt=day)),
        ]
    )
    client.query_points("laws", query=vector.tolist(), query_filter=where, limit=DEPTH)


if __name__ == "__main__":
    main()
