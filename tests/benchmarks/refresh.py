"""A refresh costs what changed: the next snapshot beside indexing it anew, and a snapshot that changes nothing.

Run: python -m tests.benchmarks.refresh --json refresh.json
"""

import time

from components.knowledge.embedded_store import EmbeddedStore
from components.knowledge.embedding import Embedder
from components.knowledge.refresh import RefreshReport, SourceConfig, refresh
from components.storage import Home
from tests.benchmarks.reporting import embedder_folder, empty_home, read_options, show, snapshots


def main() -> None:
    """Measure a first index, the next snapshot on top of it, the same again, and that snapshot anew in an empty home."""
    options = read_options(__doc__)
    older, newer = snapshots()
    rows = []
    with empty_home() as home:
        Embedder(embedder_folder(), home).embed(["warm"])  # converting and loading are not what is measured
        for what, source in (("first snapshot", older), ("next snapshot", newer), ("nothing changed", newer)):
            rows.append(measure(what, home, source))
    with empty_home() as home:
        rows.append(measure("next snapshot, indexed anew", home, newer))
    anew = rows[-1]["seconds"]
    show("refresh", [row | {"anew / this": float(anew) / max(1e-9, float(row["seconds"]))} for row in rows], options.json)


def measure(what: str, home: Home, source: SourceConfig) -> dict[str, float | int | str]:
    """Refresh once and return what it did and how long it took, the loading of the embedder among it."""
    started = time.perf_counter()
    report: RefreshReport = refresh(EmbeddedStore(home), home, source=source, embedder=Embedder(embedder_folder(), home))
    taken = time.perf_counter() - started
    return {"what": what, "articles": sum(report.changes.values()), "embedded": report.embedded, "reused": report.reused, "seconds": taken}


if __name__ == "__main__":
    main()
