"""Where words of a document's text stand in its Word file, so that they can be changed there.

The text of a document is cleaned and a row of a table is one line, so words are found again by
themselves and by what stands around them, white space and bars aside. Only one place may fit. Words
that cannot be changed as a tracked change are refused with the reason: those in a field, whose
result is written anew, in a text box, in a symbol or in somebody's tracked deletion.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from components.documents.blocks import clean_text
from components.documents.word_package import W
from components.documents.word_runs import BOX, DELETIONS, TextPiece

CONTEXT = 40
_CONTEXTS = (CONTEXT, 16, 6)
_MOVED = f"{W}moveTo"
_PARENTS = {
    f"{W}{name}" for name in ("p", "hyperlink", "ins", "sdtContent", "smartTag", "customXml")
}


@dataclass(frozen=True)
class TextChange:
    """Words to change, and the words around them in the document's text.

    Attributes:
        before: What stands before them, up to `CONTEXT` characters.
        old: The words.
        new: What is to stand in their place; empty strikes them.
        after: What stands behind them.
    """

    before: str
    old: str
    new: str
    after: str

    def __repr__(self) -> str:
        return f"TextChange(old={len(self.old)}, new={len(self.new)})"


@dataclass(frozen=True)
class NodeSpan:
    """Characters `[start, end)` of one `w:t`."""

    node: Any  # Any: a w:t element
    start: int
    end: int


class NoPlaceError(Exception):
    """Words cannot be changed in the file; the message is the reason, without any text of it."""


def find_place(pieces: Sequence[TextPiece], change: TextChange) -> list[NodeSpan]:
    """Return where the words of a change stand, in order.

    Args:
        pieces: The pieces of the paragraphs that hold them, in order.
        change: The change.

    Raises:
        NoPlaceError: They stand nowhere, at several places, or where they cannot be changed.
    """
    shown = [piece for piece in pieces if not piece.reason]
    text = "".join(piece.text for piece in shown)
    start, end = _find_words(text, change)
    spans = list(_spans(shown, start, end))
    for span in spans:
        _refuse_unchangeable(span.node)
    return spans


def _find_words(text: str, change: TextChange) -> tuple[int, int]:
    """Return the one place of a change's words in a text."""
    words = r"\s+".join(re.escape(word) for word in change.old.split())
    lead = r"\s*" if change.old[:1].isspace() else ""
    tail = r"\s*" if change.old[-1:].isspace() else ""
    pattern = re.compile(f"{lead}{words}{tail}")
    places = [match.span() for match in pattern.finditer(text)]
    for length in _CONTEXTS:
        fitting = [place for place in places if _fits(text, place, change, length)]
        if len(fitting) == 1:
            return fitting[0]
        if fitting:
            break
    raise NoPlaceError("the words are not found for certain in the Word file")


def _fits(text: str, place: tuple[int, int], change: TextChange, length: int) -> bool:
    """Say whether what stands around a place is what stands around the words."""
    reach = 4 * length
    before = _squeeze(text[max(0, place[0] - reach) : place[0]])
    after = _squeeze(text[place[1] : place[1] + reach])
    wanted_before = _squeeze(change.before)[-length:]
    wanted_after = _squeeze(change.after)[:length]
    return before.endswith(wanted_before) and after.startswith(wanted_after)


def _squeeze(text: str) -> str:
    """Return a text without white space and the bars between cells."""
    return "".join(clean_text(text).replace("|", "").split())


def _spans(shown: Sequence[TextPiece], start: int, end: int) -> Iterator[NodeSpan]:
    """Yield the characters of a span of the shown text, by their `w:t`."""
    position = 0
    for piece in shown:
        first = max(start, position) - position
        last = min(end, position + len(piece.text)) - position
        position += len(piece.text)
        if first >= last:
            continue
        if piece.node is None:
            raise NoPlaceError("the words stand in a symbol, a break or a form field")
        yield NodeSpan(piece.node, first, last)


def _refuse_unchangeable(node: Any) -> None:  # Any: a w:t element
    """Raise NoPlaceError where a tracked change of a run would not hold."""
    run = node.getparent()
    for parent in run.iterancestors():
        if parent.tag == f"{W}p":
            break
        if parent.tag in DELETIONS or parent.tag == _MOVED:
            raise NoPlaceError("the words stand in a tracked deletion or move of somebody else")
        if parent.tag not in (*_PARENTS, f"{W}sdt"):
            raise NoPlaceError("the words stand in a field or another generated part")
        if parent.tag == f"{W}sdt" and _is_bound(parent):
            raise NoPlaceError("the words stand in a locked or linked content control")
    if next(run.iterancestors(BOX), None) is not None:
        raise NoPlaceError("the words stand in a text box")
    if _is_in_field(run):
        raise NoPlaceError("the words stand in a field or another generated part")


def _is_bound(control: Any) -> bool:  # Any: a w:sdt element
    """Say whether a content control is locked, or filled from data."""
    properties = control.find(f"{W}sdtPr")
    names = (f"{W}lock", f"{W}dataBinding")
    return properties is not None and any(properties.find(name) is not None for name in names)


def _is_in_field(run: Any) -> bool:  # Any: a w:r element
    """Say whether a run stands between the marks of a field in its paragraph."""
    paragraph = next(run.iterancestors(f"{W}p"))
    depth = 0
    for node in paragraph.iter(f"{W}r", f"{W}fldChar"):
        if node is run:
            return depth > 0
        if node.tag == f"{W}fldChar":
            kind = node.get(f"{W}fldCharType")
            depth += (kind == "begin") - (kind == "end")
    return False
