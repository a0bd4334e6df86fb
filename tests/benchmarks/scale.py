"""The embedded store with synthetic versions: what an edition of a size takes, and a search in it.

    python -m tests.benchmarks.scale --versions 100000

Wordings are drawn from 20,000 made-up words by Zipf's law, 80 words each, and have random vectors:
nothing is embedded, so what is measured is the store. Two of three versions are closed, as after
years of amendments; searches ask for one jurisdiction of ten.
"""

import resource
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray

from components.knowledge.editions import EditionManifest
from components.knowledge.fusion import LISTS, fuse
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Version, content_hash
from tests.benchmarks.reporting import empty_home, option_parser, run_benchmark, say_left_out, show

DIMENSION = 384
NUM_WORDS = 80
NUM_JURISDICTIONS = 10
AS_OF = date(2026, 6, 1)
_LETTERS = "bcdfghjklmnpqrstvwxz"
_VOWELS = "aeiou"


def make_vocabulary(random: np.random.Generator, count: int) -> list[str]:
    """Return made-up words of three syllables."""
    words: set[str] = set()
    while len(words) < count:
        letters = random.choice(list(_LETTERS), 3)
        vowels = random.choice(list(_VOWELS), 3)
        words.add("".join(letter + vowel for letter, vowel in zip(letters, vowels, strict=True)))
    return sorted(words)


def make_versions(random: np.random.Generator, count: int) -> list[Version]:
    """Return synthetic versions; every third is in force."""
    vocabulary = np.array(make_vocabulary(random, 20_000))
    shares = 1 / np.arange(1, len(vocabulary) + 1)
    shares /= shares.sum()
    versions: list[Version] = []
    for number in range(count):
        text = " ".join(random.choice(vocabulary, NUM_WORDS, p=shares))
        versions.append(_make_version(number, text))
    return versions


def _make_version(number: int, text: str) -> Version:
    """Return one version."""
    is_open = number % 3 == 0
    return Version(
        id=content_hash(str(number))[:32],
        source="synthetic",
        jurisdiction=f"j{number % NUM_JURISDICTIONS}",
        law_id=f"law-{number // 300}",
        law=f"Law {number // 300}",
        article=str(number % 300),
        text=text,
        valid_from=date(2020, 1, 1),
        valid_to=None if is_open else date(2024, 1, 1),
        content_hash=content_hash(text),
    )


def make_vectors(random: np.random.Generator, count: int) -> list[NDArray[np.float32]]:
    """Return a random unit vector for each version."""
    vectors = random.standard_normal((count, 1, DIMENSION), dtype=np.float32)  # [N, 1, D]
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    return list(vectors)


def measure(count: int, num_queries: int) -> dict[str, float | int]:
    """Write an edition, open it, search it, and return the figures."""
    random = np.random.default_rng(1)
    versions = make_versions(random, count)
    vectors = make_vectors(random, count)
    manifest = EditionManifest(
        number=1,
        created_at=datetime.now(UTC),
        sources={},
        embedder="random",
        dimension=DIMENSION,
        lists=LISTS,
        changes={},
    )
    with empty_home() as home:
        store = EmbeddedStore(home)
        started = time.monotonic()
        store.write_edition(manifest, versions, vectors)
        write_s = time.monotonic() - started
        size = sum(path.stat().st_blocks * 512 for path in home.knowledge.rglob("*"))
        started = time.monotonic()
        edition = store.open_edition(1)
        seconds: list[float] = []
        for query in range(num_queries + 1):
            text = versions[query * 7 % count].text
            vector = vectors[query * 13 % count]
            begun = time.monotonic()
            (lists,) = edition.rank([text[:200]], vector, as_of=AS_OF, jurisdiction="j0", depth=50)
            fuse(lists)
            seconds.append(time.monotonic() - begun)
        edition.close()
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    warm = np.array(seconds[1:]) * 1000
    return {
        "versions": count,
        "write_s": round(write_s, 1),
        "edition_mb": round(size / 1e6, 1),
        "first_search_ms": round(seconds[0] * 1000, 1),
        "search_p50_ms": round(float(np.percentile(warm, 50)), 1),
        "search_p95_ms": round(float(np.percentile(warm, 95)), 1),
        "peak_mb": round(peak_kib / 1024, 0),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one size after the other."""
    parser = option_parser(__doc__)
    parser.add_argument("--versions", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--queries", type=int, default=100)
    asked = parser.parse_args(arguments)
    counts, num_queries = ([300], 5) if asked.smoke else (asked.versions, asked.queries)
    rows = [measure(count, num_queries) for count in counts]
    show("The embedded store, synthetic versions", rows, asked.json)
    say_left_out("embedding, whose time stands in tests.benchmarks.index")


if __name__ == "__main__":
    run_benchmark(main)
