"""Tuning: the loss falls, the adapter alone changes, the same seed gives the same adapter, and merging keeps its answers."""

from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from components.errors import EngineError, InputError
from components.models.base import load_base, load_tokenizer
from components.tuning.encoding import encode_group
from components.tuning.trainer import Step, TrainingConfig, label_loss, train_adapter
from tests.tuning.test_encoding import make_group

CONFIG = TrainingConfig(num_epochs=10, learning_rate=5e-3, rank=4, alpha=8, first_layer=28)


def train(base: Path, target: Path, config: TrainingConfig = CONFIG) -> list[Step]:
    sequence = encode_group(make_group(), load_tokenizer(base), 1000)
    return train_adapter(base, [sequence], config, target, lambda step: None)


def test_train_adapter_learns(plain_base: Path, tmp_path: Path) -> None:
    """The loss falls, and the saved adapter gives the tuned loss back while the base without it keeps its own."""
    from peft import PeftModel

    steps = train(plain_base, tmp_path / "a")
    assert steps[-1].loss < 0.9 * steps[0].loss
    model, tokenizer = load_base(plain_base)
    sequence = encode_group(make_group(), tokenizer, 1000)
    with torch.inference_mode():
        before = float(label_loss(model, sequence))
        tuned = PeftModel.from_pretrained(model, str(tmp_path / "a"))
        after = float(label_loss(tuned, sequence))
        with tuned.disable_adapter():
            switched_off = float(label_loss(tuned, sequence))
    assert after < 0.9 * before
    assert switched_off == pytest.approx(before, rel=1e-5)


def test_train_adapter_is_repeatable(plain_base: Path, tmp_path: Path) -> None:
    """The same seed gives the same weights; layers below `first_layer` have none."""
    short = CONFIG.model_copy(update={"num_epochs": 1})
    train(plain_base, tmp_path / "a", short)
    train(plain_base, tmp_path / "b", short)
    first, second = (load_file(tmp_path / name / "adapter_model.safetensors") for name in "ab")
    assert all(torch.equal(first[k], second[k]) for k in first)
    layers = {int(k.split("layers.")[1].split(".")[0]) for k in first}
    assert layers == {28, 29}


def test_train_adapter_faults(plain_base: Path, tmp_path: Path) -> None:
    """Nothing to train on, a layer that is not there, a rate that destroys: each is told."""
    with pytest.raises(InputError, match="0 groups"):
        train_adapter(plain_base, [], CONFIG, tmp_path / "a", lambda step: None)
    with pytest.raises(InputError, match="first_layer: must be below 30"):
        train(plain_base, tmp_path / "a", CONFIG.model_copy(update={"first_layer": 30}))
    with pytest.raises(EngineError, match=r"the loss became (nan|inf). Lower training.learning_rate"):
        train(plain_base, tmp_path / "a", CONFIG.model_copy(update={"learning_rate": 1e30, "max_gradient_norm": 1e30}))
    assert not (tmp_path / "a").exists()
