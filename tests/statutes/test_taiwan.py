"""The reader of the Ministry of Justice's JSON."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from components.errors import InputError
from components.statutes.reading import build_reader

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


def write(folder: Path, law: dict[str, Any], encoding: str = "utf-8-sig") -> Path:
    """Write one law as the ministry does and return its folder."""
    (folder / "B0000001.json").write_text(json.dumps(law, ensure_ascii=False), encoding=encoding)
    return folder


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_read_law_keeps_number_date_and_chapter(tmp_path: Path, encoding: str) -> None:
    """Articles keep their suffixed number, the law's date and the headings above them, with or without a byte order mark."""
    articles = list(build_reader("taiwan-json").read(write(tmp_path, LAW, encoding)))
    assert [(a.article, a.text, a.chapter) for a in articles] == [
        ("1", "First.\nSecond.", "Part Ⅰ General Principles > Chapter I Persons"),
        ("247-1", "Third.", "Part Ⅰ General Principles > Chapter II Things > Section 1 Land"),
        ("249", "Fourth.", "Part Ⅱ Obligations"),
    ]
    assert {(a.law_id, a.law, a.amended) for a in articles} == {("B0000001", "Civil Code", date(2019, 6, 19))}


@pytest.mark.parametrize("key", ["英文法規名稱", "最新英文異動日期", "法規內容"])
def test_read_law_without_key_refused(tmp_path: Path, key: str) -> None:
    """A missing key is named."""
    with pytest.raises(InputError, match=rf"B0000001\.json: missing {key}"):
        list(build_reader("taiwan-json").read(write(tmp_path, {k: v for k, v in LAW.items() if k != key})))


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
        list(build_reader("taiwan-json").read(write(tmp_path, {**LAW, "法規內容": [*LAW["法規內容"], item]})))


def test_read_truncated_json_refused(tmp_path: Path) -> None:
    """A download that broke off is refused, not read as a shorter law."""
    path = write(tmp_path, LAW) / "B0000001.json"
    path.write_text(path.read_text(encoding="utf-8")[:-40], encoding="utf-8")
    with pytest.raises(InputError, match="not whole JSON.*Fetch the file again"):
        list(build_reader("taiwan-json").read(tmp_path))
