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
        "115/03/01",
        "115.3.1",
        "民國115年3月1日",
        "中華民國 115 年 03 月 01 日",
    ],
)
def test_read_day_of_one_meaning(value: Any) -> None:  # Any: what a column holds
    """An ISO day, one of a program, a midnight in seconds, Taiwan's own form: each is the day."""
    assert read_day(value, TODAY) == date(2026, 3, 1)


@pytest.mark.parametrize(
    ("value", "fault"),
    [
        ("01/03/2026", "YYYY-MM-DD"),
        ("1 March 2026", "YYYY-MM-DD"),
        ("98/03/01", "YYYY-MM-DD"),
        ("115/02/30", "no calendar"),
        ("125/03/01", "a day to come"),
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
