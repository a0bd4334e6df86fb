"""Golden sets: planted copies are blocked by hash, by likeness and inside longer clauses.

Others pass.
"""

import json
from pathlib import Path

import pytest

from components.errors import InputError, MissingError
from components.likeness.gold_guard import GoldenConfig, block_golden, read_golden
from tests.curation.dataset.test_splitting import distinct, pair

CLAUSE = (
    "The borrower shall pay a fee of 300 marks for each reminder that the lender sends after the"
    " due date."
)


@pytest.fixture
def config(tmp_path: Path) -> GoldenConfig:
    path = tmp_path / "gold.jsonl"
    rows = [
        {"clause": "An entirely other clause about the colour of the office walls and doors."},
        {"clause": CLAUSE, "verdict": "invalid"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return GoldenConfig(files=(path,))


@pytest.mark.parametrize(
    "text",
    [
        CLAUSE,
        CLAUSE.upper().replace(".", " !"),
        CLAUSE.replace("300", "450"),
        CLAUSE.replace("sends after the due date", "sends after the agreed date"),
        (
            f"Default. {CLAUSE} Further claims of the lender for damage are not affected by this,"
            " nor is the right to terminate the loan."
        ),
    ],
)
def test_block_golden_finds_planted_copies(config: GoldenConfig, text: str) -> None:
    """The same clause, in capitals, with another figure, slightly changed or inside a longer one is blocked, with its place."""
    kept, blocked = block_golden(
        [distinct(1), pair(2, clause=text), distinct(3)], read_golden(config), config
    )
    assert [p.id for p in kept] == ["p0001", "p0003"]
    assert [(b.pair_id, b.place) for b in blocked] == [("p0002", "gold.jsonl:2")]


def test_block_golden_lets_others_pass(config: GoldenConfig) -> None:
    """A clause on the same matter in other words is no copy, and without golden sets nothing is blocked."""
    other = pair(
        2,
        clause=(
            "Each reminder costs the debtor 20 marks, to be paid together with the sum that is"
            " owed."
        ),
    )
    assert block_golden([other], read_golden(config), config) == ([other], [])
    assert block_golden([pair(3, clause=CLAUSE)], {}, GoldenConfig())[1] == []


def test_read_golden_faults(config: GoldenConfig, tmp_path: Path) -> None:
    """A golden file that is missing or has no clause is told.

    What cannot be read cannot be kept out.
    """
    with pytest.raises(MissingError, match="golden set"):
        read_golden(GoldenConfig(files=(tmp_path / "none.jsonl",)))
    (tmp_path / "bad.jsonl").write_text('{"text": "x"}')
    with pytest.raises(InputError, match="clause"):
        read_golden(GoldenConfig(files=(tmp_path / "bad.jsonl",)))
