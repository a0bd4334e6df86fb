"""Canada's Acts as the Department of Justice publishes them.

A folder with one consolidated XML file an Act.

An article is a section, its text one line for each labelled part in reading order: `45` holds the
lines `(1) …`, `(1.1) …` and `(a) …`, so whoever is asked for s. 45(1.1) looks up 45 and quotes that
line. A subsection is smaller and has a date of its own, but half of them, from the second on, name
another part of their section ("an offence under subsection (1)") and cannot be judged without it.
The price: an amended subsection gives its whole section a new wording, and what a long section says
late (of 1,134 in six Acts half are under 800 characters, 50 over 4,000) is past an embedder's limit
and found by words.

Marginal notes are no part of an Act (Interpretation Act, R.S.C. 1985, c. I-21, s. 14), so they
stand in no wording and cannot be quoted: those of a section make its heading, where search finds
them. Footnotes and history are not read.

`amended` is the section's own: the last day on which a part of it came into force. The publisher's
record starts at the end of 2002, where older wordings seem to begin. A section of which only
`[Repealed, …]` is left is a dated repeal and no article; such a part is left out of the text. Left
out too: what is not in force, what amends other Acts, preambles without a number, and all outside
`Body`: schedules, related provisions, amendments to come. A superscript is read as plain text.

A file with a document type is refused, so no entity is expanded and nothing is fetched. Source: the
files of https://laws-lois.justice.gc.ca (Open Government Licence - Canada) and its StatuteSCM DTD
(Body, Section, Subsection).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from components.errors import InputError
from components.statutes.readers.article import Article, Repeal
from components.statutes.readers.files import list_files, refuse_duplicate
from components.statutes.readers.safe_xml import parse_xml

_AMENDED, _IN_FORCE = (
    f"{{http://justice.gc.ca/lims}}{name}" for name in ("lastAmendedDate", "inforce-start-date")
)
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LABELS = ("Label", "FormulaTerm")
_APART = ("MarginalNote", "HistoricalNote", "Footnote", "FootnoteRef")
_JOINTS = {
    "Denominator": "/",
    "LineBreak": " ",
}  # else one half reads 12, and words at a line's end run together
_EDITORS_NOTE = re.compile(r"\[[^\[\]]*\]")
_NUMBER = re.compile(r"\d+[A-Za-z]?(?:[.-]\d+[A-Za-z]?)*")


class CanadaReader:
    """Reads a folder of the department's Act files."""

    def read(self, path: Path) -> Iterator[Article | Repeal]:
        """Yield the sections in force and the dated repeals, Act by Act in the order of the files' names.

        Raises:
            InputError: A file or the folder cannot be read in full.
        """
        laws: set[str] = set()
        for file in list_files(path, ".xml"):
            act = _load(file)
            law_id = _words(act.find("Identification/Chapter/ConsolidatedNumber")) or file.stem
            refuse_duplicate(laws, law_id, str(file))
            if not _is_dormant(act) and act.find("Repealed") is None:
                yield from _read_act(file, act, law_id)


def _load(file: Path) -> ET.Element:
    root = parse_xml(file)
    if root.tag != "Statute":
        raise InputError(
            f"{file}: must be an Act, got <{root.tag[:60]}> (<Statute>). Give files of Acts, or"
            " another reader kind."
        )
    return root


def _read_act(file: Path, act: ET.Element, law_id: str) -> Iterator[Article | Repeal]:
    law = _words(act.find("Identification/ShortTitle")) or _words(
        act.find("Identification/LongTitle")
    )
    if not law:
        raise InputError(f"{file}: Identification: missing ShortTitle. Fetch the file again.")
    language = act.get(_LANGUAGE) or "en"
    seen: set[str] = set()
    for chapter, section in _walk(act):
        label, lines = _words(section.find("Label")), _section_lines(section)
        if not _is_number(file, label, lines):
            continue
        refuse_duplicate(seen, f"section {label}", str(file))
        amended = _parse_date(file, label, section.get(_AMENDED) or section.get(_IN_FORCE))
        if lines:
            yield Article(
                law_id,
                law,
                label,
                _marginal_notes(section),
                "\n".join(lines),
                amended,
                language,
                chapter,
            )
        elif amended is not None:
            yield Repeal(law_id, label, amended)
    if not seen:
        raise InputError(f"{file}: Body: no numbered section in it. Fetch the file again.")


def _walk(act: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    """Yield the sections that are the Act's own law, each with the path of headings above it."""
    headings: list[tuple[str, str]] = []
    for element in act.findall("Body/*"):
        if element.tag == "Heading":
            level = element.get("level", "1")
            title = " ".join(_words(part) for part in element)
            headings = [above for above in headings if above[0] < level] + [(level, title)]
        elif element.tag == "Section" and not _is_dormant(element):
            yield " > ".join(title for _, title in headings), element


def _is_number(file: Path, label: str, lines: list[str]) -> bool:
    """Say whether a label is a section's number.

    `52 to 57` of sections that are gone, and that of a preamble, is none.
    """
    if _NUMBER.fullmatch(label):
        return True
    if lines and any(character.isdigit() for character in label):
        raise InputError(
            f"{file}: Label: not a section number, got {label[:60]!r} (36.1). Correct it, or fetch"
            " the file again."
        )
    return False


def _parse_date(file: Path, label: str, value: str | None) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InputError(
            f"{file}: section {label}: not a date, got {value[:60]!r} (2024-01-31). Correct it."
        ) from error


def _section_lines(section: ET.Element) -> list[str]:
    if _is_gone(section):
        return []
    return [line for part in section if part.tag != "Label" for line in _lines(part)]


def _lines(part: ET.Element) -> Iterator[str]:
    """Yield the lines of a part of a section, each behind its label.

    The text of one that is a line itself.
    """
    if part.tag in _APART or _is_dormant(part) or _is_gone(part):
        return
    if _is_line(part):
        yield from filter(None, [_words(part)])
        return
    label = ""
    for child in part:
        if child.tag in _LABELS:
            label = _words(child)
            continue
        for line in _lines(child):
            yield f"{label} {line}".strip()
            label = ""


def _is_line(part: ET.Element) -> bool:
    return part.tag == "Text" or any(
        text and text.strip() for text in (part.text, *(child.tail for child in part))
    )


def _is_dormant(part: ET.Element) -> bool:
    """Say whether a part is no law of this Act today: not in force, or an amendment to another."""
    return part.get("in-force") == "no" or part.get("type") == "amending"


def _is_gone(part: ET.Element) -> bool:
    """Say whether only an editor's note is left of a part, such as `[Repealed, 2023, c.

    31, s. 10]`.
    """
    text = part.find("Text")
    return text is not None and (
        text.find("Repealed") is not None or _EDITORS_NOTE.fullmatch(_words(text)) is not None
    )


def _marginal_notes(part: ET.Element) -> str:
    """Return the marginal notes of a section and of its parts, each once, in reading order."""
    return "; ".join(dict.fromkeys(_find_notes(part)))


def _find_notes(part: ET.Element) -> Iterator[str]:
    for child in part:
        if child.tag == "MarginalNote":
            yield _words(child)
        elif not _is_dormant(child) and not _is_gone(child):
            yield from _find_notes(child)


def _words(element: ET.Element | None) -> str:
    """Return an element's text on one line, without what stands apart from it.

    Empty where there is no element.
    """
    return " ".join("".join(_pieces(element)).split()) if element is not None else ""


def _pieces(element: ET.Element) -> Iterator[str]:
    yield _JOINTS.get(element.tag, "") + (element.text or "")
    for child in element:
        if child.tag not in _APART:
            yield from _pieces(child)
        yield child.tail or ""
