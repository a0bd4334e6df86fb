"""No text of a contract becomes a formula in a spreadsheet."""

import pytest

from components.text.spreadsheet_cells import escape_cell
from tests.conftest import ROOT

EVIL = '=HYPERLINK("http://x","y")'


@pytest.mark.parametrize(
    "text", [EVIL, "+1", "-1 day", "@SUM(A1)", "\t=1", "  =1", "\u00a0=1", "＝1"]
)
def test_escape_cell(text: str) -> None:
    """What a spreadsheet would reckon is shown as it stands."""
    assert escape_cell(text) == f"'{text}"
    assert escape_cell("Rent = 5") == "Rent = 5"
    assert escape_cell(-5) == -5


def test_every_table_escapes_its_cells() -> None:
    """What writes CSV passes its cells through here."""
    sources = [path.read_text() for path in (ROOT / "components").rglob("*.py")]
    writing = [text for text in sources if "csv.writer(" in text or "DictWriter(" in text]
    assert len(writing) > 2
    assert all("escape_cell(" in text for text in writing)
