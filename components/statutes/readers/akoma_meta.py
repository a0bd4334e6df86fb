"""Read the metadata of an Akoma Ntoso act: which law, which expression, in force when.

Work, expression and period are terms of the standard. The work is the law, an expression is its
wording in one language on one date, and a period is a named set of time intervals between events of
the law's life.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.readers.akoma_finlex import find_law_end
from components.statutes.readers.akoma_jolux import (
    find_consolidation_day,
    find_law_id,
    list_short_titles,
)
from components.statutes.readers.safe_xml import parse_xml

# Vocabularies whose elements are text in an act; those of any other one are a publisher's metadata.
_OF_TEXT = ("{http://www.w3.org/1998/Math/MathML}", "{http://www.w3.org/1999/xhtml}")
_ATTACHED = ("attachment", "component")
_TITLES = {"title", "shorttitle", "short-title", "short title"}
_LANGUAGES = {
    "eng": "en", "fra": "fr", "fre": "fr", "deu": "de", "ger": "de",
    "ita": "it", "spa": "es", "por": "pt", "zho": "zh", "chi": "zh",
    "nld": "nl", "dut": "nl", "swe": "sv", "fin": "fi", "jpn": "ja",
}  # fmt: skip
# A point in time in an id: of an expression (`fin@20200101`), or of Normattiva (`!vig=2020-01-01`).
_POINT_IN_TIME = re.compile(r"(?:/?[a-z]{0,3}@[\d-]*|[!?]vig=[\d-]*)")
_DAY = re.compile(r"(?:1[5-9]|20)\d\d-?(?:0[1-9]|1[0-2])-?(?:0[1-9]|[12]\d|3[01])")
_QUERY = re.compile(
    r"quer|request|consult|retriev|access|download|export|vigenza|point.?in.?time|as.?of",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b(?:[A-Z]\.){2,}\Z|\b(?i:no|nr|art|co|inc|ltd)\.\Z")
_CONSOLIDATED = re.compile(r"\A\s*Version consolidée applicable au \d[^:]{5,200}:\s*")
_SHORT_FORMS = re.compile(r"\(([^()]{2,60})\)\Z")


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
    """The act of one file with its metadata.

    Attributes:
        aliases: Its other titles and short forms.
        day: The date of the expression.
        amended: The same, unless it only says on which day somebody asked for the text.
        ended: The day on which the act was repealed.
        is_gone: Whether it is no longer in force, and no day is named.
        num_attachments: How many annexes the file holds beside it.
    """

    file: Path
    law_id: str
    title: str
    aliases: tuple[str, ...]
    language: str
    day: date | None
    amended: date | None
    ended: date | None
    is_gone: bool
    num_attachments: int
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
        for prefix in (namespace, *_OF_TEXT):
            element.tag = element.tag.removeprefix(prefix)
    act = root.find("act")
    if root.tag != "akomaNtoso" or act is None:
        raise InputError(
            f"{file}: no act, got <{root.tag[:60]}> (<akomaNtoso> with <act>). Give Akoma Ntoso, or"
            " another reader kind."
        )
    identification = find_element(file, act, "meta/identification")
    work = find_element(file, act, "meta/identification/FRBRWork")
    expression = find_element(file, act, "meta/identification/FRBRExpression")
    title, aliases = _find_titles(file, act, (work, expression))
    consolidated = find_consolidation_day(identification)
    is_gone, gone_since = find_law_end(act)
    return Act(
        file=file,
        law_id=find_law_id(identification) or _find_id(file, work),
        title=title,
        aliases=aliases + list_short_titles(identification),
        language=_find_language(expression),
        day=consolidated or _find_day(file, expression.findall("FRBRdate")),
        amended=consolidated or _find_day(file, filter(_is_of_law, expression.findall("FRBRdate"))),
        ended=_find_repeal(file, act) or gone_since,
        is_gone=is_gone and gone_since is None,
        num_attachments=sum(element.tag in _ATTACHED for element in root.iter()),
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
    """Return the law's id without the date of a consolidation, such as `/akn/ch/act/1911/code`."""
    for tag in ("FRBRthis", "FRBRuri"):
        for named in work.findall(tag):
            law_id = named.get("value", "")
            if law_id:
                return _drop_dates(re.sub(r"/!?main(?:-text)?$", "", law_id))
    raise InputError(
        f"{file}: FRBRWork: missing FRBRthis. Fetch the file again from its publisher."
    )


def _drop_dates(law_id: str) -> str:
    """Return an id without the day of a consolidation.

    A day before the law's number is its own and stays: `/akn/it/act/2000-12-27/300`.
    """
    kept: list[str] = []
    for step in _POINT_IN_TIME.sub("", law_id).split("/"):
        has_number = any(re.search(r"\d", earlier) for earlier in kept)
        is_day = _DAY.fullmatch(step) and (has_number or "-" not in step)
        if not is_day:
            kept.append(step)
    return "/".join(kept)


def _find_titles(
    file: Path, act: Element, levels: tuple[Element, ...]
) -> tuple[str, tuple[str, ...]]:
    """Return the first title, by metadata, else as printed at the head; and the other ones."""
    printed = [*_named_titles(levels), *_printed_titles(act)]
    titles = [title for title in map(_trim_title, printed) if title]
    if not titles:
        raise InputError(
            f"{file}: no title (FRBRalias of name title, shortTitle, docTitle or longTitle). Add"
            " one of them."
        )
    short_forms = [form for title in titles for form in _list_short_forms(title)]
    others = [*titles[1:], *_other_names(levels), *short_forms]
    return titles[0], tuple(name for name in dict.fromkeys(others) if name != titles[0])


def _trim_title(title: str) -> str:
    """Return a title without brackets, the day of its consolidation and the stop behind it."""
    title = _CONSOLIDATED.sub("", title)
    title = re.sub(r"\A\(([^()]*)\)\Z", r"\1", title).strip()
    return title if _ABBREVIATION.search(title) else title.rstrip(" .;:,")


def _list_short_forms(title: str) -> list[str]:
    """Return the short forms in brackets at the end: `Lantern Code (Lanterns, LC)` has two."""
    match = _SHORT_FORMS.search(title)
    return [form.strip() for form in match[1].split(",")] if match else []


def _named_titles(levels: tuple[Element, ...]) -> Iterator[str]:
    """Yield the titles that the metadata of the work and the expression name."""
    for level in levels:
        for alias in level.findall("FRBRalias"):
            if alias.get("name", "title").lower() in _TITLES:
                yield " ".join(alias.get("value", "").split())


def _other_names(levels: tuple[Element, ...]) -> Iterator[str]:
    """Yield the abbreviations and other names that the metadata give, no addresses."""
    named = [alias for level in levels for alias in level if alias.tag in ("FRBRalias", "FRBRname")]
    for alias in named:
        is_title = alias.get("name", "title").lower() in _TITLES and alias.tag == "FRBRalias"
        names = [alias.get("shortForm", ""), "" if is_title else alias.get("value", "")]
        yield from (" ".join(name.split()) for name in names if name and "/" not in name)


def _printed_titles(act: Element) -> Iterator[str]:
    """Yield the titles on the cover page, the preface and the preamble, short titles first."""
    heads: list[Element] = []
    for tag in ("coverPage", "preface", "preamble"):
        heads.extend(act.findall(tag))
    for tag in ("shortTitle", "docTitle", "longTitle"):
        for head in heads:
            yield from (flatten(title) for title in head.iter(tag))


def _find_language(expression: Element) -> str:
    """Return the language as two letters if it is a known one, `en` if there is none."""
    element = expression.find("FRBRlanguage")
    code = element.get("language", "") if element is not None else ""
    code = code.rpartition("/")[2].lower()  # Luxembourg gives an address: …/language/FRA
    return _LANGUAGES.get(code, code) or "en"


def _find_day(file: Path, dates: Iterable[Element]) -> date | None:
    """Return the latest of some dates, None if there is none."""
    days = [_parse_date(file, dated.get("date", "")) for dated in dates]
    return max(days, default=None)


def _is_of_law(dated: Element) -> bool:
    """Return whether a date is the law's own, and not the day on which somebody asked."""
    return _QUERY.search(dated.get("name", "")) is None


def _find_repeal(file: Path, act: Element) -> date | None:
    """Return the day on which the act was repealed, by its lifecycle."""
    events = act.findall("meta/lifecycle/eventRef")
    return _find_day(file, [event for event in events if event.get("type") == "repeal"])


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
