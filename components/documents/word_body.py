"""The blocks of one part of a Word file: paragraphs, tables, text boxes and notes in reading order.

Paragraphs whose mark is deleted, or hidden as a style separator is, run on into the next one. A
short row of a table is one block; a longer one is read cell by cell. A note stands in brackets
behind the sentence that refers to it. Every element is visited once, so the time is linear.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from components.documents.blocks import ROW_CHARS, Block, Extract, clean_text, join_cells
from components.documents.paragraph_labels import label_kind, split_label
from components.documents.word_numbering import Numbering
from components.documents.word_package import R, W
from components.documents.word_runs import (
    ALTERNATIVES,
    BREAK,
    DELETIONS,
    INSERTIONS,
    UNCHANGED,
    ParagraphText,
    RunReader,
    TrackedChange,
    View,
    chosen_alternative,
)
from components.documents.word_styles import CONTENTS, ParagraphFormat, Styles, is_on
from components.records import LeftOut

_SENTENCE_ENDS = (".", "!", "?", ")", "。", "！", "？", "）")  # noqa: RUF001  # Chinese ends so
_MAX_NESTING = 60
_SKIPPED = {f"{W}sectPr", f"{W}tblPr", f"{W}tblGrid", f"{W}tcPr", f"{W}sdtPr", f"{W}sdtEndPr"}


@dataclass
class _OpenParagraph:
    """Paragraphs that run on into each other, until one ends."""

    texts: list[ParagraphText] = field(default_factory=list)
    shapes: list[ParagraphFormat] = field(default_factory=list)
    indexes: list[int] = field(default_factory=list)


class BodyReader:
    """Reads the block elements of one part into an `Extract`."""

    def __init__(
        self,
        *,
        styles: Styles,
        numbering: Numbering,
        runs: RunReader,
        view: View,
        notes: Mapping[tuple[str, str], str],
        read_chunk: Callable[[str], Extract],
    ) -> None:
        """Prepare the reading of a part.

        Args:
            styles: The file's styles.
            numbering: The file's lists.
            runs: The reader of paragraphs.
            view: How tracked changes are read.
            notes: The text of each footnote and endnote by kind and id.
            read_chunk: Reads an embedded file, given the id of its relation.
        """
        self.extract = Extract()
        self.num_chars = 0
        self.notes_read: set[tuple[str, str]] = set()
        self._styles = styles
        self._numbering = numbering
        self._runs = runs
        self._view: View = view
        self._notes = notes
        self._read_chunk = read_chunk
        self._blocks = self.extract.blocks
        self._open = _OpenParagraph()
        self._waiting_notes: list[str] = []
        self._num_paragraphs = 0
        self._indexes: dict[Any, int] = {}  # Any: w:p elements
        self._box_index: int | None = None
        self._nesting = 0

    def read(self, node: Any, *, has_places: bool) -> None:  # Any: an lxml element
        """Read one child of a body, or the root of another part.

        Args:
            node: The element.
            has_places: Whether its paragraphs are those of the body, which are counted.
        """
        if has_places:
            for paragraph in node.iter(f"{W}p"):
                self._indexes[paragraph] = self._num_paragraphs
                self._num_paragraphs += 1
        self._take(node, UNCHANGED)
        self._indexes.clear()

    def finish(self) -> None:
        """End the last paragraph and add the notes that wait for the end of a sentence."""
        self._close_paragraph()
        self._add_waiting_notes()

    def _take(self, node: Any, change: TrackedChange) -> None:  # Any: an lxml element
        """Read one block element."""
        tag = node.tag
        if tag == f"{W}p":
            self._take_paragraph(node, change)
        elif tag == f"{W}tbl":
            self.finish()
            self._take_table(node, change)
        elif tag == f"{W}altChunk":
            self._close_paragraph()
            self._take_chunk(node)
        elif tag == ALTERNATIVES:
            self._take_children(chosen_alternative(node), change)
        elif tag in INSERTIONS or tag in DELETIONS:
            self._take_children(node, change.inside(tag))
        elif tag not in _SKIPPED:
            self._take_children(node, change)

    def _take_children(self, parent: Any, change: TrackedChange) -> None:  # Any: an lxml element
        self._nesting += 1
        if self._nesting > _MAX_NESTING:
            raise ValueError("tables or controls nested too deep")
        for node in parent:
            self._take(node, change)
        self._nesting -= 1

    def _take_paragraph(self, node: Any, change: TrackedChange) -> None:  # Any: a w:p element
        """Read a paragraph; it stays open if its mark is gone."""
        text = self._runs.read(node, change)
        is_gone = self._is_mark_gone(node, change)
        self._open.texts.append(text)
        self._open.indexes.append(self._index_of(node))
        if text.shown(self._view).strip() or not is_gone:
            self._open.shapes.append(self._styles.format_of(node))
        if not is_gone:
            self._close_paragraph()

    def _is_mark_gone(self, paragraph: Any, change: TrackedChange) -> bool:  # Any: a w:p element
        """Return whether the mark that ends a paragraph is deleted or hidden."""
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        for node in () if mark is None else mark:
            self._runs.count_change(node.tag)
            change = change.inside(node.tag)
        is_hidden = mark is not None and is_on(mark.find(f"{W}vanish"))
        return is_hidden or bool(self._runs.reason_of(change))

    def _close_paragraph(self) -> None:
        """Add the blocks of the paragraphs that are open, which stand on one line of the page.

        A table of contents is left out, and told.
        """
        opened = self._open
        if not opened.texts:
            return
        self._open = _OpenParagraph()
        shape = _shape_of(opened.shapes)
        label = self._numbering.label_of(shape) if opened.shapes else ""
        text = "".join(item.shown(self._view) for item in opened.texts)
        self.num_chars += len(text)
        for item in opened.texts:
            pieces = item.left_out(self._view)
            self.extract.left_out += [LeftOut(piece.text, piece.reason) for piece in pieces]
        if shape.heading_level == CONTENTS:
            self.extract.left_out.append(LeftOut(text, "table of contents"))
            return
        first = opened.indexes[0]
        count = len(opened.indexes) if first >= 0 else 1
        level = shape.heading_level
        for line in split_lines(text):
            block = Block(line, level, label, source_index=first, source_count=count)
            self._blocks.append(block)
            label = ""
        if label:  # an empty cell may hold the number of the next one
            self._blocks.append(Block("", level, label, source_index=first))
        self._take_notes(opened.texts)
        for item in opened.texts:
            self._take_boxes(item.boxes, opened.indexes[0])

    def _take_notes(self, texts: Sequence[ParagraphText]) -> None:
        """Add the notes behind the sentence that refers to them, or let them wait for its end."""
        for text in texts:
            for key in text.notes:
                note = self._notes.get(key, "")
                if note and key not in self.notes_read:
                    self._waiting_notes.append(note)
                self.notes_read.add(key)
        if not self._waiting_notes or not self._blocks:
            return
        last = self._blocks[-1]
        if last.heading_level is None and last.text.endswith(_SENTENCE_ENDS):
            notes = " ".join(f"(Note: {note})" for note in self._waiting_notes)
            self._blocks[-1] = replace(last, text=f"{last.text} {notes}")
            self._waiting_notes = []

    def _add_waiting_notes(self) -> None:
        """Add the notes whose sentence has no end as blocks of their own."""
        self._blocks += [Block(f"Note: {note}") for note in self._waiting_notes]
        self._waiting_notes = []

    def _take_boxes(self, boxes: Sequence[Any], index: int) -> None:  # Any: w:txbxContent elements
        """Read text boxes; Word keeps a comment on them only at the paragraph they hang on."""
        outer = self._box_index
        self._box_index = index if outer is None else outer
        for box in boxes:
            self._take_children(box, UNCHANGED)
            self._close_paragraph()
        self._box_index = outer

    def _index_of(self, paragraph: Any) -> int:  # Any: a w:p element
        """Return the place of a paragraph in the body; in a text box that of its anchor."""
        if self._box_index is not None:
            return self._box_index
        return self._indexes.get(paragraph, -1)

    def _take_chunk(self, node: Any) -> None:  # Any: a w:altChunk element
        """Read a file that is embedded as text."""
        chunk = self._read_chunk(node.get(f"{R}id", ""))
        self._blocks += [replace(block, source_index=-1) for block in chunk.blocks]
        self.extract.left_out += chunk.left_out
        self.extract.notes += chunk.notes

    def _take_table(self, table: Any, change: TrackedChange) -> None:  # Any: a w:tbl element
        """Read the rows of a table, also those inside content controls."""
        for node in table:
            if node.tag == f"{W}tr":
                self._take_row(node, change)
            elif node.tag not in _SKIPPED:
                self._take_table(node, change.inside(node.tag))

    def _take_row(self, row: Any, change: TrackedChange) -> None:  # Any: a w:tr element
        """Read a row: as one block if it is short, else cell by cell."""
        for mark in row.iterchildren(f"{W}trPr"):
            for node in mark:
                self._runs.count_change(node.tag)
                change = change.inside(node.tag)
        outer = self._blocks
        cells: list[list[Block]] = []
        self._take_cells(row, change, cells)
        self._blocks = outer
        if len(cells) == 1:
            self._blocks += cells[0]
            return
        has_table = next(row.iter(f"{W}tbl"), None) is not None
        if not has_table and _is_short(cells):
            self._blocks += _join_row(cells)
            return
        for block in _merge_labels(cells):
            self._blocks.append(replace(block, is_cell=True))

    def _take_cells(
        self,
        parent: Any,  # Any: a w:tr element or a wrapper in it
        change: TrackedChange,
        cells: list[list[Block]],
    ) -> None:
        """Read the cells of a row into lists of blocks."""
        for node in parent:
            if node.tag in (f"{W}trPr", f"{W}tblPrEx") or node.tag in _SKIPPED:
                continue
            if node.tag != f"{W}tc":
                self._take_cells(node, change.inside(node.tag), cells)
                continue
            self._blocks = []
            self._take_children(node, _change_of_cell(node, change))
            self._close_paragraph()
            self._add_waiting_notes()
            cells.append(self._blocks)


def split_lines(text: str) -> list[str]:
    """Return the paragraphs of a text with manual line breaks.

    A break begins a paragraph if a label follows it or another break; else it is a space.
    """
    paragraphs: list[str] = []
    was_blank = False
    for line in text.split(BREAK):
        cleaned = clean_text(line)
        if not cleaned:
            was_blank = bool(paragraphs)
            continue
        if paragraphs and not was_blank and not _begins_paragraph(cleaned):
            paragraphs[-1] = f"{paragraphs[-1]} {cleaned}"
        else:
            paragraphs.append(cleaned)
        was_blank = False
    return paragraphs


def _begins_paragraph(line: str) -> bool:
    """Return whether a line begins with a label that numbers it, and no sentence goes on in it."""
    label, rest = split_label(line)
    if not label:
        return False
    return label_kind(label) != "number" or not re.match(r"[a-z]", rest)


def _shape_of(shapes: Sequence[ParagraphFormat]) -> ParagraphFormat:
    """Return the format of paragraphs that run on: the last one's list, and no heading."""
    if not shapes:
        return ParagraphFormat()
    listed = [shape for shape in shapes if shape.num_id]
    shape = listed[-1] if listed else shapes[-1]
    return shape if len(shapes) == 1 else replace(shape, heading_level=None)


def _change_of_cell(cell: Any, change: TrackedChange) -> TrackedChange:  # Any: a w:tc element
    """Return the tracked change of a cell: a cell may be inserted or deleted as a whole."""
    properties = cell.find(f"{W}tcPr")
    if properties is None:
        return change
    is_inserted = properties.find(f"{W}cellIns") is not None
    is_deleted = properties.find(f"{W}cellDel") is not None
    return TrackedChange(change.is_inserted or is_inserted, change.is_deleted or is_deleted)


def _is_short(cells: Sequence[Sequence[Block]]) -> bool:
    """Return whether a row is read as one line: little text, and no cell with a list in it."""
    num_chars = 0
    for cell in cells:
        num_chars += sum(len(block.text) for block in cell)
        labelled = [block for block in cell if block.label or split_label(block.text)[0]]
        if len(labelled) > 1:
            return False
    return num_chars <= ROW_CHARS


def _join_row(cells: Sequence[Sequence[Block]]) -> list[Block]:
    """Return a row as one block, which has the number of its first cell."""
    blocks = [block for cell in cells for block in cell]
    texts = [" ".join(block.text for block in cell if block.text) for cell in cells]
    texts = [text for text in texts if text]
    if not texts:
        return []
    label, rest = split_label(texts[0])
    if label and not rest and len(texts) > 1:
        texts[:2] = [f"{texts[0]} {texts[1]}"]
    places = [block.source_index for block in blocks if block.source_index >= 0]
    first = min(places, default=-1)
    last = max((block.source_index + block.source_count for block in blocks), default=0)
    count = last - first if first >= 0 else 1
    return [Block(join_cells(texts), None, blocks[0].label, first, source_count=count)]


def _merge_labels(cells: Sequence[Sequence[Block]]) -> list[Block]:
    """Return the blocks of a row's cells; a cell that is only a number joins the text behind it."""
    merged: list[Block] = []
    for cell in cells:
        for block in cell:
            before = merged[-1] if merged else None
            is_number = before is not None and _is_bare_label(before)
            if before is None or not is_number:
                merged.append(block)
                continue
            text = f"{before.text} {block.text}".strip()
            count = max(block.source_index + block.source_count - before.source_index, 1)
            merged[-1] = replace(
                before, text=text, label=before.label or block.label, source_count=count
            )
    return [block for block in merged if block.text]


def _is_bare_label(block: Block) -> bool:
    """Return whether a block is only a number, typed or automatic."""
    if not block.text:
        return bool(block.label)
    label, rest = split_label(block.text)
    return bool(label) and not rest
