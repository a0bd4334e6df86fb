"""An interrupted embedding resumes, and gives the vectors of one in a single run."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from components.knowledge import vector_cache
from components.knowledge.embedding import OnProgress
from components.knowledge.vector_cache import VectorCache
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder

TEXTS = {
    f"key-{n}": tuple(f"Article {n}: rent is due on day {n + part}." for part in range(1 + n % 3))
    for n in range(25)
}
NUM_TEXTS = sum(map(len, TEXTS.values()))


class FailingEmbedder(HashingEmbedder):
    """Dies at its third call."""

    num_calls = 0

    def embed(
        self, texts: Sequence[str], on_progress: OnProgress | None = None
    ) -> NDArray[np.float32]:
        """Embed, or die."""
        self.num_calls += 1
        if self.num_calls == 3:
            raise KeyboardInterrupt
        return super().embed(texts, on_progress)


@pytest.fixture(autouse=True)
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make parts of ten texts."""
    monkeypatch.setattr(vector_cache, "WORDINGS_PER_FILE", 10)


def test_embed_goes_on_after_an_interruption(tmp_path: Path) -> None:
    """After two of three files only the third is embedded, and all vectors are those of one run."""
    with pytest.raises(KeyboardInterrupt):
        VectorCache(Home(tmp_path), FailingEmbedder()).embed(TEXTS)
    embedder, seen = HashingEmbedder(), [(0, 0)]
    vectors = VectorCache(Home(tmp_path), embedder).embed(
        TEXTS, lambda done, total: seen.append((done, total))
    )
    assert embedder.num_embedded == sum(map(len, list(TEXTS.values())[20:]))
    assert seen[-1] == (NUM_TEXTS, NUM_TEXTS)
    for key, texts in TEXTS.items():
        assert np.array_equal(vectors[key], HashingEmbedder().embed(texts))


def test_embed_other_embedder_shares_nothing(tmp_path: Path) -> None:
    """Another embedder computes all of its own."""
    VectorCache(Home(tmp_path), HashingEmbedder()).embed(TEXTS)
    other = HashingEmbedder("other", dimension=32)
    assert VectorCache(Home(tmp_path), other).embed(TEXTS)["key-5"].shape == (3, 32)
    assert other.num_embedded == NUM_TEXTS


def test_embed_damaged_part_is_computed_again(tmp_path: Path) -> None:
    """A part that was cut short is not used."""
    VectorCache(Home(tmp_path), HashingEmbedder()).embed(TEXTS)
    cut = sorted(tmp_path.rglob("*.npz"))[0]
    cut.write_bytes(cut.read_bytes()[:50])
    embedder = HashingEmbedder()
    VectorCache(Home(tmp_path), embedder).embed(TEXTS)
    assert 0 < embedder.num_embedded < NUM_TEXTS


def test_clear_leaves_nothing(tmp_path: Path) -> None:
    """After clearing, everything is computed again."""
    cache = VectorCache(Home(tmp_path), HashingEmbedder())
    cache.embed(TEXTS)
    cache.clear()
    assert not list(tmp_path.rglob("*.npz"))
