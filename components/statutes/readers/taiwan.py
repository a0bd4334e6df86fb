"""Read Taiwan's statutes: JSON files of its Ministry of Justice, in Chinese or English.

A snapshot is a folder with one file for each law. The two languages differ in the keys of title and
date. A law's id is the stem of its file, the ministry's code (`B0000001` is the Civil Code). The
code is the same in both languages, so the languages are two sources under two jurisdictions (`tw`,
`tw-zh`). Articles have no headings of their own; the headings between them become the article's
chapter. A body of `(Deleted)` or `（刪除）` means that the article is gone.

Not read: the text that postpones some amendments (`生效內容`). A wording counts as in force from
the law's date of change. Source: https://law.moj.gov.tw (laws and their official translations are
free of copyright there, Copyright Act art. 9).
"""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from components.errors import InputError
from components.statutes.readers.article import Article, Duplicates
from components.statutes.readers.files import is_repealed, list_files, read_text
from components.statutes.wording import normalise

ITEMS = "法規內容"
NUMBER = "條號"
TEXT = "條文內容"
CHAPTER = "編章節"

_NUMBER = re.compile(r"(?:Article\s*|第\s*)?(\d+(?:-\d+)*)(?:\.|\s*條)?", re.IGNORECASE)
_LEVELS = (
    ("part", "編"),
    ("chapter", "章"),
    ("section", "節"),
    ("sub-section", "款"),
    ("item", "目"),
)
_CHINESE_LEVEL = re.compile(r"第[^編章節款目]+([編章節款目])")


@dataclass(frozen=True)
class _Format:
    """One language of the files, with its keys of a law's title and date of change."""

    language: str
    title: str
    amended: str


_ENGLISH = _Format("en", "英文法規名稱", "最新英文異動日期")
_CHINESE = _Format("zh", "法規名稱", "最新異動日期")  # these files have the English title too


class TaiwanReader:
    """Reads a folder of the ministry's JSON files.

    Some of these files hold a run of articles twice. A repeated wording is read once. Another
    wording under the same number refuses the snapshot; with `duplicates` set to `last`, the later
    one replaces the earlier.
    """

    def __init__(self, duplicates: Duplicates = "refuse") -> None:
        self.duplicates = duplicates

    def read(self, path: Path) -> Iterator[Article]:
        """Yield the articles in force, law by law in the order of their codes.

        Raises:
            InputError: A file or the folder cannot be read in full.
        """
        for file in list_files(path, ".json"):
            yield from self._read_law(file)

    def _read_law(self, file: Path) -> Iterator[Article]:
        """Yield the articles of one file that have a text."""
        law, keys = _load(file)
        title = str(law[keys.title]).strip()
        amended = _parse_date(file, keys.amended, law[keys.amended])
        chapters: list[str] = []
        articles: dict[str, Article] = {}
        for item in law[ITEMS]:
            if CHAPTER in item:
                heading = " ".join(str(item[CHAPTER]).split())
                chapters = _enter_chapter(chapters, heading)
                continue
            number, text = _parse_article(file, item)
            if number in articles:
                self._check_duplicate(file, articles[number], text)
            articles[number] = Article(
                law_id=file.stem,
                law=title,
                article=number,
                heading="",
                text=text,
                amended=amended,
                language=keys.language,
                chapter=" > ".join(chapters),
            )
        for article in articles.values():
            if article.text and not is_repealed(article.text):
                yield article

    def _check_duplicate(self, file: Path, earlier: Article, text: str) -> None:
        """Refuse another wording under a number, unless the last one is to be kept."""
        if self.duplicates == "last" or normalise(earlier.text) == normalise(text):
            return
        raise InputError(
            f"{file}: Article {earlier.article} occurs twice, in other words. Keep one of them, or"
            " set duplicates to last."
        )


def _load(file: Path) -> tuple[dict[str, Any], _Format]:  # Any: whatever JSON can hold
    """Return the law that a file holds, checked for its keys, and its language."""
    try:
        law = json.loads(read_text(file))
    except json.JSONDecodeError as error:
        raise InputError(
            f"{file}: not whole JSON at line {error.lineno}. Fetch the file again."
        ) from error
    if not isinstance(law, dict):
        raise InputError(
            f"{file}: must be one law, got {type(law).__name__}. Give one JSON object a file."
        )
    is_chinese = bool({_CHINESE.title, _CHINESE.amended} & law.keys())
    keys = _CHINESE if is_chinese else _ENGLISH
    missing = [key for key in (keys.title, keys.amended, ITEMS) if key not in law]
    if missing:
        raise InputError(
            f"{file}: missing {', '.join(missing)}. Give the ministry's own files, or another"
            " reader kind."
        )
    if not isinstance(law[ITEMS], list) or not all(isinstance(item, dict) for item in law[ITEMS]):
        raise InputError(
            f"{file}: {ITEMS}: must be a list of articles and headings. Fetch the file again."
        )
    return law, keys


def _parse_date(file: Path, key: str, value: object) -> date | None:
    """Return the date `20240131`, None for an empty value."""
    if value in ("", None):
        return None
    try:
        return datetime.strptime(str(value), "%Y%m%d").date()
    except ValueError as error:
        raise InputError(
            f"{file}: {key}: not a date, got {value!r} (20240131). Correct it."
        ) from error


def _parse_article(
    file: Path,
    item: dict[str, Any],  # Any: whatever JSON can hold
) -> tuple[str, str]:
    """Return the number and the text of an article; `第 247-1 條` has the number `247-1`."""
    missing = [key for key in (NUMBER, TEXT) if key not in item]
    if missing:
        raise InputError(
            f"{file}: an article is missing {', '.join(missing)}. Fetch the file again."
        )
    match = _NUMBER.fullmatch(str(item[NUMBER]).strip())
    if match is None:
        raise InputError(
            f"{file}: {NUMBER}: not an article number, got {item[NUMBER]!r} (Article 247-1)."
            " Correct it."
        )
    lines = [line.strip() for line in str(item[TEXT]).splitlines()]
    return match[1], "\n".join(lines).strip()


def _enter_chapter(chapters: list[str], heading: str) -> list[str]:
    """Return the path of headings after a new one; a chapter ends the last one and its parts."""
    above = [chapter for chapter in chapters if _level(chapter) < _level(heading)]
    return [*above, heading]


def _level(heading: str) -> int:
    """Return the level of a heading: 0 for a part, 1 for a chapter, and so on."""
    match = _CHINESE_LEVEL.match(heading)
    word = match[1] if match else heading.lower()
    for level, names in enumerate(_LEVELS):
        if word.startswith(names):
            return level
    return len(_LEVELS)
