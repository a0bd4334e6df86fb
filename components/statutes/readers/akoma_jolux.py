"""Read what Luxembourg adds to Akoma Ntoso: the JOLUX metadata of an act and of its articles.

The complex work is the law over all its consolidations; `dateApplicability` is the day of this
one. The address of an article ends in the day on which its wording took effect.
"""

import re
from collections.abc import Iterator
from datetime import date
from xml.etree.ElementTree import Element

_JOLUX = "{http://www.scl.lu}"
_VERSION = re.compile(r"/art_[^/]+/(\d{4})(\d\d)(\d\d)\Z")


def find_law_id(identification: Element) -> str:
    """Return the address of the law over all its consolidations, empty where there is none."""
    return next(_list_values(identification, "JOLUXComplexWork", "uriThis"), "")


def find_consolidation_day(identification: Element) -> date | None:
    """Return the day of an act's consolidation, None where none is named."""
    days = [
        _parse(value)
        for value in _list_values(identification, "JOLUXLegalResource", "dateApplicability")
    ]
    return days[0] if days else None


def list_short_titles(identification: Element) -> tuple[str, ...]:
    """Return the short titles of an act."""
    return tuple(_list_values(identification, "JOLUXExpression", "titleShort"))


def find_article_day(article: Element) -> date | None:
    """Return the day on which an article's wording took effect, None where none is named."""
    for address in _list_values(article, "JOLUXLegalResource", "uriThis"):
        match = _VERSION.search(address)
        if match is not None:
            return _parse("-".join(match.groups()))
    return None


def _list_values(element: Element, group: str, name: str) -> Iterator[str]:
    """Yield the values of one name in a group of metadata below an element."""
    for found in element.findall(f"*/{_JOLUX}{group}") + element.findall(f"{_JOLUX}{group}"):
        for field in found.findall(f"{_JOLUX}jolux"):
            value = " ".join((field.text or "").split())
            if value and field.get(f"{_JOLUX}name") == name:
                yield value


def _parse(value: str) -> date | None:
    """Return a day, None for anything else."""
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None
