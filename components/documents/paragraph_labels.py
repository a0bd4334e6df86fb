"""The labels that paragraphs of a contract begin with: `4.2`, `Article 7`, `(a)`, `•`.

Punctuation separates a label from ordinary words: `3.` is a label, `30 days` is not. Not covered:
numbers written out in words ("First,").
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
    """Split `4.2 Rent is due.` into its label `4.2` ("" if it has none) and the rest."""
    match = _LABEL.match(text)
    if match is None:
        return "", text
    return match[0].strip(), text[match.end() :].strip()


@lru_cache(maxsize=1024)
def label_kind(label: str) -> LabelKind:
    """Return the kind of a label.

    `letter`, `roman` and `bullet` mark items of a list, `number` a clause of its own.
    """
    core = label.strip("().（）、")
    if not core:
        return "none"
    if core in "•●▪◦‣–—*-":
        return "bullet"
    if re.fullmatch(r"i|[ivx]{2,6}", core):
        return "roman"
    is_small_letter = re.fullmatch(r"[a-z]", core) is not None
    is_bracketed_word = label.startswith("(") and core.isalpha()
    if is_small_letter or is_bracketed_word or label.startswith("（"):
        return "letter"
    return "number"
