"""The text of a German norm: its lines, and whether it is only an editor's note in its place."""

import re
from collections.abc import Sequence
from xml.etree.ElementTree import Element

from components.statutes.readers.lines import LineCollector, Markup
from components.statutes.readers.repeals import is_repealed

GII = Markup(
    blocks=frozenset(
        {"P", "DL", "DT", "DD", "LA", "table", "entry", "Title", "Subtitle", "Ident", "pre"}
    ),
    numbers=frozenset({"DT"}),
    rows=frozenset({"row"}),
    cells=frozenset({"entry"}),
    pictures=frozenset({"IMG", "FILE"}),
    breaks=frozenset({"BR"}),
    gaps=frozenset({"Split"}),
    raised=frozenset({"SUP"}),
    # Footnotes and their marks, remarks of editors, and tables of contents.
    skipped=frozenset({"FnR", "Footnotes", "FnArea", "kommentar", "noindex", "TOC"}),
)
"""The elements of gesetze-im-internet.de that shape its text."""

_LABEL = re.compile(r"\(\d+[a-z]?\)\s*")
# What the publisher prints in place of a text that it does not show, all in brackets.
_PLACEHOLDER = re.compile(
    r"(?:\((?:inkrafttreten|außerkrafttreten|außerkraftsetzung|zukünftig in kraft|ohne inhalt|"
    r"(?:vollzogene )?änderung|aufhebung|aufheben|nicht abgedruckt|gegenstandslos|überholt|"
    r"durch zeitablauf|die vorschrift(?:en)? (?:ist|sind) |nicht mehr anzuwenden|text siehe|"
    r"gegenstandlos|übergangsvorschrift|überleitungsvorschrift|fundstelle|berlin-klausel|jetzt §)"
    r"[^()]*\)[\s.;,]*)+",
    re.IGNORECASE,
)


def read_lines(element: Element | None) -> list[str]:
    """Return the lines of an element, none if there is no element."""
    if element is None:
        return []
    for number in element.iter("SUP"):
        if number.get("class") == "Rec" and number.text:  # the number of a sentence
            number.text = f" {number.text.strip()} "
    collector = LineCollector(GII)
    collector.read(element)
    return collector.close()


def flatten(element: Element | None) -> str:
    """Return the text of an element on one line, without marks of footnotes."""
    return " ".join(read_lines(element))


def is_empty(lines: Sequence[str]) -> bool:
    """Return whether lines hold no law: dots and dashes, notes of repeal, and placeholders."""
    return all(_is_note(line) for line in lines)


def _is_note(line: str) -> bool:
    """Return whether a line, maybe behind its paragraph's number, is no law."""
    text = _LABEL.sub("", line, count=1) if _LABEL.match(line) else line
    has_words = re.search(r"\w", text) is not None
    return not has_words or _PLACEHOLDER.fullmatch(text) is not None or is_repealed(text)
