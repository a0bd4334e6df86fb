"""Read Acts and instruments of the United Kingdom in legislation.gov.uk's own XML, one file each.

An article is a `P1`: a section, article, regulation or rule; in a schedule it is cited by both:
`Sch. 1 para. 2`. Its wording counts from its `RestrictStartDate`. What is `Prospective` is known
and not in force; what is `Repealed` ended on that date. The law's id is that of its Akoma Ntoso.

Not read: explanatory notes, and schedules without numbered paragraphs, which are told.
Source: https://www.legislation.gov.uk/developer/formats/xml (Open Government Licence).
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from components.records import UNDATED
from components.statutes.readers.article import Article, Repeal
from components.statutes.readers.folder_reader import FolderReader
from components.statutes.readers.lines import LineCollector, Markup
from components.statutes.readers.safe_xml import parse_law
from components.statutes.readers.scopes import qualify_numbers

CLML = Markup(
    blocks=frozenset({"BlockText", "ListItem", "P2", "P3", "P4", "P5", "P6", "Pnumber", "Text"}),
    numbers=frozenset({"Pnumber"}),
    rows=frozenset({"tr"}),
    cells=frozenset({"td", "th"}),
    pictures=frozenset({"Image"}),
    raised=frozenset({"Superior"}),
    skipped=frozenset({"CommentaryRef", "FootnoteRef", "MarginNoteRef"}),
)
"""The elements of the publisher's XML that shape its text."""

_BODIES = ("Primary", "Secondary", "EURetained")
_GONE = {"Repealed", "Discarded"}
_SCHEDULE = re.compile(r"schedule\s+(\w+)", re.IGNORECASE)


class ClmlReader(FolderReader):
    """Reads a folder of Acts and instruments."""

    def _read_file(self, file: Path) -> Iterator[Article | Repeal]:
        """Yield the articles of one file, and its dated repeals."""
        root = parse_law(file, {"Legislation"}, "an Act or instrument of legislation.gov.uk")
        entries = [
            entry for tag in _BODIES for body in root.findall(tag) for entry in _read(root, body)
        ]
        yield from (entry for entry in entries if isinstance(entry, Repeal))
        yield from qualify_numbers(file, (entry for entry in entries if isinstance(entry, Article)))
        for schedule in root.iter("Schedule"):
            if schedule.find(".//P1") is None and _flatten(schedule.find("ScheduleBody")):
                self.notes.omit(file, f"{_flatten(schedule.find('Number'))}, without paragraphs")


def _read(
    root: Element,
    group: Element,
    chapters: tuple[str, ...] = (),
    above: dict[str, str] | None = None,
) -> Iterator[Article | Repeal]:
    """Yield what stands in a part of a law; `above` are the marks that hold for all of it."""
    marks = {**(above or {}), **group.attrib}
    if group.tag == "P1":
        yield from _read_article(root, group, chapters, marks)
        return
    title = _flatten(group.find("TitleBlock/Title")) or _flatten(group.find("Title"))
    label = f"{_flatten(group.find('Number'))} {title}".strip()
    if group.tag == "Schedule":
        number = _SCHEDULE.search(label)
        marks["schedule"] = f"Sch. {number[1]}" if number else "Sch."
    if group.tag == "P1group":
        marks["heading"] = title.rstrip(".")
    elif label and group.tag not in _BODIES:
        chapters = (*chapters, label)
    inside = marks
    if group.tag != "P1group":  # the day of a part is not that of each section in it
        inside = {key: value for key, value in marks.items() if key in ("Status", "schedule")}
    for child in group:
        if child.tag not in ("PrimaryPrelims", "SecondaryPrelims", "BlockAmendment"):
            yield from _read(root, child, chapters, inside)


def _read_article(
    root: Element, article: Element, chapters: tuple[str, ...], marks: dict[str, str]
) -> Iterator[Article | Repeal]:
    """Yield an article, or its repeal."""
    number = _flatten(article.find("Pnumber")).strip(" .")
    if "schedule" in marks:
        number = f"{marks['schedule']} para. {number}"
    lines = LineCollector(CLML)
    _mark_numbers(article)
    for part in article.findall("P1para"):
        lines.read(part)
    text = "\n".join(lines.close())
    start = marks.get("RestrictStartDate", "")
    day = date.fromisoformat(start) if start else None
    status = marks.get("Status", "")
    if status in _GONE or not re.search(r"\w", text):
        if day is not None and status != "Prospective":
            yield Repeal(root.get("IdURI", ""), number, day)
        return
    begins = UNDATED if status == "Prospective" else day
    yield Article(
        law_id=root.get("IdURI", ""),
        law=" ".join((root.findtext("Metadata/title") or "").split()),
        article=number,
        heading=marks.get("heading", ""),
        text=text,
        amended=day,
        language=root.findtext("Metadata/language") or "en",
        chapter=" > ".join(chapters),
        days=(begins,) if begins else (),
    )


def _mark_numbers(article: Element) -> None:
    """Put the brackets about the numbers below an article that its publisher prints there."""
    for part in article.iter():
        num = part.find("Pnumber")
        if num is not None and part is not article:
            printed = _flatten(num)
            num[:] = []
            num.text = printed if "PuncBefore" in num.attrib else f"({printed})"


def _flatten(element: Element | None) -> str:
    """Return all text of an element on one line, empty where there is none."""
    return " ".join("".join(element.itertext()).split()) if element is not None else ""
