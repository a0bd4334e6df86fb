"""Cut a document into the clauses that are reviewed, each with exact offsets.

One clause is one numbered paragraph or subparagraph, or one paragraph if nothing is numbered. Items
of a list stay with the paragraph that leads into them, since they mean little alone. Roles of
paragraphs come from `paragraph_roles`. A very long clause is cut at the ends of sentences, because
retrieval and the model both miss a rule in a page of text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.documents.document import Document
from components.documents.paragraph_roles import (
    Line,
    Role,
    find_roles,
    is_lone_number,
    is_same_clause,
    read_lines,
)
from components.records import Clause, LeftOut, content_hash

MAX_CLAUSE_CHARS = 1_200
_BREAK = re.compile(
    r"\n|(?<=[.;!?])(?P<close>[\"”’')\]]*)\s+(?=[\"“‘'(\[]*[A-Z0-9])|(?<=[。；！？])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Art|Arts|Sec|Mr|Mrs|Ms|Dr|St|Co|Ltd|Inc|Corp|cf|e\.g|i\.e|vs|para)"
    r"|\b[A-Z]|^\d{1,3})\.$"
)
_LONGEST_ABBREVIATION = 12


@dataclass
class _Group:
    """The paragraphs of one clause: the first and the last one, and the offsets of all."""

    heading: str
    lead: Line
    last: Line
    start: int
    end: int


def segment(document: Document) -> tuple[Clause, ...]:
    """Cut a document into clauses.

    Args:
        document: A document from `read_document`.

    Returns:
        The clauses in document order; `document.text[clause.start:clause.end] == clause.text`. An
        id is a short hash of the clause's text and its ordinal.
    """
    clauses: list[Clause] = []
    for group in _group_paragraphs(document):
        for start, end in _cut(document.text, group.start, group.end):
            text = document.text[start:end]
            clauses.append(_make_clause(text, group.heading, start, ordinal=len(clauses) + 1))
    return tuple(clauses)


def list_left_out(document: Document) -> tuple[LeftOut, ...]:
    """Return the paragraphs that are in no clause and head none, and what the reader left out.

    Args:
        document: A document from `read_document`.

    Returns:
        Each text with the reason: first the paragraphs, in order, then what is not in the
        document's text.
    """
    left_out: list[LeftOut] = []
    lines = read_lines(document)
    for line, role in zip(lines, find_roles(lines), strict=True):
        if role == "skip":
            left_out.append(LeftOut(line.text, "title, party, contents, page number or signature"))
    return (*left_out, *document.left_out)


def _make_clause(text: str, heading: str, start: int, ordinal: int) -> Clause:
    return Clause(
        id=f"{content_hash(text)[:12]}-{ordinal}",
        text=text,
        heading=heading,
        start=start,
        end=start + len(text),
    )


def _group_paragraphs(document: Document) -> list[_Group]:
    """Return the paragraphs of each clause, below the heading that they stand under."""
    groups: list[_Group] = []
    titles: list[Line] = []
    is_open = False
    lines = read_lines(document)
    for paragraph, line, role in zip(document.paragraphs, lines, find_roles(lines), strict=True):
        if role == "skip":
            continue
        if role == "heading":
            goes_on = bool(titles) and not is_open and is_lone_number(titles[-1], line)
            titles = [titles[-1], line] if goes_on else [line]
            is_open = False
            continue
        if is_open and _continues(groups[-1], line, role):
            groups[-1].last = line
            groups[-1].end = paragraph.end
        else:
            heading = _join_titles(titles)
            groups.append(_Group(heading, line, line, paragraph.start, paragraph.end))
        is_open = True
    return groups


def _continues(group: _Group, line: Line, role: Role) -> bool:
    """Return whether a line belongs to the clause before it."""
    if role == "row":
        return group.last.is_row or group.last.text.endswith(":")
    return role == "item" and not group.last.is_row and is_same_clause(group.lead, group.last, line)


def _join_titles(titles: list[Line]) -> str:
    """Return the heading of a clause, each line with its number: `Article 5 Rent`."""
    texts: list[str] = []
    for line in titles:
        has_label = line.text.startswith(line.label)
        texts.append(line.text if has_label else f"{line.label} {line.text}")
    return " ".join(texts)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield spans of at most MAX_CLAUSE_CHARS that end at the end of a sentence.

    A longer sentence is cut between words.
    """
    while end - start > MAX_CLAUSE_CHARS:
        window = text[start : start + MAX_CLAUSE_CHARS + 1]
        stop = start + (_find_stop(window) or MAX_CLAUSE_CHARS)
        yield start, stop
        start = _skip_space(text, stop, end)
    if start < end:
        yield start, end


def _find_stop(window: str) -> int:
    """Return the best place to cut: after a sentence, a comma or a word; 0 if there is none."""
    stops = [stop for stop in _sentence_ends(window) if not _is_abbreviation(window, stop)]
    if stops:
        return stops[-1]
    after_comma = max(window.rfind("; "), window.rfind(", ")) + 1
    return after_comma or max(window.rfind(" "), 0)


def _skip_space(text: str, start: int, end: int) -> int:
    """Return the place of the next character that is no white space, at most `end`."""
    while start < end and text[start].isspace():
        start += 1
    return start


def _is_abbreviation(window: str, stop: int) -> bool:
    """Return whether the full stop before `stop` ends an abbreviation such as `Art.`."""
    before = window[max(stop - _LONGEST_ABBREVIATION, 0) : stop]
    return _ABBREVIATION.search(before) is not None


def _sentence_ends(window: str) -> Iterator[int]:
    """Yield where sentences end; closing quotation marks belong to their sentence."""
    for match in _BREAK.finditer(window):
        stop = match.end("close") if match["close"] else match.start()
        if stop > 0:
            yield stop
