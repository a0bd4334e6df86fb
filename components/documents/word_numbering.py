"""The automatic paragraph numbers of a Word file, counted from its `numbering.xml`.

Covered: level templates (`%1.%2`), restarts (`lvlRestart`, start overrides), legal numbering
(`isLgl`), levels that a list or a style overrides, and linked list styles; numbers in digits,
letters, Roman numerals, ordinals and Chinese. Other formats are written in digits. The labels help
to find clauses; they are never added to the text.
"""

from typing import Any

from components.documents.number_formats import format_number
from components.documents.word_package import W
from components.documents.word_styles import ParagraphFormat, is_on

_MAX_LEVELS = 9


class Numbering:
    """Counts the lists of one document, paragraph by paragraph in order."""

    def __init__(self, root: Any | None) -> None:  # Any: the w:numbering element
        self._levels: dict[str, dict[int, Any]] = {}  # Any: w:lvl elements, by list
        self._templates: dict[str, str] = {}
        self._starts: dict[str, dict[int, int]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:  # Any: the w:numbering element
        """Read the list templates (`w:abstractNum`) and the lists that use them (`w:num`)."""
        templates: dict[str, Any] = {}
        linked: dict[str, str] = {}
        for abstract in root.findall(f"{W}abstractNum"):
            template_id = abstract.get(f"{W}abstractNumId", "")
            templates[template_id] = abstract
            linked[_value(abstract, "styleLink")] = template_id
        for num in root.findall(f"{W}num"):
            num_id = num.get(f"{W}numId", "")
            template_id = _value(num, "abstractNumId")
            abstract = templates.get(template_id)
            style_link = "" if abstract is None else _value(abstract, "numStyleLink")
            if style_link in linked and style_link:
                template_id = linked[style_link]
                abstract = templates[template_id]
            self._templates[num_id] = template_id
            self._levels[num_id] = {} if abstract is None else _read_levels(abstract)
            self._load_overrides(num_id, num)

    def _load_overrides(self, num_id: str, num: Any) -> None:  # Any: a w:num element
        """Read the levels that a list changes and the numbers at which it restarts them."""
        starts: dict[int, int] = {}
        for override in num.findall(f"{W}lvlOverride"):
            level = _number(override.get(f"{W}ilvl"), 0)
            self._levels[num_id].update(_read_levels(override))
            start = _value(override, "startOverride")
            if start.isdecimal():
                starts[level] = int(start)
        self._starts[num_id] = starts

    def label_of(self, shape: ParagraphFormat) -> str:
        """Count one paragraph of a list, if it is in one, and return its label, such as `4.2`.

        A level that is bound to the paragraph's style is its level unless it names one itself.
        """
        if not shape.num_id:
            return ""
        level = shape.list_level
        if level < 0:
            level = self._level_of_style(shape.num_id, shape.style_id)
        return self.label(shape.num_id, level)

    def label(self, num_id: str, level: int) -> str:
        """Count one paragraph of a list and return its label, such as `4.2`.

        Args:
            num_id: The id of the list.
            level: The paragraph's level in it; 0 is the outermost.

        Returns:
            The label, or "" for an unknown list or level.
        """
        levels = self._levels.get(num_id, {})
        if level not in levels:
            return ""
        counters = self._counters.setdefault(self._templates[num_id], {})
        if level in self._starts[num_id]:
            counters[level] = self._starts[num_id].pop(level)
        else:
            counters[level] = counters.get(level, _start(levels, level) - 1) + 1
        for deeper in [key for key in counters if key > level]:
            if _restarts(levels.get(deeper), level):
                del counters[deeper]
        return _format_label(levels, counters, level)

    def _level_of_style(self, num_id: str, style_id: str) -> int:
        """Return the level of a list that is bound to a style, else the outermost one."""
        for level, node in self._levels.get(num_id, {}).items():
            if style_id and _value(node, "pStyle") == style_id:
                return level
        return 0


def _format_label(
    levels: dict[int, Any],  # Any: w:lvl elements
    counters: dict[int, int],
    level: int,
) -> str:
    """Return the level's template with each `%1` replaced by the number of that level."""
    if _value(levels[level], "numFmt") == "bullet":
        return "•"
    is_legal = is_on(levels[level].find(f"{W}isLgl"))
    text = _value(levels[level], "lvlText")
    for index in sorted(levels)[:_MAX_LEVELS]:
        number_format = _value(levels[index], "numFmt") or "decimal"
        if is_legal:
            number_format = "decimal"
        number = counters.get(index, _start(levels, index))
        text = text.replace(f"%{index + 1}", format_number(number, number_format))
    return text.strip()


def _restarts(deeper: Any | None, level: int) -> bool:  # Any: a w:lvl element
    """Return whether a deeper level begins anew after a paragraph of `level`.

    `w:lvlRestart` names the level, from 1, that restarts it; 0 means that none does.
    """
    restart = "" if deeper is None else _value(deeper, "lvlRestart")
    return level < int(restart) if restart.isdecimal() else True


def _read_levels(
    parent: Any,
) -> dict[int, Any]:  # Any: w:abstractNum, w:lvlOverride, w:lvl elements
    """Return the levels that an element defines."""
    return {_number(node.get(f"{W}ilvl"), 0): node for node in parent.findall(f"{W}lvl")}


def _start(levels: dict[int, Any], level: int) -> int:  # Any: w:lvl elements
    """Return the first number of a level."""
    return _number(_value(levels[level], "start"), 1)


def _value(element: Any, child: str) -> str:  # Any: an lxml element
    """Return the `w:val` of a child element, "" if there is none."""
    node = element.find(f"{W}{child}")
    return "" if node is None else str(node.get(f"{W}val", ""))


def _number(text: str | None, default: int) -> int:
    """Return a text of digits as a number."""
    return int(text) if text and text.isdecimal() else default
