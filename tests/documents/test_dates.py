"""Dates as contracts write them: a round trip through many forms, and no certain days."""

from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.documents.dates import find_dates

DAYS = st.dates(date(1912, 1, 1), date(2199, 12, 31))
HAN = "〇一二三四五六七八九"


def han(number: int) -> str:
    """Write a number digit by digit in Chinese numerals."""
    return "".join(HAN[int(digit)] for digit in str(number))


def by_place(number: int) -> str:
    """Write a number below a hundred by place."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else HAN[tens]) + "十" if tens else ""
    return head + (HAN[ones] if ones else "")


def forms(day: date) -> list[str]:
    """Write a day in many forms."""
    year, month, number = day.year, day.month, day.day
    english = day.strftime("%B")
    return [
        day.isoformat(),
        f"{year}/{month}/{number}",
        f"{number}.{month}.{year}",
        f"{number} {english} {year}",
        f"{number:02} {english[:3].upper()} {year}",
        f"{english} {number}, {year}",
        f"{number}th day of {english}, A.D. {year}",
        f"{year}年{month}月{number}日",
        f"{han(year)}年{by_place(month)}月{by_place(number)}日",
        f"中 華 民 國 {year - 1911} 年 {month} 月 {number} 日",
        f"民國{han(year - 1911)}年{by_place(month)}月{by_place(number)}日",
    ]


@settings(max_examples=100, deadline=None)
@given(DAYS)
def test_find_dates_round_trip(day: date) -> None:
    """A day is read back from every form it is written in."""
    for written in forms(day):
        found = find_dates(f"x {written} y")
        assert [(hit.day, hit.words) for hit in found] == [(day, written)]


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("the third of March 2021", date(2021, 3, 3)),
        ("the twenty-first day of March, two thousand and twenty-one", date(2021, 3, 21)),
        ("March thirty-first, twenty twenty-one", date(2021, 3, 31)),
        ("1er mars 2021", date(2021, 3, 1)),
        ("3. März 2021", date(2021, 3, 3)),
        ("3 de março de 2021", date(2021, 3, 3)),
        ("13/04/2021", date(2021, 4, 13)),
        ("04/13/2021", date(2021, 4, 13)),
        ("03/03/2021", date(2021, 3, 3)),
        ("一百一十年十二月二十一日", date(2021, 12, 21)),
        ("民國元年一月一日", date(1912, 1, 1)),
        ("２０２１年３月３日", date(2021, 3, 3)),
    ],
)
def test_find_dates_by_hand(text: str, day: date) -> None:
    """Ordinals, years in words, months of other languages and full-width digits are read."""
    assert [written.day for written in find_dates(text)] == [day]


@pytest.mark.parametrize(
    "text",
    ["30 February 2021", "2021-13-01", "31.4.2021", "3/4/2021", "9999年1月1日", "99年5月1日"],
)
def test_find_dates_no_certain_day(text: str) -> None:
    """A date that is no day of the calendar, or may be two, is found with its fault."""
    (written,) = find_dates(text)
    assert written.day is None
    assert written.fault


@pytest.mark.parametrize(
    "text", ["Section 3.3.2021.4", "2021", "March 2021", "3 March", "1-2-3", "part 12/2021", ""]
)
def test_find_dates_none(text: str) -> None:
    """A month, a year, a section number or a fraction is no date."""
    assert find_dates(text) == []
