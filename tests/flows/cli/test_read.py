"""`clausula read` shows what was read, in an empty home: no model and no release."""

import json
from pathlib import Path

from components.storage import Home
from tests.conftest import call_cli

CONTRACT = """LOAN AGREEMENT

1. Interest. The borrower pays 18% per year under Civil Code Article 205.

2. Term. The loan runs for three years.
"""


def test_read_as_json_and_as_text(tmp_path: Path) -> None:
    """JSON has the promised keys; the text for people shows the same clauses."""
    home = Home(tmp_path / "home")
    path = tmp_path / "loan.txt"
    path.write_text(CONTRACT)
    read = json.loads(call_cli(home, "read", str(path), "--format", "json").stdout)
    assert list(read) == ["kind", "clauses", "not_reviewed", "date", "notes"]
    assert list(read["clauses"][0]) == [
        "label",
        "heading",
        "text",
        "start",
        "end",
        "figures",
        "citations",
    ]
    assert [clause["label"] for clause in read["clauses"]] == ["1.", "2."]
    assert read["clauses"][0]["citations"] == ["Civil Code Article 205"]
    assert [item["text"] for item in read["not_reviewed"]] == ["LOAN AGREEMENT"]
    shown = call_cli(home, "read", str(path)).stdout
    assert "2. Term. The loan runs for three years." in shown
    assert "LOAN AGREEMENT" in shown.partition("Not reviewed")[2]


def test_read_of_several_files_gives_an_outcome_each(tmp_path: Path) -> None:
    """A folder gives the reading of each file, and the fault of one that cannot be read."""
    home = Home(tmp_path / "home")
    folder = tmp_path / "contracts"
    folder.mkdir()
    (folder / "a.txt").write_text(CONTRACT)
    (folder / "b.png").write_bytes(b"\x89PNG")
    (folder / "c.eml").write_bytes(b"Subject: Loan\n\nDear all, see the loan.\n")
    first, second, third = json.loads(
        call_cli(home, "read", str(folder), "--format", "json").stdout
    )
    assert first["file"] == "a.txt" and len(first["clauses"]) == 2
    assert second["file"] == "b.png" and "unknown type" in second["fault"]
    assert third["file"] == "c.eml: text of the e-mail.txt" and "cover" in third
    shown = call_cli(home, "read", str(folder)).stdout
    assert "== c.eml: text of the e-mail.txt: a cover message without clauses" in shown
    assert "== a.txt" in shown and "not read: b.png" in shown
