"""Rows: columns under the fields' names, and heads and files that cannot be used."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from components.curation.intake.rows import (
    RawRow,
    RowsConfig,
    check_head,
    list_columns,
    look_up,
    map_columns,
    require_file,
)
from components.errors import MissingError, UsageError

HEAD = Path("pairs.csv")


def test_map_columns_by_name() -> None:
    """Columns get the fields' names, one that a row lacks is None; no map takes all as named."""
    row = RawRow(2, {"Text": "Rent is due.", "Day": "2026-01-01"})
    assert map_columns(row, {"clause": "Text", "law": "Law"}) == {
        "clause": "Rent is due.",
        "law": None,
    }
    assert map_columns(row, {}) == {"Text": "Rent is due.", "Day": "2026-01-01"}


@pytest.mark.parametrize(
    ("column", "value"),
    [("data.text", "Rent."), ("labels.1", "b"), ("labels.7", None), ("data.x.y", None)],
)
def test_look_up_goes_into_nested_values(column: str, value: str | None) -> None:
    """A path goes into objects and lists; one that leads nowhere gives nothing."""
    assert look_up({"data": {"text": "Rent."}, "labels": ["a", "b"]}, column) == value


def test_list_columns_shows_no_contract_text() -> None:
    """A first row of texts in the place of names is not printed."""
    clause = "The tenant pays the rent on the third working day of each month, in advance."
    assert "tenant" not in list_columns([clause, "2026-03-01"])
    assert "Rent" not in list_columns(["Rent is due."])


def test_check_head_names_what_is_wrong() -> None:
    """A missing column and one that stands twice are named, with those there are."""
    check_head(HEAD, ["clause", "answer"], {})
    with pytest.raises(UsageError, match="got clause .there are: 'Text'.*pairs.layout.columns"):
        check_head(HEAD, ["Text"], {})
    with pytest.raises(UsageError, match="columns: Text stand twice"):
        check_head(HEAD, ["Text", "Text"], {"clause": "Text"})


def test_require_file_that_is_missing(tmp_path: Path) -> None:
    """A missing file is named with the key that gives it."""
    with pytest.raises(MissingError, match="none.csv: no such file of pairs. Give pairs.path"):
        require_file(tmp_path / "none.csv")


def test_clause_pattern_must_name_the_clause() -> None:
    """A pattern without a group `clause` is refused when the config is read."""
    with pytest.raises(ValidationError, match="group named clause"):
        RowsConfig(clause_pattern="Clause: (.+)")
