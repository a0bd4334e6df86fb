"""Where an article names others: by number, or as "the preceding article" and 前條.

Covered: the forms of `citations`, and relative references in English and Chinese. Not covered:
references to a chapter, to a paragraph of the same article, and "the following articles" without
their number.
"""

import re
from dataclasses import dataclass

from components.quantities.han_numerals import HAN
from components.statutes.citations import find_citations

_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6}
_HAN_COUNTS = {"二": 2, "兩": 2, "两": 2, "三": 3, "四": 4, "五": 5, "六": 6}
_COUNT = "|".join(_COUNTS)
_SIDE = "preceding|foregoing|following|next|last preceding"
_RELATIVE = re.compile(
    rf"\b(?:(?P<side>{_SIDE}) (?:article|section)\b"
    rf"|(?P<count_before>{_COUNT}) (?P<side2>{_SIDE}) (?:articles|sections)\b"
    rf"|(?P<side3>{_SIDE}) (?P<count>{_COUNT}) (?:articles|sections)\b)",
    re.IGNORECASE,
)
_HAN_RELATIVE = re.compile(
    rf"(?P<side>[前次])(?P<count>[{''.join(_HAN_COUNTS)}])?[條条](?![件例{HAN}])"
)
_OWN_LAW = re.compile(r"this |本", re.IGNORECASE)
_SAME_LAW = re.compile(r"(?:the )?(?:same|said|aforesaid) |同", re.IGNORECASE)


@dataclass(frozen=True)
class ArticleReference:
    """One place where an article names others.

    Attributes:
        law: The law as it is named; empty where it is the article's own.
        article: The number; empty where the reference is relative.
        last: The other end of a range; empty where there is none.
        steps: How many articles before (negative) or after it, for a relative reference.
    """

    law: str = ""
    article: str = ""
    last: str = ""
    steps: int = 0


def find_references(text: str) -> list[ArticleReference]:
    """Return what an article's text names, each once.

    Example: "Article 9 and the two preceding articles" gives article 9, and two steps back.

    Args:
        text: The article, English or Chinese.
    """
    references: dict[ArticleReference, None] = {}
    law = ""
    for cited in find_citations(text):
        if not _SAME_LAW.match(cited.law):  # "the same Act" is the one named before
            law = "" if _OWN_LAW.match(cited.law) else cited.law
        for label in cited.labels:  # a range's own number is "12-14", its first end "12"
            last = label.last.article if label.last else ""
            number = label.numbers[0] if label.is_nested else label.article
            references[ArticleReference(law, number, last)] = None
    for match in _RELATIVE.finditer(text):
        count = _COUNTS.get((match["count_before"] or match["count"] or "").lower(), 1)
        side = match["side"] or match["side2"] or match["side3"]
        is_before = side.lower() not in ("following", "next")
        references[ArticleReference(steps=-count if is_before else count)] = None
    for match in _HAN_RELATIVE.finditer(text):
        count = _HAN_COUNTS.get(match["count"] or "", 1)
        references[ArticleReference(steps=-count if match["side"] == "前" else count)] = None
    return list(references)
