"""Find the table of contents, wherever it stands.

A line is of the contents if that is certain: it stands below such a title and ends in a page
number or comes back later as a heading, or it is one of several lines with dots before a page
number. A single line with dots may be a price and is read.
"""

import re
from collections.abc import Sequence

from components.documents.lines import Line, Role

_TITLE = re.compile(
    r"(?:table of )?contents|index|inhalt(?:sverzeichnis)?|table des matières|sommaire|índice"
    r"|目\s*錄|目\s*录|目\s*次",
    re.I,
)
_PAGED = re.compile(r"(?P<name>.{1,200}?)(?:\.{2,}+|…|\s|·{2,}+)\s*+(?P<page>\d{1,3})")
_LEADERS = re.compile(r"(?P<name>.{1,200}?)(?:(?:[.·]\s?){3,}+|…++)\s*+(?P<page>\d{1,3})")
_MAX_WORDS = 16
_MIN_RUN = 3  # lines with dots before a page number


def mark_contents(lines: Sequence[Line], roles: list[Role]) -> None:
    """Change the roles of a table of contents to `contents`, in place."""
    names = [_name(line.text) for line in lines]
    last_places = {name: place for place, name in enumerate(names)}
    in_contents = False
    for index, line in enumerate(lines):
        if _TITLE.fullmatch(line.rest.strip(" :：")):
            in_contents = _has_entry(lines, index + 1, last_places)
            if in_contents:
                roles[index] = "contents"
        elif in_contents and roles[index] != "furniture":
            comes_back = last_places[names[index]] > index
            in_contents = _is_entry(line) or (comes_back and line.num_words < _MAX_WORDS)
            if in_contents:
                roles[index] = "contents"
    _mark_leaders(lines, roles)


def _has_entry(lines: Sequence[Line], index: int, last_places: dict[str, int]) -> bool:
    """Return whether the line below a title is an entry, so that the title is one of contents."""
    if index >= len(lines):
        return False
    return _is_entry(lines[index]) or last_places[_name(lines[index].text)] > index


def _is_entry(line: Line) -> bool:
    """Return whether a line ends in a page number and says nothing that binds."""
    if line.num_words >= _MAX_WORDS:
        return False
    if _LEADERS.fullmatch(line.text):
        return True
    is_paged = _PAGED.fullmatch(line.text) is not None
    return is_paged and not line.performs and not line.has_quantity


def _mark_leaders(lines: Sequence[Line], roles: list[Role]) -> None:
    """Mark runs of lines with dots before page numbers that do not fall."""
    run: list[int] = []
    last_page = 0
    for index, line in enumerate([*lines, None]):
        match = _LEADERS.fullmatch(line.text) if line else None
        if match and int(match["page"]) >= last_page:
            run.append(index)
            last_page = int(match["page"])
            continue
        if len(run) >= _MIN_RUN:
            for place in run:
                roles[place] = "contents"
        run = [index] if match else []
        last_page = int(match["page"]) if match else 0


def _name(text: str) -> str:
    """Return the name of an entry without its page number, or a heading as it is."""
    match = _LEADERS.fullmatch(text) or _PAGED.fullmatch(text)
    return (match["name"] if match else text).strip(" .…·").lower()
