"""Which files of a folder are reviewed and named as skipped; what is written and printed."""

from pathlib import Path

import pytest

from components.documents.document import SUFFIXES
from components.errors import InputError, MissingError
from components.reports.review_json import ReviewReport
from components.storage import Home
from flows.review_contracts import find_contracts, show_review, write_review
from tests.reports.reviews import mixed_findings, review_of


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


def test_show_review_tells_each_thing_once(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The sentence, the worst findings and the reports are printed once each, in this order."""
    show_review(review_of(mixed_findings(), name="lease.docx"), tmp_path, ("html",))
    lines = capsys.readouterr().out.splitlines()
    assert lines[:3] == [
        "",
        "lease.docx: 2 clauses break the law, 3 need your eye, 1 is fine,"
        " 1 is governed by no article.",
        "  Finding 7 (2. Rent): invalid, repaired, 0.95 [void]",
    ]
    assert len(lines) == 8
    assert lines[-1] == f"report  {tmp_path}/report.html"


def test_write_review_writes_the_json_report(tmp_path: Path) -> None:
    """`review.json` is the JSON report, with its triage."""
    review = review_of(mixed_findings())
    folder = write_review(Home(tmp_path), review, tmp_path / "lease.txt", ("md",))
    assert sorted(path.name for path in folder.iterdir()) == ["report.md", "review.json"]
    report = ReviewReport.model_validate_json((folder / "review.json").read_bytes())
    assert report.triage.breaks_the_law == ("f7", "f5")
