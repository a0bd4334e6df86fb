"""From which day each article counts, by the record of a law's amendments."""

from collections.abc import Sequence
from datetime import date

import pytest

from components.records import UNDATED
from components.statutes.readers.article import Amendment
from components.statutes.readers.taiwan_record import (
    REST,
    add_months,
    read_abolition,
    read_expiry,
    read_record,
)

CHAPTERS = dict.fromkeys(["1", "2", "3", "3-1", "4", "5", "6"], "")
ENACTED = "1.中華民國九十年三月五日總統華總一義字第 7 號令制定公布全文 6  條\n"


def days(record: str, outlook: str = "", amended: date | None = None) -> dict[str, list[date]]:
    """Return the days of each article by a record."""
    return list_days(read_record(record, outlook, CHAPTERS, amended))


def list_days(amendments: Sequence[Amendment]) -> dict[str, list[date]]:
    """Return the days of each article, in the order of the amendments."""
    by_number: dict[str, list[date]] = {}
    for number in CHAPTERS:
        found = [amendment.days.get(number, amendment.days.get(REST)) for amendment in amendments]
        by_number[number] = [day for day in found if day]
    return by_number


@pytest.mark.parametrize(
    ("clause", "day"),
    [
        ("", date(2012, 1, 31)),
        ("；並自公布日施行", date(2012, 1, 31)),
        ("；並自公布後三個月施行", date(2012, 4, 30)),
        ("；並自公布後一年六個月施行", date(2013, 7, 31)),
        ("；自公布日後二年施行", date(2014, 1, 31)),
        ("；並自公布三十日後施行", date(2012, 3, 1)),
        ("；並自中華民國一百零二年五月一日施行", date(2013, 5, 1)),
        ("；並自同年七月一日起實施", date(2012, 7, 1)),
        ("；並自一百零三會計年度施行", date(2014, 1, 1)),
        ("；並自鐘樓法施行之日施行", date(2012, 1, 31)),
        ("；施行日期，由行政院定之", UNDATED),
        ("；施行日期由行政院會同司法院另定之", UNDATED),
        ("；並自公布日施行，但第 2  條施行日期由行政院定之", UNDATED),
        ("；除第 2  條自一百零二年五月一日施行外，自公布日施行", date(2013, 5, 1)),
        ("；第 2  條修正條文，自公布後三個月施行", date(2012, 4, 30)),
        ("；並自公布日施行，但第 2  條第 1  項施行日期，由行政院定之", date(2012, 1, 31)),
        (
            "；施行日期，由行政院定之\n  中華民國一百零一年六月一日行政院院臺字第 8 號令發布定自"
            "一百零一年七月一日施行",
            date(2012, 7, 1),
        ),
        (
            "；施行日期，由行政院定之\n  中華民國一百零一年六月一日行政院院臺字第 8 號令發布第 2"
            " 條定自一百零一年七月一日施行",
            date(2012, 7, 1),
        ),
        (
            "\n  中華民國一百零一年六月一日行政院院臺規字第 8 號公告第 2  條所列屬「鐘樓會」之權"
            "責事項，自一百零一年七月一日起改由「鐘樓部」管轄",
            date(2012, 1, 31),
        ),
    ],
)
def test_read_record_day_of_a_clause(clause: str, day: date) -> None:
    """An amendment counts from the day that its own clause says, else from promulgation."""
    record = ENACTED + f"2.中華民國一百零一年一月三十一日總統令修正公布第 2  條條文{clause}"
    found = days(record)
    assert found["2"] == [date(2001, 3, 5), day]
    assert found["1"] == [date(2001, 3, 5)]


def test_read_record_lists_ranges_and_deletions() -> None:
    """Numbers broken over lines, ranges and deleted articles are all named."""
    record = ENACTED + (
        "2.中華民國一百零一年一月三十一日總統令修正公布第 3～4 條條\n"
        "  文；增訂第 3-1  條條文；並刪除第 6 條條文；並自一百零二\n  年五月一日施行"
    )
    start, amended = date(2001, 3, 5), date(2013, 5, 1)
    found = days(record)
    assert {number for number, of_one in found.items() if amended in of_one} == {
        "3",
        "3-1",
        "4",
        "6",
    }
    assert found["5"] == [start]


def test_read_record_two_clauses_each_for_what_stands_before() -> None:
    """A clause holds for the changes before it that have none yet."""
    record = ENACTED + (
        "2.中華民國一百零一年一月三十一日總統令修正公布第 1  條條文；並自公布後三個月施行；"
        "增訂第 3-1 條條文；施行日期由行政院定之"
    )
    found = days(record)
    assert found["1"][-1] == date(2012, 4, 30)
    assert found["3-1"][-1] == UNDATED


def test_read_record_order_for_the_rest_leaves_the_excepted_open() -> None:
    """An order for all but two articles sets the others; the next amendment is its own."""
    record = (
        "1.中華民國九十年三月五日總統令制定公布全文 6  條；施行日期，由行政院定之\n"
        "  中華民國九十一年一月二日行政院令發布除第 2、5  條條文外，其餘條文定自九十一年二月一"
        "日施行"
    )
    found = days(record, "九十年三月五日制定之第 2、5 條條文，施行日期由行政院定之。")
    assert found["1"] == [date(2002, 2, 1)]
    assert found["2"] == found["5"] == [UNDATED]


def test_read_record_parts_of_a_code_enacted_one_by_one() -> None:
    """A part that was enacted as a whole counts for its own articles only."""
    chapters = {"1": "第 一 編 總則 > 第 一 章 法例", "9": "第 二 編 債"}
    record = (
        "1.中華民國十八年五月二日國民政府制定公布總則編全文 5  條；並自十八年十月一日施行\n"
        "2.中華民國十八年十一月三日國民政府制定公布債編全文 4  條；並自十九年五月四日施行"
    )
    first, second = read_record(record, "", chapters, None)
    assert (first.days, second.days) == ({"1": date(1929, 10, 1)}, {"9": date(1930, 5, 4)})


@pytest.mark.parametrize(
    ("outlook", "day"),
    [
        ("自一百零三年四月五日施行。", date(2014, 4, 5)),
        ("施行日期由行政院定之。", UNDATED),
        ("本法 102.01.02 制定，除第 2  條施行日期由行政院定之外，自公布日施行。", date(2013, 1, 2)),
    ],
)
def test_read_record_outlook_alone(outlook: str, day: date) -> None:
    """Without a record the outlook says from when the whole law counts."""
    assert days("", outlook, date(2013, 1, 2))["1"] == [day]


def test_read_abolition_that_sets_its_own_day() -> None:
    """An order of abolition may set a later day."""
    record = ENACTED + "2.中華民國一百零一年一月三十一日總統令公布廢止"
    assert read_abolition(record) is None
    assert read_abolition(record + "；並自一百零二年五月一日施行") == date(2013, 5, 1)


@pytest.mark.parametrize(
    ("texts", "record", "day"),
    [
        (["本條例施行期間自公布日起至中華民國一百十二年六月三十日止。"], "", date(2023, 7, 1)),
        (
            [
                "本條例及其特別預算施行期間，自中華民國一百零九年一月十五日起至一百十年六月三十日止。"
            ],
            "2.中華民國111年5月30日行政院函本條例施行期間延長至112年6月30日",
            date(2023, 7, 1),
        ),
        (["第五條之施行期間至一百十年六月三十日止。", "本法自公布日施行。"], ENACTED, None),
    ],
)
def test_read_expiry_by_the_words_of_the_law(
    texts: list[str], record: str, day: date | None
) -> None:
    """A law that says until when it is in force ends behind that day, the latest if extended."""
    assert read_expiry(texts, record) == day


def test_add_months_keeps_within_the_month() -> None:
    """Six months after the last of August is the last of February."""
    assert add_months(date(2021, 8, 31), 6) == date(2022, 2, 28)
    assert add_months(date(2021, 1, 20), 6) == date(2021, 7, 20)
    assert add_months(date(2021, 12, 1), 1) == date(2022, 1, 1)
