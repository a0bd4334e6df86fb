"""Read what publishers of Akoma Ntoso say of single articles: since when, until when, or gone.

legislation.gov.uk lists restrictions and statuses in its metadata, by the id of an element: an
article is restricted to a period, `prospective` (known, not in force), `repealed`, or matches no
version of the day asked for; a status holds for what stands in the element, too. Fedlex says in
notes since when a wording is in force, or that it is repealed. For Finlex see `akoma_finlex`, for
Luxembourg `akoma_jolux`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from xml.etree.ElementTree import Element

from components.records import UNDATED
from components.statutes.readers.akoma_finlex import FinlexRecord, parse_day
from components.statutes.readers.akoma_jolux import find_article_day
from components.statutes.readers.akoma_meta import Act, flatten
from components.statutes.readers.entry_notes import find_day, says_gone

_ENTRY = "jolux:dateEntryInForce"  # of the law: Fedlex marks what changed since
_NOTES = ("authorialNote", "note")
_GONE_STATUSES = {"repealed", "discarded", "revoked", "spent"}


@dataclass(frozen=True)
class ArticleMark:
    """What a publisher says of one article.

    Attributes:
        begins: The day on which its wording took effect; it may lie ahead or be `UNDATED`.
        ended: The day on which it ceases to be in force.
        is_gone: Whether it is not in force, and never comes into force.
        repealed_on: The day on which it was repealed, by a note in place of its text.
    """

    begins: date | None = None
    ended: date | None = None
    is_gone: bool = False
    repealed_on: date | None = None


class MarkReader:
    """Knows the marks of one act; reads them before notes are taken out of it."""

    def __init__(self, act: Act) -> None:
        self._act = act
        self._finlex = FinlexRecord(act.element)
        self._periods: dict[str, str] = {}
        self._statuses: dict[str, str] = {}
        entry = act.element.find(f"meta/identification/FRBRExpression/FRBRdate[@name='{_ENTRY}']")
        self._entry = parse_day(entry.get("date", "")) if entry is not None else None
        for element in act.element.iterfind("meta/analysis//*"):
            self._enter(element)

    def _enter(self, element: Element) -> None:
        """Keep a restriction or a status by the id of the element that it holds for."""
        name = element.tag.rpartition("}")[2]
        target = element.get("href", "").removeprefix("#")
        meant = element.get("refersTo", "").removeprefix("#")
        if not target and name != "status":  # that of the whole act names no element
            return
        if name == "restriction" and meant in self._act.periods:
            self._periods[target] = meant
        elif name == "status":
            self._statuses[target] = meant.removeprefix("status-").lower()
        elif name == "match" and element.get("value") == "false":
            self._statuses.setdefault(target, "discarded")

    def read(self, article: Element, above: tuple[str, ...]) -> ArticleMark:
        """Return the mark of an article.

        Args:
            article: With its notes.
            above: The ids of the elements that it stands in.
        """
        eid = article.get("eId") or article.get("id") or ""
        notes = [flatten(note) for note in article.iter() if note.tag in _NOTES]
        days = [day for day in map(find_day, notes) if day is not None]
        days += [day for day in (find_article_day(article), self._finlex.find_day(article)) if day]
        mark = ArticleMark(max(days, default=self._entry), self._finlex.find_end(article))
        if any(map(says_gone, _own_notes(article))):
            mark = replace(mark, repealed_on=max(days, default=None))
        return self._restrict(mark, eid, above)

    def _restrict(self, mark: ArticleMark, eid: str, above: tuple[str, ...]) -> ArticleMark:
        """Return a mark with what legislation.gov.uk says of the article."""
        places = [place for place in ("", *above, eid) if place in self._statuses]
        status = self._statuses[places[-1]] if places else ""
        intervals = self._act.periods.get(self._periods.get(eid, ""), [])
        begun = [interval.start for interval in intervals if interval.start]
        day = self._act.day
        is_over = bool(intervals) and all(
            interval.end is not None and day is not None and interval.end <= day
            for interval in intervals
        )
        if status in _GONE_STATUSES or is_over:
            return replace(mark, is_gone=True)
        if status == "prospective":
            return replace(mark, begins=UNDATED)
        return replace(mark, begins=max(begun)) if begun else mark


def _own_notes(article: Element) -> Iterator[str]:
    """Yield the notes to an article's number and heading."""
    for part in article:
        if part.tag in ("num", "heading"):
            yield from (flatten(note) for note in part.iter() if note.tag in _NOTES)
