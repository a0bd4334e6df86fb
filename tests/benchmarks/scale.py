"""The embedded store with synthetic versions: a search, a refresh and the memory at a size.

    python -m tests.benchmarks.scale --versions 20000 100000 1000000

Wordings are drawn from 20,000 made-up words by Zipf's law, 80 words each, and have random unit
vectors: nothing is embedded, so what is measured is the store. Two of three versions are closed, as
after years of amendments; searches ask for one jurisdiction of ten (`--jurisdictions 1`: of all)
with 200 letters. The words of the first edition are weighed for all versions at once, which a
refresh does text by text in 0.6 ms each; the refresh that is timed changes one wording in a hundred
of one jurisdiction by the store's own way. Searches are exact: `tests/knowledge/stores` holds them
against a comparison with everything.
"""

import resource
import time
from collections.abc import Sequence
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from components.knowledge.editions import EditionManifest
from components.knowledge.fusion import LISTS, fuse
from components.knowledge.stores import character_grams as grams
from components.knowledge.stores.embedded import EmbeddedStore
from components.knowledge.stores.partition_writing import (
    WordRows,
    fingerprint_partition,
    key_of_words,
    save_versions,
    save_words,
)
from components.knowledge.stores.points import day_number, weigh_query
from components.records import Version, content_hash
from components.storage import Home, staged_folder
from tests.benchmarks.reporting import empty_home, option_parser, run_benchmark, say_left_out, show

DIMENSION = 384
NUM_WORDS = 80
BM25_MEAN_WORDS = 256.0
AS_OF = date(2026, 6, 1)
_LETTERS = "bcdfghjklmnpqrstvwxz"
_VOWELS = "aeiou"
Vectors = list[NDArray[np.float32]]


def make_vocabulary(random: np.random.Generator, count: int) -> list[str]:
    """Return made-up words of three syllables."""
    words: set[str] = set()
    while len(words) < count:
        letters = random.choice(list(_LETTERS), 3)
        vowels = random.choice(list(_VOWELS), 3)
        words.add("".join(letter + vowel for letter, vowel in zip(letters, vowels, strict=True)))
    return sorted(words)


class Wordings:
    """Texts of words of a vocabulary, and what a search knows of each word."""

    def __init__(self, random: np.random.Generator) -> None:
        self._random = random
        self.vocabulary = np.array(make_vocabulary(random, 20_000))
        shares = 1 / np.arange(1, len(self.vocabulary) + 1)
        self._bounds = np.cumsum(shares / shares.sum())
        self._pieces = self._count_pieces()
        self._places = np.array(
            [weigh_query(str(word))[0][0] for word in self.vocabulary], dtype=np.uint32
        )

    def draw(self, count: int) -> NDArray[np.int32]:
        """Return the words of texts, by their numbers, shape (count, NUM_WORDS)."""
        drawn = np.searchsorted(self._bounds, self._random.random((count, NUM_WORDS)))
        return np.minimum(drawn, len(self.vocabulary) - 1).astype(np.int32)

    def weigh(self, drawn: NDArray[np.int32]) -> WordRows:
        """Return the places and weights of texts as `points.weigh_sparse` has them."""
        starts = np.arange(0, drawn.size + 1, NUM_WORDS)
        shape = (len(drawn), len(self.vocabulary))
        ones = np.ones(drawn.size, dtype=np.float32)
        words = sparse.csr_matrix((ones, drawn.ravel(), starts), shape=shape)
        words.sum_duplicates()
        pieces = (words @ self._pieces).tocsr()
        lengths = np.repeat(np.asarray(pieces.sum(axis=1)).ravel(), np.diff(pieces.indptr))
        damping = 1 - grams.LENGTH_WEIGHT + grams.LENGTH_WEIGHT * lengths / grams.MEAN_PIECES
        pieces.data = _saturate(pieces.data, damping)
        damping_of_words = 0.25 + 0.75 * NUM_WORDS / BM25_MEAN_WORDS
        words.data = _saturate(words.data, damping_of_words)
        both = sparse.hstack([pieces, words], format="csr")
        places = np.concatenate([self._piece_places, self._places])
        return WordRows(both.indptr[1:].astype(np.int64), places[both.indices], both.data)

    def _count_pieces(self) -> sparse.csr_matrix:
        """Return how often each word has each piece; their places are kept."""
        numbers: dict[int, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        for row, word in enumerate(self.vocabulary):
            for place in grams.ask_pieces(str(word))[0]:
                rows.append(row)
                columns.append(numbers.setdefault(place, len(numbers)))
        self._piece_places = np.array(list(numbers), dtype=np.uint32)
        ones = np.ones(len(rows), dtype=np.float32)
        return sparse.csr_matrix((ones, (rows, columns)))


def _saturate(counts: NDArray[np.float32], damping: object) -> NDArray[np.float32]:
    """Return BM25's weights of counts."""
    weights: NDArray[np.float32] = (
        counts * (grams.SATURATION + 1) / (counts + grams.SATURATION * np.asarray(damping))
    ).astype(np.float32)
    return weights


def make_versions(
    drawn: NDArray[np.int32], vocabulary: NDArray[np.str_], num_jurisdictions: int
) -> list[Version]:
    """Return a version for each text; every third is in force."""
    versions: list[Version] = []
    for number, words in enumerate(drawn):
        text = " ".join(vocabulary[words])
        versions.append(_make_version(number, text, num_jurisdictions))
    return versions


def _make_version(number: int, text: str, num_jurisdictions: int) -> Version:
    """Return one version."""
    is_open = number // num_jurisdictions % 3 == 0
    return Version.model_construct(
        id=content_hash(str(number))[:32],
        source="synthetic",
        jurisdiction=f"j{number % num_jurisdictions}",
        law_id=f"law-{number // 300}",
        law=f"Law {number // 300}",
        article=str(number % 300),
        text=text,
        valid_from=date(2020, 1, 1),
        valid_to=None if is_open else date(2024, 1, 1),
        content_hash=content_hash(text),
    )


def make_vectors(random: np.random.Generator, count: int) -> Vectors:
    """Return a random unit vector for each version."""
    vectors = random.standard_normal((count, 1, DIMENSION), dtype=np.float32)  # [N, 1, D]
    vectors /= np.linalg.norm(vectors, axis=2, keepdims=True)
    return list(vectors)


def write_partitions(
    home: Home,
    versions: Sequence[Version],
    vectors: Vectors,
    drawn: NDArray[np.int32],
    wordings: Wordings,
) -> None:
    """Write what the store then finds as its own; all words are weighed at once."""
    jurisdictions = sorted({version.jurisdiction for version in versions})
    for jurisdiction in jurisdictions:
        rows = [row for row, each in enumerate(versions) if each.jurisdiction == jurisdiction]
        own = [versions[row] for row in rows]
        name = fingerprint_partition(own, [vectors[row] for row in rows], LISTS)
        rows.sort(key=lambda row: -day_number(versions[row].valid_to))
        ordered = [versions[row] for row in rows]
        days = [(day_number(each.valid_from), day_number(each.valid_to)) for each in ordered]
        with staged_folder(home.knowledge / "partitions" / name, {}) as aside:
            save_versions(
                aside,
                ids=[each.id for each in ordered],
                keys=[key_of_words(each, LISTS) for each in ordered],
                days=np.array(days, dtype=np.int32),
                vectors=[vectors[row] for row in rows],
            )
            save_words(aside, wordings.weigh(drawn[rows]))


def make_manifest(number: int) -> EditionManifest:
    """Return the manifest of an edition."""
    return EditionManifest(
        number=number,
        created_at=datetime.now(UTC),
        sources={},
        embedder="random",
        dimension=DIMENSION,
        lists=LISTS,
        changes={},
    )


def measure(count: int, num_queries: int, num_jurisdictions: int) -> dict[str, float | int]:
    """Write an edition, search it, write the next one, and return the figures."""
    random = np.random.default_rng(1)
    wordings = Wordings(random)
    drawn = wordings.draw(count)
    versions = make_versions(drawn, wordings.vocabulary, num_jurisdictions)
    vectors = make_vectors(random, count)
    with empty_home() as home:
        store = EmbeddedStore(home)
        write_partitions(home, versions, vectors, drawn, wordings)
        store.write_edition(make_manifest(1), versions, vectors)
        store.publish(1)
        size = sum(path.stat().st_blocks * 512 for path in home.knowledge.rglob("*"))
        found = search(store, versions, vectors, num_queries)
        refreshed = refresh(store, versions, vectors)
    peak_kib = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "versions": count,
        "jurisdictions": num_jurisdictions,
        "edition MB": round(size / 1e6, 1),
        **found,
        **refreshed,
        "peak MB": round(peak_kib / 1024),
    }


def search(
    store: EmbeddedStore, versions: Sequence[Version], vectors: Vectors, num_queries: int
) -> dict[str, float]:
    """Search edition 1 and return the milliseconds, by the clock and of the processor."""
    edition = store.open_edition(1)
    own = [row for row, each in enumerate(versions) if each.jurisdiction == "j0"]
    seconds: list[float] = []
    cpu: list[float] = []
    for query in range(num_queries + 3):
        text = versions[own[query * 7 % len(own)]].text[:200]
        vector = vectors[query * 13 % len(vectors)]
        begun, begun_cpu = time.monotonic(), time.process_time()
        (lists,) = edition.rank([text], vector, as_of=AS_OF, jurisdiction="j0", depth=50)
        fuse(lists)
        seconds.append(1000 * (time.monotonic() - begun))
        cpu.append(1000 * (time.process_time() - begun_cpu))
    edition.close()
    warm, warm_cpu = np.array(seconds[3:]), np.array(cpu[3:])
    return {
        "p50 ms": round(float(np.percentile(warm, 50)), 1),
        "p95 ms": round(float(np.percentile(warm, 95)), 1),
        "p50 ms of CPU": round(float(np.percentile(warm_cpu, 50)), 1),
        "p95 ms of CPU": round(float(np.percentile(warm_cpu, 95)), 1),
    }


def refresh(
    store: EmbeddedStore, versions: Sequence[Version], vectors: Vectors
) -> dict[str, float]:
    """Write edition 2, in which one wording in a hundred of a jurisdiction ended and has a heir."""
    own = [row for row, each in enumerate(versions) if each.jurisdiction == "j0"]
    later, later_vectors = list(versions), list(vectors)
    for row in own[::300]:  # every third is in force
        old = versions[row]
        later[row] = old.model_copy(update={"valid_to": date(2026, 1, 1)})
        new = {"id": content_hash(old.id)[:32], "text": f"{old.text} anew"}
        later.append(old.model_copy(update={**new, "valid_from": date(2026, 1, 1)}))
        later_vectors.append(vectors[row])
    started, started_cpu = time.monotonic(), time.process_time()
    store.write_edition(make_manifest(2), later, later_vectors)
    return {
        "changed": len(later) - len(versions),
        "refresh s": round(time.monotonic() - started, 1),
        "refresh s of CPU": round(time.process_time() - started_cpu, 1),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure one size after the other."""
    parser = option_parser(__doc__)
    parser.add_argument("--versions", type=int, nargs="+", default=[20_000, 100_000])
    parser.add_argument("--queries", type=int, default=100)
    parser.add_argument("--jurisdictions", type=int, default=10)
    asked = parser.parse_args(arguments)
    counts, num_queries = ([300], 5) if asked.smoke else (asked.versions, asked.queries)
    rows = [measure(count, num_queries, asked.jurisdictions) for count in counts]
    show("The embedded store, synthetic versions", rows, asked.json)
    say_left_out("embedding, whose time stands in tests.benchmarks.index")


if __name__ == "__main__":
    run_benchmark(main)
