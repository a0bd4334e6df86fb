"""What was read from a contract, without a model or a release: clauses, figures, citations, day.

It is how a lawyer sees at a glance whether a file was understood before it is reviewed.
"""

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from components.documents.blocks import CELL_BREAK
from components.documents.bundles import Member, read_member
from components.documents.clauses import list_left_out, list_notes, segment
from components.documents.contract_dates import read_contract_date
from components.documents.document import Document, DocumentLimits, read_document
from components.documents.paragraph_labels import split_label
from components.domain import domain
from components.quantities.listing import list_figures
from components.records import Clause, LeftOut, Record
from components.statutes.citations import find_citations


class FigureRead(Record):
    """A figure as it stands in a clause, and its value in the base unit, such as 18 `days`."""

    text: str
    value: int | float
    unit: str


class ClauseRead(Record):
    """A clause with its place in the plain text, its figures, and its citations as written."""

    label: str
    heading: str
    text: str
    start: int
    end: int
    figures: tuple[FigureRead, ...]
    citations: tuple[str, ...]


class DayRead(Record):
    """The day that a contract gives itself, and the words that say so."""

    day: date
    words: str


class ContractRead(Record):
    """All that was read from a contract."""

    kind: str
    clauses: tuple[ClauseRead, ...]
    not_reviewed: tuple[LeftOut, ...]
    date: DayRead | None
    notes: tuple[str, ...]


def read_contract(document: Document) -> ContractRead:
    """Return what a review would see of a document."""
    labels = {paragraph.start: paragraph.label for paragraph in document.paragraphs}
    clauses = segment(document)
    stated = read_contract_date(document.text)
    return ContractRead(
        kind=document.kind,
        clauses=tuple(_read_clause(clause, labels.get(clause.start, "")) for clause in clauses),
        not_reviewed=list_left_out(document),
        date=DayRead(day=stated.day, words=stated.words) if stated.day else None,
        notes=list_notes(document),
    )


def read_contract_file(path: Path, limits: DocumentLimits) -> ContractRead:
    """Return what a review would see of a file; see `read_document` for the errors."""
    return read_contract(read_document(path, limits))


def read_contract_member(member: Member, limits: DocumentLimits) -> ContractRead:
    """Return what a review would see of a file of a bundle; see `read_member` for the errors."""
    return read_contract(read_member(member, limits))


def _read_clause(clause: Clause, label: str) -> ClauseRead:
    """Return a clause with the figures and citations in it."""
    return ClauseRead(
        label=label,
        heading=clause.heading,
        text=clause.text,
        start=clause.start,
        end=clause.end,
        figures=tuple(_read_figures(clause.text)),
        citations=tuple(_read_citations(clause.text)),
    )


def _read_figures(text: str) -> Iterator[FigureRead]:
    """Yield the figures of a clause; the numbers of its paragraphs are none."""
    labels = _label_places(text)
    for figure in list_figures(text):
        if figure.start not in labels:
            value = int(figure.value) if figure.value == int(figure.value) else float(figure.value)
            yield FigureRead(text=figure.text, value=value, unit=figure.unit)


def _read_citations(text: str) -> Iterator[str]:
    """Yield the citations of a clause as written; the numbers of its paragraphs are none."""
    labels = _label_places(text)
    for citation in find_citations(text):
        if citation.law or citation.start not in labels:
            yield text[citation.start : citation.end]


def _label_places(text: str) -> set[int]:
    """Return the places of the characters that belong to the labels of a clause's paragraphs."""
    places: set[int] = set()
    start = 0
    for line in text.split("\n"):
        for cell in line.split(CELL_BREAK):
            label, _ = split_label(cell)
            places.update(range(start, start + len(label)))
            start += len(cell) + len(CELL_BREAK)
        start += 1 - len(CELL_BREAK)
    return places


def render_reading(reading: ContractRead) -> str:
    """Return what was read as text for people."""
    num_left_out = len(reading.not_reviewed)
    lines = [
        f"{reading.kind}, {len(reading.clauses)} {domain().clauses}, {num_left_out} texts not"
        " reviewed"
    ]
    lines.append(_day_line(reading.date))
    lines += [f"note: {note}" for note in reading.notes]
    heading = ""
    for clause in reading.clauses:
        if clause.heading != heading:
            lines += ["", clause.heading or "(no heading)"]
        heading = clause.heading
        lines += ["", *_clause_lines(clause)]
    if reading.not_reviewed:
        lines += ["", "Not reviewed"]
    lines += [f"  {item.reason}: {item.text}" for item in reading.not_reviewed]
    return "\n".join(lines)


def _day_line(day: DayRead | None) -> str:
    """Return the day of the contract in words."""
    if day is None:
        return f"date: none that the {domain().document} gives itself"
    return f"date: {day.day}" + (f" ({day.words})" if day.words else "")


def _clause_lines(clause: ClauseRead) -> Iterator[str]:
    """Yield a clause, its figures and its citations, indented."""
    has_label = clause.text.startswith(clause.label)
    text = clause.text if has_label else f"{clause.label} {clause.text}"
    yield "  " + text.replace("\n", "\n  ")
    for figure in clause.figures:
        yield f"    figure: {figure.text} = {figure.value} {figure.unit}".rstrip()
    for citation in clause.citations:
        yield f"    cites: {citation}"


def reading_json(reading: ContractRead) -> str:
    """Return what was read as JSON."""
    return json.dumps(reading.model_dump(mode="json"), ensure_ascii=False, indent=2)
