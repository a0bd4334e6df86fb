"""The graph gives the vectors of its model, in the order of the texts, at any length."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from components.errors import EngineError
from components.models.encoder import Encoder, TokenEncoder, batch_by_length, prepare_encoder
from components.storage import Home

TEXTS = [
    "Interest may not exceed 16 percent per year.",
    "",
    "Notice " * 400,
    *(f"Article {n}: rent is due on day {n}." for n in range(60)),
]


@pytest.fixture(scope="module")
def encoder(models_home: Home, embedder_folder: Path) -> Encoder:
    """Give the project's embedder, converted once."""
    return Encoder(prepare_encoder(embedder_folder, models_home))


def test_encode_as_sentence_transformers(encoder: Encoder, embedder_folder: Path) -> None:
    """Vectors have length one and a cosine of at least 0.999 to those of sentence-transformers."""
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(embedder_folder), device="cpu").encode(
        TEXTS, normalize_embeddings=True, show_progress_bar=False
    )
    vectors = encoder.encode(TEXTS)
    assert vectors.shape == (len(TEXTS), encoder.dimension)
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=0.01)
    assert float((vectors * reference).sum(1).min()) >= 0.999


def test_encode_keeps_the_order(encoder: Encoder) -> None:
    """A text has the same vector alone and among others, and progress ends with all of them."""
    seen: list[tuple[int, int]] = []
    together = encoder.encode(TEXTS, lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(TEXTS), len(TEXTS))
    for place in (0, 2, 40):
        assert float(encoder.encode([TEXTS[place]])[0] @ together[place]) >= 0.999
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_encode_single_texts_of_many_threads(encoder: Encoder) -> None:
    """Texts that threads ask for at the same time have the vectors that they have alone."""
    texts = TEXTS[3:27]
    with ThreadPoolExecutor(8) as pool:
        rows = list(pool.map(lambda text: encoder.encode([text])[0], texts))
    together = encoder.encode(texts)
    assert float((np.array(rows) * together).sum(1).min()) >= 0.999


def test_batch_by_length_budget() -> None:
    """Every text is in one batch, and no batch is over the budget unless it is one text."""
    lengths = [3, 500, 7, 90, 120, 4, 5]
    batches = list(batch_by_length(lengths, 200))
    assert sorted(place for batch in batches for place in batch) == list(range(len(lengths)))
    assert all(
        len(batch) == 1 or len(batch) * max(lengths[i] for i in batch) <= 200 for batch in batches
    )


def test_prepare_encoder_not_a_model(tmp_path: Path) -> None:
    """A folder that is no sentence-transformers model is refused, and nothing is kept of it."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(EngineError, match="not a sentence-transformers model"):
        prepare_encoder(tmp_path / "empty", Home(tmp_path))
    assert not list((tmp_path / "models").glob("*graph"))


def test_token_encoder_agrees_with_the_module(embedder_folder: Path, models_home: Home) -> None:
    """Each token has the unit vector that the module gives it; long texts are cut."""
    from sentence_transformers import SentenceTransformer

    texts = [
        "The tenant pays a deposit.",
        "Interest may not exceed sixteen percent per year.",
        "word " * 100,
    ]
    vectors = TokenEncoder(prepare_encoder(embedder_folder, models_home), max_tokens=24).encode(
        texts
    )
    module = SentenceTransformer(str(embedder_folder), device="cpu")
    module.max_seq_length = 24
    wanted = module.encode(texts, output_value="token_embeddings", convert_to_numpy=False)
    assert [len(states) for states in vectors] == [len(states) for states in wanted]
    assert len(vectors[2]) == 24
    for states, expected in zip(vectors, wanted, strict=True):
        unit = expected / expected.norm(dim=-1, keepdim=True)
        assert np.allclose(np.linalg.norm(states, axis=1), 1, atol=0.01)
        assert (states * unit.numpy()).sum(1).min() > 0.99
