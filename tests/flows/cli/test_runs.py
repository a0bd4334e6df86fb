"""Configs are checked, and an installation is examined, without running anything."""

from pathlib import Path

import pytest

from components.errors import UsageError
from components.storage import Home
from flows.cli.runs import config_model
from flows.steps.shared import SharedConfig
from flows.tune_style import TuneStyleConfig
from tests.conftest import ROOT, call_cli


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home."""
    return Home(tmp_path / "home")


def test_validate_all_configs(home: Home) -> None:
    """Every config of the project is valid, and all are looked at."""
    done = call_cli(home, "validate")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(list((ROOT / "configs").rglob("*.yaml")))


def test_validate_reads_what_is_shared(home: Home, tmp_path: Path) -> None:
    """A fault in the shared.yaml beside a config is found with it."""
    (tmp_path / "shared.yaml").write_text("engine: {kind: abacus}\n")
    (tmp_path / "tune_style.yaml").write_text("{}\n")
    done = call_cli(home, "validate", str(tmp_path / "tune_style.yaml"))
    assert done.returncode == 2
    assert "shared.yaml: engine.kind: " in done.stderr


def test_config_model_by_name() -> None:
    """The file's name says which model it is checked against."""
    assert config_model(Path("configs/smoke/tune_style.yaml")) is TuneStyleConfig
    assert config_model(Path("configs/shared.yaml")) is SharedConfig
    with pytest.raises(UsageError, match="no flow is called colour"):
        config_model(Path("configs/colour.yaml"))


def test_doctor_empty_home(home: Home) -> None:
    """On an empty home doctor ends with code 1 and names the remedy for each fault."""
    done = call_cli(home, "doctor")
    assert done.returncode == 1
    assert "FAULT  release" in done.stdout
    assert "clausula run run_pipeline" in done.stdout
