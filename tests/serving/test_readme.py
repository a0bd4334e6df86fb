"""The clients that serving's README shows run as they stand there, on another port."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.service]
README = ROOT / "components" / "serving" / "README.md"
BLOCKS = re.findall(r"```(\w+)\n(.*?)```", README.read_text(encoding="utf-8"), re.DOTALL)
EXAMPLES = [(language, text) for language, text in BLOCKS if "127.0.0.1:8321" in text]


def test_readme_shows_three_clients() -> None:
    """There is an example of curl, one of Python and one of OpenAI's client."""
    assert [language for language, _ in EXAMPLES] == ["sh", "python", "python"]


@pytest.mark.parametrize(("language", "text"), EXAMPLES, ids=["curl", "python", "openai"])
def test_example_runs(server: httpx.Client, tmp_path: Path, language: str, text: str) -> None:
    """The example ends well and shows a finding, or cites."""
    script = text.replace("http://127.0.0.1:8321", str(server.base_url).rstrip("/"))
    command = ["sh", "-eu", "-c", script] if language == "sh" else [sys.executable, "-c", script]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert (
        "event: finding" in done.stdout or '"version"' in done.stdout or "'version'" in done.stdout
    )
    if language == "sh":
        assert (tmp_path / "reviewed.docx").read_bytes().startswith(b"PK")
        assert '"valid_to":"2026-01-01"' in done.stdout
