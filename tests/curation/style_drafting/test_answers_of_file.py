"""Answers of a file, read as an intake reads it."""

from pathlib import Path

import pytest

from components.curation.intake.rows import RowsConfig
from components.curation.style_drafting.answers_of_file import read_answers
from components.errors import InputError


def test_read_answers_of_named_columns(tmp_path: Path) -> None:
    """The column of findings is known by its name; blank and broken rows are left out."""
    path = tmp_path / "pairs.csv"
    path.write_text("Clause text,Finding\nRent is 5.,It is void.\nRent is 6.,n/a\nRent is 7.,\n")
    assert read_answers(path, "auto", RowsConfig()) == ["It is void."]


def test_read_answers_of_a_map(tmp_path: Path) -> None:
    """A column of any name is read where the map names it."""
    path = tmp_path / "pairs.jsonl"
    path.write_text('{"c": "Rent is 5.", "note": "It is void."}\n')
    layout = RowsConfig.model_validate({"columns": {"clause": "c", "answer": "note"}})
    assert read_answers(path, "auto", layout) == ["It is void."]
    with pytest.raises(InputError, match="no answers in it. Name the column"):
        read_answers(path, "auto", RowsConfig())
