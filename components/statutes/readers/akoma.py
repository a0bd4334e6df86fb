"""Read statutes in Akoma Ntoso 3.0, the OASIS standard for legal XML, one file for each act.

An article is an `article`, or a `section`, `rule` or `regulation` that holds none of these. Text
outside of them cannot be cited and is not read. The law's id is its FRBRWork, the same in every
expression. An article was last changed when the latest `period` in it began, otherwise on the
expression's date. If a file holds several wordings of an article, the one in force on the
expression's date is read. Removed and repealed text is left out, and so are remarks and notes of
editors.

Names are matched in the root's own namespace, so profiles of the standard with another namespace
(LegalDocML.de) are read too. Not covered: attachments and schedules, amendments not yet worked into
the text, time intervals by duration. Source: https://docs.oasis-open.org/legaldocml/akn-core/v1.0/
"""

import re
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.citations import find_citations
from components.statutes.readers.akoma_meta import Act, Interval, find_element, flatten, open_act
from components.statutes.readers.article import Article
from components.statutes.readers.files import is_repealed, list_files, refuse_duplicate

_ARTICLES = {"article", "section", "rule", "regulation"}
_REMOVED = {"removed", "temporarilyRemoved", "repealed"}  # values of `status`
_EDITORIAL = {"remark", "authorialNote", "noteRef", "del"}
_NAMING = {"num", "heading", "subheading"}
_NOT_HIERARCHY = _NAMING | {"content", "intro", "wrapUp"}
# Elements that begin a line of text.
_BLOCKS = {
    "alinea", "article", "block", "blockContainer", "blockList", "br", "caption", "clause",
    "content", "crossHeading", "division", "eol", "hcontainer", "heading", "indent", "intro",
    "item", "level", "li", "list", "listIntroduction", "listWrapUp", "num", "ol", "p", "paragraph",
    "part", "point", "proviso", "quotedStructure", "regulation", "rule", "section", "subclause",
    "subheading", "sublist", "subparagraph", "subrule", "subsection", "table", "td", "th", "tr",
    "transitional", "ul", "wrapUp",
}  # fmt: skip
_NUMBER_WORD = re.compile(r"^(?:[^\W\d_]{3,}\.?|[sS]\.)\s*(?=[^\s.])")
_NUMBER_EDGES = " .:;,()[]§—–-\"'“”„«»"


class AkomaReader:
    """Reads a folder of Akoma Ntoso acts."""

    def read(self, path: Path) -> Iterator[Article]:
        """Yield the articles in force, act by act in the order of the files' names.

        Raises:
            InputError: A file or the folder cannot be read in full.
        """
        laws: set[str] = set()
        for file in list_files(path, ".xml"):
            act = open_act(file)
            refuse_duplicate(laws, act.law_id, str(file))
            yield from _read_act(act)


def _read_act(act: Act) -> Iterator[Article]:
    """Yield the articles of one act in force."""
    if act.element.get("status") in _REMOVED:
        return
    body = find_element(act.file, act.element, "body")
    if not _holds_articles(body):
        raise InputError(
            f"{act.file}: no {', '.join(sorted(_ARTICLES))} in its body. Give an act in articles,"
            " or another reader kind."
        )
    _prune(act, body)
    seen: set[str] = set()
    for article in _walk(act, body, []):
        refuse_duplicate(seen, f"Article {article.article}", str(act.file))
        yield article


def _kind(element: Element) -> str:
    """Return the kind of an element; a generic `hcontainer` has its kind in `name`."""
    return element.get("name", "") if element.tag == "hcontainer" else element.tag


def _holds_articles(element: Element) -> bool:
    """Return whether an article stands anywhere below an element."""
    for child in element:
        if child.tag in _NOT_HIERARCHY:
            continue
        if _kind(child) in _ARTICLES or _holds_articles(child):
            return True
    return False


def _prune(act: Act, element: Element) -> None:
    """Remove from `element` all that is not in force or editorial; the text behind it stays."""
    kept: list[Element] = []
    for child in element:
        if _is_law(act, child):
            _prune(act, child)
            kept.append(child)
        elif kept:
            kept[-1].tail = (kept[-1].tail or "") + (child.tail or "")
        else:
            element.text = (element.text or "") + (child.tail or "")
    element[:] = kept


def _is_law(act: Act, element: Element) -> bool:
    """Return whether an element is in force on the act's day and no editor's remark."""
    if element.tag in _EDITORIAL or element.get("status") in _REMOVED:
        return False
    return _intervals(act, element) != []


def _intervals(act: Act, element: Element) -> list[Interval] | None:
    """Return an element's time intervals on the expression's date, None if it has no period."""
    name = element.get("period", "").removeprefix("#")
    if not name:
        return None
    if name not in act.periods:
        raise InputError(
            f"{act.file}: {_name(element)}: period: no such temporalGroup, got {name!r}."
            " Correct it."
        )
    return [interval for interval in act.periods[name] if interval.holds(act.day)]


def _walk(act: Act, group: Element, chapters: list[str]) -> Iterator[Article]:
    """Yield the articles below an element, each with the headings above it."""
    for child in group:
        if child.tag in _NOT_HIERARCHY:
            continue
        kind = _kind(child)
        if kind == "article" or (kind in _ARTICLES and not _holds_articles(child)):
            yield from _read_article(act, child, chapters)
            continue
        chapter = " ".join(flatten(part) for part in child if part.tag in _NAMING)
        yield from _walk(act, child, [*chapters, chapter] if chapter else chapters)


def _read_article(act: Act, element: Element, chapters: list[str]) -> Iterator[Article]:
    """Yield the article, or nothing if its text is empty, dots, or a note of repeal."""
    lines = _LineCollector()
    for part in element:
        if part.tag not in _NAMING:
            lines.read(part)
    text = "\n".join(lines.lines)
    if not re.search(r"\w", text) or is_repealed(text):
        return
    yield Article(
        law_id=act.law_id,
        law=act.title,
        article=_parse_number(act, element),
        heading=" ".join(flatten(part) for part in element.findall("heading")),
        text=text,
        amended=_last_change(act, element),
        language=act.language,
        chapter=" > ".join(chapters),
    )


def _last_change(act: Act, element: Element) -> date | None:
    """Return the day on which the latest period in an article began, else the expression's date."""
    starts: list[date] = []
    for part in element.iter():
        for interval in _intervals(act, part) or []:
            if interval.start:
                starts.append(interval.start)
    return max(starts, default=act.day)


def _parse_number(act: Act, element: Element) -> str:
    """Return the number in an article's `num`: `Art. 12 bis.` gives `12bis`."""
    num = element.find("num")
    printed = flatten(num) if num is not None else ""
    citations = find_citations(printed) if "第" in printed else ()
    if citations:
        return citations[0].labels[0].article
    number = _NUMBER_WORD.sub("", printed.strip(_NUMBER_EDGES))
    number = re.sub(r"\.?[º°]|\s+", "", number).strip(_NUMBER_EDGES)
    if not number:
        raise InputError(
            f"{act.file}: {_name(element)}: no number, got {printed!r} (Article 12-1). Fetch the"
            " file again."
        )
    return unicodedata.normalize("NFKC", number)


def _name(element: Element) -> str:
    return f"{element.tag} {element.get('eId', '')}".strip()


class _LineCollector:
    """Gathers the text of elements, one line for each block, behind the numbers before it."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self._texts: list[str] = []
        self._numbers: list[str] = []

    def read(self, element: Element) -> None:
        """Add the lines of an element."""
        is_block = element.tag in _BLOCKS
        if is_block:
            self._end_line()
        self._texts.append(element.text or "")
        for child in element:
            self.read(child)
            self._texts.append(child.tail or "")
        if is_block:
            self._end_line(is_number=element.tag == "num")

    def _end_line(self, *, is_number: bool = False) -> None:
        """Add the gathered text as a line; a number waits for the line behind it."""
        text = " ".join("".join(self._texts).split())
        self._texts.clear()
        if text and is_number:
            self._numbers.append(text)
        elif text:
            self.lines.append(" ".join([*self._numbers, text]))
            self._numbers.clear()
