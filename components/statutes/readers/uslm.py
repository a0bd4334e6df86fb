"""Read the United States Code in USLM, one XML file for each title or appendix.

An article is a section, or a rule of court in an appendix. The law is the title, `Title 42—The
Public Health and Welfare`, which `42 U.S.C.` finds too. In an appendix whose sections count anew in
each Act, every Act and every set of rules is a law of its own. If Congress gave one number to two
sections, the second bears its heading: `548 (Exchanges)`.

Sections that were repealed, omitted, transferred, renumbered or reserved are no articles.

`uslm_days` says from which day a wording is in force.

Not read: notes, statutory notes among them, source credits, footnotes, tables of contents, plans of
reorganization, tables of titles. Versions 1 and 2 of the schema are read.

Source: the files of https://uscode.house.gov/download (no copyright) and the USLM schema.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.readers.article import Article, LawNames, Repeal
from components.statutes.readers.folder_reader import FolderReader
from components.statutes.readers.numbers import split_range
from components.statutes.readers.repeals import is_repealed
from components.statutes.readers.safe_xml import parse_law
from components.statutes.readers.uslm_days import find_last_change, find_repeal
from components.statutes.readers.uslm_text import (
    NOTES,
    REMOVED,
    PartCollector,
    flatten,
    is_left_out,
)

_SECTIONS = {"section", "courtRule"}
_NAMING = {"num", "heading", "subheading"}
_TEXTS = {"chapeau", "content", "continuation", "p", "quotedContent"}
_PLACES = ("main/title", "main/appendix", "title", "appendix")
_NUMBER_WORD = re.compile(
    r"^(?:(?:sections?|secs?|rules?|articles?|arts?)\b\.?|§+)\s*", re.IGNORECASE
)
_NUMBER_EDGES = " .:;,()[]“”\"'"
_NUMBER = re.compile(r"\d[\w.-]*")
_LOWER = {"a", "an", "and", "by", "for", "in", "of", "on", "or", "the", "to", "with"}


@dataclass(frozen=True)
class _Law:
    """A law of a file: a title, an appendix, or an Act in an appendix."""

    law_id: str
    name: str


class UslmReader(FolderReader):
    """Reads a folder of titles of the United States Code."""

    def _read_file(self, file: Path) -> Iterator[Article | Repeal]:
        """Yield the sections of one file, law by law."""
        root = parse_law(file, {"uscDoc"}, "a title of the United States Code")
        number = _find_number(file, root)
        top = _find_top(file, root)
        title = _Law(f"/us/usc/t{number}", _name_title(number, top))
        by_law: dict[_Law, list[Article | Repeal]] = defaultdict(list)
        for law, chapter, section in _list_sections(title, top):
            by_law[law].extend(_read_section(file, law, chapter, section))
        for law, entries in by_law.items():
            aliases = _list_aliases(number, top) if law == title else ()
            self.notes.names.append(LawNames(law.law_id, aliases))
            yield from _tell_apart(file, entries)
        num_plans = sum(1 for _ in top.iter("reorganizationPlan"))
        if num_plans:
            self.notes.omit(file, f"{num_plans} plans of reorganization, which have no sections")


def _find_top(file: Path, root: Element) -> Element:
    """Return the title or the appendix of a file."""
    for place in _PLACES:
        top = root.find(place)
        if top is not None:
            return top
    raise InputError(
        f"{file}: main: no <title> or <appendix>. Fetch the file again from its publisher."
    )


def _find_number(file: Path, root: Element) -> str:
    """Return the title's number in small letters, such as `42` or `5a` for an appendix."""
    number = (root.findtext("meta/docNumber") or "").strip().lower()
    if not re.fullmatch(r"\d{1,3}[a-z]?", number):
        raise InputError(
            f"{file}: meta: docNumber: not a title's number, got {number[:40]!r} (42, 5a). Fetch"
            " the file again from its publisher."
        )
    return number


def _name_title(number: str, top: Element) -> str:
    """Return `Title 42—The Public Health and Welfare`."""
    heading = _lower_capitals(flatten(top.find("heading")))
    appendix = ", Appendix" if number[-1].isalpha() else ""
    name = f"Title {number.rstrip('abcdefghijklmnopqrstuvwxyz')}{appendix}"
    return f"{name}—{heading}" if heading else name


def _lower_capitals(text: str) -> str:
    """Return `The Public Health and Welfare` for the same in capitals."""
    if not text.isupper():
        return text
    words = [word if word in _LOWER else word.capitalize() for word in text.lower().split()]
    return " ".join([words[0].capitalize(), *words[1:]])


def _list_aliases(number: str, top: Element) -> tuple[str, ...]:
    """Return the names by which a title is cited: `42 U.S.C.`, `title 42, United States Code`."""
    heading = _lower_capitals(flatten(top.find("heading")))
    if number[-1].isalpha():
        number = number[:-1]
        codes = [
            f"{number} {code} {word}" for code in ("U.S.C.", "USC") for word in ("App.", "Appendix")
        ]
        return (*codes, f"Title {number}, United States Code, Appendix")
    codes = [f"{number} {code}" for code in ("U.S.C.", "USC", "U.S.C.A.", "U.S.C.S.", "U.S. Code")]
    return (
        *codes,
        f"Title {number}",
        f"Title {number} U.S.C.",
        f"Title {number}, United States Code",
        f"Title {number} of the United States Code",
        f"United States Code, Title {number}",
        *([heading] if heading else []),
    )


def _list_sections(title: _Law, top: Element) -> Iterator[tuple[_Law, str, Element]]:
    """Yield the sections of a file, each with its law and the path of headings above it."""
    if top.tag == "title":
        for path, section in _walk(top, []):
            yield title, " > ".join(path), section
        return
    counts = Counter(section.get("identifier", "") for _, section in _walk(top, []))
    through = {name for name, count in counts.items() if count == 1}
    for group in top:
        own = _name_act(title, group)
        sections = [([], group)] if group.tag in _SECTIONS else _walk(group, [])
        for path, section in sections:
            name = section.get("identifier", "")
            is_through = name in through and name.startswith(f"{title.law_id}/s")
            yield title if is_through else own, " > ".join(path), section


def _name_act(title: _Law, group: Element) -> _Law:
    """Return the law of an Act, or of a set of rules, in an appendix."""
    name = _lower_capitals(flatten(group.find("heading")))
    if not name or group.tag in _SECTIONS:
        return title
    key = "-".join(re.findall(r"\w+", name.lower()))
    return _Law(group.get("identifier") or f"{title.law_id}/{key}", name)


def _walk(group: Element, path: list[str]) -> Iterator[tuple[list[str], Element]]:
    """Yield the sections below an element, each with the headings above it."""
    for child in group:
        if child.tag in _SECTIONS:
            yield path, child
        elif child.tag not in NOTES | _NAMING | _TEXTS:
            heading = flatten(child.find("heading"))
            number = flatten(child.find("num"))
            gap = "" if number.endswith("—") else " "
            chapter = f"{number}{gap}{heading}".strip(" []")
            if child.get("status") in REMOVED:
                _pass_down(child)
            yield from _walk(child, [*path, chapter] if chapter else path)


def _pass_down(chapter: Element) -> None:
    """Give the status of a chapter that is gone to those of its sections that have none."""
    for section in chapter.iter("section"):
        section.attrib.setdefault("status", chapter.get("status", ""))


def _read_section(
    file: Path, law: _Law, chapter: str, section: Element
) -> Iterator[Article | Repeal]:
    """Yield the article of a section in force, or a repeal with a day; one for each number."""
    numbers = _parse_numbers(file, section)
    heading = flatten(section.find("heading"))
    if section.get("status") in REMOVED:
        day = find_repeal(section)
        for number in numbers:
            if day is not None:
                yield Repeal(law.law_id, number, day)
        return
    text = _read_text(section)
    if not re.search(r"\w", text) or is_repealed(text):
        return
    for number in numbers:
        yield Article(
            law_id=law.law_id,
            law=law.name,
            article=number,
            heading=heading,
            text=text,
            amended=find_last_change(section),
            language="en",
            chapter=chapter,
        )


def _read_text(section: Element) -> str:
    """Return the lines of a section without its number and heading."""
    collector = PartCollector()
    for part in section:
        if part.tag not in _NAMING:
            collector.read(part)
    return "\n".join(collector.lines)


def _parse_numbers(file: Path, section: Element) -> list[str]:
    """Return the numbers of a section: `302c-1`; two for `1, 2`, the known ones of `3 to 5`."""
    num = section.find("num")
    printed = flatten(num)
    value = (num.get("value") if num is not None else None) or printed
    plain = " ".join(value.replace("–", "-").replace("‑", "-").split()).strip(_NUMBER_EDGES)
    plain = _NUMBER_WORD.sub("", plain)
    numbers: list[str] = []
    for piece in re.split(r",\s*(?:and\s+)?|\s+and\s+", plain):
        numbers += split_range(piece) or re.split(r"\s+(?:to|through)\s+", piece)
    odd = [number for number in numbers if not _NUMBER.fullmatch(number)]
    if odd and not is_left_out(section):
        raise InputError(
            f"{file}: section: not a number, got {printed[:60]!r} (§ 302c–1.). Fetch the file again"
            " from its publisher."
        )
    return [] if odd else numbers


def _tell_apart(file: Path, entries: list[Article | Repeal]) -> Iterator[Article | Repeal]:
    """Yield the entries, the second section of a number with its heading."""
    seen: set[str] = set()
    for entry in entries:
        if isinstance(entry, Article):
            if entry.article in seen and entry.heading:
                entry = replace(entry, article=f"{entry.article} ({entry.heading})")
            if entry.article in seen:
                raise InputError(
                    f"{file}: section {entry.article[:60]} occurs twice. Keep one of them, or fetch"
                    " the file again."
                )
            seen.add(entry.article)
        yield entry
