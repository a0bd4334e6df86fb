"""The labels of the items of HTML lists, counted as browsers count them.

Covered: `start`, `reversed`, `value` and `type` of `ol` and `li`, and `list-style-type` declared on
the list itself. Bullets and unknown types are `•` and digits.
"""

import re
from typing import Any

from components.documents.number_formats import format_number

_TYPES = {
    "a": "lowerLetter",
    "A": "upperLetter",
    "i": "lowerRoman",
    "I": "upperRoman",
    "lower-alpha": "lowerLetter",
    "lower-latin": "lowerLetter",
    "upper-alpha": "upperLetter",
    "upper-latin": "upperLetter",
    "lower-roman": "lowerRoman",
    "upper-roman": "upperRoman",
}
_STYLE_TYPE = re.compile(r"list-style(?:-type)?\s*:[^;]*?\b([a-z]+-[a-z]+)", re.I)
_NUMBER = re.compile(r"-?[0-9]{1,5}")


class ListCounter:
    """Counts the items of the lists of one page, in the order of the page."""

    def __init__(self) -> None:
        self._next: dict[Any, int] = {}  # Any: lxml elements

    def label_of(self, item: Any) -> str:  # Any: a li element
        """Count an item and return its label: `2.`, `b.`, `iii.` or `•`."""
        parent = item.getparent()
        if parent is None or parent.tag != "ol":
            return "•"
        step = -1 if "reversed" in parent.attrib else 1
        number = _read_number(item.get("value"))
        if number is None:
            number = self._next.get(parent, _first_number(parent))
        self._next[parent] = number + step
        kind = item.get("type") or parent.get("type") or _style_type(parent)
        return f"{format_number(number, _TYPES.get(kind, 'decimal'))}."


def _first_number(parent: Any) -> int:  # Any: an ol element
    """Return the number of a list's first item; a reversed list begins with its length."""
    start = _read_number(parent.get("start"))
    if start is not None:
        return start
    return len(parent.findall("li")) if "reversed" in parent.attrib else 1


def _style_type(parent: Any) -> str:  # Any: an ol element
    """Return the type that the list's own style declares, or nothing."""
    match = _STYLE_TYPE.search(parent.get("style", ""))
    return match[1].lower() if match else ""


def _read_number(text: str | None) -> int | None:
    """Return an attribute as a number, None if it is none."""
    return int(text) if text and _NUMBER.fullmatch(text.strip()) else None
