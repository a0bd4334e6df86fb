"""The date in an address: what is a good one, and which days it stands for."""

from datetime import date

import pytest

from components.statutes.dated_address import fill_address, find_fault, list_starts, step_of

HOST = "https://laws.example/"


@pytest.mark.parametrize(
    ("url", "step", "filled"),
    [
        (f"{HOST}{{year}}-{{month:02}}.zip", "month", f"{HOST}2026-03.zip"),
        (f"{HOST}{{year}}/{{month}}/{{day:02d}}", "day", f"{HOST}2026/3/05"),
        (f"{HOST}{{year}}.zip?y={{year}}", "year", f"{HOST}2026.zip?y=2026"),
    ],
)
def test_address_is_filled_by_its_finest_part(url: str, step: str, filled: str) -> None:
    """Year, month and day are filled in with leading zeros where they are asked for."""
    assert find_fault(url) == ""
    assert step_of(url) == step
    assert fill_address(url, date(2026, 3, 5)) == filled


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("{month:02}", "names month without year"),
        ("{year}-{day}", "names day without month"),
        ("{week}", "{week} is no part of a date"),
        ("{year.__class__}", "is no part of a date"),
        ("{}", "is no part of a date"),
        ("{year!r}", "no other form"),
        ("{year:>40}", "no other form"),
        ("{year", "expected '}'"),
    ],
)
def test_address_with_a_bad_date_is_refused(url: str, fault: str) -> None:
    """What is no date, or leaves a part of one out, is told."""
    assert fault in find_fault(HOST + url)


def test_list_starts_spans_years() -> None:
    """The months from the one of the first day to the one of the last."""
    starts = list_starts(date(2025, 11, 20), date(2026, 2, 1), "month")
    assert starts == [date(2025, 11, 1), date(2025, 12, 1), date(2026, 1, 1), date(2026, 2, 1)]
    assert list_starts(date(2024, 2, 28), date(2024, 3, 1), "day")[1] == date(2024, 2, 29)
    assert list_starts(date(2026, 3, 1), date(2026, 2, 1), "month") == []
