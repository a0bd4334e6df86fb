"""A refresh costs what changed.

The next snapshot beside indexing it anew, a snapshot that changes nothing, and a peer.

The peer is LangChain's `index()` over its in-memory store, with the same embedder, the same
articles and the file of each law as their source, in both of its ways of cleaning up. Lost and
duplicated are counted over the articles in force after the second snapshot; it keeps no earlier
wording by design. Where langchain-core is not installed (extra `bench`) it is left out. Run: python
-m tests.benchmarks.refresh --json refresh.json           (twelve laws, two minutes) python -m
tests.benchmarks.refresh --full --json refresh.json    (every law of the country, half an hour)
"""

import importlib.util
import resource
import time
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.knowledge.editions import open_current, rollback
from components.knowledge.embedding import Embedder, OnProgress, passage_text
from components.knowledge.refresh import SourceConfig, refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Version
from components.statutes.readers.choice import build_reader
from components.statutes.snapshots import open_snapshot, resolve_snapshot_date
from components.statutes.versions import advance
from components.storage import Home
from flows.environment import progress_bar
from tests.benchmarks.reporting import (
    embedder_folder,
    empty_home,
    full_snapshots,
    option_parser,
    show,
    snapshots,
)


class CountingEmbedder(Embedder):
    """The project's embedder, counting texts."""

    num_embedded = 0

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        self.num_embedded += len(texts)
        return super().embed(texts, on_progress)


def main() -> None:
    """Measure a first index, the next snapshot on top of it, the same again, that snapshot anew in an empty home, and the peer."""
    parser = option_parser(__doc__)
    parser.add_argument(
        "--full", action="store_true", help="every law there is at hand instead of twelve"
    )
    options = parser.parse_args()
    older, newer = full_snapshots() if options.full else snapshots()
    with empty_home() as home:
        Embedder(embedder_folder(), home).embed(
            ["warm"]
        )  # converting and loading are not what is measured
        rows = [
            measure(what, home, source)
            for what, source in (
                ("first snapshot", older),
                ("next", newer),
                ("nothing changed", newer),
            )
        ]
        rows.append(measure_rollback(home))
    with empty_home() as home:
        rows.append(measure("next, indexed anew", home, newer))
    anew = float(rows[-1]["seconds"])
    if importlib.util.find_spec("langchain_core") and not options.full:
        rows += [
            row
            for cleanup in ("incremental", "full")
            for row in measure_peer(cleanup, older, newer)
        ]
    show(
        "refresh",
        [row | {"anew / this": anew / max(1e-9, float(row["seconds"]))} for row in rows],
        options.json,
    )


def measure(what: str, home: Home, source: SourceConfig) -> dict[str, float | int | str]:
    """Refresh once and return what it did and how long it took, the loading of the embedder among it."""
    store, embedder = EmbeddedStore(home), CountingEmbedder(embedder_folder(), home)
    started = time.perf_counter()
    with progress_bar(what) as bar:
        report = refresh(store, home, source=source, embedder=embedder, on_progress=bar.move)
    taken = time.perf_counter() - started
    kept = Counter(
        (v.law_id, v.article) for v in open_current(store).read_versions() if v.valid_to is None
    )
    wanted = {(v.law_id, v.article) for v in read_articles(home, source)}
    return row(f"clausula, {what}", taken, embedder.num_embedded, kept, wanted) | {
        "reused": report.reused
    }


def measure_rollback(home: Home) -> dict[str, float | int | str]:
    """Go back to the first edition."""
    started = time.perf_counter()
    rollback(EmbeddedStore(home))
    return row("clausula, rollback", time.perf_counter() - started, 0, Counter(), set())


def measure_peer(
    cleanup: Any, older: SourceConfig, newer: SourceConfig
) -> list[dict[str, float | int | str]]:  # Any: LangChain's literals
    """Index both snapshots with LangChain."""
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_core.indexing import InMemoryRecordManager, index
    from langchain_core.vectorstores import InMemoryVectorStore

    with empty_home() as home:
        embedder = CountingEmbedder(embedder_folder(), home)

        class Wrapped(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                found: list[list[float]] = embedder.embed(texts).tolist()
                return found

            def embed_query(self, text: str) -> list[float]:
                return self.embed_documents([text])[0]

        store, records, rows = InMemoryVectorStore(Wrapped()), InMemoryRecordManager("laws"), []
        records.create_schema()
        embedder.embed(["warm"])
        for what, source in (("first snapshot", older), ("next", newer)):
            articles, embedder.num_embedded = read_articles(home, source), 0
            started = time.perf_counter()
            texts = [
                Document(
                    passage_text(v.law, v.chapter, v.heading, v.text),
                    metadata={"source": v.law_id, "article": v.article},
                )
                for v in articles
            ]
            index(
                texts, records, store, cleanup=cleanup, source_id_key="source", key_encoder="sha256"
            )
            taken = time.perf_counter() - started
            kept = Counter(
                (d["metadata"]["source"], d["metadata"]["article"]) for d in store.store.values()
            )
            wanted = {(v.law_id, v.article) for v in articles}
            rows.append(
                row(
                    f"langchain index({cleanup}), {what}",
                    taken,
                    embedder.num_embedded,
                    kept,
                    wanted,
                )
                | {"reused": 0}
            )
    return rows


def row(
    what: str,
    seconds: float,
    num_embedded: int,
    kept: Counter[tuple[str, str]],
    wanted: set[tuple[str, str]],
) -> dict[str, float | int | str]:
    """Return one line of the table; `GB` is the largest this process ever was."""
    return {
        "what": what,
        "articles": len(wanted),
        "embedded": num_embedded,
        "lost": len(wanted - kept.keys()),
        "duplicated": sum(count - 1 for count in kept.values()) + len(kept.keys() - wanted),
        "seconds": seconds,
        "GB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6,
        "reused": 0,
    }


def read_articles(home: Home, source: SourceConfig) -> list[Version]:
    """Return the articles of a snapshot, as versions of a first one."""
    folder, day = (
        open_snapshot(source.place, home),
        resolve_snapshot_date(source.place, source.snapshot_date),
    )
    articles = build_reader(source.kind, source.duplicates).read(folder)
    return list(
        advance(
            (), articles, source=source.name, jurisdiction=source.jurisdiction, snapshot_date=day
        ).versions
    )


if __name__ == "__main__":
    main()
