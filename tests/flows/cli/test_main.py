"""The command line without a model: help, wrong use, exit codes, one message a fault."""

import subprocess
import sys
from pathlib import Path

import pytest

from components.storage import Home
from tests.conftest import ROOT, call_cli, run_cli

COMMANDS = (
    "init",
    "run",
    "read",
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
    "keys create",
    "keys list",
    "keys revoke",
    "audit verify",
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home."""
    return Home(tmp_path / "home")


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example(home: Home, command: str) -> None:
    """The help of every command ends with an example of it."""
    done = call_cli(home, *command.split(), "--help")
    assert done.returncode == 0
    assert f"Example: clausula {command}" in " ".join(done.stdout.split())


@pytest.mark.service
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ["run", "check_freshness", "--config", "nowhere.yaml"],
            "nowhere.yaml: no such config file",
        ),
        (
            ["run", "check_freshness", "--set", "max_age_days=0"],
            "max_age_days: input should be greater than or equal to 1, got 0",
        ),
    ],
)
def test_flow_of_a_wrong_config_exit_code_2(home: Home, arguments: list[str], message: str) -> None:
    """A config that cannot be used ends a flow with code 2 and one message."""
    done = run_cli(home, *arguments)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["run", "no_such_flow"], "no flow 'no_such_flow'"),
        (["review", "nowhere.docx"], "nowhere.docx"),
        (["score", "--gold", "nowhere.jsonl"], "nowhere.jsonl: no such gold set"),
        (["editions", "rollback"], "edition"),
        (["releases", "rollback"], "no earlier release"),
        (["releases", "show"], "no release yet"),
        (["releases", "show", "r-1"], "not known"),
        (["validate", "configs/colour.yaml"], "no such config file"),
    ],
)
def test_wrong_use_exit_code_2(home: Home, arguments: list[str], message: str) -> None:
    """Wrong use ends with code 2 and one message."""
    done = call_cli(home, *arguments)
    assert done.returncode == 2, done.stderr
    assert message in done.stderr


def test_fault_is_no_traceback(home: Home) -> None:
    """A fault is a message, not a traceback."""
    done = run_cli(home, "releases", "show")
    assert done.returncode == 2
    assert done.stderr.strip()
    assert "Traceback" not in done.stderr


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


def test_path_below_a_file(home: Home, tmp_path: Path) -> None:
    """A path that leads through a file is one message with what to do, no traceback."""
    (tmp_path / "safe").write_text("an archive")
    done = call_cli(home, "restore", str(tmp_path / "safe" / "clausula.zip"))
    assert done.returncode == 1
    assert done.stderr == (
        f"{tmp_path / 'safe' / 'clausula.zip'}: Not a directory. Give another path (CLAUSULA_HOME,"
        " or the one of the command), then run again.\n"
    )
