"""Statutes in Akoma Ntoso 3.0, the OASIS standard for legal XML.

A folder with one `.xml` file an act.

An article is an `article`, or a `section`, `rule` or `regulation` that holds none of these; what
stands outside them cannot be cited and is not read. The law's id is its FRBRWork, the same in every
expression. An article was last changed when the latest `period` in it began, else on the
expression's date. A file that holds several wordings of an article is read as of the expression's
date. What is marked removed or repealed, and editors' remarks and notes, are left out.

Names are matched in the root's own namespace, so that profiles of the standard under another one
(LegalDocML.de) are read too. Not covered: attachments and schedules, amendments not yet worked into
the text, time intervals by duration. Source: https://docs.oasis-open.org/legaldocml/akn-core/v1.0/
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.citations import find_citations
from components.statutes.readers.akoma_meta import Act, Interval, find_element, flatten, open_act
from components.statutes.readers.article import Article
from components.statutes.readers.files import is_repealed, list_files, refuse_duplicate

_ARTICLES = {"article", "section", "rule", "regulation"}
_GONE = {"removed", "temporarilyRemoved", "repealed"}
_EDITORS = {"remark", "authorialNote", "noteRef", "del"}
_OWN = {"num", "heading", "subheading"}
_NOT_HIERARCHY = _OWN | {"content", "intro", "wrapUp"}
_BLOCKS = {
    "alinea", "article", "block", "blockContainer", "blockList", "br", "caption", "clause", "content", "crossHeading", "division", "eol",
    "hcontainer", "heading", "indent", "intro", "item", "level", "li", "list", "listIntroduction", "listWrapUp", "num", "ol", "p",
    "paragraph", "part", "point", "proviso", "quotedStructure", "regulation", "rule", "section", "subclause", "subheading", "sublist",
    "subparagraph", "subrule", "subsection", "table", "td", "th", "tr", "transitional", "ul", "wrapUp",
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
    if act.element.get("status") in _GONE:
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
    return element.get("name", "") if element.tag == "hcontainer" else element.tag


def _holds_articles(element: Element) -> bool:
    return any(
        _kind(child) in _ARTICLES or _holds_articles(child)
        for child in element
        if child.tag not in _NOT_HIERARCHY
    )


def _prune(act: Act, element: Element) -> None:
    """Take out of `element` what is no longer or not yet law, and what editors wrote.

    The text after it stays.
    """
    kept: list[Element] = []
    for child in element:
        if (
            child.tag not in _EDITORS
            and child.get("status") not in _GONE
            and _intervals(act, child) != []
        ):
            _prune(act, child)
            kept.append(child)
        elif kept:
            kept[-1].tail = (kept[-1].tail or "") + (child.tail or "")
        else:
            element.text = (element.text or "") + (child.tail or "")
    element[:] = kept


def _intervals(act: Act, element: Element) -> list[Interval] | None:
    """Return the intervals of an element that hold on the expression's date.

    None where it has no period.
    """
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
    for child in group:
        if child.tag in _NOT_HIERARCHY:
            continue
        if _kind(child) == "article" or (_kind(child) in _ARTICLES and not _holds_articles(child)):
            yield from _read_article(act, child, chapters)
        else:
            named = " ".join(flatten(part) for part in child if part.tag in _OWN)
            yield from _walk(act, child, [*chapters, named] if named else chapters)


def _read_article(act: Act, element: Element, chapters: list[str]) -> Iterator[Article]:
    """Yield the article, or nothing where its text is empty, dots, or a note of repeal."""
    lines = _Lines()
    for part in element:
        if part.tag not in _OWN:
            lines.read(part)
    text = "\n".join(lines.done)
    if not re.search(r"\w", text) or is_repealed(text):
        return
    heading = " ".join(flatten(part) for part in element.findall("heading"))
    starts = [
        interval.start
        for part in element.iter()
        for interval in _intervals(act, part) or []
        if interval.start
    ]
    amended = max(starts, default=act.day)
    yield Article(
        act.law_id,
        act.title,
        _parse_number(act, element),
        heading,
        text,
        amended,
        act.language,
        " > ".join(chapters),
    )


def _parse_number(act: Act, element: Element) -> str:
    num = element.find("num")
    shown = flatten(num) if num is not None else ""
    if "第" in shown and (cited := find_citations(shown)):
        return cited[0].labels[0].article
    number = _NUMBER_WORD.sub("", shown.strip(_NUMBER_EDGES))
    number = re.sub(r"\.?[º°]|\s+", "", number).strip(_NUMBER_EDGES)
    if not number:
        raise InputError(
            f"{act.file}: {_name(element)}: no number, got {shown!r} (Article 12-1). Fetch the file"
            " again."
        )
    return unicodedata.normalize("NFKC", number)


def _name(element: Element) -> str:
    return f"{element.tag} {element.get('eId', '')}".strip()


class _Lines:
    """Gathers the text of elements, a line a block, each with the numbers that stand before it."""

    def __init__(self) -> None:
        self.done: list[str] = []
        self._parts: list[str] = []
        self._numbers: list[str] = []

    def read(self, element: Element) -> None:
        is_block = element.tag in _BLOCKS
        if is_block:
            self._flush()
        self._parts.append(element.text or "")
        for child in element:
            self.read(child)
            self._parts.append(child.tail or "")
        if is_block:
            self._flush(is_number=element.tag == "num")

    def _flush(self, *, is_number: bool = False) -> None:
        text = " ".join("".join(self._parts).split())
        self._parts.clear()
        if text and is_number:
            self._numbers.append(text)
        elif text:
            self.done.append(" ".join([*self._numbers, text]))
            self._numbers.clear()
