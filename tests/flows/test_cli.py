"""The command line without a model: help, wrong use, exit codes, one message a fault."""

import subprocess
import sys
from pathlib import Path

import pytest

from components.storage import Home
from tests.conftest import ROOT, run_cli

COMMANDS = (
    "run",
    "review",
    "ask",
    "score",
    "serve",
    "validate",
    "schema",
    "doctor",
    "statutes show",
    "statutes history",
    "statutes search",
    "editions list",
    "editions show",
    "editions rollback",
    "releases list",
    "releases show",
    "releases promote",
    "releases rollback",
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home."""
    return Home(tmp_path / "home")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(home: Home, command: str) -> None:
    """The help of every command ends with an example of it."""
    done = run_cli(home, *command.split(), "--help")
    assert done.returncode == 0
    assert f"Example: clausula {command}" in " ".join(done.stdout.split())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["run", "no_such_flow"], "no flow 'no_such_flow'"),
        (
            ["run", "check_freshness", "--config", "nowhere.yaml"],
            "nowhere.yaml: no such config file",
        ),
        (
            ["run", "check_freshness", "--set", "max_age_days=0"],
            "max_age_days: input should be greater than or equal to 1, got 0",
        ),
        (["review", "nowhere.docx"], "nowhere.docx"),
        (["score", "--gold", "nowhere.jsonl"], "nowhere.jsonl: no such gold set"),
        (["editions", "rollback"], ""),
        (["releases", "rollback"], "no earlier release"),
        (["releases", "show"], "no release yet"),
        (["releases", "show", "r-1"], "not known"),
        (["validate", "configs/colour.yaml"], "no such config file"),
    ],
)
def test_wrong_use_exit_code_2(home: Home, arguments: list[str], said: str) -> None:
    """Wrong use ends with code 2 and one message, without a traceback."""
    done = run_cli(home, *arguments)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert done.stderr.strip()


def test_review_bad_documents(home: Home, tmp_path: Path) -> None:
    """An empty document and one of 500 MB are told before any model is loaded."""
    (tmp_path / "empty.txt").write_text("")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(500_000_000)
    for name in ("empty.txt", "huge.txt"):
        done = run_cli(home, "review", str(tmp_path / name))
        assert done.returncode == 2
        assert name in done.stderr
        assert "Traceback" not in done.stderr


def test_as_of_not_a_day(home: Home, tmp_path: Path) -> None:
    """A day that is none is told with an example."""
    (tmp_path / "c.txt").write_text("1. Interest accrues at 40% per year.")
    done = run_cli(home, "review", str(tmp_path / "c.txt"), "--as-of", "yesterday")
    assert done.returncode == 2
    assert "--as-of: must be a day as YYYY-MM-DD, got 'yesterday'" in done.stderr


def test_validate_all_configs(home: Home) -> None:
    """Every config of the project is valid, and all are looked at."""
    done = run_cli(home, "validate")
    assert done.returncode == 0, done.stderr
    assert len(done.stdout.splitlines()) == len(list((ROOT / "configs").rglob("*.yaml")))


def test_doctor_empty_home(home: Home) -> None:
    """On an empty home doctor ends with code 1 and names the remedy for each fault."""
    done = run_cli(home, "doctor")
    assert done.returncode == 1
    assert "FAULT  release" in done.stdout
    assert "clausula run run_pipeline" in done.stdout


def test_help_is_quick_to_import() -> None:
    """Help loads neither torch nor prefect nor transformers."""
    code = (
        "import sys, flows.cli.main; print([m for m in ('torch', 'prefect', 'transformers',"
        " 'mlflow') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert done.stdout.strip() == "[]"
