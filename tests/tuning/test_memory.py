"""What a tuning will need is known from the sizes of its base."""

from pathlib import Path

import pytest

from components.models.weights import count_weights
from components.tuning.adapter import build_trainee, count_trained
from components.tuning.memory import TRAINED_BYTES, estimate_memory
from components.tuning.trainer import TrainingConfig
from tests.models.tiny_models import build_model, make_model

CONFIG = TrainingConfig(rank=4, first_layer=1, precision="float32")


@pytest.mark.parametrize("family", ["llama", "qwen2"])
def test_estimate_memory_counts_the_weights(family: str, tmp_path: Path) -> None:
    """Weights of the base and of the adapter are counted as torch counts them."""
    base = make_model(family, tmp_path)
    needs = estimate_memory(base, CONFIG)
    model = build_model(family)
    assert count_weights(base) == sum(weight.numel() for weight in model.parameters())
    assert needs["base model"] == 4 * count_weights(base)
    assert needs["trained weights"] == TRAINED_BYTES * count_trained(build_trainee(base, CONFIG))


@pytest.mark.slow
def test_estimate_memory_follows_the_settings(tmp_path: Path) -> None:
    """Half the tokens in a pass take half the memory for them; a full tuning trains the base."""
    base = make_model("qwen2", tmp_path)
    whole = estimate_memory(base, CONFIG)
    half = estimate_memory(base, CONFIG.model_copy(update={"tokens_per_pass": 1024}))
    assert half["activations"] * 2 == whole["activations"]
    full = estimate_memory(base, CONFIG.model_copy(update={"method": "full", "first_layer": 0}))
    assert full["base model"] == 0
    assert full["trained weights"] == TRAINED_BYTES * count_weights(base)
