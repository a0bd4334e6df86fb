"""Weights spread over two processes give the losses and the adapter of one process."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from components.errors import InputError
from components.tuning.sharding import check_sharding
from tests.conftest import ROOT
from tests.tuning.material import main

ADAPTER = "adapter_model.safetensors"
TORCHRUN = [sys.executable, "-m", "torch.distributed.run", "--standalone", "--nproc_per_node=2"]


def test_two_shards_same_adapter(tiny_base: Path, tmp_path: Path) -> None:
    """Two processes with half of the weights each, stopped and resumed, make the same adapter."""
    whole, shared = tmp_path / "whole.json", tmp_path / "shared.json"
    main(str(tiny_base), str(tmp_path / "one"), str(whole))
    arguments = [str(tiny_base), str(tmp_path / "two"), str(shared), "--sharded", "--in-two"]
    command = [*TORCHRUN, "-m", "tests.tuning.material", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=ROOT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.count("step 8") == 2
    one, two = json.loads(whole.read_text()), json.loads(shared.read_text())
    assert [step["loss"] for step in two["losses"]] == pytest.approx(
        [step["loss"] for step in one["losses"]], abs=1e-4
    )
    assert two["best"] == pytest.approx(one["best"], abs=1e-4)
    assert two["held"] / one["held"] == pytest.approx(0.5, abs=0.01)
    first, second = (load_file(path.with_suffix("") / ADAPTER) for path in (whole, shared))
    assert first.keys() == second.keys()
    for name, weight in first.items():
        torch.testing.assert_close(second[name], weight, atol=2e-4, rtol=1e-3)


def test_check_sharding_faults() -> None:
    """One process has nobody to share with, and 4-bit weights cannot be spread."""
    with pytest.raises(InputError, match="over several processes, got 1. Start them with torchrun"):
        check_sharding("lora", 1)
    with pytest.raises(InputError, match="method qlora cannot be spread"):
        check_sharding("qlora", 2)
    check_sharding("full", 2)
