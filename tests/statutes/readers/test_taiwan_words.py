"""Dates and numbers in the ministry's Chinese."""

from datetime import date

import pytest

from components.statutes.readers.taiwan_words import read_articles, read_day

KNOWN = ("7", "8", "8-1", "9", "38-7", "38-8", "38-9")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("中華民國一百十年一月二十日", date(2021, 1, 20)),
        ("元年十月十日", date(1912, 10, 10)),
        ("本法 110.01.13 修正", date(2021, 1, 13)),
        ("一百零三年度", date(2014, 1, 1)),
        ("一百零三年二月三十日", None),
        ("即日", None),
    ],
)
def test_read_day(text: str, day: date | None) -> None:
    """Years count from 1912; a day that no calendar has is none."""
    assert read_day(text) == day


@pytest.mark.parametrize(
    ("text", "whole", "partly"),
    [
        ("第7、9條條文", {"7", "9"}, set()),
        ("第7～9條", {"7", "8", "9"}, set()),
        ("第38-7～38-9條", {"38-7", "38-8", "38-9"}, set()),
        ("第7條第2項及第9條", {"9"}, {"7"}),
        ("第八條之一", {"8-1"}, set()),
        ("第二章第一節節名", set(), set()),
        ("第11000004851號令", set(), set()),
        ("第7條條文之附表", set(), set()),
    ],
)
def test_read_articles(text: str, whole: set[str], partly: set[str]) -> None:
    """Articles are told from paragraphs, headings, decrees and annexes."""
    assert read_articles(text, KNOWN) == (whole, partly)


def test_read_articles_with_inner_numbers() -> None:
    """An order's range names the articles put in between, too."""
    assert read_articles("第7～9條", KNOWN, with_inner=True)[0] == {"7", "8", "8-1", "9"}
