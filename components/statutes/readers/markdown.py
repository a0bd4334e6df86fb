"""Read statutes, or any rule book, in Markdown: a folder with one file for each law.

A file has front matter, chapters and articles as headings of any level:

    ---
    law: civil-code          (required: an id that stays when the title changes)
    title: Civil Code        (required)
    language: en
    amended: 2024-01-01      (the law's own last-change date)
    ---
    ## Book I: Loans
    ### Article 9 Rate

An article's heading begins with a word and a number (`Article 9`, `Art. 9`, `§ 9`, `Section 9`,
`Artículo 9`, `第九條`), or in a file without such words with the number alone (`9.1 Rate`). A
heading above articles is a chapter. Other keys of the front matter are ignored; the jurisdiction is
a setting of the source. Text before the first article of a chapter is an introduction, which cannot
be cited and is not read. A body of `(Repealed)` means that the article is gone.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from components.errors import InputError
from components.statutes.readers.article import Article
from components.statutes.readers.files import read_text
from components.statutes.readers.folder_reader import FolderReader
from components.statutes.readers.numbers import read_heading
from components.statutes.readers.repeals import is_repealed

_FRONT = re.compile(r"\A---\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)[ \t]*#*[ \t]*$", re.MULTILINE)
_MAX_FAULTS = 20  # of one file that a message lists


@dataclass
class _Heading:
    """A heading with the text below it; `number` is that of an article, empty for a chapter."""

    line: int
    level: int
    printed: str
    body: str
    word: str
    number: str
    title: str


class MarkdownReader(FolderReader):
    """Reads a folder of `.md` files."""

    suffix = ".md"

    def _read_file(self, file: Path) -> Iterator[Article]:
        """Yield the articles of one file."""
        front, body, first_line = _split_front_matter(file)
        yield from _read_law(file, front, _list_headings(body, first_line))


def _split_front_matter(
    file: Path,
) -> tuple[dict[str, Any], str, int]:  # Any: whatever the YAML held
    """Return a file's checked front matter, the text behind it, and on which line that begins."""
    text = read_text(file)
    match = _FRONT.match(text)
    if match is None:
        raise InputError(
            f"{file}: no front matter. Begin the file with a `---` block that has law and title."
        )
    try:
        front = YAML(typ="safe", pure=True).load(match[1])
    except YAMLError as error:
        raise InputError(f"{file}: front matter is not valid YAML. Correct it.\n{error}") from error
    values = front if isinstance(front, dict) else {}
    missing = [key for key in ("law", "title") if not values.get(key)]
    if missing:
        raise InputError(
            f"{file}: front matter: missing {', '.join(missing)}. Add them to the `---` block."
        )
    amended = values.get("amended")
    if amended is not None and type(amended) is not date:
        raise InputError(
            f"{file}: front matter: amended: not a date, got {amended!r} (2024-01-31). Correct it."
        )
    return values, text[match.end() :], text.count("\n", 0, match.end()) + 1


def _list_headings(body: str, first_line: int) -> list[_Heading]:
    """Return the headings of a file, each with the text up to the next heading that counts.

    Below an article a deeper heading that is none of an article belongs to its text.
    """
    found = list(_HEADING.finditer(body))
    parsed = [(match, *read_heading(match[2], with_word=True)) for match in found]
    if not any(number for _, _, number, _ in parsed):
        parsed = [(match, *read_heading(match[2], with_word=False)) for match in found]
    headings: list[_Heading] = []
    start = 0  # of the text below the last heading
    inside = 0  # the level of the article that is read, 0 for none
    for match, word, number, title in parsed:
        level = len(match[1])
        if inside and level > inside and not number:
            continue
        inside = level if number else 0
        line = first_line + body.count("\n", 0, match.start())
        if headings:
            headings[-1].body = body[start : match.start()].strip()
        headings.append(_Heading(line, level, match[2], "", word, number, title))
        start = match.end()
    if headings:
        headings[-1].body = body[start:].strip()
    return headings


def _read_law(
    file: Path,
    front: dict[str, Any],  # Any: whatever the YAML held
    headings: list[_Heading],
) -> Iterator[Article]:
    """Yield the articles of one file; all its faults are told at once."""
    levels = {heading.level for heading in headings if heading.number}
    if not levels:
        got = ", ".join(f"line {heading.line} {heading.printed[:40]!r}" for heading in headings[:5])
        raise InputError(
            f"{file}: no articles in it, got {got or 'no heading'} (### Article 12-1 Short title)."
            " Begin each with a heading."
        )
    faults: list[str] = []
    chapters: list[_Heading] = []
    seen: set[str] = set()
    for place, heading in enumerate(headings):
        if _is_chapter(headings, place):
            above = [chapter for chapter in chapters if chapter.level < heading.level]
            chapters = [*above, heading] if heading.level > 1 else above
            is_title = place == 0 and heading.level == 1
            if heading.level == max(levels) and not is_title:
                faults.append(
                    f"line {heading.line}: not an article heading, got {heading.printed[:60]!r}"
                    " (### Article 12-1 Short title)"
                )
            continue
        label = f"line {heading.line}: Article {heading.number}"
        if heading.number in seen:
            faults.append(f"{label} occurs twice")
        elif not heading.body:
            faults.append(f"{label}: no text (its text, or (Repealed))")
        seen.add(heading.number)
        if faults or is_repealed(heading.body):
            continue
        yield Article(
            law_id=str(front["law"]),
            law=str(front["title"]),
            article=heading.number,
            heading=heading.title,
            text=heading.body,
            amended=front.get("amended"),
            language=str(front.get("language") or "en"),
            chapter=" > ".join(chapter.printed for chapter in chapters),
        )
    if faults:
        raise InputError(f"{file}: {'; '.join(faults[:_MAX_FAULTS])}. Correct them.")


def _is_chapter(headings: list[_Heading], place: int) -> bool:
    """Return whether a heading is that of a chapter: no number, or articles of other kind below."""
    heading = headings[place]
    if not heading.number:
        return True
    for below in headings[place + 1 :]:
        if below.level <= heading.level:
            return False
        if below.number:
            return not heading.body or below.word != heading.word
    return False
