"""The clients that serving's README shows run as they stand there, on another port."""

import re
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.conftest import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.service]
ADDRESS = "http://127.0.0.1:8321"


def list_examples() -> list[tuple[str, str]]:
    """Return each code block that asks the server, as language and text, in any README, once."""
    examples: dict[str, str] = {}
    for path in [ROOT / "README.md", *sorted((ROOT / "components").rglob("README.md"))]:
        blocks = re.findall(
            r"^```(\w+)\n(.*?)^```", path.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE
        )
        for language, text in blocks:
            if ADDRESS in text and "/v1" in text:
                examples[text] = language
    return [(language, text) for text, language in examples.items()]


EXAMPLES = list_examples()


def test_readmes_show_three_clients() -> None:
    """There is an example of curl, one of Python and one of OpenAI's client."""
    languages = [language for language, _ in EXAMPLES]
    assert "sh" in languages
    assert languages.count("python") >= 2
    assert any("openai" in text for _, text in EXAMPLES)


@pytest.mark.parametrize(
    ("language", "text"),
    EXAMPLES,
    ids=[f"{n}-{language}" for n, (language, _) in enumerate(EXAMPLES)],
)
def test_example_runs(server: httpx.Client, tmp_path: Path, language: str, text: str) -> None:
    """The example ends well and shows a finding, or cites."""
    script = text.replace(ADDRESS, str(server.base_url).rstrip("/"))
    command = ["sh", "-eu", "-c", script] if language == "sh" else [sys.executable, "-c", script]
    done = subprocess.run(
        command, capture_output=True, text=True, check=False, cwd=tmp_path, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert (
        "event: finding" in done.stdout or '"version"' in done.stdout or "'version'" in done.stdout
    )
    if "reviewed.docx" in text:
        assert (tmp_path / "reviewed.docx").read_bytes().startswith(b"PK")
        assert '"valid_to":"2026-01-01"' in done.stdout
