"""Formats of a Word file's paragraphs and runs, looked up through its styles.

Of a paragraph the heading level and the list count; of a run, whether it is hidden, struck through
or raised, and its font. A style is based on another one, and what it leaves open comes from that.
Other looks (colours, indents) are not read.
"""

import re
from dataclasses import dataclass, fields, replace
from typing import Any

from components.documents.word_package import W

CONTENTS = -1
"""The heading level of the lines of a generated table of contents."""

_MAX_BASES = 20


@dataclass(frozen=True)
class ParagraphFormat:
    """The heading level, the list and the style of a paragraph or a style.

    `num_id` is the id of its list, "" if it names none and "0" if it leaves the style's list.
    `list_level` is its level in the list, -1 if it names none.
    """

    heading_level: int | None = None
    num_id: str = ""
    list_level: int = -1
    style_id: str = ""


@dataclass(frozen=True)
class RunFormat:
    """How a run looks; None is what its properties leave open.

    `raised` is `superscript`, `subscript` or `baseline`.
    """

    is_hidden: bool | None = None
    is_struck: bool | None = None
    font: str | None = None
    raised: str | None = None


class Styles:
    """Looks up the format of a paragraph or a run in its own properties and through its styles."""

    def __init__(self, root: Any | None) -> None:  # Any: the w:styles element
        """Read the styles of a file.

        Args:
            root: The root of `styles.xml`, or None if the file has none.
        """
        nodes = [] if root is None else root.findall(f"{W}style")
        self._styles = {node.get(f"{W}styleId"): node for node in nodes}
        self._formats: dict[str, ParagraphFormat] = {}
        self._looks: dict[str, RunFormat] = {}
        self._default_style = next(
            (key for key, node in self._styles.items() if _is_default(node)), ""
        )
        defaults = None if root is None else root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
        self._defaults = _read_look(defaults)

    def format_of(self, paragraph: Any) -> ParagraphFormat:  # Any: a w:p element
        """Return the format of a paragraph; its style's heading level wins over its own."""
        style_id = _value(paragraph.find(f"{W}pPr/{W}pStyle"))
        if style_id not in self._formats:
            self._formats[style_id] = self._look_up(style_id)
        style = self._formats[style_id]
        own = _read_format(paragraph)
        num_id = own.num_id or style.num_id
        return ParagraphFormat(
            heading_level=own.heading_level if style.heading_level is None else style.heading_level,
            num_id="" if num_id == "0" else num_id,
            list_level=style.list_level if own.list_level < 0 else own.list_level,
            style_id=style_id,
        )

    def look_of_paragraph(self, paragraph: Any) -> RunFormat:  # Any: a w:p element
        """Return how the runs of a paragraph look if nothing of their own says otherwise."""
        style_id = _value(paragraph.find(f"{W}pPr/{W}pStyle")) or self._default_style
        return self._look_of_style(style_id, self._defaults)

    def look_of_run(
        self,
        properties: Any | None,  # Any: a w:rPr element
        base: RunFormat,
    ) -> RunFormat:
        """Return how a run looks by its own properties, its style and its paragraph's `base`."""
        if properties is None:
            return base
        style_id = _value(properties.find(f"{W}rStyle"))
        if style_id:
            base = self._look_of_style(style_id, base)
        return _overlay(base, _read_look(properties))

    def _look_up(self, style_id: str) -> ParagraphFormat:
        """Return the format of a style; what it leaves open comes from the style it is based on."""
        heading_level: int | None = None
        num_id = ""
        list_level = -1
        for style in self._chain(style_id):
            own = _read_format(style)
            if heading_level is None:
                heading_level = _level_by_name(style)
            if heading_level is None:
                heading_level = own.heading_level
            num_id = num_id or own.num_id
            list_level = own.list_level if list_level < 0 else list_level
        return ParagraphFormat(heading_level, num_id, list_level)

    def _look_of_style(self, style_id: str, base: RunFormat) -> RunFormat:
        """Return `base` with what a style and the styles below it say of runs."""
        if style_id not in self._looks:
            look = RunFormat()
            for style in reversed(self._chain(style_id)):
                look = _overlay(look, _read_look(style.find(f"{W}rPr")))
            self._looks[style_id] = look
        return _overlay(base, self._looks[style_id])

    def _chain(self, style_id: str) -> list[Any]:  # Any: w:style elements
        """Return a style and those it is based on, the nearest first; a circle of them ends."""
        chain: list[Any] = []
        while style_id in self._styles and len(chain) < _MAX_BASES:
            chain.append(self._styles[style_id])
            style_id = _value(chain[-1].find(f"{W}basedOn"))
        return chain


def is_on(setting: Any | None) -> bool:  # Any: an lxml element
    """Return whether an element that switches something on or off switches it on."""
    return setting is not None and setting.get(f"{W}val", "1") not in ("0", "false", "off", "none")


def _overlay(base: RunFormat, own: RunFormat) -> RunFormat:
    """Return a format in which what `own` leaves open comes from `base`."""
    names = [field.name for field in fields(RunFormat)]
    set_values = {name: getattr(own, name) for name in names if getattr(own, name) is not None}
    return replace(base, **set_values) if set_values else base


def _read_look(properties: Any | None) -> RunFormat:  # Any: a w:rPr element
    """Return what properties of a run say of its look.

    `w:webHidden` hides a text on web pages only and not on paper, so it does not count.
    """
    if properties is None:
        return RunFormat()
    vanish = properties.find(f"{W}vanish")
    strike = properties.find(f"{W}strike")
    strike = properties.find(f"{W}dstrike") if strike is None else strike
    fonts = properties.find(f"{W}rFonts")
    raised = properties.find(f"{W}vertAlign")
    return RunFormat(
        is_hidden=None if vanish is None else is_on(vanish),
        is_struck=None if strike is None else is_on(strike),
        font=None if fonts is None else fonts.get(f"{W}ascii", fonts.get(f"{W}hAnsi")),
        raised=None if raised is None else raised.get(f"{W}val"),
    )


def _is_default(style: Any) -> bool:  # Any: a w:style element
    """Return whether a style is that of paragraphs which name none."""
    is_marked = style.get(f"{W}default", "0") in ("1", "true", "on")
    return is_marked and style.get(f"{W}type") == "paragraph"


def _level_by_name(style: Any) -> int | None:  # Any: a w:style element
    """Return the level of a built-in style: 0 for `Title`, 2 for `Heading 2`, None for others."""
    name = _value(style.find(f"{W}name")).lower()
    if name.startswith("toc "):
        return CONTENTS
    if name == "title":
        return 0
    heading = re.fullmatch(r"heading ([1-9])", name)
    return int(heading[1]) if heading else None


def _read_format(element: Any) -> ParagraphFormat:  # Any: a w:p or w:style element
    """Return the format that the element's own properties set."""
    properties = element.find(f"{W}pPr")
    if properties is None:
        return ParagraphFormat()
    outline = _value(properties.find(f"{W}outlineLvl"))
    heading_level = int(outline) + 1 if outline.isdecimal() and int(outline) < 9 else None
    numbering = properties.find(f"{W}numPr")
    if numbering is None:
        return ParagraphFormat(heading_level)
    depth = _value(numbering.find(f"{W}ilvl"))
    list_level = int(depth) if depth.isdecimal() else -1
    return ParagraphFormat(heading_level, _value(numbering.find(f"{W}numId")), list_level)


def _value(element: Any | None) -> str:  # Any: an lxml element
    """Return the `w:val` of an element, "" if there is no element."""
    return "" if element is None else str(element.get(f"{W}val", ""))
