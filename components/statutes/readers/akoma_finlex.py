"""Read what Finlex adds to a consolidated act: notes on its wordings, and days of entry into force.

A note behind a wording says since when it holds, or for which time, and that an earlier wording
follows: `702/2024 muutettu 69 c § tuli voimaan 1.1.2025. Aiempi sanamuoto kuuluu:`. The act ends
with the provisions on entry into force of each act that amended it; `originalVersion` names that
act at each element that it changed.
"""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from xml.etree.ElementTree import Element

_FINLEX = "{http://data.finlex.fi/schema/finlex}"
_FIRST_DAY = re.compile(
    r"(?:tul(?:ee|evat|i|ivat)\s+voimaan|träde(?:r|t)\s+i\s+kraft|trädde\s+i\s+kraft)\s+(?:den\s+)?"
    r"(\d{1,2})\s*(?:päivänä|\.)?\s*([a-zä]{3,12}|\d{1,2}\.)\s*(?:ta\s+)?(\d{4})"
)
_FOR_A_TIME = re.compile(
    r"(?:voimassa|muodossaan\s+voimassa|i\s+kraft)\s+(\d{1,2})\.(\d{1,2})\.(\d{4})\s*[–-]\s*"
    r"(\d{1,2})\.(\d{1,2})\.(\d{4})"
)
_EARLIER = re.compile(r"(?:aiempi\s+sanamuoto|(?:den\s+)?tidigare\s+lydelse)", re.IGNORECASE)
_VERSION_IN_ID = re.compile(r"[0-9a-z]v(\d{8})\Z")  # `sec_69cv20240702`
_REPEALED = re.compile(r"\bkumottu\b|\bupphäv")
_ARTICLES = ("section", "article")
_END = "end-by-note"  # this reader's own mark of a wording that has a last day
_MAX_NOTE_CHARS = 400
_MONTHS = {
    "tammi": 1, "helmi": 2, "maalis": 3, "huhti": 4, "touko": 5, "kesä": 6, "heinä": 7, "elo": 8,
    "syys": 9, "loka": 10, "marras": 11, "joulu": 12, "jan": 1, "feb": 2, "mar": 3, "apr": 4,
    "maj": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11, "dec": 12,
}  # fmt: skip


class FinlexRecord:
    """Knows on which day each amending act of one act entered into force."""

    def __init__(self, act: Element) -> None:
        own = act.find(f"meta/proprietary/{_FINLEX}inForce/{_FINLEX}dateEntryIntoForce")
        self._own_day = parse_day(own.get("date", "")) if own is not None else None
        self._entries: dict[str, date] = {}
        for container in act.iter("hcontainer"):
            if container.get("name") == "entryIntoForce":
                day = _find_first_day(_flatten(container))
                if day is not None:
                    self._entries[container.get("eId", "").rpartition("_")[2]] = day

    def find_day(self, article: Element) -> date | None:
        """Return the last day on which an article changed, by the record; None without one."""
        own = [_read_note(_flatten(part))[0] for part in article if is_note(part)]
        days = [day for day in own if day is not None]
        for element in article.iter():
            version = _version_of(element)
            if version in self._entries:
                days.append(self._entries[version])
            elif version and not any(own):  # an amendment that the record does not date
                return None
        for note in filter(is_note, article.iter()):
            start, _ = _read_note(_flatten(note))
            days += [start] if start is not None else []
        return max(days, default=self._own_day)

    def find_end(self, article: Element) -> date | None:
        """Return the day on which a wording for a time ends, None for any other."""
        return parse_day(article.get(_END, ""))


def find_law_end(act: Element) -> tuple[bool, date | None]:
    """Return whether an act is no longer in force, and since when."""
    state = act.find(f"meta/proprietary/{_FINLEX}isInForce")
    end = act.find(f"meta/proprietary/{_FINLEX}inForce/{_FINLEX}dateInForceEnd")
    day = parse_day(end.get("date", "")) if end is not None else None
    is_over = state is not None and state.get("value") == "false"
    return is_over, day + timedelta(days=1) if day and day < date.max else None


def choose_wordings(parent: Element, day: date | None) -> None:
    """Take out the wordings that are not in force on a day, by the notes at them.

    An article that is still to come stays, and one for a time gets its end.

    Args:
        parent: The body of the act.
        day: That of the consolidation; None takes out earlier wordings only.
    """
    children = list(parent)
    for child in children:
        choose_wordings(child, day)
    dropped: set[int] = set()
    for newer, note, earlier in zip(
        [None, *children], children, [*children[1:], None], strict=False
    ):
        if is_note(note) and newer is not None:
            dropped.update(map(id, _choose(newer, note, earlier, day)))
        elif (
            earlier is not None and _is_repeal_of_later(note) and _is_of_same_number(note, earlier)
        ):
            start = _find_first_day(_flatten(note))
            is_ahead = bool(start and day and day < start)
            dropped.add(id(note if is_ahead else earlier))
            if start and is_ahead:
                earlier.set(_END, start.isoformat())
    left = [child for child in children if id(child) not in dropped]
    parent[:] = _keep_latest(left)


def _keep_latest(children: list[Element]) -> list[Element]:
    """Return elements without the earlier versions of an article that no note tells apart."""
    latest: dict[str, Element] = {}
    for child in children:
        number = _number_of_version(child)
        if number and (number not in latest or _version_of(latest[number]) < _version_of(child)):
            latest[number] = child
    kept: list[Element] = []
    for child in children:
        number = _number_of_version(child)
        if not number or latest[number] is child:
            kept.append(child)
    return kept


def _number_of_version(element: Element) -> str:
    """Return the number of an article that names its version, empty for any other element."""
    num = element.find("num")
    is_version = element.tag in _ARTICLES and bool(_version_of(element))
    return _flatten(num) if num is not None and is_version else ""


def _version_of(element: Element) -> str:
    """Return the act that an element was last changed by, such as `20240702`; empty without one."""
    version = element.get(f"{_FINLEX}originalVersion", "").removeprefix("@")
    in_id = _VERSION_IN_ID.search(element.get("eId", ""))
    return version or (in_id[1] if in_id else "")


def _choose(
    newer: Element, note: Element, earlier: Element | None, day: date | None
) -> Iterator[Element]:
    """Yield which of two wordings is not in force on a day, by the note between them."""
    text = _flatten(note)
    start, end = _read_note(text)
    is_ahead = bool(start and day and day < start)
    is_over = bool(end and day and end < day)
    is_article = newer.tag in _ARTICLES
    if earlier is not None and _EARLIER.search(text) and _is_of_same_number(newer, earlier):
        yield newer if is_ahead or is_over else earlier
    elif is_over or (is_ahead and not is_article):
        yield newer
    if end is not None and not is_over:
        newer.set(_END, (end + timedelta(days=1)).isoformat())
    if is_article:
        newer.append(note)  # for its day; notes are no text


def _is_of_same_number(newer: Element, earlier: Element) -> bool:
    """Return whether two elements are wordings of one; what has no number is taken for one."""
    numbers = [_flatten(num) for num in (newer.find("num"), earlier.find("num")) if num is not None]
    return newer.tag == earlier.tag and len(set(numbers)) < 2


def _is_repeal_of_later(element: Element) -> bool:
    """Return whether a text only says that it is repealed, and an earlier wording follows."""
    text = _flatten(element)
    is_short = len(text) < _MAX_NOTE_CHARS
    return is_short and bool(_EARLIER.search(text)) and bool(_REPEALED.search(text))


def is_note(element: Element) -> bool:
    """Return whether an element is an editor's note."""
    return element.tag == "hcontainer" and element.get("name") == "noteAuthorial"


def _read_note(text: str) -> tuple[date | None, date | None]:
    """Return since when a note's wording holds, and its last day where it holds for a time."""
    span = _FOR_A_TIME.search(text)
    if span is None:
        return _find_first_day(text), None
    days = [int(figure) for figure in span.groups()]
    return _build(days[2], days[1], days[0]), _build(days[5], days[4], days[3])


def _find_first_day(text: str) -> date | None:
    """Return the first day of entry into force that a text names."""
    match = _FIRST_DAY.search(text)
    if match is None:
        return None
    name = match[2].rstrip(".")
    if name.isdecimal():
        return _build(int(match[3]), int(name), int(match[1]))
    months = [number for start, number in _MONTHS.items() if name.startswith(start)]
    return _build(int(match[3]), months[0], int(match[1])) if months else None


def _build(year: int, month: int, day: int) -> date | None:
    """Return a day, None for one that the calendar lacks."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def parse_day(value: str) -> date | None:
    """Return an ISO day, None for anything else."""
    try:
        return date.fromisoformat(value[:10])
    except ValueError:
        return None


def _flatten(element: Element) -> str:
    return " ".join("".join(element.itertext()).split())
