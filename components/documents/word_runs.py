"""The text of a Word paragraph as a person sees it, and what of it is not read.

Tracked changes are read as accepted, as in the original, or as shown with deletions in brackets, at
any depth. Hidden text is left out, and so is struck text, which people strike to delete it. Fields
give their result, form fields their value, equations a line, symbols of symbol fonts their Unicode
character, and raised digits stay raised: `15%³` is not `15%3`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Literal

from components.documents import word_equations
from components.documents.word_fields import FieldStack
from components.documents.word_package import W
from components.documents.word_styles import RunFormat, Styles
from components.documents.word_symbols import is_symbol_font, read_symbol, read_symbol_text

View = Literal["accepted", "original", "shown"]

DELETED = "deleted by a tracked change"
INSERTED = "inserted by a tracked change"
HIDDEN = "hidden text"
STRUCK = "struck through"
BREAK = "\n"
"""A manual break of a line or a page inside a paragraph."""

_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
ALTERNATIVES = f"{_MC}AlternateContent"
BOX = f"{W}txbxContent"
INSERTIONS = {f"{W}ins", f"{W}moveTo"}
DELETIONS = {f"{W}del", f"{W}moveFrom"}
_TEXTS = {f"{W}t", f"{W}delText"}
_CHARACTERS = {
    f"{W}tab": "\t",
    f"{W}ptab": "\t",
    f"{W}br": BREAK,
    f"{W}cr": BREAK,
    f"{W}noBreakHyphen": "-",
}
_NOTES = {f"{W}footnoteReference": "footnote", f"{W}endnoteReference": "endnote"}
_SKIPPED = {
    f"{W}pPr", f"{W}rPr", f"{W}sdtPr", f"{W}sdtEndPr", f"{W}smartTagPr", f"{W}customXmlPr",
    f"{W}fldData", f"{W}rubyPr", f"{W}instrText", f"{W}delInstrText",
}  # fmt: skip
_PICTURES = {
    "{http://schemas.openxmlformats.org/drawingml/2006/picture}pic",
    "{urn:schemas-microsoft-com:vml}imagedata",
}
_DRAWN_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}t"
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_RAISED = {
    "superscript": str.maketrans("0123456789+-()", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾"),
    "subscript": str.maketrans("0123456789+-()", "₀₁₂₃₄₅₆₇₈₉₊₋₍₎"),
}
_LABELS = {DELETED: "deleted", STRUCK: "struck"}


@dataclass(frozen=True)
class TrackedChange:
    """Whether a place is inside a tracked insertion, a tracked deletion, or both."""

    is_inserted: bool = False
    is_deleted: bool = False

    def inside(self, tag: str) -> "TrackedChange":
        """Return the state inside an element of this one."""
        return TrackedChange(
            self.is_inserted or tag in INSERTIONS,
            self.is_deleted or tag in DELETIONS,
        )


UNCHANGED = TrackedChange()


@dataclass(frozen=True)
class TextPiece:
    """Some text of a paragraph; `reason` is "" if it is read, else why it is not.

    `node` is the `w:t` that holds these characters one for one, None where none does.
    """

    text: str
    reason: str = ""
    node: Any = None  # Any: a w:t element


@dataclass
class Counts:
    """What a file holds that its text alone does not show."""

    insertions: int = 0
    deletions: int = 0
    pictures: int = 0
    objects: int = 0
    placeholders: int = 0


@dataclass
class ParagraphText:
    """The pieces of a paragraph in order, its text boxes and the notes that it refers to."""

    pieces: list[TextPiece] = field(default_factory=list)
    boxes: list[Any] = field(default_factory=list)  # Any: w:txbxContent elements
    notes: list[tuple[str, str]] = field(default_factory=list)

    def shown(self, view: View) -> str:
        """Return the text that is read; a break is a line break."""
        return "".join(_shown_pieces(self.pieces, view))

    def left_out(self, view: View) -> Iterator[TextPiece]:
        """Yield the text that is not read, with its reason."""
        for reason, group in groupby(self.pieces, key=lambda piece: piece.reason):
            if reason and not _is_marked(reason, view):
                yield TextPiece("".join(piece.text for piece in group), reason)


class RunReader:
    """Reads the paragraphs of one part in order, since a field may reach over several."""

    def __init__(self, styles: Styles, view: View, counts: Counts) -> None:
        self._styles = styles
        self._view = view
        self._fields = FieldStack()
        self._counts = counts
        self._base = RunFormat()
        self._paragraph = ParagraphText()

    def read(self, paragraph: Any, change: TrackedChange) -> ParagraphText:  # Any: a w:p element
        """Return the text of a paragraph.

        Args:
            paragraph: The paragraph.
            change: The tracked change that it stands in.
        """
        self._base = self._styles.look_of_paragraph(paragraph)
        self._paragraph = ParagraphText()
        self._walk(paragraph, change)
        self._fields.end_paragraph()
        return self._paragraph

    def reason_of(self, change: TrackedChange) -> str:
        """Return why text with this change is not read, "" if it is read."""
        if change.is_deleted and (self._view != "original" or change.is_inserted):
            return DELETED
        if change.is_inserted and self._view == "original":
            return INSERTED
        return ""

    def _walk(self, parent: Any, change: TrackedChange) -> None:  # Any: an lxml element
        """Read what stands inside an element; an unknown wrapper is looked through."""
        for node in parent:
            tag = node.tag
            if tag == f"{W}r":
                self._read_run(node, change)
            elif tag == ALTERNATIVES:
                self._walk(chosen_alternative(node), change)
            elif tag in word_equations.TAGS:
                self._add(word_equations.equation_text(node), self.reason_of(change))
            elif tag in INSERTIONS or tag in DELETIONS:
                self.count_change(tag)
                self._walk(node, change.inside(tag))
            elif tag in _TEXTS:
                self._add(node.text or "", self.reason_of(change))
            elif tag not in _SKIPPED:
                self._count_placeholder(node)
                self._walk(node, change)

    def _read_run(self, run: Any, change: TrackedChange) -> None:  # Any: a w:r element
        """Read the text and the objects of a run."""
        look = self._styles.look_of_run(run.find(f"{W}rPr"), self._base)
        reason = self.reason_of(change)
        if not reason and look.is_hidden:
            reason = HIDDEN
        elif not reason and look.is_struck:
            reason = STRUCK
        for node in run:
            if node.tag in _TEXTS:
                self._add(_looked_at(node.text or "", look), reason, node)
            elif node.tag in _CHARACTERS:
                self._add(_CHARACTERS[node.tag], reason)
            else:
                self._read_object(node, change, reason)

    def _read_object(
        self, node: Any, change: TrackedChange, reason: str
    ) -> None:  # Any: an lxml element
        """Read what is no plain text in a run: a symbol, a field, a note's mark, a drawing."""
        tag = node.tag
        if tag == f"{W}sym":
            code = int(node.get(f"{W}char", "FFFD"), 16)
            self._add(read_symbol(node.get(f"{W}font", ""), code), reason)
        elif tag == f"{W}fldChar":
            self._paragraph.pieces.append(TextPiece(self._fields.take(node), reason))
        elif tag in _NOTES:
            if not reason:
                self._paragraph.notes.append((_NOTES[tag], node.get(f"{W}id", "")))
        elif tag == f"{W}ruby":
            self._read_ruby(node, change)
        elif tag not in _SKIPPED:
            self._read_drawing(node, change)

    def _read_ruby(self, ruby: Any, change: TrackedChange) -> None:  # Any: a w:ruby element
        """Read the base text of a reading aid; the small text above it is left out."""
        for base in ruby.iterchildren(f"{W}rubyBase"):
            self._walk(base, change)
        for aid in ruby.iterchildren(f"{W}rt"):
            text = "".join(node.text or "" for node in aid.iter(f"{W}t"))
            self._paragraph.pieces.append(TextPiece(text, "reading aid above the text"))

    def _read_drawing(self, node: Any, change: TrackedChange) -> None:  # Any: an lxml element
        """Take the text boxes of a drawing, each once, and count its pictures."""
        if node.tag == BOX:
            if not self.reason_of(change):
                self._paragraph.boxes.append(node)
        elif node.tag == ALTERNATIVES:
            for child in chosen_alternative(node):
                self._read_drawing(child, change)
        elif node.tag == _WORD_ART:
            self._paragraph.pieces.append(TextPiece(node.get("string", ""), "text of a drawing"))
        elif node.tag == _DRAWN_TEXT:
            self._paragraph.pieces.append(TextPiece(node.text or "", "text of a drawing"))
        else:
            self._counts.pictures += node.tag in _PICTURES
            self._counts.objects += node.tag == f"{W}object"
            for child in node:
                self._read_drawing(child, change)

    def _add(self, text: str, reason: str, node: Any = None) -> None:  # Any: a w:t element
        """Add some text, unless it belongs to the code of a field."""
        if not text:
            return
        if not reason and not self._fields.is_shown:
            reason = "code of a field"
        is_exact = node is not None and node.tag == f"{W}t" and len(node.text or "") == len(text)
        self._paragraph.pieces.append(TextPiece(text, reason, node if is_exact else None))

    def count_change(self, tag: str) -> None:
        """Count a tracked change by the tag of its element."""
        self._counts.insertions += tag in INSERTIONS
        self._counts.deletions += tag in DELETIONS

    def _count_placeholder(self, node: Any) -> None:  # Any: an lxml element
        """Count a content control that nobody has filled in."""
        is_placeholder = node.find(f"{W}sdtPr/{W}showingPlcHdr") is not None
        self._counts.placeholders += is_placeholder


def chosen_alternative(node: Any) -> Any:  # Any: lxml elements
    """Return the first alternative that holds text or a picture, so that it is read once."""
    wanted = [f"{W}t", f"{W}delText", word_equations.TEXT, *_PICTURES]
    for alternative in node:
        if next(alternative.iter(*wanted), None) is not None:
            return alternative
    return ()


def _looked_at(text: str, look: RunFormat) -> str:
    """Return a run's text as its font and its height show it; a line break in XML is a space."""
    text = text.replace("\r", " ").replace("\n", " ")
    if look.font and is_symbol_font(look.font):
        text = read_symbol_text(look.font, text)
    elif any("\uf000" <= char <= "\uf0ff" for char in text):
        text = "".join(read_symbol("", ord(char)) for char in text)
    return text.translate(_RAISED[look.raised]) if look.raised in _RAISED else text


def _is_marked(reason: str, view: View) -> bool:
    """Return whether text that is not read is shown in brackets all the same."""
    return view == "shown" and reason in _LABELS


def _shown_pieces(pieces: Sequence[TextPiece], view: View) -> Iterator[str]:
    """Yield the text that is read, with deletions in brackets where they are shown."""
    for reason, group in groupby(pieces, key=lambda piece: piece.reason):
        text = "".join(piece.text for piece in group)
        if not reason:
            yield text
        elif _is_marked(reason, view):
            yield f"[{_LABELS[reason]}: {text.strip()}] "
