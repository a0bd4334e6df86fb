"""The format of a Word paragraph: its heading level and its list, looked up through its styles.

A style is based on another one, and what it leaves open comes from that. Looks (fonts, colours,
indents) are not read.
"""

import re
from dataclasses import dataclass
from typing import Any

from docx.document import Document as WordDocument
from docx.oxml.ns import qn

CONTENTS = -1
"""The heading level of the lines of a generated table of contents."""

_MAX_BASES = 20


@dataclass(frozen=True)
class ParagraphFormat:
    """The heading level and the list of a paragraph or a style.

    `num_id` is the id of its list, "" if it names none and "0" if it leaves the style's list.
    `list_level` is its level in the list, -1 if it names none.
    """

    heading_level: int | None = None
    num_id: str = ""
    list_level: int = -1


class Styles:
    """Looks up the format of a paragraph in its own properties and through its styles."""

    def __init__(self, document: WordDocument) -> None:
        root = document.styles.element
        self._styles = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
        self._formats: dict[str, ParagraphFormat] = {}

    def format_of(self, paragraph: Any) -> ParagraphFormat:  # Any: a w:p element
        """Return the format of a paragraph; its style's heading level wins over its own."""
        style_id = _attribute(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"))
        if style_id not in self._formats:
            self._formats[style_id] = self._look_up(style_id)
        style = self._formats[style_id]
        own = _read_format(paragraph)
        num_id = own.num_id or style.num_id
        return ParagraphFormat(
            heading_level=own.heading_level if style.heading_level is None else style.heading_level,
            num_id="" if num_id == "0" else num_id,
            list_level=style.list_level if own.list_level < 0 else own.list_level,
        )

    def _look_up(self, style_id: str) -> ParagraphFormat:
        """Return the format of a style; what it leaves open comes from the style it is based on."""
        heading_level: int | None = None
        num_id = ""
        list_level = -1
        for _ in range(_MAX_BASES):
            style = self._styles.get(style_id)
            if style is None:
                break
            own = _read_format(style)
            if heading_level is None:
                heading_level = _level_by_name(style)
            if heading_level is None:
                heading_level = own.heading_level
            num_id = num_id or own.num_id
            list_level = own.list_level if list_level < 0 else list_level
            style_id = _attribute(style.find(qn("w:basedOn")))
        return ParagraphFormat(heading_level, num_id, max(list_level, 0))


def _level_by_name(style: Any) -> int | None:  # Any: a w:style element
    """Return the level of a built-in style: 0 for `Title`, 2 for `Heading 2`, None for others."""
    name = _attribute(style.find(qn("w:name"))).lower()
    if name.startswith("toc "):
        return CONTENTS
    if name == "title":
        return 0
    heading = re.fullmatch(r"heading ([1-9])", name)
    return int(heading[1]) if heading else None


def _read_format(element: Any) -> ParagraphFormat:  # Any: a w:p or w:style element
    """Return the format that the element's own properties set."""
    outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    outline_level = 9 if outline is None else int(outline.get(qn("w:val"), "9"))
    heading_level = None if outline_level > 8 else outline_level + 1
    numbering = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbering is None:
        return ParagraphFormat(heading_level)
    depth = numbering.find(qn("w:ilvl"))
    list_level = -1 if depth is None else int(depth.get(qn("w:val"), "0"))
    return ParagraphFormat(heading_level, _attribute(numbering.find(qn("w:numId"))), list_level)


def _attribute(element: Any | None) -> str:  # Any: an lxml element
    """Return the `w:val` of an element, "" if there is no element."""
    return "" if element is None else str(element.get(qn("w:val"), ""))
