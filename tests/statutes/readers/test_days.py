"""Days in words."""

from datetime import date

import pytest

from components.statutes.readers.days import parse_english_day


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("as added Sept. 17, 1982, 29 DCR 3377", date(1982, 9, 17)),
        ("October 22, 2015, § 5", date(2015, 10, 22)),
        ("Oct, 20, 2005", date(2005, 10, 20)),
        ("Law 12, 1999; Feb. 30, 1999; Mar 1 1999", date(1999, 3, 1)),
        ("R.S., D.C., § 1", None),
    ],
)
def test_parse_english_day(text: str, day: date | None) -> None:
    """The first day that is one is read, with its month in full or short."""
    assert parse_english_day(text) == day
