"""Rows screened without the edition: candidates, refusals and counts."""

from datetime import date
from pathlib import Path

import pytest

from components.config import load_config
from components.curation.intake.pair_building import PairDefaults
from components.curation.intake.rows import RawRow
from components.curation.intake.screening import Screened, Screener, ScreeningConfig
from components.prompting.style import StyleGuide
from tests.conftest import ROOT

OPENING = "Per Civil Code Article 205, this clause is invalid."
CLAUSE = "Interest on the loan is 18% a year."


@pytest.fixture
def screener(plain_base: Path) -> Screener:
    """Give a screener with the house style and a default day."""
    defaults = PairDefaults(as_of=date(2026, 1, 1), jurisdiction="sample")
    guide = load_config(ROOT / "configs" / "style" / "house.yaml", StyleGuide)
    config = ScreeningConfig(defaults=defaults)
    return Screener(config, guide, plain_base / "tokenizer.json")


def test_screen_parts_candidates_from_refusals(screener: Screener) -> None:
    """Good rows become candidates with their tokens, others refusals with line and code."""
    rows = [
        RawRow(1, {"clause": CLAUSE, "answer": OPENING}),
        RawRow(2, {"clause": "As agreed.", "answer": OPENING}),
        RawRow(3, fault="line: not JSON", code="broken-row"),
        RawRow(4, {"clause": CLAUSE.replace("18%", "20%"), "answer": OPENING}),
    ]
    screened = screener.screen("rows.jsonl", rows, {})
    assert [candidate.line for candidate in screened.candidates] == [1, 4]
    assert all(candidate.num_tokens > 10 for candidate in screened.candidates)
    refusals = [(refusal.line, refusal.code) for refusal in screened.refusals]
    assert refusals == [(2, "too-short"), (3, "broken-row")]
    assert (screened.num_answers, screened.num_conforming) == (2, 2)


def test_screen_redacts_clause_and_answer_alike(screener: Screener) -> None:
    """A name is the same placeholder in both texts, and is counted once."""
    clause = f"Ms. Abigail Thornton lends. {CLAUSE}"
    answer = f"{OPENING} Thornton asks for 18%."
    screened = screener.screen("r", [RawRow(1, {"clause": clause, "answer": answer})], {})
    (candidate,) = screened.candidates
    assert candidate.pair.clause == f"[PERSON_1] lends. {CLAUSE}"
    assert candidate.pair.answer == f"{OPENING} [PERSON_1] asks for 18%."
    assert screened.redactions == {"PERSON": 1}


def test_count_adds_counts_only() -> None:
    """Counts of two chunks add up; candidates and refusals stay with their chunk."""
    total = Screened(num_answers=2)
    total.redactions["PERSON"] = 1
    other = Screened(num_answers=3, num_conforming=1)
    other.redactions["PERSON"] = 2
    total.add_counts(other)
    assert (total.num_answers, total.num_conforming, total.redactions["PERSON"]) == (5, 1, 3)
