"""Find the date that a contract gives itself, so that it is reviewed under the law of that day.

Only a date tied to the contract's own making counts: "This Agreement is made on …", "dated …" under
the title, "Date: …". The date of another instrument does not count. Two different own dates give
none, since asking the user is better than a wrong day.

English wording is read. In Chinese, a date on a line of its own is read, labelled or not, in
digits, with years of the Republic too (`民國111年3月1日` is in 2022). `3/4/2022` is ambiguous and
never read.
"""

import re
from collections.abc import Iterator
from datetime import date

_WINDOW = 2_000
_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH_PATTERNS = [f"{name}|{name[:3]}\\.?" for name in _MONTHS]
_MONTH_PATTERNS[_MONTHS.index("september")] += "|sept\\.?"
_MONTH = "(?:" + "|".join(_MONTH_PATTERNS) + ")"
_DATE = (
    rf"(?P<iso>\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})"
    r"|(?P<day>\d{1,2})(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?"
    rf"(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
    rf"|(?P<dotted>\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}})"
)
_INSTRUMENT = (
    "agreement|contract|lease|deed|loan|letter|act|law|order|offer|invoice|policy|licen[cs]e"
    "|decision|plan|amendment|addendum"
)
_MAKING = r"made|entered\s+into|concluded|signed|executed|drawn\s+up"
# The words between a cue and its date: `made` (this Agreement is) … `on` 1 March 2022.
_LINK = (
    rf"(?:\s+this\s+(?:[\w-]+\s+){{0,4}}?(?:{_INSTRUMENT})\b)?"
    r"(?:\s+(?:and\s+)?(?:made|entered\s+into|concluded|signed|executed|effective|dated"
    r"|is|on|as|of|at|in|this|the)\b|,)*"
)
_STATED = re.compile(
    rf"\b(?P<cue>dated|{_MAKING}|as\s+of|as\s+at)\b{_LINK}\s*[:：]?\s*(?:{_DATE})\b", re.I
)
_LABELLED = re.compile(
    r"^(?:contract\s+|agreement\s+)?(?:date|dated)(?:\s+of\s+(?:this\s+)?\w+)?\s*[:：]\s*"
    rf"(?:{_DATE})\b",
    re.I,
)
CHINESE_DATE = re.compile(
    r"(?:(?:簽[訂約署]|签[订约署]|立約|立约|訂約|订约)?(?:日期|日)\s*[:：]\s*)?"
    r"(?P<era>中華民國|中华民国|民國|民国)?\s*"
    r"(?P<year>\d{2,4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"
)
_MENTION = re.compile(
    r"\b(?P<which>this|these|the|a|an|that|its|their|any|such|said|another|our|your)\s+"
    rf"(?:[\w'’&-]+\s+){{0,4}}?(?:{_INSTRUMENT})s?\b",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[a-z)])\.\s+|;\s+")
_TITLE = re.compile(rf"[\w\s'’&,-]{{0,80}}\b(?:{_INSTRUMENT})\W*", re.I)
_BEING_MADE = re.compile(r"\b(?:is|was|has\s+been|are)\s+(?:hereby\s+)?(?:made\s+and\s+)?$", re.I)
_RELATIVE = re.compile(r"\b(?:which|that)\b", re.I)
_TERM_VERB = re.compile(r"\b(?:shall|must|may|under|pursuant|was|were|been)\b", re.I)


def find_contract_date(text: str) -> date | None:
    """Return the date that a contract states as its own.

    Args:
        text: The contract's plain text; only its first and last 2,000 characters are searched.

    Returns:
        The date, or None if the contract states none or several that differ.
    """
    windows = [text] if len(text) <= 2 * _WINDOW else [text[:_WINDOW], text[-_WINDOW:]]
    dates: set[date] = set()
    for window in windows:
        for line in window.split("\n"):
            dates.update(_own_dates(line))
    return dates.pop() if len(dates) == 1 else None


def _own_dates(line: str) -> Iterator[date]:
    """Yield the dates on a line that the contract gives itself."""
    chinese = CHINESE_DATE.fullmatch(line.strip())
    if chinese:
        day = _parse_chinese(chinese)
        if day:
            yield day
        return
    labelled = _LABELLED.match(line)
    if labelled:
        day = _parse_date(labelled)
        if day:
            yield day
        return
    for match in _STATED.finditer(line):
        day = _parse_date(match)
        if day and _is_own(match["cue"].lower(), _sentence_before(line, match.start())):
            yield day


def _sentence_before(line: str, end: int) -> str:
    """Return the part of the line's sentence that stands before `end`."""
    return _SENTENCE_END.split(line[:end])[-1]


def _is_own(cue: str, before: str) -> bool:
    """Return whether a date is the contract's own.

    `This Agreement is made on …` is; `… replaces the lease dated …` and `As of …, the rent is` are
    not.

    Args:
        cue: The word that leads to the date: `dated`, `made`, `as of`.
        before: The sentence before the cue.
    """
    mentions = list(_MENTION.finditer(before))
    last = mentions[-1] if mentions else None
    if cue.startswith("as"):
        return _is_own_as_of(before, last)
    if mentions and _BEING_MADE.search(before):
        return _is_this(mentions[0]) and not _RELATIVE.search(before)
    if last is not None:
        return _is_this(last)
    return len(before) < 100 and not _TERM_VERB.search(before)


def _is_own_as_of(before: str, last: re.Match[str] | None) -> bool:
    """Return whether `as of` follows a title (`Loan Agreement as of …`) or `this Agreement`."""
    if last is None:
        return _TITLE.fullmatch(before) is not None
    return _is_this(last) and not before[last.end() :].strip(" ,(")


def _is_this(mention: re.Match[str]) -> bool:
    return mention["which"].lower() in ("this", "these")


def _parse_date(match: re.Match[str]) -> date | None:
    """Return the date of an English match, None if there is no such day."""
    if match["iso"]:
        year, month, day = (int(number) for number in re.split(r"[-/.]", match["iso"]))
        return _make_date(year, month, day)
    if match["dotted"]:
        day, month, year = (int(number) for number in match["dotted"].split("."))
        return _make_date(year, month, day)
    month = _month_number(match["month"] or match["month2"])
    year = int(match["year"] or match["year2"])
    return _make_date(year, month, int(match["day"] or match["day2"]))


def _parse_chinese(match: re.Match[str]) -> date | None:
    """Return the date of a Chinese match; year 1 of the Republic is 1912."""
    year = int(match["year"]) + (1911 if match["era"] else 0)
    return _make_date(year, int(match["month"]), int(match["day"]))


def _month_number(name: str) -> int:
    """Return 9 for `September`, `Sept.` and `sep`."""
    starts = [month[:3] for month in _MONTHS]
    return starts.index(name[:3].lower()) + 1


def _make_date(year: int, month: int, day: int) -> date | None:
    """Return the date, None if there is no such day or the year is not from 1900 to 2200."""
    if not 1900 <= year <= 2200:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None
