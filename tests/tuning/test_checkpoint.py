"""A tuning that was killed goes on to the losses of one that never was.

Two processes give the adapter of one.
"""

import json
import signal
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from components.errors import IntegrityError
from components.tuning.checkpoint import (
    TrainingProgress,
    load_checkpoint,
    newest_checkpoint,
    save_checkpoint,
)
from tests.conftest import ROOT
from tests.tuning.material import main

RUN = [sys.executable, "-m", "tests.tuning.material"]


def tune(
    base: Path, folder: Path, name: str, *options: str, launcher: list[str] | None = None
) -> dict[str, list[dict[str, float]]]:
    """Tune in this process, or in those of a launcher, and return the losses."""
    arguments = [str(base), str(folder / "checkpoints"), str(folder / name), *options]
    if launcher:
        command = [*launcher, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
        assert done.returncode == 0, done.stderr
    else:
        main(*arguments)
    found: dict[str, list[dict[str, float]]] = json.loads((folder / name).read_text())
    return found


@pytest.fixture(scope="module")
def whole_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder of a tuning that was never stopped."""
    return tmp_path_factory.mktemp("whole")


@pytest.fixture(scope="module")
def whole(tiny_base: Path, whole_folder: Path) -> dict[str, list[dict[str, float]]]:
    """Give the losses of its eight steps."""
    return tune(tiny_base, whole_folder, "losses.json")


def read_adapter(folder: Path) -> dict[str, torch.Tensor]:
    """Return the weights of the adapter that a tuning saved."""
    return load_file(folder / "losses" / "adapter_model.safetensors")


def test_resume_after_kill(
    tiny_base: Path, tmp_path: Path, whole: dict[str, list[dict[str, float]]]
) -> None:
    """Killed in its sixth step, a tuning resumes at the fourth and ends with the same losses."""
    command = [*RUN, str(tiny_base), str(tmp_path / "checkpoints"), str(tmp_path / "x")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT) as process:
        assert process.stdout is not None
        for line in process.stdout:
            if line.startswith("step 5"):
                process.send_signal(signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL
    found = newest_checkpoint(tmp_path / "checkpoints")
    assert found is not None
    assert int(found.name.removeprefix("step-")) >= 4
    resumed = tune(tiny_base, tmp_path, "losses.json", "--resume")
    for key in ("loss", "learning_rate", "tokens"):
        assert [s[key] for s in resumed["losses"]] == pytest.approx(
            [s[key] for s in whole["losses"]], abs=1e-5
        )
    assert [s["validation"] is None for s in resumed["losses"]] == [
        s["validation"] is None for s in whole["losses"]
    ]
    assert resumed["best"] == pytest.approx(whole["best"], abs=1e-5)


def test_two_processes_same_adapter(
    tiny_base: Path, tmp_path: Path, whole: dict[str, list[dict[str, float]]], whole_folder: Path
) -> None:
    """Under torchrun with two processes over gloo losses and adapter are those of one process."""
    launcher = [
        sys.executable,
        "-m",
        "torch.distributed.run",
        "--standalone",
        "--nproc_per_node=2",
        "-m",
        "tests.tuning.material",
    ]
    both = tune(tiny_base, tmp_path, "losses.json", launcher=launcher)
    assert [s["loss"] for s in both["losses"]] == pytest.approx(
        [s["loss"] for s in whole["losses"]], abs=1e-4
    )
    assert both["best"] == pytest.approx(whole["best"], abs=1e-4)
    one, other = read_adapter(whole_folder), read_adapter(tmp_path)
    assert one.keys() == other.keys()
    assert any(bool((weight != 0).any()) for name, weight in one.items() if "lora_B" in name)
    for name, weight in one.items():
        torch.testing.assert_close(other[name], weight, atol=2e-4, rtol=1e-3)


def test_load_checkpoint_faults(tmp_path: Path) -> None:
    """None where there is none.

    Another tuning's and a damaged one are refused; only the newest is kept.
    """
    assert load_checkpoint(tmp_path, "one") is None
    for step in (2, 4):
        save_checkpoint(tmp_path, TrainingProgress(step=step), {"w": torch.ones(2)}, {}, "one")
    assert [path.name for path in tmp_path.iterdir()] == ["step-000004"]
    found = load_checkpoint(tmp_path, "one")
    assert found is not None
    assert found[0].step == 4
    with pytest.raises(IntegrityError, match="belongs to tuning one, not to two"):
        load_checkpoint(tmp_path, "two")
    state = tmp_path / "step-000004" / "state.pt"
    state.write_bytes(state.read_bytes()[:-1])
    with pytest.raises(IntegrityError, match="wrong SHA-256"):
        load_checkpoint(tmp_path, "one")
