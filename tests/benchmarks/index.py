"""Embedding articles: the project's graph beside sentence-transformers' own `encode`.

Both embed the same texts in the same run. Limit: a forward pass of this model is 2 x 10.6 million x
tokens operations, so the rate of matrix products bounds texts a second.

Run: python -m tests.benchmarks.index --json index.json
"""

import statistics
import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from components.knowledge.embedding import embedded_texts
from components.models.encoder import Encoder, prepare_encoder
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
from tests.benchmarks.statutes import read_versions, small_snapshots, snapshots
from tests.conftest import ROOT

PEER = "sentence-transformers"
Encode = Callable[[], NDArray[np.float32]]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure both in turn and print texts a second, the ratio and the least cosine."""
    options = option_parser(__doc__, rounds=3).parse_args(arguments)
    texts = article_texts(options.smoke)
    sides = open_sides(texts)
    seconds: dict[str, list[float]] = {name: [] for name in sides}
    vectors: dict[str, NDArray[np.float32]] = {}
    for _ in range(1 if options.smoke else options.rounds):
        for name, encode in sides.items():
            started = time.perf_counter()
            vectors[name] = encode()
            seconds[name].append(time.perf_counter() - started)
    least_cosine = float((vectors["clausula"] * vectors[PEER]).sum(1).min())
    medians = {name: statistics.median(rounds) for name, rounds in seconds.items()}
    rows: list[Row] = [
        {
            "embedder": name,
            "texts": len(texts),
            "texts/s": len(texts) / median,
            "ratio": medians[PEER] / median,
            "least cosine": least_cosine,
        }
        for name, median in medians.items()
    ]
    show("embedding articles", rows, options.json)
    say_left_out(lacks_data(options.smoke))


def open_sides(texts: list[str]) -> dict[str, Encode]:
    """Load both embedders and return how each encodes the texts."""
    from sentence_transformers import SentenceTransformer

    folder = embedder_folder()
    encoder = Encoder(prepare_encoder(folder, Home(ROOT / ".clausula")))
    peer = SentenceTransformer(str(folder), device="cpu")

    def encode_peer() -> NDArray[np.float32]:
        return np.asarray(peer.encode(texts, normalize_embeddings=True, show_progress_bar=False))

    return {"clausula": lambda: encoder.encode(texts), PEER: encode_peer}


def article_texts(is_smoke: bool) -> list[str]:
    """Return what is embedded of the newest snapshot."""
    with empty_home() as home:
        source = small_snapshots(home)[-1] if is_smoke else snapshots()[-1]
        versions = read_versions(source, home)
    return [text for version in versions for text in embedded_texts(version)]


if __name__ == "__main__":
    run_benchmark(main)
