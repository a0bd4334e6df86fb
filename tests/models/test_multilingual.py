"""The multilingual encoder gives the vectors that its own package gives, in every language.

What is expected was computed once with that package (version 0.2.1 of fast-universal-sentence-
encoder): the first eight numbers of each vector.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from components.errors import EngineError
from components.models.encoder import Encoder, prepare_encoder
from components.models.multilingual import (
    PIECES,
    build_tokenizer,
    is_multilingual,
    read_arrays,
)
from components.storage import Home

EXPECTED = json.loads(
    (Path(__file__).parent / "multilingual-vectors.json").read_text(encoding="utf-8")
)


@pytest.fixture(scope="module")
def encoder(models_home: Home, multilingual_folder: Path) -> Encoder:
    """Give the multilingual embedder, converted once."""
    return Encoder(prepare_encoder(multilingual_folder, models_home))


def test_vectors_are_those_of_the_package(encoder: Encoder) -> None:
    """Texts in eleven languages have the expected vectors, of length one.

    They may differ in the second decimal: some processors compute in bfloat16.
    """
    vectors = encoder.encode([row["text"] for row in EXPECTED])
    assert len(vectors) == len({row["language"] for row in EXPECTED}) == 11
    assert vectors.shape[1] == encoder.dimension == 512
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=0.01)
    expected = np.array([row["start"] for row in EXPECTED])
    assert vectors[:, : expected.shape[1]] == pytest.approx(expected, abs=0.01)


def test_the_same_is_near_in_two_languages(encoder: Encoder) -> None:
    """A rule is nearer to its translation than to another rule of the same language."""
    rent, interest, miete, zins = encoder.encode(
        [
            "The tenant pays the rent monthly in advance.",
            "Interest must not exceed sixteen per cent a year.",
            "Der Mieter zahlt die Miete monatlich im Voraus.",
            "Die Zinsen dürfen sechzehn Prozent im Jahr nicht übersteigen.",
        ]
    )
    assert rent @ miete > max(rent @ interest, miete @ zins)
    assert interest @ zins > max(rent @ interest, miete @ zins)


def test_a_text_has_its_vector_in_company(encoder: Encoder) -> None:
    """Texts of other lengths beside it change nothing, nor does an empty one."""
    texts = [row["text"] for row in EXPECTED] + ["", "租金 " * 2000]
    together = encoder.encode(texts)
    for row, text in enumerate(texts):
        assert float(encoder.encode([text])[0] @ together[row]) > 0.999


def test_control_pieces_are_no_text(multilingual_folder: Path) -> None:
    """The mark that starts every text is not read out of a text."""
    tokenizer = build_tokenizer((multilingual_folder / PIECES).read_bytes())
    ids = tokenizer.encode("a <s> b </s>").ids
    assert (ids[0], ids[-1]) == (1, 2)
    assert not {1, 2} & set(ids[1:-1])


def test_other_arrays_are_refused(tmp_path: Path) -> None:
    """A folder with other arrays is told, and one without the model is none."""
    assert not is_multilingual(tmp_path)
    np.savez(tmp_path / "weights.npz", scale=np.ones(3))
    with pytest.raises(EngineError, match=r"weights\.npz: not the arrays of the multilingual"):
        read_arrays(tmp_path)
