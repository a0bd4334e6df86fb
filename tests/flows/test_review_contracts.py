"""Which files of a folder are reviewed, and which are named as skipped."""

from pathlib import Path

import pytest

from components.documents.document import SUFFIXES
from components.errors import InputError, MissingError
from flows.review_contracts import find_contracts


def test_find_contracts_takes_all_that_can_be_read(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Every suffix the document reader knows is taken, in any case; the rest is named."""
    assert {".xhtml", ".markdown", ".text", ".docx", ".pdf"} <= set(SUFFIXES)
    for suffix in SUFFIXES:
        (tmp_path / f"contract{suffix}").touch()
    (tmp_path / "UPPER.PDF").touch()
    (tmp_path / "notes.rtf").touch()
    (tmp_path / "README").touch()
    (tmp_path / "older.md").mkdir()
    contracts = find_contracts.fn(tmp_path)
    names = sorted(["UPPER.PDF", *(f"contract{suffix}" for suffix in SUFFIXES)])
    assert [path.name for path in contracts] == names
    assert capsys.readouterr().out.splitlines() == [
        f"skipped: {tmp_path / 'README'}: not a contract",
        f"skipped: {tmp_path / 'notes.rtf'}: not a contract",
        f"skipped: {tmp_path / 'older.md'}: a folder",
    ]


def test_find_contracts_one_file(tmp_path: Path) -> None:
    """A file that is named is reviewed whatever its suffix; the reader looks at its content."""
    path = tmp_path / "contract.unknown"
    path.touch()
    assert find_contracts.fn(path) == [path]


def test_find_contracts_nothing_to_review(tmp_path: Path) -> None:
    """A path that is not there, and a folder without contracts, are refused."""
    with pytest.raises(MissingError, match="no such contract or folder"):
        find_contracts.fn(tmp_path / "nowhere")
    (tmp_path / "notes.rtf").touch()
    with pytest.raises(InputError, match=r"holds no contract \(allowed: .docm, .docx"):
        find_contracts.fn(tmp_path)
