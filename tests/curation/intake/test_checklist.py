"""The checklist before tuning: every question has an answer made from the intake's own counts."""

from typing import Any

import pytest

from components.curation.intake.checklist import (
    ChecklistConfig,
    ChecklistItem,
    answer_checklist,
    describe_checklist,
    render_checklist,
)
from components.curation.intake.report import IntakeReport


def report(**changes: Any) -> IntakeReport:  # Any: counts
    counts = {
        "num_rows": 2200,
        "num_accepted": 2000,
        "num_refused": 120,
        "num_duplicates": 80,
        "num_contradictions": 0,
        "num_without_analysis": 0,
        "num_answers": 1000,
        "num_conforming": 700,
        "num_tokens": 360_000,
        "num_clusters": 1800,
        "refusals": {"style": 20, "language": 100},
        "redactions": {},
        "style_broken": {"opening": 300},
        "style_mended": {"opening": 280},
        "verdicts": {"invalid": 900, "ungoverned": 200, "valid": 900},
        "families": {"a": 1000, "b": 1000},
    }
    return IntakeReport.model_validate(counts | changes)


def answer(
    question: str, speed: float | None = 100.0, **changes: Any
) -> ChecklistItem:  # Any: counts
    points = answer_checklist(report(**changes), ChecklistConfig(cost_per_hour=3.0), speed)
    return next(point for point in points if question in point.question)


@pytest.mark.parametrize(
    ("count", "is_met", "words"),
    [(999, False, "below 1,000"), (1000, True, "to 5,000"), (5000, True, "and more")],
)
def test_amount_against_the_marks(count: int, is_met: bool, words: str) -> None:
    """The number of pairs is held against 1,000 and 5,000."""
    point = answer("enough pairs", num_accepted=count)
    assert (point.is_met, words in point.finding) == (is_met, True)


def test_conformity_counts_refused_answers_too() -> None:
    """The share in house style is of all answers, refused ones included: 700 of 1,020."""
    assert "700 of 1,020 as written (69%)" in answer("house style").finding
    assert not answer("house style", num_conforming=300).is_met


def test_time_and_cost_by_hand() -> None:
    """360,000 tokens at 100 a second are an hour, 3.00 at 3 an hour.

    Without a measured speed nothing is claimed.
    """
    assert (
        answer("affordable").finding
        == "360,000 tokens at 100 a second: 60 minutes, 3.00 at 3 an hour"
    )
    unknown = answer("affordable", speed=None)
    assert (unknown.is_met, "never measured" in unknown.finding) == (False, True)


def test_balance_duplicates_and_contradictions() -> None:
    """Imbalance, repetition, many plain texts and any contradiction speak against tuning."""
    assert not answer("verdicts", verdicts={"invalid": 1900, "valid": 100}).is_met
    assert not answer("families", families={"a": 2000}).is_met
    assert not answer("repeated", num_duplicates=900).is_met
    assert not answer("agree", num_contradictions=1).is_met
    assert not answer("analysis", num_without_analysis=1500).is_met
    assert not answer("sound", num_refused=500).is_met
    assert all(point.is_met for point in answer_checklist(report(), ChecklistConfig(), 100.0))


def test_render_checklist() -> None:
    """The Markdown has a row for every question."""
    points = answer_checklist(report(num_contradictions=3), ChecklistConfig(), 100.0)
    text = render_checklist(points)
    assert text.count("\n| yes |") + text.count("\n| **no** |") == len(points) == 9
    assert "| **no** | Do the pairs agree? | 3 contradictions |" in text


def test_describe_checklist_marks_what_is_not_met() -> None:
    """A line a question; what is not met stands out."""
    points = [ChecklistItem("Enough?", "1,200", True), ChecklistItem("Sound?", "half", False)]
    assert describe_checklist(points).splitlines() == [
        "before tuning:",
        "  yes  Enough? 1,200",
        "  NO   Sound? half",
    ]
