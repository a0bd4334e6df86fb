"""Join the lines of a PDF into paragraphs, across columns and pages, with their notes.

A paragraph ends where a line leaves room for the next word, where the gap below it is wide, where
the type changes its size, or where a number begins the next line. A line that begins in lower case
goes on always. Notes at the foot of a page stand in brackets behind the paragraph that has their
mark.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from components.documents.blocks import Block, clean_text
from components.documents.paragraph_labels import label_kind, split_label
from components.documents.pdf_columns import TextLine
from components.documents.wrapped_lines import append_line, collect_words, goes_on

_SMALL_TYPE = 0.93
_SAME_TYPE = 1.05
_OTHER_TYPE = 0.15
_WIDE_GAP = 1.4
_RAISED = "[⁰¹²³⁴-⁹ⁱᵛˣ]"
_NOTE = re.compile(
    r"(?P<mark>[⁰¹²³⁴-⁹ⁱᵛˣ]{1,3}|(?:\d{1,3}|[ivx]{1,4})(?=\s)|[*†‡]{1,3})\s*(?P<text>.*)"
)
_PLAIN_DIGITS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ", "0123456789ivx")
_RAISED_DIGITS = str.maketrans("0123456789ivx", "⁰¹²³⁴⁵⁶⁷⁸⁹ⁱᵛˣ")
_SENTENCE_ENDS = (".", "!", "?", ")", "。", "！", "？", "）")  # noqa: RUF001  # Chinese ends so


@dataclass
class _Note:
    """A note at the foot of a page: its mark in plain digits or signs, and its words."""

    page: int
    mark: str
    text: str


@dataclass
class _Paragraph:
    """The pieces of a paragraph and the pages that it begins and ends on."""

    pieces: list[str]
    first_page: int
    last_page: int
    notes: list[str] = field(default_factory=list)


def make_blocks(pages: Sequence[Sequence[TextLine]]) -> list[Block]:
    """Return the paragraphs of a document.

    Args:
        pages: The lines of each page in reading order, without heads and feet.
    """
    notes: list[_Note] = []
    bodies: list[Sequence[TextLine]] = []
    for number, lines in enumerate(pages):
        body, own_notes = _split_notes(lines, number)
        bodies.append(body)
        notes += own_notes
    paragraphs = _join(bodies)
    lone = [note for note in notes if not _attach(note, paragraphs)]
    blocks = [Block(text) for paragraph in paragraphs for text in _texts(paragraph)]
    return blocks + [Block(f"Note: {clean_text(note.text)}") for note in lone]


def _texts(paragraph: _Paragraph) -> list[str]:
    """Return a paragraph with its notes in brackets, or behind it if it is no sentence."""
    text = clean_text("".join(paragraph.pieces))
    notes = [clean_text(note) for note in paragraph.notes]
    if text.endswith(_SENTENCE_ENDS):
        return [" ".join([text, *(f"(Note: {note})" for note in notes)])]
    return [text, *(f"Note: {note}" for note in notes)]


def _split_notes(lines: Sequence[TextLine], page: int) -> tuple[Sequence[TextLine], list[_Note]]:
    """Return the lines of a page without the notes at its foot, in smaller type, and the notes."""
    start = len(lines)
    while start > 0 and lines[start - 1].size <= _SAME_TYPE * lines[-1].size:
        start -= 1
    if start == 0 or lines[-1].size > _SMALL_TYPE * lines[start - 1].size:
        return lines, []
    while start < len(lines) and not _NOTE.fullmatch(lines[start].text):
        start += 1
    notes: list[_Note] = []
    for line in lines[start:]:
        match = _NOTE.fullmatch(line.text)
        if match:
            notes.append(_Note(page, match["mark"].translate(_PLAIN_DIGITS), match["text"]))
        else:
            notes[-1].text += f" {line.text}"
    return lines[:start], notes


def _attach(note: _Note, paragraphs: Sequence[_Paragraph]) -> bool:
    """Give a note to the paragraph of its page that has its mark; return whether there is one."""
    mark = note.mark.translate(_RAISED_DIGITS)
    pattern = re.compile(rf"(?<!{_RAISED}){re.escape(mark)}(?!{_RAISED})")
    for paragraph in paragraphs:
        is_on_page = paragraph.first_page <= note.page <= paragraph.last_page
        text = "".join(paragraph.pieces)
        if is_on_page and pattern.search(text):
            # The note stands in brackets instead; its mark would part a figure from its unit.
            paragraph.pieces = [pattern.sub("", text, count=1)]
            paragraph.notes.append(note.text)
            return True
    return False


def _join(pages: Sequence[Sequence[TextLine]]) -> list[_Paragraph]:
    """Return the paragraphs of the pages' lines."""
    words = collect_words([line.text for lines in pages for line in lines])
    leading = _leading(pages)
    paragraphs: list[_Paragraph] = []
    previous: TextLine | None = None
    for number, lines in enumerate(pages):
        for line in lines:
            if previous is None or _begins_paragraph(previous, line, leading):
                paragraphs.append(_Paragraph([line.text], number, number))
            else:
                append_line(paragraphs[-1].pieces, line.text, words)
                paragraphs[-1].last_page = number
            previous = line
    return paragraphs


def _leading(pages: Sequence[Sequence[TextLine]]) -> float:
    """Return the usual distance of two lines, as a multiple of the height of their type."""
    steps: list[float] = []
    for lines in pages:
        for line, after in zip(lines, lines[1:], strict=False):
            step = (line.base - after.base) / max(line.size, 1.0)
            if 0 < step < 4:
                steps.append(step)
    return median(sorted(steps)[: len(steps) * 3 // 4 + 1]) if steps else 1.2


def _begins_paragraph(previous: TextLine, line: TextLine, leading: float) -> bool:
    """Return whether a line begins a paragraph instead of going on with the one before it."""
    if previous.is_row or line.is_row:
        return True
    is_open = goes_on(previous.text)
    label, rest = split_label(line.text)
    if label:
        is_citation = is_open and previous.text[-1].isalnum() and label_kind(label) == "number"
        is_sentence = label_kind(label) == "number" and rest[:1].islower()
        return not (is_citation or is_sentence)
    if is_open or line.text[0].islower():
        return False
    if abs(previous.size - line.size) > _OTHER_TYPE * max(previous.size, line.size):
        return True
    step = previous.base - line.base
    if step > _WIDE_GAP * leading * line.size:
        return True
    if previous.text.isupper() and not line.text.isupper():
        return True
    return _leaves_room(previous, line)


def _leaves_room(previous: TextLine, line: TextLine) -> bool:
    """Return whether the next word would have fitted on a line, so that it ends on purpose."""
    width = (line.right - line.left) / max(len(line.text), 1)
    if line.text[0] > "\u2e80":
        is_ended = previous.text.endswith(_SENTENCE_ENDS)
        room = (2 if is_ended else 6) * width
    else:
        room = (len(line.text.split(" ", 1)[0]) + 1.5) * width
    return previous.right + room < previous.edge
