"""`clausula compare` shows what changed between two files, without a release if words suffice."""

from pathlib import Path

from components.storage import Home
from tests.conftest import call_cli

OLD = "1. Interest. The borrower pays 18% per year.\n\n2. Term. The loan runs for three years.\n"


def test_compare_words_of_two_files(tmp_path: Path) -> None:
    """The changed figure is marked, and the clause that is as it was is only counted."""
    home = Home(tmp_path / "home")
    old, new, page = tmp_path / "old.txt", tmp_path / "new.md", tmp_path / "page.html"
    old.write_text(OLD)
    new.write_text(OLD.replace("18%", "12%"))
    shown = call_cli(home, "compare", str(old), str(new), "--text-only").stdout
    assert "Clauses: 1 changed, 1 unchanged." in shown
    assert "~~18%~~ **12%**" in shown
    assert "three years" not in shown
    form = ("--format", "html", "--output", str(page))
    call_cli(home, "compare", str(old), str(new), "--text-only", *form)
    assert "<del>18%" in page.read_text(encoding="utf-8")
