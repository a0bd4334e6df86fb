"""The reader of the Ministry of Justice's JSON."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from components.errors import InputError
from components.records import UNDATED
from components.statutes.readers.article import Article, Repeal
from components.statutes.readers.taiwan import TaiwanReader
from components.statutes.versions import advance
from tests.conftest import DATA

LAW: dict[str, Any] = {
    "英文法規名稱": "Civil Code",
    "最新英文異動日期": "20190619",
    "法規內容": [
        {"編章節": "Part Ⅰ General  Principles"},
        {"編章節": "Chapter I Persons"},
        {"條號": "Article 1", "條文內容": "First.\r\n  Second."},
        {"編章節": "Chapter II Things"},
        {"編章節": "Section 1 Land"},
        {"條號": "Article 247-1", "條文內容": "Third."},
        {"編章節": "Part Ⅱ Obligations"},
        {"條號": "Article 248", "條文內容": "（Repealed）"},
        {"條號": "Article 249", "條文內容": "Fourth."},
    ],
}

CHINESE: dict[str, Any] = {
    "法規名稱": "民法",
    "最新異動日期": "20190619",
    "英文法規名稱": "Civil Code",
    "法規內容": [
        {"編章節": "第 一 編 總則"},
        {"編章節": "第 一 章 法例"},
        {"條號": "第 1 條", "條文內容": "民事，法律所未規定者，\r\n依習慣。"},
        {"編章節": "第 二 章 人"},
        {"編章節": "第 一 節 自然人"},
        {"編章節": "第 一 款 通則"},
        {"條號": "第 247-1 條", "條文內容": "無效。"},
        {"編章節": "第 三 章之一 物"},
        {"條號": "第 248 條", "條文內容": "（刪除）"},
        {"條號": "第 249 條", "條文內容": "有效。"},
    ],
}


def write(folder: Path, law: dict[str, Any], encoding: str = "utf-8-sig") -> Path:
    """Write one law as the ministry does and return its folder."""
    (folder / "B0000001.json").write_text(json.dumps(law, ensure_ascii=False), encoding=encoding)
    return folder


def read_articles(folder: Path) -> list[Article]:
    """Read the articles of a folder, without its repeals."""
    return [entry for entry in TaiwanReader().read(folder) if isinstance(entry, Article)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_read_law_keeps_number_date_and_chapter(tmp_path: Path, encoding: str) -> None:
    """Articles keep their number, the law's date and the headings above them."""
    articles = read_articles(write(tmp_path, LAW, encoding))
    assert [(a.article, a.text, a.chapter) for a in articles] == [
        ("1", "First.\nSecond.", "Part Ⅰ General Principles > Chapter I Persons"),
        ("247-1", "Third.", "Part Ⅰ General Principles > Chapter II Things > Section 1 Land"),
        ("249", "Fourth.", "Part Ⅱ Obligations"),
    ]
    assert {(a.law_id, a.law, a.amended) for a in articles} == {
        ("B0000001", "Civil Code", date(2019, 6, 19))
    }


def test_read_chinese_law_keeps_number_date_and_chapter(tmp_path: Path) -> None:
    """A Chinese file gives the same.

    Plain numbers, lines, the headings by their level, no article where it is deleted.
    """
    articles = read_articles(write(tmp_path, CHINESE))
    assert [(a.article, a.text, a.chapter) for a in articles] == [
        ("1", "民事，法律所未規定者，\n依習慣。", "第 一 編 總則 > 第 一 章 法例"),
        ("247-1", "無效。", "第 一 編 總則 > 第 二 章 人 > 第 一 節 自然人 > 第 一 款 通則"),
        ("249", "有效。", "第 一 編 總則 > 第 三 章之一 物"),
    ]
    assert {(a.law_id, a.law, a.amended, a.language) for a in articles} == {
        ("B0000001", "民法", date(2019, 6, 19), "zh")
    }


@pytest.mark.parametrize(
    ("law", "key"),
    [
        *((LAW, key) for key in LAW),
        *((CHINESE, key) for key in ("法規名稱", "最新異動日期", "法規內容")),
    ],
)
def test_read_law_without_key_refused(tmp_path: Path, law: dict[str, Any], key: str) -> None:
    """A missing key is named, in either language."""
    with pytest.raises(InputError, match=rf"B0000001\.json: missing {key}"):
        list(TaiwanReader().read(write(tmp_path, {k: v for k, v in law.items() if k != key})))


@pytest.mark.parametrize(
    ("item", "fault"),
    [
        ({"條號": "Article 1", "條文內容": "Again."}, "Article 1 occurs twice"),
        ({"條號": "Article 2"}, "missing 條文內容"),
        ({"條號": "Annex", "條文內容": "Text."}, "not an article number"),
    ],
)
def test_read_broken_article_refused(tmp_path: Path, item: dict[str, str], fault: str) -> None:
    """An article that cannot be cited is refused with the file's name."""
    with pytest.raises(InputError, match=rf"B0000001\.json.*{fault}"):
        list(TaiwanReader().read(write(tmp_path, {**LAW, "法規內容": [*LAW["法規內容"], item]})))


def test_read_truncated_json_refused(tmp_path: Path) -> None:
    """A download that broke off is refused, not read as a shorter law."""
    path = write(tmp_path, LAW) / "B0000001.json"
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    with pytest.raises(InputError, match="not whole JSON.*Fetch the file again"):
        list(TaiwanReader().read(tmp_path))


@pytest.mark.realdata
@pytest.mark.skipif(not DATA.is_dir(), reason="../shared/data is absent")
def test_advance_real_chinese_line_breaks_are_no_change() -> None:
    """From 2021 to 2022 lines break elsewhere in over 1,000 articles of the Civil Code.

    11 are amended and two repealed.
    """
    first, second = (read_civil_code(month) for month in ("2021-01", "2022-02"))
    before = {a.article: a.text for a in first if isinstance(a, Article)}
    after = {a.article: a.text for a in second if isinstance(a, Article)}
    assert sum(text != before[number] for number, text in after.items()) > 1000
    known = advance(
        (), first, source="moj", jurisdiction="tw", snapshot_date=date(2021, 1, 1)
    ).versions
    changes = advance(
        known, second, source="moj", jurisdiction="tw", snapshot_date=date(2022, 2, 1)
    )
    amended = ("12", "13", "205", "973", "980", "1030-1", "1049", "1077", "1091", "1127", "1128")
    assert changes.citations("amended") == tuple(f"民法 Article {number}" for number in amended)
    assert changes.citations("repealed") == ("民法 Article 981", "民法 Article 990")
    assert changes.citations("added") == ()
    days = {(v.article, v.text[:13]): (v.valid_from, v.valid_to) for v in changes.versions}
    assert days["205", "約定利率，超過週年百分之二"] == (date(1930, 5, 5), date(2021, 7, 20))
    assert days["205", "約定利率，超過週年百分之十"] == (date(2021, 7, 20), None)
    assert days["12", "滿二十歲為成年。"] == (date(1929, 10, 10), date(2023, 1, 1))
    assert [v.valid_from for v in changes.versions if v.article == "166-1"] == [UNDATED]


def read_civil_code(month: str) -> list[Article | Repeal]:
    """Read the Civil Code from a real Chinese snapshot."""
    articles = TaiwanReader().read(DATA / "statutes" / "taiwan-zh" / month)
    return [article for article in articles if article.law_id == "B0000001"]


def with_item(text: str) -> dict[str, Any]:
    """Return the law with a further item that has the number of the first article."""
    return LAW | {"法規內容": [*LAW["法規內容"], {"條號": "Article 1", "條文內容": text}]}


def test_read_repeated_wording_once(tmp_path: Path) -> None:
    """The same wording twice is one article, apart from its line breaks."""
    articles = list(TaiwanReader().read(write(tmp_path, with_item("First.  Second."))))
    assert [article.article for article in articles] == ["1", "247-1", "249"]


def test_read_other_wording_under_a_number(tmp_path: Path) -> None:
    """Another wording is refused, or replaces the first if that is asked for."""
    folder = write(tmp_path, with_item("First. Third."))
    with pytest.raises(InputError, match="Article 1 occurs twice, in other words.*to last"):
        list(TaiwanReader().read(folder))
    first, *_ = TaiwanReader("last").read(folder)
    assert isinstance(first, Article)
    assert first.text == "First. Third."


BELL_LAW: dict[str, Any] = {
    "法規名稱": "鐘樓法",
    "英文法規名稱": "Bell Tower Act",
    "最新異動日期": "20200304",
    "是否英譯註記": "Y",
    "沿革內容": (
        "1.中華民國一百年五月六日總統令制定公布全文 2  條\n"
        "2.中華民國一百零九年三月四日總統令修正公布第 1  條條文；刪除第 2 條條文；並自一百十年"
        "一月一日施行"
    ),
    "法規內容": [
        {"條號": "第 1 條", "條文內容": "鐘聲不得逾三響。"},
        {"條號": "第 2 條", "條文內容": "（刪除）"},
    ],
}


def test_read_chinese_law_dates_each_article(tmp_path: Path) -> None:
    """Articles and deletions have the days of the record; the other title is an alias."""
    reader = TaiwanReader()
    article, repeal = reader.read(write(tmp_path, BELL_LAW))
    assert isinstance(article, Article)
    assert article.days == (date(2011, 5, 6), date(2021, 1, 1))
    assert repeal == Repeal("B0000001", "2", date(2021, 1, 1))
    [names] = reader.notes.names
    assert names.aliases == ("Bell Tower Act",)


def test_read_english_law_takes_the_days_of_its_twin(tmp_path: Path) -> None:
    """A translation has the Chinese days up to the last change that it shows."""
    reader = TaiwanReader()
    list(reader.read(write(tmp_path, BELL_LAW)))
    twin = {"B0000001": reader.notes.names[0].amendments}
    for amended, days in (
        ("20110506", (date(2011, 5, 6),)),
        ("20200304", (date(2011, 5, 6), date(2021, 1, 1))),
    ):
        english = LAW | {"最新英文異動日期": amended, "法規內容": [LAW["法規內容"][2]]}
        [article] = TaiwanReader(twin=twin).read(write(tmp_path, english))
        assert isinstance(article, Article)
        assert article.days == days


@pytest.mark.parametrize(
    ("fields", "days", "ended"),
    [
        ({"廢止註記": "廢", "沿革內容": ""}, (), date(2020, 3, 4)),
        ({"生效日期": "20300101", "沿革內容": ""}, (date(2030, 1, 1),), None),
        (
            {
                "沿革內容": "1.中華民國一百零九年三月四日總統令公布"
                "本法施行期間至一百二十年五月六日止"
            },
            (date(2020, 3, 4),),
            date(2031, 5, 7),
        ),
        (
            {"生效日期": "99991231", "沿革內容": "", "生效內容": "施行日期由行政院定之。"},
            (UNDATED,),
            None,
        ),
        ({"生效日期": "99991231", "沿革內容": ""}, (), None),
        ({"最新異動日期": "20200000", "沿革內容": ""}, (), None),
    ],
)
def test_read_law_as_a_whole(
    tmp_path: Path, fields: dict[str, str], days: tuple[date, ...], ended: date | None
) -> None:
    """Abolition, a later start and a start that is not set hold for every article of the law."""
    article, *_ = TaiwanReader().read(write(tmp_path, BELL_LAW | fields))
    assert isinstance(article, Article)
    assert (article.days, article.ended) == (days, ended)
