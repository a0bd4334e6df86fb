"""Read Taiwan's statutes: JSON files of its Ministry of Justice, in Chinese or English.

A snapshot is a folder with one file for each law. The two languages differ in the keys of title and
date. A law's id is the stem of its file, the ministry's code (`B0000001` is the Civil Code). The
code is the same in both languages, so the languages are two sources under two jurisdictions (`tw`,
`tw-zh`). Articles have no headings of their own; the headings between them become the article's
chapter. A body of `(Deleted)` or `（刪除）` means that the article is gone.

Every article of a Chinese file has its own days, read from the official record of amendments (see
`taiwan_record`). English files have no such record: they take the days of the Chinese edition,
where that was refreshed before, up to the last amendment that the translation shows. A law with
`廢止註記` is abolished: its articles ended on its last day of change.

Source: https://law.moj.gov.tw (laws and their official translations are free of copyright there,
Copyright Act art. 9).
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any

from components.errors import InputError
from components.records import UNDATED
from components.statutes.readers.article import (
    Amendment,
    Article,
    Duplicates,
    LawNames,
    OnFault,
    ReadingNotes,
    Repeal,
)
from components.statutes.readers.faults import read_files
from components.statutes.readers.files import read_text
from components.statutes.readers.repeals import is_repealed
from components.statutes.readers.taiwan_record import REST, read_abolition, read_expiry, read_record
from components.statutes.wording import normalise

ITEMS = "法規內容"
NUMBER = "條號"
TEXT = "條文內容"
CHAPTER = "編章節"
ABOLISHED = "廢止註記"
RECORD = "沿革內容"
OUTLOOK = "生效內容"
STARTS = "生效日期"
_NEVER = "99991231"  # of `STARTS`: something in the law has no day yet

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
    """One language of the files, with its keys of a law's title, date and title in the other."""

    language: str
    title: str
    amended: str
    other_title: str


_ENGLISH = _Format("en", "英文法規名稱", "最新英文異動日期", "中文法規名稱")
_CHINESE = _Format(
    "zh", "法規名稱", "最新異動日期", "英文法規名稱"
)  # these have the English title too


@dataclass(frozen=True)
class _Law:
    """What a file says about all articles of its law."""

    law_id: str
    title: str
    amended: date | None
    ended: date | None
    language: str
    amendments: Sequence[Amendment]


class TaiwanReader:
    """Reads a folder of the ministry's JSON files.

    Some of these files hold a run of articles twice. A repeated wording is read once. Another
    wording under the same number refuses the snapshot; with `duplicates` set to `last`, the later
    one replaces the earlier.

    Args:
        duplicates: What to do with another wording under the same number.
        on_fault: What to do with a file that cannot be read.
        twin: The amendments of each law by its id, as the Chinese edition has them.
    """

    def __init__(
        self,
        duplicates: Duplicates = "refuse",
        on_fault: OnFault = "refuse",
        twin: Mapping[str, Sequence[Amendment]] | None = None,
    ) -> None:
        self.duplicates = duplicates
        self.on_fault: OnFault = on_fault
        self.twin = twin or {}
        self.notes = ReadingNotes()

    def read(self, path: Path) -> Iterator[Article | Repeal]:
        """Yield the articles of every law, law by law in the order of their codes.

        Raises:
            InputError: Files or the folder cannot be read in full.
        """
        self.notes.clear()
        yield from read_files(path, ".json", self._read_law, self.notes, on_fault=self.on_fault)

    def _read_law(self, file: Path) -> Iterator[Article | Repeal]:
        """Yield the articles of one file that have a text, and the repeals it dates."""
        content, keys = _load(file)
        amended = _parse_date(file, keys.amended, content[keys.amended])
        articles = self._read_articles(file, content, keys, amended)
        law = self._read_facts(file, content, keys, amended, articles)
        other = str(content.get(keys.other_title) or "").strip()
        is_translated = content.get("是否英譯註記") == "Y"
        names = LawNames(
            law_id=law.law_id,
            aliases=(other,) if other else (),
            amendments=tuple(law.amendments) if is_translated else (),
        )
        self.notes.names.append(names)
        for article in articles.values():
            days = _days_of(article.article, law.amendments) if law.amendments else ()
            is_gone = not article.text or is_repealed(article.text)
            if not is_gone:
                is_plain = not days and law.ended is None
                yield article if is_plain else replace(article, days=days, ended=law.ended)
            elif days:
                yield Repeal(law.law_id, article.article, days[-1])

    def _read_articles(
        self,
        file: Path,
        content: dict[str, Any],  # Any: whatever JSON can hold
        keys: _Format,
        amended: date | None,
    ) -> dict[str, Article]:
        """Return the articles of a file by number, those without a text among them."""
        title = str(content[keys.title]).strip()
        law_id = file.stem
        chapters: list[str] = []
        path = ""
        articles: dict[str, Article] = {}
        for item in content[ITEMS]:
            if CHAPTER in item:
                heading = " ".join(str(item[CHAPTER]).split())
                chapters = _enter_chapter(chapters, heading)
                path = " > ".join(chapters)
                continue
            number, text = _parse_article(file, item)
            if number in articles:
                self._check_duplicate(file, articles[number], text)
            articles[number] = Article(
                law_id=law_id,
                law=title,
                article=number,
                heading="",
                text=text,
                amended=amended,
                language=keys.language,
                chapter=path,
            )
        return articles

    def _read_facts(
        self,
        file: Path,
        content: dict[str, Any],  # Any: whatever JSON can hold
        keys: _Format,
        amended: date | None,
        articles: Mapping[str, Article],
    ) -> _Law:
        """Return what a file says about the law as a whole."""
        record = str(content.get(RECORD) or "")
        amendments: Sequence[Amendment]
        if keys.language == "zh":
            amendments = _read_amendments(file, content, record, amended, articles)
        else:
            amendments = _shown(self.twin.get(file.stem, ()), amended)
        ended: date | None = None
        if content.get(ABOLISHED):
            days = (amended, read_abolition(record) if keys.language == "zh" else None)
            ended = max((day for day in days if day), default=None)
        elif keys.language == "zh":
            ended = read_expiry((article.text for article in articles.values()), record)
        title = str(content[keys.title]).strip()
        return _Law(file.stem, title, amended, ended, keys.language, amendments)

    def _check_duplicate(self, file: Path, earlier: Article, text: str) -> None:
        """Refuse another wording under a number, unless the last one is to be kept."""
        if self.duplicates == "last" or normalise(earlier.text) == normalise(text):
            return
        raise InputError(
            f"{file}: Article {earlier.article} occurs twice, in other words. Keep one of them, or"
            " set duplicates to last."
        )


def _read_amendments(
    file: Path,
    content: dict[str, Any],  # Any: whatever JSON can hold
    record: str,
    amended: date | None,
    articles: Mapping[str, Article],
) -> Sequence[Amendment]:
    """Return the amendments by a Chinese file's record; a law that starts later has one day."""
    starts = str(content.get(STARTS) or "")
    outlook = str(content.get(OUTLOOK) or "")
    if not starts and record:
        outlook = ""  # left over from an older amendment
    chapters = {number: article.chapter for number, article in articles.items()}
    amendments = read_record(record, outlook, chapters, amended)
    if not starts or starts == _NEVER or outlook:
        return amendments
    start = _parse_date(file, STARTS, starts)
    days = {day for amendment in amendments for day in amendment.days.values()}
    if start is None or start in days:
        return amendments
    last = amendments[-1] if amendments else Amendment(amended or start, {REST: start})
    begun = Amendment(last.promulgated, dict.fromkeys(last.days, start))
    return (*amendments[:-1], begun)


def _shown(amendments: Sequence[Amendment], amended: date | None) -> Sequence[Amendment]:
    """Return the amendments that a translation shows whose last change is known."""
    if amended is None:
        return ()
    return [amendment for amendment in amendments if amendment.promulgated <= amended]


def _days_of(number: str, amendments: Sequence[Amendment]) -> tuple[date, ...]:
    """Return the days on which an article changed, oldest first.

    A day that was never set does not count once a later amendment has one.
    """
    days = [amendment.days.get(number) or amendment.days.get(REST) for amendment in amendments]
    named = [day for day in days if day]
    dated = sorted({day for day in named if day != UNDATED})
    is_open = bool(named) and named[-1] == UNDATED
    return (*dated, UNDATED) if is_open else tuple(dated)


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
    """Return the date `20240131`, None for an empty value; `19460000` is the year's first day."""
    if value in ("", None):
        return None
    digits = str(value)
    if re.fullmatch(r"\d{6}00", digits):
        digits = f"{digits[:4]}{digits[4:6].replace('00', '01')}01"
    try:
        return datetime.strptime(digits, "%Y%m%d").date()
    except ValueError as error:
        raise InputError(
            f"{file}: {key}: not a date, got {value!r} (20240131). Correct it."
        ) from error


def _parse_article(
    file: Path,
    item: dict[str, Any],  # Any: whatever JSON can hold
) -> tuple[str, str]:
    """Return the number and the text of an article; `第 247-1 條` has the number `247-1`."""
    if NUMBER not in item or TEXT not in item:
        missing = [key for key in (NUMBER, TEXT) if key not in item]
        raise InputError(
            f"{file}: an article is missing {', '.join(missing)}. Fetch the file again."
        )
    match = _NUMBER.fullmatch(str(item[NUMBER]).strip())
    if match is None:
        raise InputError(
            f"{file}: {NUMBER}: not an article number, got {item[NUMBER]!r} (Article 247-1)."
            " Correct it."
        )
    lines = str(item[TEXT]).splitlines()
    if len(lines) == 1:
        return match[1], lines[0].strip()
    return match[1], "\n".join(line.strip() for line in lines).strip()


def _enter_chapter(chapters: list[str], heading: str) -> list[str]:
    """Return the path of headings after a new one; a chapter ends the last one and its parts."""
    level = _level(heading)
    above = [chapter for chapter in chapters if _level(chapter) < level]
    return [*above, heading]


def _level(heading: str) -> int:
    """Return the level of a heading: 0 for a part, 1 for a chapter, and so on."""
    match = _CHINESE_LEVEL.match(heading)
    word = match[1] if match else heading.lower()
    for level, names in enumerate(_LEVELS):
        if word.startswith(names):
            return level
    return len(_LEVELS)
