"""The automatic numbers Word shows before paragraphs, counted from `numbering.xml`.

Decimal, letter, Roman and bullet formats with their level templates (`%1.%2`) and start overrides
are covered; linked list styles and formats of other scripts give no label. Labels guide the
segmenting and are never put into the text.
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
        for abstract in root.findall(qn("w:abstractNum")):
            levels = {_number(level, "w:ilvl"): level for level in abstract.findall(qn("w:lvl"))}
            self._levels[abstract.get(qn("w:abstractNumId"), "")] = levels
        for num in root.findall(qn("w:num")):
            num_id = num.get(qn("w:numId"), "")
            self._lists[num_id] = _value(num, "w:abstractNumId", "")
            starts = {
                _number(o, "w:ilvl"): _value(o, "w:startOverride", "")
                for o in num.findall(qn("w:lvlOverride"))
            }
            self._overrides[num_id] = {
                level: int(start) for level, start in starts.items() if start.isdecimal()
            }

    def label(self, num_id: str, level: int) -> str:
        """Count one paragraph of list `num_id` at `level` (0 is the outermost) and return its label, "" if unknown."""
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
        return self._shown(levels, counters, level)

    def _shown(
        self, levels: dict[int, Any], counters: dict[int, int], level: int
    ) -> str:  # Any: w:lvl elements
        if _value(levels[level], "w:numFmt", "decimal") == "bullet":
            return "•"
        text = _value(levels[level], "w:lvlText", "")
        for index in sorted(levels)[:9]:
            form = _value(levels[index], "w:numFmt", "decimal")
            text = text.replace(
                f"%{index + 1}", _formatted(counters.get(index, self._start(levels, index)), form)
            )
        return text.strip()

    @staticmethod
    def _start(levels: dict[int, Any], level: int) -> int:  # Any: w:lvl elements
        start = _value(levels[level], "w:start", "1")
        return int(start) if start.isdecimal() else 1


def _value(element: Any, child: str, default: str) -> str:  # Any: an lxml element
    found = element.find(qn(child))
    return default if found is None else str(found.get(qn("w:val"), default))


def _number(element: Any, attribute: str) -> int:  # Any: an lxml element
    text = element.get(qn(attribute), "0")
    return int(text) if text.isdecimal() else 0


def _formatted(number: int, form: str) -> str:
    if number < 1 or number > _LARGEST:
        return str(number)
    match form:
        case "lowerLetter" | "upperLetter":
            text = chr(97 + (number - 1) % 26) * ((number - 1) // 26 + 1)
        case "lowerRoman" | "upperRoman":
            text = _roman(number)
        case "decimalZero":
            text = f"{number:02d}"
        case "none":
            text = ""
        case _:
            text = str(number)
    return text.upper() if form.startswith("upper") else text


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN.items():
        text += letters * (number // value)
        number %= value
    return text
