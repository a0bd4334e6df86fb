"""Statutes, or any rule book, in Markdown.

One file a law, front matter, `## ` chapters, `### Article N Short title`.

    ---
    law: civil-code          (required: the id that stays when the title changes)
    title: Civil Code        (required)
    language: en
    amended: 2024-01-01      (the law's own last-change date)
    ---

Other keys are ignored: the jurisdiction is the source's setting. Text before the first article of a
chapter is an introduction and cannot be cited, so it is not read. A body of `(Repealed)` means no
article.
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
            front, body = _split(file)
            refuse_duplicate(laws, str(front["law"]), str(file))
            yield from _read_law(file, front, body)


def _split(file: Path) -> tuple[dict[str, Any], str]:  # Any: whatever the YAML held
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
    missing = [key for key in ("law", "title") if not (isinstance(front, dict) and front.get(key))]
    if missing:
        raise InputError(
            f"{file}: front matter: missing {', '.join(missing)}. Add them to the `---` block."
        )
    amended = front.get("amended")
    if amended is not None and type(amended) is not date:
        raise InputError(
            f"{file}: front matter: amended: not a date, got {amended!r} (2024-01-31). Correct it."
        )
    return front, text[match.end() :]


def _read_law(
    file: Path, front: dict[str, Any], body: str
) -> Iterator[Article]:  # Any: whatever the YAML held
    headings = list(_HEADING.finditer(body))
    ends = [heading.start() for heading in headings[1:]] + [len(body)]
    chapter = ""
    seen: set[str] = set()
    for heading, end in zip(headings, ends, strict=True):
        if heading[1] == "##":
            chapter = heading[2]
            continue
        number, title = _parse_heading(file, heading[2])
        refuse_duplicate(seen, f"Article {number}", str(file))
        text = body[heading.end() : end].strip()
        if not text:
            raise InputError(f"{file}: Article {number}: no text. Write its text, or (Repealed).")
        if not is_repealed(text):
            language = str(front.get("language") or "en")
            yield Article(
                str(front["law"]),
                str(front["title"]),
                number,
                title,
                text,
                front.get("amended"),
                language,
                chapter,
            )


def _parse_heading(file: Path, heading: str) -> tuple[str, str]:
    match = _ARTICLE.fullmatch(heading)
    if match is None:
        raise InputError(
            f"{file}: not an article heading, got {heading[:60]!r} (### Article 12-1 Short title)."
            " Correct it."
        )
    return match[1], match[2] or ""
