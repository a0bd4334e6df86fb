"""Embedding articles: the project's graph beside sentence-transformers' own encode, the same texts in the same run.

Limit: a forward pass of this model is 2 x 10.6 million x tokens operations, so the products' rate
bounds texts a second. Run: python -m tests.benchmarks.index --json index.json
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from components.knowledge.embedding import embedded_texts
from components.models.encoder import Encoder, prepare_encoder
from components.statutes.readers.choice import build_reader
from components.statutes.versions import advance
from components.storage import Home
from tests.benchmarks.reporting import embedder_folder, read_options, show, snapshots
from tests.conftest import ROOT


def main() -> None:
    """Measure both in turn and print texts a second, the ratio and the least cosine."""
    from sentence_transformers import SentenceTransformer

    options = read_options(__doc__)
    texts = article_texts()
    folder = embedder_folder()
    encoder = Encoder(prepare_encoder(folder, Home(ROOT / ".clausula")))
    peer = SentenceTransformer(str(folder), device="cpu")

    def encode_peer() -> NDArray[np.float32]:
        return np.asarray(peer.encode(texts, normalize_embeddings=True, show_progress_bar=False))

    sides: dict[str, Callable[[], NDArray[np.float32]]] = {
        "clausula": lambda: encoder.encode(texts),
        "sentence-transformers": encode_peer,
    }
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    vectors: dict[str, NDArray[np.float32]] = {}
    for _ in range(options.rounds):
        for name, encode in sides.items():
            started = time.perf_counter()
            vectors[name] = encode()
            seconds[name].append(time.perf_counter() - started)
    least = float((vectors["clausula"] * vectors["sentence-transformers"]).sum(1).min())
    taken = {name: statistics.median(found) for name, found in seconds.items()}
    rows = [
        {
            "embedder": name,
            "texts": len(texts),
            "texts/s": len(texts) / taken[name],
            "ratio": taken["sentence-transformers"] / taken[name],
            "least cosine": least,
        }
        for name in sides
    ]
    show("embedding articles", rows, options.json)


def article_texts() -> list[str]:
    """Return what is embedded of the newest snapshot."""
    source = snapshots()[-1]
    articles = build_reader(source.kind).read(source.path)
    from datetime import date

    found = advance(
        (),
        articles,
        source=source.name,
        jurisdiction=source.jurisdiction,
        snapshot_date=date(2026, 1, 1),
    )
    return [text for version in found.versions for text in embedded_texts(version)]


if __name__ == "__main__":
    main()
