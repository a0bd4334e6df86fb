"""Reviewed pairs: what passes, what is refused, and why."""

import json
from pathlib import Path

import pytest

from components.curation.reading import check_pairs, read_lines
from components.errors import InputError, MissingError, UsageError
from components.records import Pair

WORDING = "Interest above sixteen percent per year is void."


def wording(pair: Pair) -> str:
    if pair.article != "205":
        raise UsageError(f"{pair.law}: no such article, got {pair.article!r}")
    return WORDING


def line(**changes: object) -> str:
    fields = {
        "id": "p",
        "clause": "Interest is eighteen percent (18%) a year.",
        "law": "Civil Code",
        "article": "205",
        "verdict": "invalid",
        "rule": "interest is at most 16%",
        "does": "sets interest at 18%",
        "relation": "at most",
        "limit": "16%",
        "figure": "18%",
        "family": "interest",
        "as_of": "2026-01-01",
    }
    return json.dumps(fields | changes)


def test_check_pairs_takes_the_texts_own_figures() -> None:
    """Figure and limit become the words that stand in clause and article, found by value."""
    checked = check_pairs([(1, line())], wording)
    assert checked.refused == []
    pair = checked.pairs[0]
    assert pair.figure in pair.clause
    assert pair.limit == "sixteen percent per year"
    assert pair.wording == WORDING
    assert pair.rule == "interest is at most sixteen percent per year"


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{not json", "line"),
        (line(verdict="void"), "verdict"),
        (line(article="206"), "no such article"),
        (line(law=""), "law: must be empty exactly"),
        (line(clause="  "), "must not be empty"),
        (line(figure="a lot"), "must be one figure"),
        (line(figure="19%"), "does not stand in it"),
        (line(limit="15%"), "wording: the figure"),
        (line(verdict="valid"), "verdict: valid, but"),
        (line(colour="red"), "colour"),
    ],
)
def test_check_pairs_refuses_by_name(text: str, reason: str) -> None:
    """Each broken line is refused with its number and what is wrong, and the good line beside it passes."""
    checked = check_pairs([(7, text), (8, line())], wording)
    assert len(checked.pairs) == 1
    assert len(checked.refused) == 1
    number, said = checked.refused[0]
    assert number == 7
    assert reason in said


def test_check_pairs_repeated_clause() -> None:
    """The same clause under the same wording counts once; the repetition is listed."""
    checked = check_pairs([(1, line()), (2, line(id="q"))], wording)
    assert (len(checked.pairs), checked.refused[0][0]) == (1, 2)


def test_read_lines_faults(tmp_path: Path) -> None:
    """A file that is missing or not UTF-8 is told by name."""
    with pytest.raises(MissingError, match="none.jsonl"):
        list(read_lines(tmp_path / "none.jsonl"))
    (tmp_path / "latin.jsonl").write_bytes("é".encode("latin-1"))
    with pytest.raises(InputError, match="not UTF-8"):
        list(read_lines(tmp_path / "latin.jsonl"))
