"""Tuning: the loss falls, only the adapter changes, the same seed gives the same adapter."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from components.errors import EngineError, InputError
from components.models.base import load_base
from components.tuning.loss import LabelLoss
from components.tuning.packing import pack_sequences
from components.tuning.trainer import Step, Stopwatch, Trainer, TrainingConfig
from tests.tuning.material import CONFIG, make_sequences


def train(
    base: Path, config: TrainingConfig = CONFIG, target: Path | None = None
) -> tuple[Trainer, list[Step]]:
    sequences = make_sequences(base, 4)
    trainer = Trainer(base, config)
    steps: list[Step] = []
    trainer.run(sequences[:3], sequences[3:], steps.append)
    if target:
        trainer.save(target)
    return trainer, steps


def plain_loss(model: torch.nn.Module, base: Path) -> float:
    with torch.no_grad():
        pack = pack_sequences(make_sequences(base, 3))
        return float(LabelLoss(model, 0, torch.float32)(pack))  # type: ignore[arg-type]


def test_trainer_learns(tiny_base: Path, tmp_path: Path) -> None:
    """The loss falls, the saved adapter gives the tuned loss, and the base alone keeps its own."""
    from peft import PeftModel

    _, steps = train(
        tiny_base, CONFIG.model_copy(update={"num_epochs": 20, "learning_rate": 2e-2}), tmp_path
    )
    assert steps[-1].loss < 0.98 * steps[0].loss
    before = plain_loss(load_base(tiny_base)[0], tiny_base)
    tuned = PeftModel.from_pretrained(load_base(tiny_base)[0], str(tmp_path))
    assert plain_loss(tuned, tiny_base) < 0.98 * before
    with tuned.disable_adapter():
        assert plain_loss(tuned, tiny_base) == pytest.approx(before, rel=1e-5)


def test_trainer_is_repeatable(tiny_base: Path, tmp_path: Path) -> None:
    """The same seed gives the same weights; layers below `first_layer` have none."""
    for name in "ab":
        train(tiny_base, CONFIG, tmp_path / name)
    first, second = (load_file(tmp_path / name / "adapter_model.safetensors") for name in "ab")
    assert all(torch.equal(first[k], second[k]) for k in first)
    assert {int(k.split("layers.")[1].split(".")[0]) for k in first} == {2, 3}


def test_trainer_lower_layers_are_kept(tiny_base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """From the second epoch on the untrained layers' output is cached, which changes no loss."""
    _, kept = train(tiny_base)
    monkeypatch.setattr(Trainer, "_run_lower", lambda self, train, numbers: None)
    _, computed = train(tiny_base)
    assert [s.loss for s in kept] == pytest.approx([s.loss for s in computed], rel=1e-6)


def test_trainer_accumulates(tiny_base: Path) -> None:
    """A step computed in several passes has the loss of the same step in one."""
    _, one = train(tiny_base)
    _, several = train(tiny_base, CONFIG.model_copy(update={"tokens_per_pass": 128}))
    assert [s.loss for s in one] == pytest.approx([s.loss for s in several], rel=1e-5)


def test_trainer_stops_early_with_the_best_weights(tiny_base: Path) -> None:
    """When validation gets worse tuning ends, and the weights of the best validation are back."""
    sequences = make_sequences(tiny_base, 4)
    config = CONFIG.model_copy(
        update={"num_epochs": 40, "validate_every": 1, "patience": 2, "learning_rate": 0.5}
    )
    trainer = Trainer(tiny_base, config)
    progress = trainer.run(sequences[:3], sequences[3:], lambda step: None)
    assert progress.step < 80
    assert trainer.evaluate(sequences[3:]) == pytest.approx(progress.best_loss, rel=1e-6)


@pytest.mark.parametrize(
    "changes", [{"rslora": True}, {"dora": True}, {"method": "full", "learning_rate": 1e-3}]
)
def test_trainer_methods(tiny_base: Path, tmp_path: Path, changes: dict[str, object]) -> None:
    """Each variant learns, and what it saves is what its name says."""
    config = TrainingConfig(**{**CONFIG.model_dump(), "num_epochs": 20, **changes})
    _, steps = train(tiny_base, config, tmp_path)
    assert steps[-1].loss < 0.99 * steps[0].loss
    saved = {path.name for path in tmp_path.iterdir()}
    if config.method == "full":
        before, after = load_base(tiny_base)[0].state_dict(), load_base(tmp_path)[0].state_dict()
        changed = {name for name in before if not torch.equal(before[name], after[name])}
        assert {int(name.split("layers.")[1][0]) for name in changed if "layers." in name} == {2, 3}
        assert "adapter_config.json" not in saved
    else:
        assert (
            any("magnitude" in key for key in load_file(tmp_path / "adapter_model.safetensors"))
            == config.dora
        )


def test_trainer_qlora(tiny_base: Path, tmp_path: Path) -> None:
    """On a base of half a byte a weight the loss falls, and the adapter fits the plain base."""
    from bitsandbytes.nn.modules import Linear4bit
    from peft import PeftModel

    trainer, steps = train(
        tiny_base,
        CONFIG.model_copy(update={"method": "qlora", "num_epochs": 20, "learning_rate": 2e-2}),
        tmp_path,
    )
    assert steps[-1].loss < 0.98 * steps[0].loss
    quantised = [m for m in trainer.model.modules() if isinstance(m, Linear4bit)]
    assert len(quantised) == 4 * 7
    assert all(
        m.weight.dtype == torch.uint8 and m.weight.numel() * 2 == m.in_features * m.out_features
        for m in quantised
    )
    before = plain_loss(load_base(tiny_base)[0], tiny_base)
    assert (
        plain_loss(PeftModel.from_pretrained(load_base(tiny_base)[0], str(tmp_path)), tiny_base)
        < 0.98 * before
    )


def test_trainer_bfloat16_is_close(tiny_base: Path) -> None:
    """In bfloat16 the first losses are those of float32 within one percent."""
    _, exact = train(tiny_base)
    _, rounded = train(tiny_base, CONFIG.model_copy(update={"precision": "bfloat16"}))
    assert [s.loss for s in rounded[:3]] == pytest.approx([s.loss for s in exact[:3]], rel=1e-2)


def test_trainer_faults(tiny_base: Path) -> None:
    """No groups, no labels, a missing layer and a rate that destroys are each refused."""
    with pytest.raises(InputError, match="0 groups"):
        Trainer(tiny_base, CONFIG).run([], [], lambda step: None)
    silent = [replace(s, weights=torch.zeros_like(s.weights)) for s in make_sequences(tiny_base, 2)]
    with pytest.raises(InputError, match="2 of 2 sequences have 0 label tokens"):
        Trainer(tiny_base, CONFIG).run(silent, [], lambda step: None)
    with pytest.raises(InputError, match="first_layer: must be below 4"):
        Trainer(tiny_base, CONFIG.model_copy(update={"first_layer": 4}))
    with pytest.raises(
        EngineError, match=r"the loss became (nan|inf). Lower training.learning_rate"
    ):
        train(
            tiny_base, CONFIG.model_copy(update={"learning_rate": 1e30, "max_gradient_norm": 1e30})
        )


def test_trainer_ends_when_its_time_is_over(
    tiny_base: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A tuning given 10 s, of which each step takes 4, makes three steps and validates at last."""
    readings = iter(range(0, 1000, 2))  # read twice a step before the end is asked for
    monkeypatch.setattr(Stopwatch, "seconds", property(lambda self: float(next(readings))))
    config = CONFIG.model_copy(update={"time_budget_s": 10.0, "validate_every": 1000})
    _, steps = train(tiny_base, config)
    assert 1 < len(steps) < 8
    assert [step.validation is not None for step in steps] == [False] * (len(steps) - 1) + [True]
    rates = [step.learning_rate for step in steps]
    assert rates[-1] < max(rates)


def test_trainer_from_an_adapter_validates_before(tiny_base: Path, tmp_path: Path) -> None:
    """A tuning that goes on from an adapter begins with that adapter's own loss."""
    first, _ = train(tiny_base, CONFIG, tmp_path)
    sequences = make_sequences(tiny_base, 4)
    trainer = Trainer(tiny_base, CONFIG, tmp_path)
    progress = trainer.run(sequences[:3], sequences[3:], lambda step: None)
    assert progress.validations[0]["number"] == 0
    assert progress.validations[0]["loss"] == pytest.approx(first.progress.best_loss, rel=1e-4)
