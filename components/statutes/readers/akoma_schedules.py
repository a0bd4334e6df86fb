"""Mark what of a schedule is an article: legislation.gov.uk keeps schedules in an act's body.

A paragraph of a schedule is cited by both, `Sch. 1 para. 2`; a schedule without numbered paragraphs
is one article: `Sch. 3`. An act with one schedule only has no number for it: `Sch. para. 2`.
"""

import re
from xml.etree.ElementTree import Element

SCHEDULE = "of-schedule"
"""This reader's own mark of an article that stands in a schedule: how the schedule is cited."""

_NUMBER = re.compile(r"schedule\s+(\d+[A-Z]{0,3}|[IVXLC]+(?!\w)|[A-Z](?!\w))", re.IGNORECASE)
_NESTED = {"paragraph", "subparagraph", "quotedStructure", "embeddedStructure"}


def mark_schedules(body: Element) -> None:
    """Mark the articles of every schedule of an act."""
    for schedule in body.iter("hcontainer"):
        if schedule.get("name") != "schedule":
            continue
        num = schedule.find("num")
        printed = " ".join("".join(num.itertext()).split()) if num is not None else ""
        match = _NUMBER.search(printed)
        name = f"Sch. {match[1].upper()}" if match else "Sch."
        paragraphs = _list_paragraphs(schedule)
        for element in paragraphs or [schedule]:
            element.set(SCHEDULE, name)


def _list_paragraphs(group: Element) -> list[Element]:
    """Return the numbered paragraphs of a schedule, those inside others left out."""
    found: list[Element] = []
    for child in group:
        if child.tag == "paragraph" and child.find("num") is not None:
            found.append(child)
        elif child.tag not in _NESTED:
            found += _list_paragraphs(child)
    return found
