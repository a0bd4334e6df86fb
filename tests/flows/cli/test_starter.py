"""A starter is made of an adapter that passed its gates, and of no other."""

import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file

from components.evaluation.candidate_gates import mark_candidate
from components.gate_result import GateResult
from components.starters.starter import CONFIG, WEIGHTS, read_card
from components.storage import Home, staged_folder
from tests.conftest import call_cli


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give a home with one adapter, and the families that it was tuned on."""
    home = Home(tmp_path / "home")
    with staged_folder(home.datasets / "d-1", {"families": {"train": ["rent", "interest"]}}):
        pass
    manifest = {"dataset": "d-1", "base": "tiny", "template_hash": "t"}
    with staged_folder(home.adapters / "a-1", manifest) as aside:
        save_file({"lora": torch.ones(4, 4)}, aside / WEIGHTS)
        (aside / CONFIG).write_text("{}")
        steps = [{"validation": None}, {"validation": 0.5}, {"validation": 0.25}]
        (aside / "steps.json").write_text(json.dumps(steps))
    return home


def mark(home: Home, *, has_passed: bool) -> None:
    row = GateResult(
        gate="style",
        name="style_conformity",
        value=0.5,
        bound="at least 0.98",
        has_passed=has_passed,
    )
    mark_candidate(home, "a-1", [row], "m")


def test_starter_export(home: Home, tmp_path: Path) -> None:
    """The weights are halved, and the card says how the adapter was made."""
    mark(home, has_passed=True)
    done = call_cli(home, "starter", "export", str(tmp_path / "starter"))
    assert done.returncode == 0, done.stderr
    card = read_card(tmp_path / "starter")
    assert (card.base, card.families, card.num_steps) == ("tiny", ("rent", "interest"), 3)
    assert card.validation_loss == 0.25
    assert load_file(tmp_path / "starter" / WEIGHTS)["lora"].dtype == torch.float16


def test_starter_export_refused(home: Home, tmp_path: Path) -> None:
    """An adapter that failed a gate, or was never measured, becomes no starter."""
    target = str(tmp_path / "starter")
    assert "have not been measured" in call_cli(home, "starter", "export", target).stderr
    mark(home, has_passed=False)
    failed = call_cli(home, "starter", "export", target)
    assert (failed.returncode, Path(target).exists()) == (1, False)
    assert "gates failed: style" in failed.stderr
    empty = call_cli(Home(tmp_path / "empty"), "starter", "export", target)
    assert "no adapter yet" in empty.stderr
