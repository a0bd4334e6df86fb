"""Which weights are trained, and in which precision the others are kept."""

from pathlib import Path

import pytest
import torch

from components.errors import InputError
from components.models.base import load_base
from components.tuning.adapter import build_trainee, choose_dtype, count_trained, wrap_adapter
from tests.tuning.material import CONFIG


def test_build_trainee_lora_counts_by_hand(tiny_base: Path) -> None:
    """Each adapted matrix adds r x (in + out) parameters, on the layers from `first_layer` up."""
    model, _ = load_base(tiny_base)
    expected = 0
    for name, weight in model.named_parameters():
        is_linear = name.endswith("_proj.weight")
        if is_linear and int(name.split("layers.")[1][0]) >= CONFIG.first_layer:
            expected += CONFIG.rank * sum(weight.shape)
    assert count_trained(build_trainee(tiny_base, CONFIG)) == expected > 0


def test_build_trainee_keeps_frozen_weights_in_the_precision(tiny_base: Path) -> None:
    """In bfloat16 frozen weights are bfloat16; those that are trained stay in float32."""
    config = CONFIG.model_copy(update={"precision": "bfloat16"})
    dtypes: dict[bool, set[torch.dtype]] = {True: set(), False: set()}
    for weight in build_trainee(tiny_base, config).parameters():
        dtypes[weight.requires_grad].add(weight.dtype)
    assert dtypes == {True: {torch.float32}, False: {torch.bfloat16}}
    assert choose_dtype("float32") == torch.float32


def test_wrap_adapter_never_twice(tiny_base: Path) -> None:
    """A model that carries an adapter is refused: a second one around it would hide the first."""
    with pytest.raises(InputError, match="carries an adapter already"):
        # the fault itself
        wrap_adapter(wrap_adapter(load_base(tiny_base)[0], CONFIG), CONFIG)  # type: ignore[arg-type]
