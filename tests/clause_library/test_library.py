"""The clause library: the newest decision counts, and what is taken out leaves no words."""

from datetime import date
from pathlib import Path

import pytest

from components.clause_library.library import (
    CLAUSES,
    FOLDER,
    ClauseLibrary,
    LibraryClause,
    erase_of_review,
    name_type,
    put_clause,
    read_library,
)
from components.storage import Home


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home."""
    return Home(tmp_path)


def entry_of(
    finding_id: str = "f1", review_id: str = "rv-1", article: str = "205"
) -> LibraryClause:
    """Return an entry of a finding."""
    return LibraryClause(
        id=f"lc-{finding_id}",
        jurisdiction="sample",
        law="Civil Code",
        article=article,
        clause_type="Interest",
        original="2. Interest of 17 to 19 per cent a year is owed.",
        wording="2. Interest of 10 to 14 per cent a year is owed.",
        origin="taken",
        added_by="anna",
        added_on=date(2026, 3, 1),
        release_id="r-1",
        review_id=review_id,
        finding_id=finding_id,
    )


def test_newest_decision_of_a_finding_counts(home: Home) -> None:
    """An entry replaces the finding's earlier one, and none takes it out."""
    put_clause(home, "f0", None)
    assert not (home.root / FOLDER).exists()
    put_clause(home, "f1", entry_of())
    put_clause(home, "f2", entry_of("f2"))
    later = entry_of().model_copy(update={"origin": "written"})
    put_clause(home, "f1", later)
    assert read_library(home) == [entry_of("f2"), later]
    put_clause(home, "f1", None)
    assert read_library(home) == [entry_of("f2")]


def test_library_is_read_anew_when_it_changes(home: Home) -> None:
    """A review that runs for hours sees what was added meanwhile, the newest first."""
    library = ClauseLibrary(home)
    assert list(library.find("sample", "Civil Code", "205")) == []
    put_clause(home, "f1", entry_of())
    put_clause(home, "f2", entry_of("f2"))
    put_clause(home, "f3", entry_of("f3", article="206"))
    found = library.find("sample", "Civil Code", "205")
    assert [entry.id for entry in found] == ["lc-f2", "lc-f1"]
    assert list(library.find("tw", "Civil Code", "205")) == []


def test_damaged_line_is_left_out_and_erasure_takes_text(home: Home) -> None:
    """What a full disk cut off is no entry; nothing of an erased review stays in the file."""
    put_clause(home, "f1", entry_of())
    put_clause(home, "f2", entry_of("f2", "rv-2"))
    path = home.root / FOLDER / CLAUSES
    path.write_text(path.read_text() + '{"id": "lc-cut')
    assert [entry.id for entry in read_library(home)] == ["lc-f1", "lc-f2"]
    assert erase_of_review(home, "rv-1") == 1
    assert "rv-1" not in path.read_text()
    assert erase_of_review(home, "rv-1") == 0


@pytest.mark.parametrize(
    ("heading", "name"),
    [("4. Interest", "Interest"), ("Article 5 - Deposit", "Deposit"), ("", ""), ("7.", "7.")],
)
def test_name_type_leaves_the_number_out(heading: str, name: str) -> None:
    """The type of a clause is its heading, whatever its place in that contract."""
    assert name_type(heading) == name
