"""Taiwan's statutes, as the Ministry of Justice publishes them.

A folder with one JSON file a law, in Chinese or English.

The two differ in the keys of title and date. The law's id is the file's stem, its code in the
ministry's database (`B0000001`, the Civil Code): the same in both, so the two languages are two
sources under two jurisdictions (`tw`, `tw-zh`), else one would answer for the other. Articles have
no headings of their own; the headings between them are kept as the article's chapter. `(Deleted)`
and `（刪除）` bodies mean no article.

Not read: the prose (`生效內容`) that puts off some amendments. A wording counts from the law's date of
change, as if in force. Source: https://law.moj.gov.tw (laws and their official translations are
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

ITEMS, NUMBER, TEXT, CHAPTER = "法規內容", "條號", "條文內容", "編章節"

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
    """A language of the ministry's files, and its keys of a law's title and date of change."""

    language: str
    title: str
    amended: str


_ENGLISH = _Format("en", "英文法規名稱", "最新英文異動日期")
_CHINESE = _Format("zh", "法規名稱", "最新異動日期")  # these files have the English title too


class TaiwanReader:
    """Reads a folder of the ministry's JSON files.

    The ministry's own files hold some runs of articles twice. The same wording again is read once;
    another wording under the same number refuses the snapshot, or, with `duplicates` as `last`,
    takes the place of the one before.
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
        law, found = _load(file)
        title, amended = (
            str(law[found.title]).strip(),
            _parse_date(file, found.amended, law[found.amended]),
        )
        chapters: list[str] = []
        articles: dict[str, Article] = {}
        for item in law[ITEMS]:
            if CHAPTER in item:
                chapters = _descend(chapters, " ".join(str(item[CHAPTER]).split()))
                continue
            number, text = _parse_article(file, item)
            before = articles.get(number)
            if (
                before is not None
                and self.duplicates == "refuse"
                and normalise(before.text) != normalise(text)
            ):
                raise InputError(
                    f"{file}: Article {number} occurs twice, in other words. Keep one of them, or"
                    " set duplicates to last."
                )
            articles[number] = Article(
                file.stem, title, number, "", text, amended, found.language, " > ".join(chapters)
            )
        yield from (
            article
            for article in articles.values()
            if article.text and not is_repealed(article.text)
        )


def _load(file: Path) -> tuple[dict[str, Any], _Format]:  # Any: whatever JSON can hold
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
    found = _CHINESE if {_CHINESE.title, _CHINESE.amended} & law.keys() else _ENGLISH
    missing = [key for key in (found.title, found.amended, ITEMS) if key not in law]
    if missing:
        raise InputError(
            f"{file}: missing {', '.join(missing)}. Give the ministry's own files, or another"
            " reader kind."
        )
    if not isinstance(law[ITEMS], list) or not all(isinstance(item, dict) for item in law[ITEMS]):
        raise InputError(
            f"{file}: {ITEMS}: must be a list of articles and headings. Fetch the file again."
        )
    return law, found


def _parse_date(file: Path, key: str, value: object) -> date | None:
    if value in ("", None):
        return None
    try:
        return datetime.strptime(str(value), "%Y%m%d").date()
    except ValueError as error:
        raise InputError(
            f"{file}: {key}: not a date, got {value!r} (20240131). Correct it."
        ) from error


def _parse_article(
    file: Path, item: dict[str, Any]
) -> tuple[str, str]:  # Any: whatever JSON can hold
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
    return match[1], "\n".join(line.strip() for line in str(item[TEXT]).splitlines()).strip()


def _descend(chapters: list[str], heading: str) -> list[str]:
    """Return the path of headings with `heading` in its place.

    A chapter ends the chapter before it and its sections.
    """
    return [above for above in chapters if _level(above) < _level(heading)] + [heading]


def _level(heading: str) -> int:
    match = _CHINESE_LEVEL.match(heading)
    word = match[1] if match else heading.lower()
    return next(
        (level for level, names in enumerate(_LEVELS) if word.startswith(names)), len(_LEVELS)
    )
