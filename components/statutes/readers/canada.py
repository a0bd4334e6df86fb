"""Read Canada's law: XML of its Department of Justice, one consolidated Act or regulation a file.

An article is a section. Its text has one line for each labelled part in reading order: section 45
has the lines `(1) …`, `(1.1) …` and `(a) …`, so s. 45(1.1) is found in article 45 and that line is
quoted. A subsection would be smaller and has a date of its own, but half of the later ones refer to
another part of their section ("an offence under subsection (1)") and cannot be judged alone. The
price is that an amended subsection gives its whole section a new wording. And the end of a long
section lies beyond an embedder's limit, where only the search by words finds it: of 1,134 sections
in six Acts, half are under 800 characters and 50 over 4,000.

Marginal notes are no part of an Act (Interpretation Act, R.S.C. 1985, c. I-21, s. 14), so they are
in no wording and cannot be quoted. Those of a section make its heading, where search finds them.

`amended` is the section's own date: the last day on which a part of it came into force. The
publisher's record starts at the end of 2002, where older wordings seem to begin. A section that is
only `[Repealed, …]` is a dated repeal and no article; a repealed part is left out of the text.

Not read: what is not in force, what amends other Acts, preambles without a number, footnotes, the
history, and everything outside `Body` (schedules, which are told; related provisions, amendments to
come). A
superscript is read as plain text. A regulation has the number of its instrument as its id:
`SOR/2001-1`.

Source: the files of https://laws-lois.justice.gc.ca (Open Government Licence - Canada) and its
StatuteSCM DTD (Body, Section, Subsection).
"""

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from components.errors import InputError
from components.statutes.readers.article import Article, LawNames, Repeal
from components.statutes.readers.files import refuse_duplicate
from components.statutes.readers.folder_reader import FolderReader
from components.statutes.readers.safe_xml import parse_law

_LIMS = "{http://justice.gc.ca/lims}"
_AMENDED = f"{_LIMS}lastAmendedDate"
_IN_FORCE = f"{_LIMS}inforce-start-date"
_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
_LABELS = ("Label", "FormulaTerm")
_NOTES = ("MarginalNote", "HistoricalNote", "Footnote", "FootnoteRef")
# Written before an element's text: without it one half reads 12, and words at a line's end join.
_JOINTS = {"Denominator": "/", "LineBreak": " "}
_EDITORS_NOTE = re.compile(r"\[[^\[\]]*\]")
_NUMBER = re.compile(r"(?:[A-Z]{1,3}[.-]?)?\d+[A-Za-z]{0,2}(?:[.-]\d+[A-Za-z]{0,2})*")
_LABEL_EDGES = " .:;,*\u2003\u00a0"
_APART = ("RelatedProvs", "NifProvs")  # "schedules" of related provisions and of those to come
_ROOTS = ("Statute", "Regulation")
_IDS = ("Identification/Chapter/ConsolidatedNumber", "Identification/InstrumentNumber")


class CanadaReader(FolderReader):
    """Reads a folder of the department's files of Acts and regulations."""

    def _read_file(self, file: Path) -> Iterator[Article | Repeal]:
        """Yield the sections of one file, none if it is repealed or not in force."""
        act = parse_law(file, _ROOTS, "an Act or a regulation")
        names = [_text(act.find(f"Identification/{name}")) for name in ("ShortTitle", "LongTitle")]
        law_id = next(filter(None, (_text(act.find(place)) for place in _IDS)), file.stem)
        self.notes.names.append(LawNames(law_id, tuple(name for name in names[1:] if name)))
        if act.find("Repealed") is not None:
            self.notes.omit(file, "repealed as a whole")
        elif _is_dormant(act):
            self.notes.omit(file, "not in force")
        else:
            schedules = [part for part in act.iter("Schedule") if part.get("id") not in _APART]
            if schedules:
                self.notes.omit(file, f"{len(schedules)} schedules")
            yield from _read_act(file, act, law_id)


def _read_act(file: Path, act: ET.Element, law_id: str) -> Iterator[Article | Repeal]:
    """Yield the sections of an Act: articles, and a dated repeal for a section without text."""
    title = _find_title(file, act)
    language = act.get(_LANGUAGE) or "en"
    seen: set[str] = set()
    for chapter, section in _walk(act):
        number = _text(section.find("Label")).strip(_LABEL_EDGES)
        lines = _section_lines(section)
        if not _is_number(file, number, has_text=bool(lines)):
            continue
        refuse_duplicate(seen, f"section {number}", str(file))
        amended = _parse_date(file, number, section.get(_AMENDED) or section.get(_IN_FORCE))
        if lines:
            yield Article(
                law_id=law_id,
                law=title,
                article=number,
                heading=_marginal_notes(section),
                text="\n".join(lines),
                amended=amended,
                language=language,
                chapter=chapter,
            )
        elif amended is not None:
            yield Repeal(law_id, number, amended)


def _find_title(file: Path, act: ET.Element) -> str:
    """Return the short title of an Act, else the long one."""
    for name in ("ShortTitle", "LongTitle"):
        title = _text(act.find(f"Identification/{name}"))
        if title:
            return title
    raise InputError(f"{file}: Identification: missing ShortTitle. Fetch the file again.")


def _walk(act: ET.Element) -> Iterator[tuple[str, ET.Element]]:
    """Yield the Act's own sections, each with the path of headings above it."""
    headings: list[tuple[str, str]] = []
    for element in act.findall("Body/*"):
        if element.tag == "Heading":
            level = element.get("level", "1")
            title = " ".join(_text(part) for part in element)
            headings = [above for above in headings if above[0] < level]
            headings.append((level, title))
        elif element.tag == "Section" and not _is_dormant(element):
            yield " > ".join(title for _, title in headings), element


def _is_number(file: Path, label: str, *, has_text: bool) -> bool:
    """Return whether a label is the number of a section.

    The label of a preamble is none, and `52 to 57` of repealed sections is none either.
    """
    if _NUMBER.fullmatch(label):
        return True
    if has_text and any(character.isdigit() for character in label):
        raise InputError(
            f"{file}: Label: not a section number, got {label[:60]!r} (36.1). Correct it, or fetch"
            " the file again."
        )
    return False


def _parse_date(file: Path, number: str, value: str | None) -> date | None:
    """Return the date of a section, None if the file has none."""
    if not value:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError as error:
        raise InputError(
            f"{file}: section {number}: not a date, got {value[:60]!r} (2024-01-31). Correct it."
        ) from error


def _section_lines(section: ET.Element) -> list[str]:
    """Return the lines of a section, none if it is repealed."""
    if _is_repealed(section):
        return []
    lines: list[str] = []
    for part in section:
        if part.tag != "Label":
            lines.extend(_part_lines(part))
    return lines


def _part_lines(part: ET.Element) -> Iterator[str]:
    """Yield the lines of a part of a section, each behind its label: `(a) a fine`."""
    if part.tag in _NOTES or _is_dormant(part) or _is_repealed(part):
        return
    if _is_line(part):
        line = _text(part)
        if line:
            yield line
        return
    label = ""
    for child in part:
        if child.tag in _LABELS:
            label = _text(child)
            continue
        for line in _part_lines(child):
            yield f"{label} {line}".strip()
            label = ""


def _is_line(part: ET.Element) -> bool:
    """Return whether a part holds text of its own and not only other parts."""
    own_texts = [part.text, *(child.tail for child in part)]
    return part.tag == "Text" or any(text and text.strip() for text in own_texts)


def _is_dormant(part: ET.Element) -> bool:
    """Return whether a part is not in force, or amends another Act."""
    return part.get("in-force") == "no" or part.get("type") == "amending"


def _is_repealed(part: ET.Element) -> bool:
    """Return whether only an editor's note is left: `[Repealed, 2023, c. 31, s. 10]`."""
    text = part.find("Text")
    if text is None:
        return False
    return text.find("Repealed") is not None or _EDITORS_NOTE.fullmatch(_text(text)) is not None


def _marginal_notes(section: ET.Element) -> str:
    """Return the marginal notes of a section and its parts, each once, in reading order."""
    return "; ".join(dict.fromkeys(_find_notes(section)))


def _find_notes(part: ET.Element) -> Iterator[str]:
    """Yield the marginal notes of a part and of the parts in it that are law."""
    for child in part:
        if child.tag == "MarginalNote":
            yield _text(child)
        elif not _is_dormant(child) and not _is_repealed(child):
            yield from _find_notes(child)


def _text(element: ET.Element | None) -> str:
    """Return an element's text on one line, without notes; "" if there is no element."""
    if element is None:
        return ""
    return " ".join("".join(_pieces(element)).split())


def _pieces(element: ET.Element) -> Iterator[str]:
    """Yield the pieces of an element's text in reading order, without notes."""
    yield _JOINTS.get(element.tag, "") + (element.text or "")
    for child in element:
        if child.tag not in _NOTES:
            yield from _pieces(child)
        yield child.tail or ""
