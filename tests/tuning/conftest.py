"""A base model so small that a tuning of it takes a second, with the real tokenizer."""

from pathlib import Path

import pytest
import torch

from components.models.base import load_tokenizer


@pytest.fixture(scope="session")
def tiny_base(plain_base: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a llama of four layers with random weights."""
    from transformers import LlamaConfig, LlamaForCausalLM

    tokenizer = load_tokenizer(plain_base)
    torch.manual_seed(1)
    config = LlamaConfig(
        hidden_size=64,
        intermediate_size=128,
        num_hidden_layers=4,
        num_attention_heads=4,
        num_key_value_heads=2,
        vocab_size=len(tokenizer),
        tie_word_embeddings=True,
    )
    folder = tmp_path_factory.mktemp("tiny")
    LlamaForCausalLM(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    return folder
