"""Tracked changes written into a Word file: `w:del` and `w:ins` with their author and day.

A run is split where a change begins and ends, and each part keeps the run's format; what is put in
has the format of the first run that is deleted. Changes of others stay as they are: inside
somebody's insertion the words are deleted by a `w:del` in it, and the insertion is split, as Word
does it, so that the new words are an insertion of their own beside it.

All places are found before the first one is changed, and they are changed from the last to the
first, so that none moves.
"""

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from components.documents.word_package import W
from components.documents.word_places import NodeSpan, TextChange, find_place
from components.documents.word_runs import UNCHANGED, Counts, RunReader, TextPiece
from components.documents.word_styles import Styles

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_INSERTION = f"{W}ins"
_MARKS = {f"{W}{name}" for name in ("ins", "del", "moveFrom", "moveTo", "rPrChange")}


@dataclass
class _Placed:
    """A change and where it stands."""

    spans: list[NodeSpan]
    new: str = field(repr=False)
    order: int = 0


@dataclass
class TrackedChanges:
    """Collects the changes of one Word file, then writes them.

    Attributes:
        document: The file.
        author: Who changes it.
        at: When.
    """

    document: WordDocument
    author: str
    at: datetime
    _placed: list[_Placed] = field(default_factory=list)
    _pieces: dict[Any, list[TextPiece]] = field(default_factory=dict)  # Any: w:p elements
    _next_id: int = 0

    def place(self, paragraphs: Sequence[Any], changes: Sequence[TextChange]) -> None:
        """Find where changes stand, all or none of them.

        Args:
            paragraphs: The `w:p` elements that hold the words.
            changes: The changes of one clause.

        Raises:
            NoPlaceError: The words of one of them cannot be found or changed.
        """
        pieces: list[TextPiece] = []
        for paragraph in paragraphs:
            pieces += self._read(paragraph)
        placed = [_Placed(find_place(pieces, change), change.new) for change in changes]
        self._placed += placed

    def write(self) -> None:
        """Write the changes that were placed."""
        self._next_id = 1 + max(self._ids(), default=0)
        order = {node: place for place, node in enumerate(self.document.element.body.iter(f"{W}t"))}
        for placed in self._placed:
            placed.order = order[placed.spans[0].node]
        for placed in sorted(self._placed, key=_place_of, reverse=True):
            self._write_one(placed)
        self._placed = []

    def _read(self, paragraph: Any) -> list[TextPiece]:  # Any: a w:p element
        """Return the pieces of a paragraph; all of the body are read in order the first time."""
        if paragraph not in self._pieces:
            runs = RunReader(Styles(self.document.styles.element), "accepted", Counts())
            for node in self.document.element.body.iter(f"{W}p"):
                self._pieces[node] = runs.read(node, UNCHANGED).pieces
        return self._pieces[paragraph]

    def _ids(self) -> list[int]:
        """Return the ids of the marks in the body."""
        values = self.document.element.body.xpath(".//@w:id")
        return [int(value) for value in values if str(value).isdecimal()]

    def _write_one(self, placed: _Placed) -> None:
        """Write one change."""
        runs = [self._cut_out(span) for span in reversed(placed.spans)][::-1]
        properties = runs[0].find(f"{W}rPr")
        inserted = _make_run(placed.new, properties) if placed.new else None
        marks = [self._delete(list(group)) for _, group in groupby(runs, key=_neighbours(runs))]
        if inserted is not None:
            self._insert(inserted, after=marks[0])

    def _cut_out(self, span: NodeSpan) -> Any:  # Any: a w:r element
        """Split a run so that one of its own holds the words of a span, and return that."""
        run = span.node.getparent()
        self._split(run, span.node, span.end)
        return self._split(run, span.node, span.start)

    def _split(self, run: Any, node: Any, offset: int) -> Any:  # Any: w:r and w:t elements
        """Move what stands behind an offset of a run's text into a new run, and return it.

        Where nothing stands before the offset, the run itself is returned; where nothing stands
        behind it, nothing is split off and None is returned.
        """
        is_first = offset == 0 and _is_first_text(run, node)
        if is_first:
            return run
        text = node.text or ""
        if offset == len(text) and node.getnext() is None:
            return None
        right = OxmlElement("w:r")
        for name, value in run.attrib.items():
            right.set(name, value)
        properties = run.find(f"{W}rPr")
        if properties is not None:
            right.append(self._copy_properties(properties))
        if offset < len(text):
            right.append(_make_text(text[offset:]))
        following = list(node.itersiblings())
        right.extend(following)
        _set_text(node, text[:offset])
        if not node.text:
            run.remove(node)
        run.addnext(right)
        return right

    def _copy_properties(self, properties: Any) -> Any:  # Any: w:rPr elements
        """Return a copy of a run's properties whose tracked changes have ids of their own."""
        copy = deepcopy(properties)
        for node in copy.iter():
            if node.tag in _MARKS:
                node.set(f"{W}id", self._take_id())
        return copy

    def _delete(self, runs: list[Any]) -> Any:  # Any: w:r and w:del elements
        """Put neighbouring runs into a deletion, and return it."""
        mark = self._make_mark("w:del")
        runs[0].addprevious(mark)
        for run in runs:
            mark.append(run)
            for node in run.findall(f"{W}t"):
                deleted = OxmlElement("w:delText")
                deleted.text = node.text
                deleted.set(_SPACE, "preserve")
                run.replace(node, deleted)
        return mark

    def _insert(self, run: Any, *, after: Any) -> None:  # Any: w:r and w:del elements
        """Put a run into an insertion behind a deletion, outside the insertion of somebody else."""
        mark = self._make_mark("w:ins")
        mark.append(run)
        outer = after.getparent()
        if outer.tag != _INSERTION:
            after.addnext(mark)
            return
        following = list(after.itersiblings())
        outer.addnext(mark)
        if following:
            rest = OxmlElement("w:ins")
            for name, value in outer.attrib.items():
                rest.set(name, value)
            rest.set(f"{W}id", self._take_id())
            rest.extend(following)
            mark.addnext(rest)

    def _make_mark(self, tag: str) -> Any:  # Any: an lxml element
        """Return an empty tracked change."""
        mark = OxmlElement(tag)
        mark.set(qn("w:id"), self._take_id())
        mark.set(qn("w:author"), self.author)
        mark.set(qn("w:date"), self.at.strftime("%Y-%m-%dT%H:%M:%SZ"))
        return mark

    def _take_id(self) -> str:
        """Return an id that no mark has."""
        self._next_id += 1
        return str(self._next_id)


def _place_of(placed: _Placed) -> tuple[int, int]:
    """Return where a change begins: the number of its `w:t`, and the offset in it."""
    return placed.order, placed.spans[0].start


def _neighbours(runs: Sequence[Any]) -> Any:  # Any: w:r elements, a key function
    """Return a key that is the same for runs which stand side by side."""
    groups: dict[Any, int] = {}
    number = 0
    for place, run in enumerate(runs):
        if place and runs[place - 1].getnext() is not run:
            number += 1
        groups[run] = number
    return groups.__getitem__


def _is_first_text(run: Any, node: Any) -> bool:  # Any: w:r and w:t elements
    """Say whether nothing but its properties stands before a text in its run."""
    before = node.getprevious()
    return before is None or before.tag == f"{W}rPr"


def _make_run(text: str, properties: Any) -> Any:  # Any: w:r and w:rPr elements
    """Return a run with a text and a copy of properties, without the changes tracked in them."""
    run = OxmlElement("w:r")
    if properties is not None:
        copy = deepcopy(properties)
        for node in list(copy):
            if node.tag in _MARKS:
                copy.remove(node)
        run.append(copy)
    run.append(_make_text(text))
    return run


def _make_text(text: str) -> Any:  # Any: a w:t element
    node = OxmlElement("w:t")
    _set_text(node, text)
    return node


def _set_text(node: Any, text: str) -> None:  # Any: a w:t element
    """Set the text of a `w:t`, with its spaces kept."""
    node.text = text
    node.set(_SPACE, "preserve")
