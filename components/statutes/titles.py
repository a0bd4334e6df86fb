"""Recognise a law's name beside a citation: `Competition Act`, `this Act`, `BGB`, `民法`.

A name is recognised by its form, without a list of laws: capitalised words about a noun such as Act
or Code, an abbreviation in capitals, a Chinese name that ends as laws do. The price is that names
without such a noun ("Magna Carta") are missed. Contracts ("this Agreement") are recognised too, so
that their sections are not taken for a statute's.
"""

import re
from functools import cache

from components.statutes.citing.forms import list_words, match_any, match_words

_WINDOW = 200  # characters looked at on either side of a citation
_NOUNS = (
    r"(?:act|code|laws?|ordinance|regulations?|rules|statutes?|constitution|decree|directive|"
    r"charter|convention|treaty|order|standards?|"
    r"principles|agreement|contract|lease|terms|policy|bylaws|handbook|manual)(?![\w-])"
)
_NOUN = rf"(?=[A-Z])(?i:{_NOUNS})"
_WORD = r"(?:(?:[A-ZÀ-Þ]\.){1,5}|[A-ZÀ-Þ][\w'’-]*)"
_DETERMINED = r"(?:(?:this|that|said|same|such|the\s+(?:said|same))\s+)?"
_NEVER_FIRST = (
    r"(?!(?i:per|under|see|in|the|this|that|pursuant|according|subject|contrary|notwithstanding|"
    r"unlike|whereas|where|if|as|by|both|every|any|"
    r"each|when|unless|since|because|although|except|also|cf|however|therefore|for|of|and|or|to|on|"
    r"with|within|breach|violation|is|are|does|"
    r"do|what|which|how|articles?|sections?|paragraphs?)(?![\w-]))"
)
_JOINED = rf"(?!{_NOUN}){_WORD},?\s+(?:and|&|or)\s+"
_CHAINED = rf"{_WORD}\s+(?:(?:of|for|on|in|to|the|by|with|against|respecting)\s+){{0,2}}"
_LISTED = rf"{_WORD},\s+(?=(?:{_WORD},\s+){{0,4}}{_WORD},?\s+(?:and|&)\s)"
_ABOUT = (
    rf"(?:\s+(?:of|on|for|[Rr]especting|[Cc]oncerning|[Gg]overning)\s+(?:the\s+)?{_WORD}"
    rf"(?:\s+(?:(?:and|&|for|in|on)\s+|of\s+(?:the\s+)?)?{_WORD}){{0,7}})?"
)
_NUMBERED = (
    r"(?:,?\s+(?:1[89]|20)[0-9]{2}(?![0-9/])(?:,\s+No\.\s+[0-9]+)?|"
    r"(?:\s+\([A-Z]{2,6}\))?(?:\s+No\.?)?\s+[0-9]{1,4}/[0-9]{1,4}(?:/[A-Z]{2,3})?)?"
)
_NAME = rf"(?:{_LISTED}|{_JOINED}|{_CHAINED}){{0,10}}{_NOUN}{_ABOUT}{_NUMBERED}"
_NO_VERB = (
    r"(?!(?:the|shall|may|must|is|are|was|were|will|which|who|by|in|under|if|to|be|been|has|have"
    r"|this|that|any|article|section)\s)"
)
_SMALL_NAME = rf"(?:{_NO_VERB}[a-z][a-z'’-]*\s+){{0,7}}?{_NOUNS}"
_LETTERS = (
    r"(?:(?:[0-9]{1,3}\s+)?(?:[A-Z]\.\s?){2,5}(?<=\.)(?:\s?App(?:\.|endix))?|"
    r"[0-9]{1,3}\s+(?:%s)(?![A-Za-z0-9])|"
    r"(?!(?:USD|EUR|GBP|TWD|NTD|CAD|AUD|JPY|CNY|RMB|AND|OR|OF|THE|IN|TO|IS|[IVXL]+)(?![A-Za-z]))"
    r"[A-Z][A-Za-z]{0,8}[A-Z][0-9]?(?![A-Za-z0-9]))"
)  # with the abbreviations behind the number of a title
_CHAPTER = (  # of a year's statutes: `2009, c. 2`
    r"(?:(?:[A-Z]\.){1,4},?\s+)?(?:1[89]|20)[0-9]{2},\s+c\.\s+[A-Z0-9][A-Z0-9.-]{0,8}"
)
_US_CODE = (  # `title 42, United States Code`
    r"[Tt]itle\s+[0-9]{1,2},?\s+(?:of\s+the\s+)?"
    r"(?:United\s+States\s+Code|U\.\s?S\.\s?C(?:ode|\.))(?:,?\s+Appendix)?"
)
_NEXT_CITATION = r"(?!['’s]*\s*[,(]?\s*(?i:articles?|arts?\.|sections?|secs?\.|ss?\.|§)\s*[0-9])"

# What stands in the name of a law in small letters: `codice della strada`, `decreto 82/2005`.
_LINKS = r"(?:de|del|della|delle|di|du|des|do|da|le|la)"
_FOREIGN_NAME = r"(?:[A-Za-zÀ-ÿ]{2,}|(?:n[.º°]+\s?)?[0-9]{1,5}/[0-9]{2,4})"


@cache
def _letters() -> str:
    """Return the pattern of an abbreviation in capitals, such as `BGB`."""
    return _LETTERS % match_words("numbered", "laws")


@cache
def _foreign() -> str:
    """Return the pattern of a law behind a word such as `del`: `codice civile`, `c.c.`, `BGB`."""
    return (
        rf"{match_words('short', 'laws')}|{_letters()}|"
        rf"(?i:{match_words('heads', 'laws')})(?:\s+{_LINKS}){{0,2}}\s+(?:l['’])?{_FOREIGN_NAME}"
    )


@cache
def _foreign_of() -> str:
    """Return the pattern of what leads to such a law: `del `, `dell'`."""
    words = list_words("of", "laws")
    joined = [word for word in words if word.endswith("'")]
    return (
        rf"(?:{match_any(word for word in words if word not in joined)}\s+(?:la\s+|las\s+)?|"
        rf"{match_any(joined)})"
    )


@cache
def _word_of_law() -> str:
    """Return the pattern of a law's name in one word in small letters: `avtalslagen`."""
    return rf"[a-zåäö]{{2,30}}{match_words('ends', 'laws')}(?!\w)"


@cache
def _before() -> re.Pattern[str]:
    """Match a law directly before a citation."""
    return re.compile(
        rf"(?<![\w.'’-])(?:{_NEVER_FIRST}"
        rf"(?P<name>{_US_CODE}|{_NAME}|{_CHAPTER}|{_letters()}|{_word_of_law()})|"
        rf"(?P<this>(?:this|that|said|same|such)\s+(?i:{_NOUNS})))"
        r"(?:['’]s)?[\"”»*]?\s*[,(]?\s*\Z"
    )


@cache
def _of() -> re.Pattern[str]:
    """Match a law behind a citation and `of`."""
    return re.compile(
        r",?\s+(?:of|under|in)\s+(?:the\s+)?[\"“«*]?"
        rf"(?P<name>{_US_CODE}|{_DETERMINED}{_NAME}|{_CHAPTER}|{_letters()})|"
        rf",?\s+of\s+(?:the\s+)?(?P<small>{_DETERMINED}{_SMALL_NAME})|"
        rf",?\s+{_foreign_of()}(?P<foreign>{_foreign()})"
    )


@cache
def _after_space() -> re.Pattern[str]:
    """Match an abbreviation, or another name, directly behind a citation; a comma may part them."""
    return re.compile(
        rf"(?:\s+(?P<law>{_letters()}|OR(?=\s*(?:[.,;:)\]]|\Z))|{match_words('short', 'laws')}|"
        rf"(?i:{match_words('whole', 'laws')})(?!\w)|{_word_of_law()})|"
        rf",\s+(?P<short>{match_words('short', 'laws')}))"
    )


_AFTER_COMMA = re.compile(rf",\s+(?:the\s+)?(?>(?P<law>{_NAME})){_NEXT_CITATION}")
# `Section 12 Sale of Goods Act`; a heading such as `Section 12 Governing Law` ends in another noun
_AFTER_DIRECTLY = re.compile(
    rf"\s+(?P<law>{_NEVER_FIRST}(?:{_CHAINED}){{1,8}}?"
    rf"(?:Act|Code|Ordinance|Statute|Constitution|Directive|Convention)(?![\w-]){_NUMBERED})"
    rf"{_NEXT_CITATION}"
)
_HAN_BEFORE = re.compile(
    r"[《「『〈](?P<marked>[^《》「」『』〈〉]{1,60})[》」』〉]\s*\Z|"
    r"(?P<run>[\u3400-\u4dbf\u4e00-\u9fff]{0,50}"
    r"(?:法|法典|條例|条例|通則|通则|細則|细则|規則|规则|辦法|办法|準則|准则|標準|标准|規程|规程|憲法|"
    r"宪法|章程|契約|合約|合同))\s*\Z"
)
# The words of a sentence that lead to a Chinese law's name: `依照民法` names 民法.
_HAN_LEAD = re.compile(
    r".*(?=[本同該该](?:法|條例|条例)\Z)|"
    r".*(?:依照|依據|依据|依|違反|违反|適用|适用|準用|准用|按照|根據|根据|參照|参照|牴觸|抵觸|符合|"
    r"合於|援引|包括|或|較|[條条項项款法例][之及與与和])|"
    r"[因由於于如若即而惟但且則则其受就以經经查指有負负及與与和之]+(?=..)"
)


def find_law_before(text: str, start: int, floor: int) -> tuple[int, str]:
    """Find the law that is named directly before a citation, as in `Civil Code Article 5`.

    Args:
        text: The text.
        start: Where the citation's article begins.
        floor: Where the citation before this one ends.

    Returns:
        Where the name begins, and the name; `start` and "" if there is none.
    """
    floor = max(floor, start - _WINDOW)
    before = text[floor:start]
    western = _before().search(before)
    if western:
        return floor + western.start(), _on_one_line(western["name"] or western["this"])
    han = _HAN_BEFORE.search(before)
    if han is None:
        return start, ""
    if han["marked"]:
        return floor + han.start(), han["marked"]
    lead = _HAN_LEAD.match(han["run"])
    law = han["run"][lead.end() :] if lead else han["run"]
    if not law:
        return start, ""
    return floor + han.end("run") - len(law), law


def find_law_of(text: str, end: int) -> tuple[int, str]:
    """Find the law of `… of the Labour Code` behind a citation.

    Args:
        text: The text.
        end: Where the citation's last article ends.

    Returns:
        Where the name ends, and the name; `end` and "" if there is none.
    """
    match = _of().match(text, end, end + _WINDOW)
    if match is None:
        return end, ""
    return match.end(), _on_one_line(match["name"] or match["small"] or match["foreign"])


def find_law_beside(text: str, end: int, *, is_bare: bool) -> tuple[int, str]:
    """Find the law behind a citation, with a comma or without, or an abbreviation: `Art. 205 CC`.

    Args:
        text: The text.
        end: Where the citation's last article ends.
        is_bare: Whether an abbreviation after a space counts.

    Returns:
        Where the name ends, and the name; `end` and "" if there is none.
    """
    match = _AFTER_COMMA.match(text, end, end + _WINDOW)
    match = match or _AFTER_DIRECTLY.match(text, end, end + _WINDOW)
    if match is None and is_bare:
        match = _after_space().match(text, end)
    if match is None:
        return end, ""
    return match.end(), _on_one_line(match[match.lastgroup or "law"])


def _on_one_line(law: str) -> str:
    return " ".join(law.split())
