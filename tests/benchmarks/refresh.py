"""A refresh costs what changed.

Measured: the next snapshot beside indexing it anew, a snapshot that changes nothing, and a peer.

The peer is LangChain's `index()` over its in-memory store, with the same embedder, the same
articles and the file of each law as their source, in both of its ways of cleaning up. Lost and
duplicated are counted over the articles in force after the second snapshot; it keeps no earlier
wording by design. Where langchain-core is not installed (extra `bench`) it is left out.

Run: python -m tests.benchmarks.refresh --json refresh.json           (twelve laws, two minutes)
     python -m tests.benchmarks.refresh --full --json refresh.json    (a country, half an hour)
"""

import resource
import time
from collections import Counter
from collections.abc import Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from components.errors import MissingError
from components.knowledge.editions import open_current, rollback
from components.knowledge.embedding import Embedder, OnProgress, passage_text
from components.knowledge.refresh import refresh
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from flows.progress import progress_bar
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
from tests.benchmarks.statutes import full_snapshots, read_versions, small_snapshots, snapshots

Cleanup = Literal["incremental", "full"]
ArticleKey = tuple[str, str]  # a law's id and the article's number


class CountingEmbedder(Embedder):
    """The project's embedder, counting texts."""

    num_embedded = 0

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        """Embed texts and add their number to the count."""
        self.num_embedded += len(texts)
        return super().embed(texts, on_progress)


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure a first index, refreshes on top of it, an index anew, and the peer."""
    parser = option_parser(__doc__)
    parser.add_argument("--full", action="store_true", help="every law instead of twelve")
    options = parser.parse_args(arguments)
    peer_reason = lacks_package("langchain_core", "extra bench")
    if options.full and not peer_reason:
        peer_reason = "langchain, with --full"
    with empty_home() as inputs:
        older, newer = choose_snapshots(inputs, is_full=options.full, is_smoke=options.smoke)
        rows = measure_refreshes(older, newer)
        anew = float(rows[-1]["seconds"])
        if not peer_reason:
            rows += measure_peer("incremental", older, newer)
            rows += measure_peer("full", older, newer)
    show(
        "refresh",
        [{**row, "anew / this": anew / max(1e-9, float(row["seconds"]))} for row in rows],
        options.json,
    )
    say_left_out(peer_reason, lacks_data(options.smoke))


def choose_snapshots(inputs: Home, *, is_full: bool, is_smoke: bool) -> list[SourceConfig]:
    """Return the two snapshots to refresh from, the older first.

    Raises:
        MissingError: All laws are wanted and the shared data is not there.
    """
    if is_smoke:
        return small_snapshots(inputs)
    sources = full_snapshots() if is_full else snapshots()
    if not sources:
        raise MissingError("--full: the shared data is not there. Leave --full out.")
    return sources


def measure_refreshes(older: SourceConfig, newer: SourceConfig) -> list[Row]:
    """Refresh one home step by step, roll it back, and index the newer snapshot in another."""
    with empty_home() as home:
        # converting and loading the embedder are not what is measured
        Embedder(embedder_folder(), home).embed(["warm"])
        rows = [
            measure("first snapshot", home, older),
            measure("next", home, newer),
            measure("nothing changed", home, newer),
            measure_rollback(home),
        ]
    with empty_home() as home:
        rows.append(measure("next, indexed anew", home, newer))
    return rows


def measure(what: str, home: Home, source: SourceConfig) -> Row:
    """Refresh once and return the row; its seconds include loading the embedder."""
    store = EmbeddedStore(home)
    embedder = CountingEmbedder(embedder_folder(), home)
    started = time.perf_counter()
    with progress_bar(what) as bar:
        report = refresh(store, home, source=source, embedder=embedder, on_progress=bar.move)
    seconds = time.perf_counter() - started
    versions = open_current(store).read_versions()
    kept = Counter((v.law_id, v.article) for v in versions if v.valid_to is None)
    wanted = {(v.law_id, v.article) for v in read_versions(source, home)}
    row = make_row(f"clausula, {what}", seconds, embedder.num_embedded, kept, wanted)
    return {**row, "reused": report.reused}


def measure_rollback(home: Home) -> Row:
    """Go back to the first edition."""
    started = time.perf_counter()
    rollback(EmbeddedStore(home))
    seconds = time.perf_counter() - started
    return make_row("clausula, rollback", seconds, 0, Counter(), set())


def measure_peer(cleanup: Cleanup, older: SourceConfig, newer: SourceConfig) -> list[Row]:
    """Index both snapshots with LangChain."""
    from langchain_core.documents import Document
    from langchain_core.embeddings import Embeddings
    from langchain_core.indexing import InMemoryRecordManager, index
    from langchain_core.vectorstores import InMemoryVectorStore

    rows = []
    with empty_home() as home:
        embedder = CountingEmbedder(embedder_folder(), home)

        class Wrapped(Embeddings):
            def embed_documents(self, texts: list[str]) -> list[list[float]]:
                vectors: list[list[float]] = embedder.embed(texts).tolist()
                return vectors

            def embed_query(self, text: str) -> list[float]:
                return self.embed_documents([text])[0]

        store = InMemoryVectorStore(Wrapped())
        records = InMemoryRecordManager("laws")
        records.create_schema()
        embedder.embed(["warm"])
        for what, source in (("first snapshot", older), ("next", newer)):
            versions = read_versions(source, home)
            embedder.num_embedded = 0
            started = time.perf_counter()
            documents = [
                Document(
                    passage_text(v.law, v.chapter, v.heading, v.text),
                    metadata={"source": v.law_id, "article": v.article},
                )
                for v in versions
            ]
            index(
                documents,
                records,
                store,
                cleanup=cleanup,
                source_id_key="source",
                key_encoder="sha256",
            )
            seconds = time.perf_counter() - started
            metadata = [document["metadata"] for document in store.store.values()]
            kept = Counter((m["source"], m["article"]) for m in metadata)
            wanted = {(v.law_id, v.article) for v in versions}
            name = f"langchain index({cleanup}), {what}"
            rows.append(make_row(name, seconds, embedder.num_embedded, kept, wanted))
    return rows


def make_row(
    what: str,
    seconds: float,
    num_embedded: int,
    kept: Counter[ArticleKey],
    wanted: set[ArticleKey],
) -> Row:
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


if __name__ == "__main__":
    run_benchmark(main)
