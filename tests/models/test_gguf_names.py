"""Where weights stand in a GGUF, and the order of their rows."""

import numpy as np
import pytest

from components.models.gguf_names import WeightPlaces, pair_rows, unpair_rows


def places(architecture: str) -> WeightPlaces:
    """Return the places of a model of two layers, two heads and one head of keys."""
    return WeightPlaces(architecture, num_layers=2, num_heads=2, num_key_heads=1)


@pytest.mark.parametrize("architecture", ["llama", "qwen2", "qwen3"])
def test_find_by_hand(architecture: str) -> None:
    """Weights and biases have the names that llama.cpp gives them; what has no place is None."""
    found = places(architecture)
    assert found.find("model.layers.1.self_attn.q_proj.bias") == "blk.1.attn_q.bias"
    assert found.find("model.layers.0.mlp.down_proj.weight") == "blk.0.ffn_down.weight"
    assert found.find("model.embed_tokens.weight") == "token_embd.weight"
    assert found.find("model.layers.2.mlp.down_proj.weight") is None


def test_rows_by_hand() -> None:
    """Two heads of four rows: halves become interleaved pairs, of a bias too, and back."""
    rows = np.arange(8, dtype=np.float32)
    assert pair_rows(rows, 2).tolist() == [0, 2, 1, 3, 4, 6, 5, 7]
    matrix = np.stack([rows, rows + 10], axis=1)
    assert pair_rows(matrix, 2)[:, 1].tolist() == [10, 12, 11, 13, 14, 16, 15, 17]
    assert np.array_equal(unpair_rows(pair_rows(matrix, 2), 2), matrix)


def test_only_llama_reorders_queries_and_keys() -> None:
    """A llama's GGUF has the rows of queries and keys in pairs, a qwen2's as they are."""
    rows = np.arange(8, dtype=np.float32)
    for weight, is_moved in (
        ("q_proj.weight", True),
        ("k_proj.bias", True),
        ("v_proj.bias", False),
    ):
        name = f"model.layers.0.self_attn.{weight}"
        assert (places("llama").to_gguf(name, rows).tolist() != rows.tolist()) is is_moved
        assert places("qwen2").to_gguf(name, rows).tolist() == rows.tolist()
        back = places("llama").from_gguf(name, places("llama").to_gguf(name, rows))
        assert back.tolist() == rows.tolist()
