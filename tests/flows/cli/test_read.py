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
