"""What makes one tuning another, and when gates are measured again."""

from pathlib import Path

from components.models.sources import BASE_MODEL
from components.starters.starter import WEIGHTS, read_seen_families
from components.storage import Home, staged_folder
from components.tuning.checkpoint import TrainingProgress
from flows.environment import read_config
from flows.tune_style import (
    TuneStyleConfig,
    describe_progress,
    gates_fingerprint,
    identify,
    make_spare_pairs,
)
from tests.conftest import ROOT


def settings(*overrides: str) -> TuneStyleConfig:
    """Return the project's settings with some changed."""
    return read_config("configs/tune_style.yaml", TuneStyleConfig, overrides)


def test_identify_by_what_weights_depend_on(tmp_path: Path) -> None:
    """Dataset, base, training and where it starts make an adapter another; engine does not."""
    home = Home(tmp_path)
    for content in ("one", "two"):
        folder = home.adapters / content
        folder.mkdir(parents=True)
        (folder / WEIGHTS).write_text(content)

    def name(dataset: str, *overrides: str) -> str:
        return identify(settings("training.start_from=", *overrides), dataset, home)

    identity = name("d-1")
    assert name("d-1", "shared.engine.cache_gib=3", "checkpoint_every=7") == identity
    others = [
        name("d-2"),
        name("d-1", "training.num_epochs=2"),
        name("d-1", "shared.base.kind=folder", "shared.base.name=own"),
        name("d-1", "training.start_from=one"),
        name("d-1", "training.start_from=two"),
    ]
    assert len({identity, *others}) == 6


def test_gates_are_measured_again_under_other_thresholds_or_style(tmp_path: Path) -> None:
    """Thresholds and the text of the style guide count, not where the guide stands."""
    house = ROOT / "configs" / "style" / "house.yaml"
    copy, changed = tmp_path / "copy.yaml", tmp_path / "changed.yaml"
    copy.write_text(house.read_text(encoding="utf-8"), encoding="utf-8")
    text = house.read_text(encoding="utf-8").replace("limit: 90", "limit: 89")
    changed.write_text(text, encoding="utf-8")
    measured = gates_fingerprint(settings())
    assert gates_fingerprint(settings(f"shared.style={copy}")) == measured
    assert gates_fingerprint(settings(f"shared.style={changed}")) != measured
    assert gates_fingerprint(settings("gates.rounds=[2]")) != measured


def describe_tuning(before: float, after: float) -> str:
    """Return the line about a tuning of 40 steps that goes on from an adapter."""
    validations = [{"number": 0, "loss": before}, {"number": 40, "loss": after}]
    best = min(before, after)
    progress = TrainingProgress(step=40, validations=validations, best_loss=best, spent_s=95.2)
    return describe_progress(progress, 8)


def test_describe_progress_of_a_tuning_that_helped() -> None:
    """Both losses stand there."""
    assert describe_tuning(0.4, 0.25) == (
        "40 steps in 95 s; loss on 8 held-out groups 0.400 before, 0.250 after"
    )


def test_describe_progress_of_a_tuning_that_did_not_help() -> None:
    """The loss after the steps is told as it is, and that they were not kept."""
    line = describe_tuning(0.236, 0.251)
    assert "0.236 before, 0.251 after; the weights from before are kept" in line


def test_make_spare_pairs(tmp_path: Path) -> None:
    """They are of sample rules that neither the starter nor the dataset was tuned on."""
    with staged_folder(tmp_path / "d", {"families": {"train": ["interest-cap"]}}):
        pass
    families = {pair.family for pair in make_spare_pairs(BASE_MODEL, tmp_path / "d")}
    assert families
    assert not families & {"interest-cap", *read_seen_families(BASE_MODEL)}
