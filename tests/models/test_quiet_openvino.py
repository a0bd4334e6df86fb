"""OpenVINO reports nothing to its maker, wherever it is imported."""

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

CODE = """
import sys
from components.models.quiet_openvino import silence_openvino
silence_openvino()
import {package}
print([name for name in sys.modules if name.startswith("openvino_telemetry.")])
"""


@pytest.mark.parametrize("package", ["openvino", "openvino_genai"])
def test_silence_openvino(package: str) -> None:
    """What would send reports is not imported, also where this is no machine of a CI."""
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, "-c", CODE.format(package=package)]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=ROOT, env=environment
    )
    assert (done.returncode, done.stdout) == (0, "[]\n"), done.stderr


def test_openvino_is_silenced_before_each_first_import() -> None:
    """Every function that imports OpenVINO silences it first, unless another did before it."""
    found = 0
    for path in (ROOT / "components").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        imports = [n for n, line in enumerate(lines) if re.match(r" *import openvino", line)]
        if imports:
            found += 1
            assert "silence_openvino()" in lines[imports[0] - 1].strip(), path
    assert found >= 3
