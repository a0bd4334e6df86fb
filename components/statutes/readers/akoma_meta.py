"""What the metadata of an Akoma Ntoso act say.

Which law it is, in which expression, and when each part is in force.

Works, expressions and periods are the standard's own terms: the work is the law, an expression its
wording in one language as of a date, a period a named set of time intervals between events of the
law's life.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.readers.safe_xml import parse_xml

_TITLES = {"title", "shorttitle", "short-title", "short title"}
_LANGUAGES = {
    "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de", "ita": "it", "spa": "es", "por": "pt", "zho": "zh", "chi": "zh",
}  # fmt: skip


@dataclass(frozen=True)
class Interval:
    """The half-open range of days an element is in force; None is open."""

    start: date | None
    end: date | None

    def holds(self, day: date | None) -> bool:
        """Say whether the element is in force on a day.

        Of an undated expression, whether it has no end.
        """
        if day is None:
            return self.end is None
        return (self.start is None or self.start <= day) and (self.end is None or day < self.end)


@dataclass(frozen=True)
class Act:
    """One file's act with what its metadata say; `day` is the date of the expression."""

    file: Path
    law_id: str
    title: str
    language: str
    day: date | None
    periods: dict[str, list[Interval]] = field(repr=False)
    element: Element = field(repr=False)


def open_act(file: Path) -> Act:
    """Read one file and return its act, with tags freed of the root's namespace.

    Raises:
        InputError: The file is no whole act, or its metadata lack the law's id or title, or hold no
            date where one belongs.
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
    work, expression = (
        find_element(file, act, f"meta/identification/{level}")
        for level in ("FRBRWork", "FRBRExpression")
    )
    language = expression.find("FRBRlanguage")
    shown = (language.get("language", "") if language is not None else "") or "en"
    return Act(
        file=file,
        law_id=_find_id(file, work),
        title=_find_title(file, act, (work, expression)),
        language=_LANGUAGES.get(shown, shown),
        day=max(
            (_parse_date(file, dated.get("date", "")) for dated in expression.findall("FRBRdate")),
            default=None,
        ),
        periods=_read_periods(file, act),
        element=act,
    )


def find_element(file: Path, element: Element, path: str) -> Element:
    """Return the first element at `path` below `element`.

    Raises:
        InputError: There is none.
    """
    found = element.find(path)
    if found is None:
        raise InputError(f"{file}: missing {path}. Fetch the file again from its publisher.")
    return found


def _find_id(file: Path, work: Element) -> str:
    values = (
        named.get("value", "") for tag in ("FRBRthis", "FRBRuri") for named in work.findall(tag)
    )
    law_id = next(filter(None, values), "")
    if not law_id:
        raise InputError(
            f"{file}: FRBRWork: missing FRBRthis. Fetch the file again from its publisher."
        )
    return re.sub(r"/!?main$", "", law_id)


def _find_title(file: Path, act: Element, levels: tuple[Element, ...]) -> str:
    aliases = [
        alias
        for level in levels
        for alias in level.findall("FRBRalias")
        if alias.get("name", "title").lower() in _TITLES
    ]
    heads = [head for tag in ("coverPage", "preface", "preamble") for head in act.findall(tag)]
    printed = [
        flatten(title)
        for tag in ("shortTitle", "docTitle")
        for head in heads
        for title in head.iter(tag)
    ]
    title = next(
        filter(None, [*(" ".join(alias.get("value", "").split()) for alias in aliases), *printed]),
        "",
    )
    title = re.sub(
        r"\A\(([^()]*)\)\Z", r"\1", title
    ).strip()  # a short title is often printed in brackets
    if not title:
        raise InputError(
            f"{file}: no title (FRBRalias of name title, shortTitle or docTitle). Add one of them."
        )
    return title


def _parse_date(file: Path, value: str) -> date:
    try:
        return date.fromisoformat(value[:10])
    except ValueError as error:
        raise InputError(f"{file}: not a date, got {value!r} (2024-01-31). Correct it.") from error


def _read_periods(file: Path, act: Element) -> dict[str, list[Interval]]:
    events = {
        event.get("eId", ""): _parse_date(file, event.get("date", ""))
        for event in act.findall("meta/lifecycle/eventRef")
    }
    periods: dict[str, list[Interval]] = defaultdict(list)
    for group in act.findall("meta/temporalData/temporalGroup"):
        for interval in group.findall("timeInterval"):
            ends = {key: interval.get(key, "").removeprefix("#") for key in ("start", "end")}
            unknown = [name for name in ends.values() if name and name not in events]
            if unknown or interval.get("duration"):
                raise InputError(
                    f"{file}: timeInterval: not between two events, got {unknown or 'a duration'}."
                    " Correct its start and end."
                )
            start, end = (events.get(name) for name in ends.values())
            periods[group.get("eId", "")].append(Interval(start, end))
    return periods


def flatten(element: Element) -> str:
    """Return all text of an element on one line."""
    return " ".join("".join(element.itertext()).split())
