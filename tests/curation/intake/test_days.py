"""Days: one form is read, all others are refused with the form in the message."""

from datetime import date, datetime
from typing import Any

import pytest

from components.curation.intake.days import read_day
from components.curation.intake.refusals import RefusedError

TODAY = date(2026, 6, 30)


@pytest.mark.parametrize(
    "value",
    [
        "2026-03-01",
        " 2026-03-01 ",
        "2026-03-01T00:00:00Z",
        "2026-03-01 00:00",
        date(2026, 3, 1),
        datetime(2026, 3, 1, 23, 30),
        1_772_323_200,
    ],
)
def test_read_day_of_one_meaning(value: Any) -> None:  # Any: what a column holds
    """An ISO day, a day of a program, and a midnight in seconds are the day."""
    assert read_day(value, TODAY) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("01/03/2026", "YYYY-MM-DD"),
        ("1 March 2026", "YYYY-MM-DD"),
        ("民國115年3月1日", "YYYY-MM-DD"),
        ("2026-02-30", "no calendar"),
        (46082, "spreadsheet's own count"),
        ("0", "YYYY-MM-DD"),
        ("2062-03-01", "a day to come"),
        ("1926-03-01", "before 1980"),
    ],
)
def test_read_day_refuses(value: Any, fault: str) -> None:  # Any: what a column holds
    """Other forms, days to come and days of another age are refused by cause."""
    with pytest.raises(RefusedError, match=fault):
        read_day(value, TODAY)
