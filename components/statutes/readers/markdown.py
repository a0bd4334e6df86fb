"""Read statutes, or any rule book, in Markdown: a folder with one file for each law.

A file has front matter, chapters (`## …`) and articles (`### Article N Short title`).

    ---
    law: civil-code          (required: an id that stays when the title changes)
    title: Civil Code        (required)
    language: en
    amended: 2024-01-01      (the law's own last-change date)
    ---

Other keys are ignored; the jurisdiction is a setting of the source. Text before the first article
of a chapter is an introduction, which cannot be cited and is not read. A body of `(Repealed)` means
that the article is gone.
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from components.errors import InputError
from components.statutes.readers.article import Article
from components.statutes.readers.files import is_repealed, list_files, read_text, refuse_duplicate

_FRONT = re.compile(r"\A---\n(.*?)\n---[ \t]*(?:\n|\Z)", re.DOTALL)
_HEADING = re.compile(r"^(#{2,3})[ \t]+(.*?)[ \t]*$", re.MULTILINE)
_ARTICLE = re.compile(r"Article\s+(\d+[A-Za-z]?(?:-\d+)*)\.?(?:\s+(.*))?")


class MarkdownReader:
    """Reads a folder of `.md` files."""

    def read(self, path: Path) -> Iterator[Article]:
        """Yield the articles in force, file by file in the order of their names.

        Raises:
            InputError: A file or the folder cannot be read in full.
        """
        laws: set[str] = set()
        for file in list_files(path, ".md"):
            front, body = _split_front_matter(file)
            refuse_duplicate(laws, str(front["law"]), str(file))
            yield from _read_law(file, front, body)


def _split_front_matter(file: Path) -> tuple[dict[str, Any], str]:  # Any: whatever the YAML held
    """Return a file's checked front matter and the text behind it."""
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
    return values, text[match.end() :]


def _read_law(
    file: Path,
    front: dict[str, Any],  # Any: whatever the YAML held
    body: str,
) -> Iterator[Article]:
    """Yield the articles of one file."""
    headings = list(_HEADING.finditer(body))
    if not headings:
        raise InputError(
            f"{file}: no articles in it. Begin each with a heading (### Article 12-1 Short title)."
        )
    chapter = ""
    seen: set[str] = set()
    for index, heading in enumerate(headings):
        if heading[1] == "##":
            chapter = heading[2]
            continue
        number, title = _parse_heading(file, heading[2])
        refuse_duplicate(seen, f"Article {number}", str(file))
        is_last = index + 1 == len(headings)
        end = len(body) if is_last else headings[index + 1].start()
        text = body[heading.end() : end].strip()
        if not text:
            raise InputError(f"{file}: Article {number}: no text. Write its text, or (Repealed).")
        if is_repealed(text):
            continue
        yield Article(
            law_id=str(front["law"]),
            law=str(front["title"]),
            article=number,
            heading=title,
            text=text,
            amended=front.get("amended"),
            language=str(front.get("language") or "en"),
            chapter=chapter,
        )


def _parse_heading(file: Path, heading: str) -> tuple[str, str]:
    """Return number and title of `Article 12-1 Short title`."""
    match = _ARTICLE.fullmatch(heading)
    if match is None:
        raise InputError(
            f"{file}: not an article heading, got {heading[:60]!r} (### Article 12-1 Short title)."
            " Correct it."
        )
    return match[1], match[2] or ""
