"""Taiwan's statutes in English, as the Ministry of Justice publishes them: a folder with one JSON file a law.

The law's id is the file's stem, its code in the ministry's database (`B0000001`, the Civil Code). Articles have no
headings of their own; the headings between them are kept as the article's chapter. `(Deleted)` bodies mean no article.
The Chinese files have other keys and are refused by name of the missing one. Source: https://law.moj.gov.tw (laws and
their official translations are free of copyright there, Copyright Act art. 9).
"""

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from components.errors import InputError
from components.statutes.reading import Article, is_repealed, list_files, read_text, refuse_duplicate

TITLE, AMENDED, ITEMS = "英文法規名稱", "最新英文異動日期", "法規內容"
NUMBER, TEXT, CHAPTER = "條號", "條文內容", "編章節"

_NUMBER = re.compile(r"(?:Article\s*)?(\d+(?:-\d+)*)\.?", re.IGNORECASE)
_LEVELS = ("part", "chapter", "section", "sub-section", "item")


class TaiwanReader:
    """Reads a folder of the ministry's JSON files."""

    def read(self, path: Path) -> Iterator[Article]:
        """Yield the articles in force, law by law in the order of their codes.

        Raises:
            InputError: A file or the folder cannot be read in full.
        """
        for file in list_files(path, ".json"):
            yield from _read_law(file)


def _read_law(file: Path) -> Iterator[Article]:
    law = _load(file)
    title, amended = str(law[TITLE]).strip(), _parse_date(file, law[AMENDED])
    chapters: list[str] = []
    seen: set[str] = set()
    for item in law[ITEMS]:
        if CHAPTER in item:
            chapters = _descend(chapters, " ".join(str(item[CHAPTER]).split()))
            continue
        number, text = _parse_article(file, item)
        refuse_duplicate(seen, f"Article {number}", str(file))
        if text and not is_repealed(text):
            yield Article(file.stem, title, number, "", text, amended, "en", " > ".join(chapters))


def _load(file: Path) -> dict[str, Any]:  # Any: whatever JSON can hold
    try:
        law = json.loads(read_text(file))
    except json.JSONDecodeError as error:
        raise InputError(f"{file}: not whole JSON at line {error.lineno}. Fetch the file again.") from error
    if not isinstance(law, dict):
        raise InputError(f"{file}: must be one law, got {type(law).__name__}. Give one JSON object a file.")
    missing = [key for key in (TITLE, AMENDED, ITEMS) if key not in law]
    if missing:
        raise InputError(f"{file}: missing {', '.join(missing)}. Give the ministry's English files, or another reader kind.")
    if not isinstance(law[ITEMS], list) or not all(isinstance(item, dict) for item in law[ITEMS]):
        raise InputError(f"{file}: {ITEMS}: must be a list of articles and headings. Fetch the file again.")
    return law


def _parse_date(file: Path, value: object) -> date | None:
    if value in ("", None):
        return None
    try:
        return datetime.strptime(str(value), "%Y%m%d").date()
    except ValueError as error:
        raise InputError(f"{file}: {AMENDED}: not a date, got {value!r} (20240131). Correct it.") from error


def _parse_article(file: Path, item: dict[str, Any]) -> tuple[str, str]:  # Any: whatever JSON can hold
    missing = [key for key in (NUMBER, TEXT) if key not in item]
    if missing:
        raise InputError(f"{file}: an article is missing {', '.join(missing)}. Fetch the file again.")
    match = _NUMBER.fullmatch(str(item[NUMBER]).strip())
    if match is None:
        raise InputError(f"{file}: {NUMBER}: not an article number, got {item[NUMBER]!r} (Article 247-1). Correct it.")
    return match[1], "\n".join(line.strip() for line in str(item[TEXT]).splitlines()).strip()


def _descend(chapters: list[str], heading: str) -> list[str]:
    """Return the path of headings with `heading` in its place: a chapter ends the chapter before it and its sections."""
    return [above for above in chapters if _level(above) < _level(heading)] + [heading]


def _level(heading: str) -> int:
    word = heading.lower()
    return next((level for level, name in enumerate(_LEVELS) if word.startswith(name)), len(_LEVELS))
