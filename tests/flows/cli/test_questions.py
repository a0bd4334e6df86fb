"""`clausula ask` and `clausula score --questions` refuse what they cannot use, in one message."""

from pathlib import Path

from components.storage import Home
from tests.conftest import call_cli


def test_ask_without_a_release(tmp_path: Path) -> None:
    """Before anything was promoted the message says what to run."""
    done = call_cli(Home(tmp_path), "ask", "What is the maximum rate of interest?")
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "clausula run" in done.stderr


def test_score_questions_refused(tmp_path: Path) -> None:
    """No file, a line that is no question, and two things at once are each one message."""
    home = Home(tmp_path / "home")
    gone = call_cli(home, "score", "--questions", str(tmp_path / "gone.jsonl"))
    assert gone.returncode == 2
    assert "gone.jsonl" in gone.stderr
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "x"}\n')
    wrong = call_cli(home, "score", "--questions", str(path))
    assert wrong.returncode == 2
    assert "line 1: question: Field required" in wrong.stderr
    both = call_cli(home, "score", "--questions", str(path), "--rules", str(path))
    assert both.returncode == 2
    assert "got --rules, --questions" in both.stderr
