"""Read the Code of the District of Columbia: the Council's XML, one file for each section.

A title is a law, `D.C. Code Title 28—Commercial Instruments and Transactions`, which `D.C. Code`
finds too, since the number of a section begins with its title: `28-3301`, `28:9-102`. The headings
of chapters come from the title's `index.xml`, if it is in the snapshot.

A section shows its wording under emergency and temporary Acts. If all of it will expire on a day,
it ends then. Sections that were repealed or recodified, or are not funded, are no articles.

The last entry of a section's history names the day on which that law took effect. It counts unless
a note on effects names this law too, or the wording is temporary.

Not read: annotations, laws of the Council, and the permanent wording behind a temporary one
(`titles/99`). Source: https://github.com/DCCouncil/law-xml-codified (CC0).
"""

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path, PurePosixPath
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.readers.article import Article, LawNames, OnFault, Repeal
from components.statutes.readers.days import parse_english_day
from components.statutes.readers.folder_reader import FolderReader
from components.statutes.readers.lines import LineCollector, Markup
from components.statutes.readers.repeals import is_repealed
from components.statutes.readers.safe_xml import parse_law

DC = Markup(
    blocks=frozenset({"para", "text", "aftertext", "center", "table", "num", "prefix", "heading"}),
    numbers=frozenset({"num", "prefix", "heading"}),
    rows=frozenset({"tr"}),
    cells=frozenset({"td", "th"}),
    pictures=frozenset({"img"}),
    breaks=frozenset({"br"}),
    raised=frozenset({"sup"}),
)
"""The elements of the Council's XML that shape its text."""

_CODES = ("D.C. Code", "D.C. Official Code", "Code of the District of Columbia")
_NUMBER = re.compile(r"(\d+[A-Z]?)[-:][\w.:-]+")
_EXPIRY = re.compile(r"\*NOTE: This section (?:was created by \w+ legislation that )?will expire")
_EFFECTS = {"Applicability", "Effective Dates", "Expiration of Law"}  # notes on a law's effect
# Of `reason`, which else holds some word of an editor's.
_GONE = re.compile(
    r"\s*(?:repealed|expired|not fund|transferred|recodified|renumbered|omitted|abolished|"
    r"reserved|not applicable|applicable)",
    re.IGNORECASE,
)


class DcReader(FolderReader):
    """Reads a folder of titles of the Code, or of their sections."""

    passed_over = frozenset({"index.xml", "99"})
    is_law_a_file = False

    def __init__(self, on_fault: OnFault = "refuse") -> None:
        super().__init__(on_fault)
        self._titles: dict[Path, tuple[str, dict[str, str]]] = {}

    def _read_file(self, file: Path) -> Iterator[Article | Repeal]:
        """Yield the article of one file, or its repeal where that is dated."""
        section = parse_law(file, {"section"}, "a section of the D.C. Code")
        number = (section.findtext("num") or "").strip(" []").replace("–", "-")
        title = _NUMBER.fullmatch(number)
        if title is None:
            raise InputError(
                f"{file}: num: not a section's number, got {number[:60]!r} (28-3301). Fetch the"
                " file again from its publisher."
            )
        law_id = f"/us/dc/council/code/titles/{title[1]}"
        law, chapters = self._open_index(file.parent.parent / "index.xml", law_id, title[1])
        notes, text = _read_text(section)
        twin = file.parents[2] / "99" / f"{number}(Perm).xml"
        day = None if twin.is_file() else _find_day(section)
        is_gone = _GONE.match(section.findtext("reason") or "") or is_repealed(text)
        if text and not is_gone:
            yield Article(
                law_id=law_id,
                law=law,
                article=number,
                heading=_trim(section),
                text=text,
                amended=day,
                language="en",
                chapter=chapters.get(file.name, ""),
                ended=parse_english_day(notes) if _EXPIRY.match(notes) else None,
            )
        elif day is not None:
            yield Repeal(law_id, number, day)

    def _open_index(self, index: Path, law_id: str, number: str) -> tuple[str, dict[str, str]]:
        """Return the name of a title, and the headings above each of its files."""
        if index not in self._titles:
            chapters: dict[str, str] = {}
            name = f"D.C. Code Title {number}"
            aliases = [*_CODES, f"Title {number}"]
            if index.is_file():
                top = parse_law(index, {"container"}, "the index of a title")
                aliases += [name, _trim(top)]
                name = f"{name}—{_trim(top)}"
                _list_chapters(top, "", chapters)
            self._titles[index] = (name, chapters)
            self.notes.names.append(LawNames(law_id, tuple(aliases)))
        return self._titles[index]


def _list_chapters(group: Element, path: str, chapters: dict[str, str]) -> None:
    """Enter the headings above each file that an index names."""
    for child in group:
        if child.tag == "include":
            chapters[PurePosixPath(child.get("href", "")).name] = path
        elif child.tag == "container":
            label = f"{child.findtext('prefix', '')} {child.findtext('num', '')} {_trim(child)}"
            _list_chapters(child, f"{path} > {label}".strip(" >"), chapters)


def _trim(element: Element) -> str:
    """Return an element's heading without its stop and what editors add in brackets."""
    heading = " ".join(element.findtext("heading", "").split())
    return re.sub(r"\s*\[[^\[\]]*\]\Z", "", heading).strip(" .")


def _read_text(section: Element) -> tuple[str, str]:
    """Return the Council's notes at the head of a section, and its text."""
    notes = ""
    collector = LineCollector(DC)
    for part in section:
        text = " ".join("".join(part.itertext()).split())
        if text.startswith("*NOTE"):
            notes += text
        elif part.tag in ("text", "para", "aftertext"):
            collector.read(part)
    return notes, "\n".join(collector.close())


def _find_day(section: Element) -> date | None:
    """Return the day on which a section's wording took effect, None where that is not certain."""
    notes = [(note.get("type"), note) for note in section.iter("annotation")]
    history = [note for kind, note in notes if kind == "History"]
    if not history:
        return None
    law = history[-1].get("doc", "")
    if any(kind in _EFFECTS and law in "".join(note.itertext()) for kind, note in notes):
        return None
    return parse_english_day("".join(history[-1].itertext()))
