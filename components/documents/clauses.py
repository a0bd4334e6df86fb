"""From a document to the clauses that are reviewed, each with exact offsets.

One clause is one numbered paragraph or subparagraph, or one paragraph where nothing is numbered;
list items stay with the paragraph that leads into them, since alone they say nothing. What a
paragraph is, `layout` decides; very long clauses are cut at sentence ends, because retrieval and
the model both lose sight of a rule in a page of text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.documents.contract_dates import find_contract_date
from components.documents.document import Document
from components.documents.paragraph_roles import (
    Line,
    is_heading_alone,
    is_joined,
    lines_of,
    roles_of,
)
from components.records import Clause, content_hash

__all__ = ["find_contract_date", "segment"]

MAX_CLAUSE_CHARS = 1_200
_BREAK = re.compile(
    r"\n|(?<=[.;!?])(?P<close>[\"”’')\]]*)\s+(?=[\"“‘'(\[]*[A-Z0-9])|(?<=[。；！？])"
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:No|Nos|Art|Arts|Sec|Mr|Mrs|Ms|Dr|St|Co|Ltd|Inc|Corp|cf|e\.g|i\.e|vs|para)|\b[A-Z]|^\d{1,3})\.$"
)


@dataclass
class _Group:
    """The paragraphs of one clause."""

    heading: str
    lead: Line
    last: Line
    start: int
    end: int


def segment(document: Document) -> tuple[Clause, ...]:
    """Cut a document into clauses.

    Args:
        document: A document as `read_document` gives it.

    Returns:
        The clauses in document order; `document.text[clause.start:clause.end] == clause.text`. An
        id is a short hash of the clause's text and its ordinal.
    """
    spans = [
        (group.heading, start, end)
        for group in _groups(document)
        for start, end in _cut(document.text, group.start, group.end)
    ]
    return tuple(
        _clause(document.text[start:end], heading, start, ordinal)
        for ordinal, (heading, start, end) in enumerate(spans, start=1)
    )


def _clause(text: str, heading: str, start: int, ordinal: int) -> Clause:
    return Clause(
        id=f"{content_hash(text)[:12]}-{ordinal}",
        text=text,
        heading=heading,
        start=start,
        end=start + len(text),
    )


def _groups(document: Document) -> list[_Group]:
    groups: list[_Group] = []
    titles: list[Line] = []
    is_open = False
    lines = lines_of(document)
    for paragraph, line, role in zip(document.paragraphs, lines, roles_of(lines), strict=True):
        if role == "heading":
            titles = (
                [*titles[-1:], line]
                if titles and not is_open and is_heading_alone(titles[-1], line)
                else [line]
            )
            is_open = False
        elif role != "skip":
            if is_open and _continues(groups[-1], line, role):
                groups[-1].last, groups[-1].end = line, paragraph.end
            else:
                groups.append(_Group(_heading(titles), line, line, paragraph.start, paragraph.end))
            is_open = True
    return groups


def _continues(group: _Group, line: Line, role: str) -> bool:
    if role == "row":
        return group.last.is_row or group.last.text.endswith(":")
    return role == "item" and not group.last.is_row and is_joined(group.lead, group.last, line)


def _heading(titles: list[Line]) -> str:
    texts = [
        line.text if line.text.startswith(line.label) else f"{line.label} {line.text}"
        for line in titles
    ]
    return " ".join(texts)


def _cut(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield spans of at most MAX_CLAUSE_CHARS that end where sentences end.

    One longer sentence is cut between words.
    """
    while end - start > MAX_CLAUSE_CHARS:
        window = text[start : start + MAX_CLAUSE_CHARS + 1]
        stops = [
            stop
            for stop in _stops(window)
            if not _ABBREVIATION.search(window[max(stop - 12, 0) : stop])
        ]
        stop = start + (
            stops[-1]
            if stops
            else max(window.rfind("; "), window.rfind(", ")) + 1 or window.rfind(" ")
        )
        stop = stop if stop > start else start + MAX_CLAUSE_CHARS
        yield start, stop
        start = next((i for i in range(stop, end) if not text[i].isspace()), end)
    if start < end:
        yield start, end


def _stops(window: str) -> list[int]:
    """Return where the window may be cut, closing quotation marks kept with their sentence."""
    ends = [
        match.end("close") if match["close"] else match.start() for match in _BREAK.finditer(window)
    ]
    return [end for end in ends if end > 0]
