"""What commands share with the flows comes without the flows' libraries."""

import subprocess
import sys

import pytest

from tests.conftest import ROOT


@pytest.mark.slow
def test_commands_and_server_start_without_prefect() -> None:
    """What `clausula serve` and `clausula review` import leaves out what takes seconds."""
    code = (
        "import sys, flows.steps.reviewing, flows.steps.serving\n"
        "print({'prefect', 'mlflow', 'torch', 'transformers'} & {*sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert done.stdout.strip() == "set()"
