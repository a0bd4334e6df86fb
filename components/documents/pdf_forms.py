"""What stands on a PDF page beside its text: form fields, typed-on text, struck text, remarks.

Values of form fields and text typed onto the page are read at the place where they stand. A tick is
`☒`, an empty box `☐`. Text under a strike-out mark is left out. Remarks, stamps and drawings are
counted. Actions and scripts of the file are never followed.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any

from pypdf import PageObject

from components.documents.pdf_glyphs import Box, Glyph, turn_box

_HIDDEN = 0b10 | 0b100000  # flags of an annotation: hidden, no view
_PUSH_BUTTON = 1 << 16
_REMARKS = {
    "/Text", "/Highlight", "/Underline", "/Squiggly", "/Caret", "/Stamp", "/Ink", "/FileAttachment",
}  # fmt: skip
_MAX_ANNOTATIONS = 5_000
_MIN_LEADERS = 3
_MAX_PARENTS = 20


@dataclass
class PageForms:
    """The form of one page.

    `values` stand at a place each, `strikes` are the places of struck text. `num_empty` counts
    fields that nobody filled in, `num_remarks` remarks and stamps.
    """

    values: list[tuple[str, Box]] = field(default_factory=list)
    strikes: list[Box] = field(default_factory=list)
    num_empty: int = 0
    num_remarks: int = 0
    num_signatures: int = 0


def read_forms(page: PageObject) -> PageForms:
    """Return what the annotations of a page hold."""
    forms = PageForms()
    for annotation in islice(_annotations(page), _MAX_ANNOTATIONS):
        kind = annotation.get("/Subtype")
        if int(annotation.get("/F", 0)) & _HIDDEN:
            continue
        if kind == "/Widget":
            _read_field(annotation, forms)
        elif kind == "/FreeText":
            text = str(annotation.get("/Contents", "")).strip()
            if text:
                forms.values.append((text, _box(annotation)))
        elif kind == "/StrikeOut":
            forms.strikes += _quads(annotation)
        elif kind in _REMARKS:
            forms.num_remarks += 1
    return forms


def place_values(glyphs: list[Glyph], forms: PageForms, turn: int) -> None:
    """Add the values of a page's form to its characters, in place, where they stand.

    Args:
        glyphs: The characters of the page.
        forms: Its form.
        turn: How far the page was turned, in right angles.
    """
    own = list(glyphs)
    for text, box in forms.values:
        left, bottom, right, top = turn_box(box, turn)
        inside = [glyph for glyph in own if _is_inside(glyph, (left, bottom, right, top))]
        shown = "".join(glyph.text for glyph in inside)
        if "".join(shown.split()) == "".join(text.split()):
            continue
        base, size = _line_at(own, left, bottom, top)
        blank = "_" if shown.count(".") < _MIN_LEADERS else "_."
        blanks = {id(glyph) for glyph in inside if glyph.text in blank}
        glyphs[:] = [glyph for glyph in glyphs if id(glyph) not in blanks]
        glyphs.append(Glyph(" ".join(text.split()), left, right, base, size, is_after_space=True))


def remove_struck(glyphs: list[Glyph], forms: PageForms, turn: int) -> str:
    """Remove the characters under strike-out marks, in place, and return them."""
    boxes = [turn_box(box, turn) for box in forms.strikes]
    if not boxes:
        return ""
    struck: list[str] = []
    kept: list[Glyph] = []
    for glyph in glyphs:
        if any(_is_inside(glyph, box) for box in boxes):
            struck.append(glyph.text)
        else:
            kept.append(glyph)
    glyphs[:] = kept
    return "".join(struck)


def _annotations(page: PageObject) -> Iterator[Any]:  # Any: PDF dictionaries
    """Yield the annotations of a page."""
    listed = page.get("/Annots")
    for reference in listed.get_object() if listed is not None else ():
        annotation = reference.get_object()
        if annotation is not None and hasattr(annotation, "get"):
            yield annotation


def _read_field(widget: Any, forms: PageForms) -> None:  # Any: a PDF dictionary
    """Add the value of a form field."""
    kind = _inherited(widget, "/FT")
    value = _inherited(widget, "/V")
    if kind == "/Btn":
        if int(_inherited(widget, "/Ff") or 0) & _PUSH_BUTTON:
            return
        state = widget.get("/AS", "/Off")
        forms.values.append(("☐" if state == "/Off" else "☒", _box(widget)))
    elif kind == "/Sig":
        forms.num_signatures += value is not None
    elif kind in ("/Tx", "/Ch"):
        text = _field_text(value)
        if text:
            forms.values.append((text, _box(widget)))
        else:
            forms.num_empty += 1


def _field_text(value: Any) -> str:  # Any: a PDF value
    """Return the value of a text field or of a list as text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    if isinstance(value, bytes):
        return value.decode("latin-1")
    return str(value).strip()


def _inherited(widget: Any, key: str) -> Any:  # Any: PDF values
    """Return a value of a field, which it may have from the field that it belongs to."""
    node = widget
    for _ in range(_MAX_PARENTS):
        if key in node:
            return node[key].get_object() if hasattr(node[key], "get_object") else node[key]
        if "/Parent" not in node:
            return None
        node = node["/Parent"].get_object()
    return None


def _box(annotation: Any) -> Box:  # Any: a PDF dictionary
    """Return the rectangle of an annotation: left, bottom, right, top."""
    left, bottom, right, top = (float(number) for number in annotation["/Rect"])
    return (min(left, right), min(bottom, top), max(left, right), max(bottom, top))


def _quads(annotation: Any) -> Iterator[Box]:  # Any: a PDF dictionary
    """Yield the rectangles that a mark covers; without them its own."""
    numbers = [float(number) for number in annotation.get("/QuadPoints", ())]
    if not numbers:
        yield _box(annotation)
    for start in range(0, len(numbers) - 7, 8):
        xs = numbers[start : start + 8 : 2]
        ys = numbers[start + 1 : start + 8 : 2]
        yield (min(xs), min(ys), max(xs), max(ys))


def _is_inside(glyph: Glyph, box: Box) -> bool:
    """Return whether the middle of a character lies in a rectangle."""
    left, bottom, right, top = box
    middle = (glyph.left + glyph.right) / 2
    height = glyph.base + glyph.size / 4
    return left <= middle <= right and bottom <= height <= top


def _line_at(
    glyphs: Sequence[Glyph], left: float, bottom: float, top: float
) -> tuple[float, float]:
    """Return the base line and the type size of the nearest text at the height of a field."""
    near = [glyph for glyph in glyphs if bottom - 3 <= glyph.base <= top]
    if not near:
        return bottom + 2, max(top - bottom, 4.0) if top - bottom < 30 else 12.0
    closest = min(near, key=lambda glyph: abs(glyph.left - left))
    return closest.base, closest.size
