"""Labels: numbers that name or date something instead of measuring it.

References ("Article 205", "Section 3.2"), dates, clock times, list labels at line starts, telephone
numbers and the like, by general patterns of legal English and Chinese. Not covered: a name without
a signal word ("Boeing 747").
"""

import re

from components.quantities.currencies import CODES
from components.quantities.han_numerals import HAN
from components.quantities.spelling import NUMBER_WORDS

# A number with a unit behind it measures something: "part 30 days" is no label.
_NO_UNIT_AHEAD = (
    r"(?!\s*-?\s*(?:%|per\b|percent|calendar|business|working|consecutive|full|further|hours?\b"
    r"|days?\b|weeks?\b|months?\b|months?'|years?\b|marks?\b|dollars?\b|euros?\b|pounds?\b|times\b"
    r"|\(|minutes?\b))"
)
_ID = r"(?:[0-9]+[a-z]?(?:[.-][0-9]+)*[a-z]?(?:\s?\([0-9a-z]{1,4}\))*)(?![0-9])"
# After these words a number is always a reference: "Section 30 days" refers to Section 30.
_STRONG = (
    r"(?:articles?|arts?\.|sections?|secs?\.|(?<!§)§++|clauses?|paragraphs?|paras?\.?|sub-?paragraphs?"
    r"|sub-?sections?|sub-?clauses?|schedules?|annex(?:es)?|annexures?|appendix|appendices"
    r"|exhibits?|attachments?|chapters?)"
)
# After these words a number is a reference only if no unit follows: "Unit 4", not "unit 4 hours".
_WEAK = (
    r"(?:items?|points?|parts?|titles?|books?|rules?|regulations?|acts?|no\.|nos\.|numbers?|nr\."
    r"|party|tables?|figures?|pages?|p\.|pp\.|lines?|versions?|units?|rooms?|floors?|buildings?"
    r"|lots?|apartments?|flats?|suites?|box|forms?|phases?|stages?|levels?|class|category|type"
    r"|steps?|notes?|recitals?|iso|day|year|age group|zone|grade|group|lease|invoice|order"
    r"|contract|account|tel|telephone|phone|fax|id)"
)
_MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
_ORDINAL = r"(?:st|nd|rd|th)?"
_YEAR = r",?\s+[0-9]{4}(?![0-9])"
_NUMBER_WORD = rf"(?:{NUMBER_WORDS})"
_JOINT = r"(?:\s*(?:,|、|;|and|or|to|through|until|-|–|&)){1,2}\s*"
_WEAK_JOINT = r"(?:\s*(?:,|、|and|or|to|-|–)){1,2}\s*"
_HAN_ID = rf"(?:[0-9]{{1,9}}|[{HAN}]{{1,12}})"
_IN_WORDS = [
    rf"{_STRONG}\s*(?:{_ID}(?:{_JOINT}{_ID}{_NO_UNIT_AHEAD})*|{_NUMBER_WORD}(?![a-z]))",
    (
        rf"{_WEAK}\s*(?::\s*|#\s*)?{_ID}(?![.,][0-9]){_NO_UNIT_AHEAD}"
        rf"(?:{_WEAK_JOINT}{_ID}{_NO_UNIT_AHEAD})*"
    ),
    rf"(?:party|phase|part|stage|level)\s+{_NUMBER_WORD}(?![a-z-]){_NO_UNIT_AHEAD}",
    (
        rf"{_MONTH}(?:\s+(?:the\s+)?[0-9]{{1,2}}{_ORDINAL}(?![0-9a-z,.]*[0-9%])(?:{_YEAR})?"
        rf"|{_YEAR})"
    ),
    (
        rf"{_NUMBER_WORD}\s+o'clock"
        rf"|(?:preceding|foregoing|following|aforementioned)\s+{_NUMBER_WORD}\s+"
        r"(?:sub-?)?(?:articles|paragraphs|sections|clauses|items)"
    ),
    (
        r"(?:at|by|before|after|until|till|from)\s+[0-2]?[0-9][.:]?[0-5][0-9]\s*"
        r"(?:hrs?|hours?|h|uhr)(?![a-z])"
    ),
    r"(?:above|below|first|second|third|last|next|other|latter|former|either|each)[\s-]half\b",
]
_IN_DIGITS = [
    rf"[0-9]{{1,2}}{_ORDINAL}(?:\s+(?:day\s+)?of)?\s+{_MONTH}(?![a-z])(?:{_YEAR})?",
    r"[0-9]{4}[-/.][0-9]{1,2}[-/.][0-9]{1,2}(?![0-9])",
    r"[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2})(?![0-9])",
    r"[0-9]{1,2}(?::[0-9]{2})?\s*(?:[ap]\.m\.?|[ap]m\b|o'clock|noon)",
    r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?(?![0-9])",
    r"\+[0-9][0-9 ()-]{6,}[0-9]",
    r"(?<![0-9] )\(?0[0-9]{1,3}\)?[ -]?[0-9]{3,4}[ -]?[0-9]{3,4}(?![0-9])",
    r"[0-9]{2,4}-[0-9]{3,4}-[0-9]{3,6}(?![0-9])",
    r"(?<![0-9.])(?![1-9][0-9]{0,2}(?:\.[0-9]{3}){2,}(?![0-9.]*[0-9]))[0-9]+\.[0-9]+\.[0-9.]+",
    r"(?:24/7|7/24)(?![0-9])",
]
_IN_HAN = [
    (
        rf"第\s*{_HAN_ID}\s*(?:-[0-9]+)?\s*"
        r"(?:條|条|項|项|款|目|章|節|节|編|编|次|期|號|号|類|类|級|级)?"
        rf"(?:之{_HAN_ID})?"
    ),
    rf"{_HAN_ID}\s*年\s*{_HAN_ID}\s*月(?:\s*{_HAN_ID}\s*日)?",
    rf"{_HAN_ID}\s*月\s*{_HAN_ID}\s*日",
    rf"(?:民國|公元|西元)\s*{_HAN_ID}\s*年|[每次翌當当該该本上下首末底]月\s*{_HAN_ID}\s*日",
    r"(?<![0-9])(?:19|20)[0-9]{2}\s*年",
]
_WORDED = re.compile(rf"(?<![a-z])(?:{'|'.join(_IN_WORDS)})")
_DIGITAL = re.compile(rf"(?=[(+0-9])(?<![0-9])(?:{'|'.join(_IN_DIGITS)})")
_HAN = re.compile("|".join(_IN_HAN))
# The month May: in lower case it is the verb ("may 30 days pass"), so it is searched for in the
# source, by its capitals, and is not among `_MONTH`, which is searched for in the folded text.
_MAY = re.compile(
    r"[0-9]{1,2}(?:st|nd|rd|th)?(?: of)? M(?:ay|AY)\b(?:,? [0-9]{4}\b)?"
    r"|\bM(?:ay|AY) [0-9]{1,2}(?:st|nd|rd|th)?\b(?:,? [0-9]{4}\b)?|\bMay,? [0-9]{4}\b"
)
_LINE = re.compile(
    (
        r"^[ \t]*(?:\([0-9]{1,3}\)|[0-9]{1,3}(?:\.[0-9]{1,3})*[.)](?![0-9])"
        r"|[0-9]{1,3}(?:\.[0-9]{1,3})+(?=\s+(?:[A-Z(\"“]|$)))(?=\s|[A-Z]|$)"
    ),
    re.MULTILINE,
)
_CURRENCY_CODES = "|".join(code.upper() for code in CODES)
_WORDS_IN_CAPITALS = (
    "NTD|RMB|NT|US|OF|TO|IN|AND|OR|BY|AT|FOR|IS|THAN|LEAST|MOST|WITHIN|EXCEED|THE|EXCEEDING|UP|BE"
    "|AN|ON|AFTER|OVER|UNDER|BEFORE"
)
_ACRONYM = re.compile(
    rf"(?=[A-Z]{{2}})\b(?!(?:{_CURRENCY_CODES}|{_WORDS_IN_CAPITALS})\b)"
    r"[A-Z]{2,}[ -][0-9]+\b(?![.,]?[0-9]|\s*(?:%|[A-Za-z]))"
)
# "9 Dock Road": the number of a house counts nothing.
_ADDRESS = re.compile(
    r"\b[0-9]{1,4}[A-Za-z]?,? (?:[A-Z][A-Za-z.'’-]+ ){1,3}(?:Street|St|Road|Rd|Avenue|Ave|Lane"
    r"|Square|Drive|Boulevard|Way|Place|Court|Quay|Row|Terrace|Wharf|Close|Crescent|Gardens)\b"
)


def find_labels(text: str, folded: str) -> list[tuple[int, int]]:
    """Return the spans of numbers that are references, dates, times, addresses or list labels.

    They are no quantities: `Article 205`, `March 1, 2022`, `11 p.m.`, `9 Dock Road`.

    Args:
        text: The source, for its capitals and lines.
        folded: `fold(text)` of `quantities.numbers`, of the same length.

    Returns:
        The spans `[start, end)`, sorted; they may overlap.
    """
    spans = _spans(_WORDED, folded)
    has_digits = any("0" <= char <= "9" for char in folded)
    if has_digits:
        spans += _spans(_DIGITAL, folded)
        spans += _spans(_LINE, text)
        spans += _spans(_ACRONYM, text)
        spans += _spans(_ADDRESS, text)
        if "may" in folded:
            spans += _spans(_MAY, text)
    if not folded.isascii():
        spans += _spans(_HAN, folded)
    return sorted(spans)


def _spans(pattern: re.Pattern[str], text: str) -> list[tuple[int, int]]:
    """Return where a pattern matches."""
    return [match.span() for match in pattern.finditer(text)]
