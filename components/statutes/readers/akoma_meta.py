"""Read the metadata of an Akoma Ntoso act: which law, which expression, in force when.

Work, expression and period are terms of the standard. The work is the law, an expression is its
wording in one language on one date, and a period is a named set of time intervals between events of
the law's life.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.readers.safe_xml import parse_xml

_TITLES = {"title", "shorttitle", "short-title", "short title"}
_LANGUAGES = {
    "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de",
    "ita": "it", "spa": "es", "por": "pt", "zho": "zh", "chi": "zh",
}  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """The half-open range of days on which an element is in force; None means no limit."""

    start: date | None
    end: date | None

    def holds(self, day: date | None) -> bool:
        """Return whether the range includes a day; for None, whether it has no end."""
        if day is None:
            return self.end is None
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Act:
    """The act of one file with its metadata; `day` is the date of the expression."""

    file: Path
    law_id: str
    title: str
    language: str
    day: date | None
    periods: dict[str, list[Interval]] = field(repr=False)
    element: Element = field(repr=False)


def open_act(file: Path) -> Act:
    """Read one file and return its act; tags lose the root's namespace.

    Raises:
        InputError: The file is truncated or no act, its metadata lack the law's id or title, or a
            date is malformed.
    """
    root = parse_xml(file)
    namespace = root.tag[: root.tag.find("}") + 1]
    for element in root.iter():
        element.tag = element.tag.removeprefix(namespace)
    act = root.find("act")
    if root.tag != "akomaNtoso" or act is None:
        raise InputError(
            f"{file}: no act, got <{root.tag[:60]}> (<akomaNtoso> with <act>). Give Akoma Ntoso, or"
            " another reader kind."
        )
    work = find_element(file, act, "meta/identification/FRBRWork")
    expression = find_element(file, act, "meta/identification/FRBRExpression")
    return Act(
        file=file,
        law_id=_find_id(file, work),
        title=_find_title(file, act, (work, expression)),
        language=_find_language(expression),
        day=_find_day(file, expression),
        periods=_read_periods(file, act),
        element=act,
    )


def find_element(file: Path, element: Element, path: str) -> Element:
    """Return the first element at `path` below `element`.

    Raises:
        InputError: There is none.
    """
    child = element.find(path)
    if child is None:
        raise InputError(f"{file}: missing {path}. Fetch the file again from its publisher.")
    return child


def flatten(element: Element) -> str:
    """Return all text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def _find_id(file: Path, work: Element) -> str:
    """Return the law's id, such as `/akn/ch/act/1911/code`."""
    for tag in ("FRBRthis", "FRBRuri"):
        for named in work.findall(tag):
            law_id = named.get("value", "")
            if law_id:
                return re.sub(r"/!?main$", "", law_id)
    raise InputError(
        f"{file}: FRBRWork: missing FRBRthis. Fetch the file again from its publisher."
    )


def _find_title(file: Path, act: Element, levels: tuple[Element, ...]) -> str:
    """Return the first title that is not empty: by metadata, else as printed at the head."""
    titles = [*_named_titles(levels), *_printed_titles(act)]
    title = next(filter(None, titles), "")
    title = re.sub(r"\A\(([^()]*)\)\Z", r"\1", title).strip()  # printed short titles have brackets
    if not title:
        raise InputError(
            f"{file}: no title (FRBRalias of name title, shortTitle or docTitle). Add one of them."
        )
    return title


def _named_titles(levels: tuple[Element, ...]) -> Iterator[str]:
    """Yield the titles that the metadata of the work and the expression name."""
    for level in levels:
        for alias in level.findall("FRBRalias"):
            if alias.get("name", "title").lower() in _TITLES:
                yield " ".join(alias.get("value", "").split())


def _printed_titles(act: Element) -> Iterator[str]:
    """Yield the titles on the cover page, the preface and the preamble, short titles first."""
    heads: list[Element] = []
    for tag in ("coverPage", "preface", "preamble"):
        heads.extend(act.findall(tag))
    for tag in ("shortTitle", "docTitle"):
        for head in heads:
            yield from (flatten(title) for title in head.iter(tag))


def _find_language(expression: Element) -> str:
    """Return the language as two letters if it is a known one, `en` if there is none."""
    element = expression.find("FRBRlanguage")
    code = element.get("language", "") if element is not None else ""
    return _LANGUAGES.get(code, code) or "en"


def _find_day(file: Path, expression: Element) -> date | None:
    """Return the latest date of an expression, None if it has none."""
    days = [_parse_date(file, dated.get("date", "")) for dated in expression.findall("FRBRdate")]
    return max(days, default=None)


def _parse_date(file: Path, value: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise InputError(f"{file}: not a date, got {value!r} (2024-01-31). Correct it.") from error


def _read_periods(file: Path, act: Element) -> dict[str, list[Interval]]:
    """Return the intervals of each period by its id."""
    events = {
        event.get("eId", ""): _parse_date(file, event.get("date", ""))
        for event in act.findall("meta/lifecycle/eventRef")
    }
    periods: dict[str, list[Interval]] = defaultdict(list)
    for group in act.findall("meta/temporalData/temporalGroup"):
        for element in group.findall("timeInterval"):
            interval = _read_interval(file, element, events)
            periods[group.get("eId", "")].append(interval)
    return periods


def _read_interval(file: Path, element: Element, events: dict[str, date]) -> Interval:
    """Return an interval between two events of the law's life."""
    start = element.get("start", "").removeprefix("#")
    end = element.get("end", "").removeprefix("#")
    unknown = [name for name in (start, end) if name and name not in events]
    if unknown or element.get("duration"):
        raise InputError(
            f"{file}: timeInterval: not between two events, got {unknown or 'a duration'}."
            " Correct its start and end."
        )
    return Interval(events.get(start), events.get(end))
