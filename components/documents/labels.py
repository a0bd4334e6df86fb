"""The numbers and letters that paragraphs of a contract begin with: `4.2`, `Article 7`, `(a)`, `•`.

A label is told from ordinary words by its punctuation, so `30 days` is not one and `3.` is. Not
covered: numbers written out in words ("First,").
"""

import re
from functools import lru_cache
from typing import Literal

LabelKind = Literal["none", "number", "letter", "roman", "bullet"]

_LABEL = re.compile(
    r"""(?:
        (?i:article|section|clause|part|chapter|schedule|annex|appendix|exhibit|art\.|sec\.|§{1,2})\s{0,2}
            (?:\d{1,4}(?:[.-]\d{1,3}){0,4}[A-Z]?|[IVXLC]{1,7}|[A-Z])(?:[.:)](?=\s|$)|(?=[\s,]|$))
      | \d{1,3}(?:\.\d{1,3}){1,5}[.)]?(?=\s)
      | \d{1,3}[.)](?=\s)
      | \((?:\d{1,2}|[a-zA-Z]|[ivx]{1,6})\)
      | (?:[a-z]|[ivx]{1,6})[.)](?=\s)
      | (?:[A-Z]|[IVXLC]{1,7})[.)](?=\s)
      | [•●▪◦‣–—*-](?=\s)
      | [一二三四五六七八九十百]{1,4}、
      | \d{1,3}、
      | （[一二三四五六七八九十\d]{1,3}）
      | 第[\d一二三四五六七八九十百零〇]{1,6}[條条章節节項项]
    )""",
    re.VERBOSE,
)


def split_label(text: str) -> tuple[str, str]:
    """Return the label a paragraph begins with ("" if none) and the rest of its text."""
    match = _LABEL.match(text)
    return (match[0].strip(), text[match.end() :].strip()) if match else ("", text)


@lru_cache(maxsize=1024)
def label_kind(label: str) -> LabelKind:
    """Return what sort of label it is.

    `letter`, `roman` and `bullet` mark list items, `number` a clause of its own.
    """
    core = label.strip("().（）、")
    if not core:
        return "none"
    if core in "•●▪◦‣–—*-":
        return "bullet"
    if re.fullmatch(r"i|[ivx]{2,6}", core):
        return "roman"
    return (
        "letter"
        if re.fullmatch(r"[a-z]", core)
        or label.startswith("（")
        or (label.startswith("(") and core.isalpha())
        else "number"
    )
