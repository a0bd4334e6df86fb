"""A review that cannot begin says so before a model is loaded; one that ended is summed up."""

import sys
from pathlib import Path

import pytest

from components.storage import Home
from flows.cli.reviews import show_triage, write_out
from tests.conftest import call_cli
from tests.reports.reviews import mixed_findings, review_of


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home."""
    return Home(tmp_path / "home")


def test_review_bad_documents(home: Home, tmp_path: Path) -> None:
    """An empty document and one of 500 MB are refused by name."""
    (tmp_path / "empty.txt").write_text("")
    with (tmp_path / "huge.txt").open("wb") as file:
        file.truncate(500_000_000)
    for name in ("empty.txt", "huge.txt"):
        done = call_cli(home, "review", str(tmp_path / name))
        assert done.returncode == 2
        assert name in done.stderr


def test_as_of_not_a_day(home: Home, tmp_path: Path) -> None:
    """A day that is none is refused with an example."""
    (tmp_path / "c.txt").write_text("1. Interest accrues at 40% per year.")
    done = call_cli(home, "review", str(tmp_path / "c.txt"), "--as-of", "yesterday")
    assert done.returncode == 2
    assert "--as-of: must be a day as YYYY-MM-DD, got 'yesterday'" in done.stderr


def test_schema_is_json(home: Home) -> None:
    """Both schemas are printed, and another name is wrong use."""
    schema = call_cli(home, "schema", "review").stdout
    assert '"findings"' in schema and '"breaks_the_law"' in schema
    assert '"compare_quantities"' in call_cli(home, "schema", "tools").stdout
    assert call_cli(home, "schema", "other").returncode == 2


def test_show_triage_leaves_the_report_alone(capfdbinary: pytest.CaptureFixture[bytes]) -> None:
    """The report is all that stands on stdout; the sentence and the worst end stderr."""
    write_out(b"{}", None)
    show_triage(review_of(mixed_findings(), name="lease.docx"), sys.stderr)
    out, err = capfdbinary.readouterr()
    lines = err.decode().splitlines()
    assert out == b"{}\n"
    assert lines[0].startswith("lease.docx: 2 clauses break the law")
    assert len(lines) == 6
