"""Every shape of a gold row is read by one reader, and each fault is told by file and line."""

import json
from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError, MissingError
from components.gold_set import GoldArticle, GoldRow, read_gold_clauses, read_gold_set
from tests.conftest import DATA

ARTICLE = GoldArticle(law="Civil Code", article="205")


def write_rows(path: Path, *rows: object) -> Path:
    """Write rows as JSON Lines and return the file."""
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_read_gold_set_every_shape(tmp_path: Path) -> None:
    """A clause with articles and a query with one law and article are rows of the same file."""
    path = write_rows(
        tmp_path / "gold.jsonl",
        {
            "id": "a",
            "clause": "Interest is 18 %.",
            "as_of": "2022-03-01",
            "articles": [{"law": "Civil Code", "article": "205"}],
            "verdict": "invalid",
        },
        {"query": "rate of interest", "law": "Civil Code", "article": "205"},
        {"clause": "Nothing governs this.", "articles": []},
    )
    rows = [row for _, row in read_gold_set(path, GoldRow)]
    assert [row.articles for row in rows] == [(ARTICLE,), (ARTICLE,), ()]
    assert (rows[0].as_of, rows[0].verdict) == (date(2022, 3, 1), "invalid")
    assert (rows[1].query, rows[1].as_of, rows[1].verdict) == ("rate of interest", None, None)


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ({"clause": ""}, "clause: String should have at least 1 character"),
        ({"clause": "c", "as_off": "2022-01-01"}, "as_off: Extra inputs are not permitted"),
        ({"clause": "c", "verdict": "void"}, "verdict: Input should be"),
        ({"query": "q", "law": "Code"}, "articles.0.article: Field required"),
        ([1], "line: Input should be an object"),
    ],
)
def test_read_gold_set_faults(tmp_path: Path, row: object, fault: str) -> None:
    """A line that is no gold row is refused with file, line and key."""
    path = write_rows(tmp_path / "gold.jsonl", {"clause": "fine"}, row)
    with pytest.raises(InputError, match=rf"gold\.jsonl: line 2: {fault}"):
        read_gold_set(path, GoldRow)


def test_read_gold_set_repr_shows_no_clause(tmp_path: Path) -> None:
    """A row shown in a log tells its id and length only."""
    path = write_rows(tmp_path / "gold.jsonl", {"id": "a", "clause": "secret"})
    [(_, row)] = read_gold_set(path, GoldRow)
    assert repr(row) == str(row) == "GoldRow(id='a', length=6)"


def test_read_gold_clauses_of_any_maker(tmp_path: Path) -> None:
    """A guard reads the clause of each row by file and line, whatever else stands in it."""
    one = write_rows(tmp_path / "one.jsonl", {"clause": "A", "verdict": "fair", "law": 3})
    two = write_rows(tmp_path / "two.jsonl", {"clause": "B", "source": "elsewhere"})
    assert read_gold_clauses([one, two]) == {"one.jsonl:1": "A", "two.jsonl:1": "B"}
    assert read_gold_clauses([]) == {}


def test_read_gold_clauses_faults(tmp_path: Path) -> None:
    """A gold set that is missing or has a row without a clause could not be kept out."""
    with pytest.raises(MissingError, match="no such gold set"):
        read_gold_clauses([tmp_path / "none.jsonl"])
    with pytest.raises(InputError, match=r"bad\.jsonl: line 1: clause: Field required"):
        read_gold_clauses([write_rows(tmp_path / "bad.jsonl", {"text": "x"})])


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_read_gold_set_of_taiwan() -> None:
    """The shared gold set is read whole, strictly and as a guard reads it."""
    path = DATA / "golden" / "taiwan_clauses.jsonl"
    rows = read_gold_set(path, GoldRow)
    assert len(rows) == len(read_gold_clauses([path])) == 40
    assert all(row.as_of and row.verdict for _, row in rows)
