"""Read statutes in Akoma Ntoso 3.0, the OASIS standard for legal XML, one file for each act.

An article is an `article`, or a `section`, `rule` or `regulation` that holds none of these. Text
outside of them cannot be cited and is not read. The law's id is its FRBRWork, without the date that
some publishers write into it, the same in every expression. An article was last changed when the
latest `period` in it began, otherwise on the expression's date. If a file holds several wordings of
an article, the one in force on the expression's date is read. Removed and repealed text is left
out, and so are remarks and notes of editors. An act whose lifecycle says `repeal` ended then.

A number that counts anew in another part of the act is qualified by that part: `1 (Final title)`.
`50 and 51` is two articles of one text, and a paragraph of a schedule is one: `Sch. 1 para. 2`. A
row of a table is a line, and a picture is marked.

Names are matched in the root's own namespace, so profiles of the standard with another namespace
(LegalDocML.de) are read too. Luxembourg's own metadata date each article (see `akoma_jolux`); those
of another publisher are passed over. Not covered: attachments (told), amendments not yet worked
into the text, time intervals by duration. Source: https://docs.oasis-open.org/legaldocml/akn-core/v1.0/
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from xml.etree.ElementTree import Element

from components.errors import InputError
from components.statutes.citations import find_citations
from components.statutes.readers.akoma_finlex import choose_wordings, is_note
from components.statutes.readers.akoma_marks import ArticleMark, MarkReader
from components.statutes.readers.akoma_meta import Act, Interval, find_element, flatten, open_act
from components.statutes.readers.akoma_schedules import SCHEDULE, mark_schedules
from components.statutes.readers.akoma_text import AKOMA
from components.statutes.readers.article import Article, LawNames, ReadingNotes, Repeal
from components.statutes.readers.folder_reader import FolderReader
from components.statutes.readers.lines import LineCollector
from components.statutes.readers.numbers import split_range
from components.statutes.readers.repeals import is_repealed
from components.statutes.readers.scopes import qualify_numbers

_ARTICLES = {"article", "section", "rule", "regulation"}
_REMOVED = {"removed", "temporarilyRemoved", "repealed"}  # values of `status`
_EDITORIAL = {"remark", "authorialNote", "noteRef", "del"}  # and Finlex's notes
_NAMING = {"num", "heading", "subheading"}
_NOT_HIERARCHY = _NAMING | {"content", "intro", "wrapUp"}
_NUMBER_WORD = re.compile(r"^(?:[^\W\d_]{3,}\s?\.?|[sS]\.)\s*(?=[^\s.])")
_HEADING_BEHIND = re.compile(r"(?<=\d)(er|re|[a-z])?\.\s*[A-ZÀ-Þ][a-zà-ÿ]{2,}.*")  # `1er.Objet`
_NUMBER_EDGES = " .:;,()[]§—–-\"'“”„«»"


class AkomaReader(FolderReader):
    """Reads a folder of Akoma Ntoso acts."""

    def _read_file(self, file: Path) -> Iterator[Article | Repeal]:
        """Yield the articles of one file, and the repeals that it dates."""
        act = open_act(file)
        self.notes.names.append(LawNames(act.law_id, act.aliases))
        if act.is_gone or act.element.get("status") in _REMOVED:
            self.notes.omit(file, "repealed as a whole")
            return
        if act.num_attachments:
            self.notes.omit(file, f"{act.num_attachments} attachments")
        yield from _read_act(act, self.notes)


def _read_act(act: Act, notes: ReadingNotes) -> Iterator[Article | Repeal]:
    """Yield the articles of one act in force, and its dated repeals."""
    body = find_element(act.file, act.element, "body")
    mark_schedules(body)
    if not _holds_articles(body):
        notes.omit(act.file, f"no {', '.join(sorted(_ARTICLES))} in its body")
    choose_wordings(body, act.day)
    reader = MarkReader(act)
    marks = {id(element): reader.read(element, above) for element, above in _list_places(body, ())}
    _prune(act, body)
    articles: list[Article] = []
    for element, chapters in _walk(body, []):
        mark = marks[id(element)]
        found = list(_read_article(act, element, chapters, notes)) if not mark.is_gone else []
        articles += [_date(article, mark) for article in found]
        if not found and mark.repealed_on is not None:
            for number in _parse_numbers(element):
                yield Repeal(act.law_id, number, mark.repealed_on)
    yield from qualify_numbers(act.file, articles)


def _list_places(
    group: Element, above: tuple[str, ...]
) -> Iterator[tuple[Element, tuple[str, ...]]]:
    """Yield the articles below an element, each with the ids of the elements that it stands in."""
    for child in group:
        if child.tag in _NOT_HIERARCHY:
            continue
        if _is_article(child):
            yield child, above
        else:
            yield from _list_places(child, (*above, child.get("eId") or child.get("id") or ""))


def _date(article: Article, mark: ArticleMark) -> Article:
    """Return an article with the days that its publisher marks it with."""
    days = (mark.begins,) if mark.begins else ()
    return replace(
        article,
        amended=mark.begins or article.amended,
        days=days,
        ended=article.ended or mark.ended,
    )


def _is_article(element: Element) -> bool:
    """Return whether an element is an article: a `section` of articles is none."""
    kind = _kind(element)
    if element.get(SCHEDULE) is not None:
        return True
    return kind == "article" or (kind in _ARTICLES and not _holds_articles(element))


def _kind(element: Element) -> str:
    """Return the kind of an element; a generic `hcontainer` has its kind in `name`."""
    return element.get("name", "") if element.tag == "hcontainer" else element.tag


def _holds_articles(element: Element) -> bool:
    """Return whether an article stands anywhere below an element."""
    for child in element:
        if child.tag in _NOT_HIERARCHY:
            continue
        if child.get(SCHEDULE) or _kind(child) in _ARTICLES or _holds_articles(child):
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
    is_metadata = element.tag.startswith("{")  # of a publisher's own vocabulary
    is_editorial = element.tag in _EDITORIAL or is_note(element)
    if is_metadata or is_editorial or element.get("status") in _REMOVED:
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


def _walk(group: Element, chapters: list[str]) -> Iterator[tuple[Element, list[str]]]:
    """Yield the articles below an element, each with the headings above it."""
    for child in group:
        if child.tag in _NOT_HIERARCHY:
            continue
        if _is_article(child):
            yield child, chapters
            continue
        chapter = " ".join(flatten(part) for part in child if part.tag in _NAMING)
        yield from _walk(child, [*chapters, chapter] if chapter else chapters)


def _read_article(
    act: Act, element: Element, chapters: list[str], notes: ReadingNotes
) -> Iterator[Article]:
    """Yield the article, or nothing if its text is empty, dots, or a note of repeal.

    One without a number cannot be cited, and is told.
    """
    lines = LineCollector(AKOMA)
    for part in element:
        if part.tag not in _NAMING:
            lines.read(part)
    text = "\n".join(lines.lines)
    if not re.search(r"\w", text) or is_repealed(text):
        return
    numbers = _parse_numbers(element)
    if not numbers:
        notes.omit(act.file, f"{_name(element)}, which has no number")
    for number in numbers:
        yield Article(
            law_id=act.law_id,
            law=act.title,
            article=number,
            heading=" ".join(flatten(part) for part in element.findall("heading")),
            text=text,
            amended=_last_change(act, element),
            language=act.language,
            chapter=" > ".join(chapters),
            ended=act.ended,
        )


def _last_change(act: Act, element: Element) -> date | None:
    """Return the day on which the latest period in an article began, else the expression's date."""
    starts: list[date] = []
    for part in element.iter():
        for interval in _intervals(act, part) or []:
            if interval.start:
                starts.append(interval.start)
    return max(starts, default=act.amended)


def _parse_numbers(element: Element) -> list[str]:
    """Return the numbers in an article's `num`: `12bis` for `Art. 12 bis.`, two for `50 and 51`."""
    schedule = element.get(SCHEDULE)
    if schedule is not None and element.tag == "hcontainer":
        return [schedule]
    numbers = _parse_num(element)
    return [f"{schedule} para. {number}" for number in numbers] if schedule else numbers


def _parse_num(element: Element) -> list[str]:
    """Return the numbers that are printed at an article."""
    num = element.find("num")
    printed = flatten(num) if num is not None else ""
    citations = find_citations(printed) if "第" in printed else ()
    if citations:
        return [citations[0].labels[0].article]
    number = _NUMBER_WORD.sub("", printed.strip(_NUMBER_EDGES))
    numbers = split_range(number)
    if numbers:
        return numbers
    number = _HEADING_BEHIND.sub(lambda match: match[1] or "", number)
    number = re.sub(r"\.?[º°]|\s+|\.(?=-)", "", number).strip(_NUMBER_EDGES)
    return [unicodedata.normalize("NFKC", number)] if number else []


def _name(element: Element) -> str:
    return f"{element.tag} {element.get('eId') or element.get('id', '')}".strip()
