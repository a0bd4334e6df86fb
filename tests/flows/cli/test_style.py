"""A style guide is drafted from a file of answers, and the same file is taken in under it."""

import json
from pathlib import Path

import yaml

from components.storage import Home
from tests.conftest import call_cli


def write_answers(path: Path) -> Path:
    """Write ten answers in a style that says `void` and names the article behind the verdict."""
    rows = []
    for number in range(10):
        word = "void" if number % 2 else "effective"
        answer = f"This clause is {word} under Civil Code Article 205, because it says so."
        rows.append({"clause": f"The loan number {number} bears interest.", "answer": answer})
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def test_style_draft_writes_a_guide(tmp_path: Path) -> None:
    """The guide has the firm's own words for the verdicts, and the next command is printed."""
    answers = write_answers(tmp_path / "answers.jsonl")
    guide = tmp_path / "ours.yaml"
    done = call_cli(Home(tmp_path), "style", "draft", str(answers), "--output", str(guide))
    assert done.returncode == 0, done.stderr
    drafted = yaml.safe_load(guide.read_text(encoding="utf-8"))
    assert "void" in json.dumps(drafted["sentence"])
    assert f"clausula pairs check {answers} --set shared.style={guide}" in done.stderr


def test_style_draft_of_no_file(tmp_path: Path) -> None:
    """A file that is not there is told by name."""
    done = call_cli(Home(tmp_path), "style", "draft", str(tmp_path / "none.jsonl"))
    assert done.returncode != 0
    assert "none.jsonl" in done.stderr
