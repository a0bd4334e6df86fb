"""No text we are measured on gets into training, neither as it stands nor a little changed."""

import json
from pathlib import Path

import pytest

from components.gold_set import read_gold_clauses
from components.likeness.gold_guard import GoldConfig, GoldGuard, block_gold
from tests.curation.dataset.test_splitting import distinct, pair

FEE = (
    "The borrower shall pay a fee of 300 marks for each reminder that the lender sends after the"
    " due date."
)
INTEREST = (
    "Interest on the outstanding principal accrues at eighteen percent per annum until it has been"
    " repaid in full."
)


@pytest.fixture
def config(tmp_path: Path) -> GoldConfig:
    """Give the settings of a gold set of two clauses."""
    path = tmp_path / "gold.jsonl"
    rows = [
        {"clause": "An entirely other clause about the colour of the office walls and doors."},
        {"clause": FEE, "verdict": "invalid"},
    ]
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return GoldConfig(files=(path,))


@pytest.mark.parametrize(
    "text",
    [
        INTEREST,
        INTEREST.upper() + " ",
        INTEREST.replace("repaid in full", "fully repaid"),
        f"Interest. {INTEREST} The lender may claim further damage.",
    ],
)
def test_copies_and_near_copies_are_leaks(text: str) -> None:
    """A guarded text is a leak as it stands, in other case, with a word changed, inside another."""
    guard = GoldGuard(["Headings do not bind.", INTEREST], similarity=0.5)
    assert guard.is_leak(text)


def test_other_figures_are_no_disguise() -> None:
    """A guarded text with other figures is a leak at any threshold; with another word it is not."""
    guard = GoldGuard(["The rate is 18% and the term 24 months."], similarity=1.0, contained=1.0)
    assert guard.is_leak("The rate is 7% and the term 3 months.")
    assert not guard.is_leak("The rate is 7% and the term 3 weeks.")


def test_short_texts_inside_others_are_no_leaks() -> None:
    """A guarded text of few words stands in many texts by chance, so only its equal is a leak."""
    guard = GoldGuard(["Notice of defects"], similarity=0.5)
    assert guard.is_leak("notice of defects.")
    assert not guard.is_leak("The buyer gives the seller notice of defects within seven days.")


def test_same_subject_in_other_words_is_no_leak() -> None:
    """A text on the same matter in its own words passes, and a guard of nothing blocks nothing."""
    text = "The Borrower owes yearly interest of eighteen percent."
    assert not GoldGuard([INTEREST], similarity=0.5).is_leak(text)
    assert not GoldGuard([], similarity=0.5).is_leak(INTEREST)


def test_find_match_gives_the_nearest() -> None:
    """Of several guarded texts that block one, the most similar is named: 3 of 5 against 2 of 6."""
    guard = GoldGuard(["a b c d x y", "a b c d e y"], similarity=0.3)
    match = guard.find_match("a b c d e f")
    assert match is not None
    assert (match.number, match.similarity) == (1, 3 / 5)


@pytest.mark.parametrize(
    "text",
    [
        FEE,
        FEE.upper().replace(".", " !"),
        FEE.replace("300", "450"),
        FEE.replace("sends after the due date", "sends after the agreed date"),
        (
            f"Default. {FEE} Further claims of the lender for damage are not affected by this,"
            " nor is the right to terminate the loan."
        ),
    ],
)
def test_block_gold_finds_planted_copies(config: GoldConfig, text: str) -> None:
    """A planted copy is blocked with its place: as it is, changed, or in a longer clause."""
    kept, blocked = block_gold(
        [distinct(1), pair(2, clause=text), distinct(3)], read_gold_clauses(config.files), config
    )
    assert [p.id for p in kept] == ["p0001", "p0003"]
    assert [(b.pair_id, b.place) for b in blocked] == [("p0002", "gold.jsonl:2")]


def test_block_gold_lets_others_pass(config: GoldConfig) -> None:
    """A clause on the same matter in other words is no copy; without gold sets all pass."""
    text = "Each reminder costs the debtor 20 marks, to be paid together with the sum that is owed."
    other = pair(2, clause=text)
    assert block_gold([other], read_gold_clauses(config.files), config) == ([other], [])
    assert block_gold([pair(3, clause=FEE)], {}, GoldConfig())[1] == []


def test_a_short_text_that_differs_in_one_word_is_a_leak() -> None:
    """Whatever the word means: another figure, party or bound is still a near-copy of the gold."""
    gold = "The Tenant gives notice at least twenty days ahead of leaving."
    guard = GoldGuard([gold], similarity=0.6)
    for old, new in (("twenty", "thirty"), ("Tenant", "Landlord"), ("least", "most")):
        assert guard.is_leak(gold.replace(old, new))
    assert guard.is_leak(gold.replace("notice", "notice always"))
    assert not guard.is_leak("The Landlord sends notice at least twenty days ahead of selling.")
