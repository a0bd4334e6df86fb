"""The automatic paragraph numbers of a Word file, counted from its `numbering.xml`.

Covered: decimal, letter, Roman and bullet formats with level templates (`%1.%2`) and start
overrides. Linked list styles and number formats of other scripts give no label. The labels help to
find clauses; they are never added to the text.
"""

from typing import Any

from docx.oxml.ns import qn

_ROMAN = {
    1000: "m",
    900: "cm",
    500: "d",
    400: "cd",
    100: "c",
    90: "xc",
    50: "l",
    40: "xl",
    10: "x",
    9: "ix",
    5: "v",
    4: "iv",
    1: "i",
}
_LARGEST = 3000


class Numbering:
    """Counts the lists of one document, paragraph by paragraph in order."""

    def __init__(self, root: Any | None) -> None:  # Any: the w:numbering element
        self._levels: dict[str, dict[int, Any]] = {}  # Any: w:lvl elements
        self._lists: dict[str, str] = {}
        self._overrides: dict[str, dict[int, int]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        if root is not None:
            self._load(root)

    def _load(self, root: Any) -> None:  # Any: the w:numbering element
        """Read the list templates (`w:abstractNum`) and the lists that use them (`w:num`)."""
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {_number(level, "w:ilvl"): level for level in abstract.findall(qn("w:lvl"))}
            self._levels[abstract.get(qn("w:abstractNumId"), "")] = levels
        for num in root.findall(qn("w:num")):
            num_id = num.get(qn("w:numId"), "")
            self._lists[num_id] = _value(num, "w:abstractNumId", "")
            self._overrides[num_id] = _read_overrides(num)

    def label(self, num_id: str, level: int) -> str:
        """Count one paragraph of a list and return its label, such as `4.2`.

        Args:
            num_id: The id of the list.
            level: The paragraph's level in it; 0 is the outermost.

        Returns:
            The label, or "" for an unknown list or level.
        """
        abstract_id = self._lists.get(num_id, "")
        levels = self._levels.get(abstract_id, {})
        if level not in levels:
            return ""
        counters = self._counters.setdefault(abstract_id, {})
        if level in self._overrides[num_id]:
            counters[level] = self._overrides[num_id].pop(level)
        else:
            counters[level] = counters.get(level, self._start(levels, level) - 1) + 1
        for deeper in [key for key in counters if key > level]:
            del counters[deeper]
        return self._format_label(levels, counters, level)

    def _format_label(
        self,
        levels: dict[int, Any],  # Any: w:lvl elements
        counters: dict[int, int],
        level: int,
    ) -> str:
        """Return the level's template with each `%1` replaced by the number of that level."""
        if _value(levels[level], "w:numFmt", "decimal") == "bullet":
            return "•"
        text = _value(levels[level], "w:lvlText", "")
        for index in sorted(levels)[:9]:
            number_format = _value(levels[index], "w:numFmt", "decimal")
            number = counters.get(index, self._start(levels, index))
            text = text.replace(f"%{index + 1}", format_number(number, number_format))
        return text.strip()

    @staticmethod
    def _start(levels: dict[int, Any], level: int) -> int:  # Any: w:lvl elements
        """Return the first number of a level."""
        start = _value(levels[level], "w:start", "1")
        return int(start) if start.isdecimal() else 1


def _read_overrides(num: Any) -> dict[int, int]:  # Any: a w:num element
    """Return the levels at which a list restarts, with the number it restarts at."""
    starts: dict[int, str] = {}
    for override in num.findall(qn("w:lvlOverride")):
        starts[_number(override, "w:ilvl")] = _value(override, "w:startOverride", "")
    return {level: int(start) for level, start in starts.items() if start.isdecimal()}


def _value(element: Any, child: str, default: str) -> str:  # Any: an lxml element
    """Return the `w:val` of a child element."""
    node = element.find(qn(child))
    return default if node is None else str(node.get(qn("w:val"), default))


def _number(element: Any, attribute: str) -> int:  # Any: an lxml element
    """Return an attribute as a number, 0 if it is none."""
    text = element.get(qn(attribute), "0")
    return int(text) if text.isdecimal() else 0


def format_number(number: int, number_format: str) -> str:
    """Return a number in one of Word's formats: `upperLetter` writes 27 as `AA`."""
    if number < 1 or number > _LARGEST:
        return str(number)
    match number_format:
        case "lowerLetter" | "upperLetter":
            letter = chr(97 + (number - 1) % 26)
            text = letter * ((number - 1) // 26 + 1)
        case "lowerRoman" | "upperRoman":
            text = _roman(number)
        case "decimalZero":
            text = f"{number:02d}"
        case "none":
            text = ""
        case _:
            text = str(number)
    return text.upper() if number_format.startswith("upper") else text


def _roman(number: int) -> str:
    """Return a number in small Roman numerals: 14 is `xiv`."""
    text = ""
    for value, letters in _ROMAN.items():
        text += letters * (number // value)
        number %= value
    return text
