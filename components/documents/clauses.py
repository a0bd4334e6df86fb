"""Cut a document into the clauses that are reviewed, each with exact offsets.

One clause is one numbered paragraph or subparagraph, or one paragraph if nothing is numbered. Items
of a list stay with the paragraph that leads into them, since they mean little alone. Roles of
paragraphs come from `paragraph_roles`. A very long clause is cut at the ends of sentences, because
retrieval and the model both miss a rule in a page of text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from components.documents.contract_dates import read_contract_date
from components.documents.contract_facts import read_facts
from components.documents.document import Document
from components.documents.lines import REASONS, Line, Role, read_lines
from components.documents.paragraph_labels import ends_section, is_sibling_label, label_kind
from components.documents.paragraph_roles import find_roles, is_lone_number, is_same_clause
from components.domain import domain
from components.records import Clause, LeftOut, content_hash

MAX_CLAUSE_CHARS = 1_200
_BARE_HEADING = "a heading above other headings"
_ANY_STEP = 1_000
_SENTENCE_WORDS = 8  # a table row with a verb and so many words is a clause of its own
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
    number: str
    lead: Line
    last: Line
    start: int
    end: int


@dataclass
class _Outline:
    """The paragraphs of the clauses, and the texts that are in none and head none."""

    groups: list[_Group]
    left_out: list[LeftOut]

    def leave_out_titles(self, titles: list[Line]) -> None:
        """Note headings that head no clause."""
        self.left_out += [LeftOut(line.text, _BARE_HEADING) for line in titles]


class _Numbers:
    """The numbers that the contract gives its clauses, read one after the other."""

    def __init__(self) -> None:
        self._titles: list[Line] = []
        self._section = ""

    def number(self, titles: list[Line], lead: Line) -> str:
        """Return the number of the next clause.

        Examples: `4.2`; `4 (a)` or `4.2 (a)` where the paragraph `(a)` stands below one of these;
        `Article 5` where only the heading has a number.

        Args:
            titles: The lines of its heading.
            lead: Its first paragraph.
        """
        if titles is not self._titles:
            self._titles = titles
            labels = [_plain_label(title.label) for title in titles if title.label]
            self._section = labels[0] if labels else ""
        own = _plain_label(lead.label)
        if own and label_kind(lead.label) == "number":
            self._section = own
            return own
        return f"{self._section} {own}".strip() if own else self._section


def segment(document: Document) -> tuple[Clause, ...]:
    """Cut a document into clauses.

    Args:
        document: A document from `read_document`.

    Returns:
        The clauses in document order; `document.text[clause.start:clause.end] == clause.text`. An
        id is a short hash of the clause's text and its ordinal.
    """
    facts = read_facts(document.text)
    clauses: list[Clause] = []
    for group in _outline(document).groups:
        for start, end in _cut(document.text, group.start, group.end):
            text = document.text[start:end]
            clause = _make_clause(text, group.heading, start, ordinal=len(clauses) + 1)
            of_group = {"facts": facts, "number": group.number}
            clauses.append(clause.model_copy(update=of_group))
    return tuple(clauses)


def list_left_out(document: Document) -> tuple[LeftOut, ...]:
    """Return the paragraphs that are in no clause and head none, and what the reader left out.

    Args:
        document: A document from `read_document`.

    Returns:
        Each text with the reason: first the paragraphs, in order, then what is not in the
        document's text.
    """
    return (*_outline(document).left_out, *document.left_out)


def list_notes(document: Document) -> tuple[str, ...]:
    """Return what a reader of a review should know of how the document and its day were read."""
    return (*document.notes, *read_contract_date(document.text).notes)


def _make_clause(text: str, heading: str, start: int, ordinal: int) -> Clause:
    return Clause(
        id=f"{content_hash(text)[:12]}-{ordinal}",
        text=text,
        heading=heading,
        start=start,
        end=start + len(text),
    )


def _outline(document: Document) -> _Outline:
    """Return the paragraphs of each clause, below the heading that they stand under, and the rest.

    A heading that heads no clause, such as a part above its chapters, is left out too.
    """
    outline = _Outline([], [])
    titles: list[Line] = []
    numbers = _Numbers()
    is_open = False
    is_used = True
    lines = read_lines(document)
    for paragraph, line, role in zip(document.paragraphs, lines, find_roles(lines), strict=True):
        if role in REASONS:
            reason = REASONS[role].format_map(domain().nouns)
            outline.left_out.append(LeftOut(line.text, reason))
            continue
        if role == "heading":
            goes_on = bool(titles) and not is_open and is_lone_number(titles[-1], line)
            if not goes_on and not is_used:
                outline.leave_out_titles(titles)
            titles = [titles[-1], line] if goes_on else [line]
            is_open = False
            is_used = False
            continue
        if is_open and _continues(outline.groups[-1], line, role):
            outline.groups[-1].last = line
            outline.groups[-1].end = paragraph.end
        else:
            if titles and _is_outside(titles[0], line):
                titles = []
            heading = _join_titles(titles)
            number = numbers.number(titles, line)
            outline.groups.append(
                _Group(heading, number, line, line, paragraph.start, paragraph.end)
            )
        is_open = True
        is_used = True
    if not is_used:
        outline.leave_out_titles(titles)
    return outline


def _is_outside(title: Line, line: Line) -> bool:
    """Return whether a numbered line does not stand below a heading: `2. No pets` and `1. Rent`."""
    is_sibling = is_sibling_label(title.label, line.label, _ANY_STEP)
    return is_sibling or ends_section(title.label, line.label)


def _continues(group: _Group, line: Line, role: Role) -> bool:
    """Return whether a line belongs to the clause before it."""
    if role == "row":
        is_sentence = line.performs and line.num_words >= _SENTENCE_WORDS
        follows_row = group.last.is_row and not is_sentence
        return follows_row or group.last.text.endswith((":", "："))
    return role == "item" and not group.last.is_row and is_same_clause(group.lead, group.last, line)


def _join_titles(titles: list[Line]) -> str:
    """Return the heading of a clause, each line with its number: `Article 5 Rent`."""
    texts: list[str] = []
    for line in titles:
        has_label = line.text.startswith(line.label)
        texts.append(line.text if has_label else f"{line.label} {line.text}")
    return " ".join(texts)


def _plain_label(label: str) -> str:
    """Return a label without the stop behind it; a bullet numbers nothing."""
    return "" if label_kind(label) == "bullet" else label.rstrip(".:、．")


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
