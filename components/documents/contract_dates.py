"""The date a contract gives itself, so that it is reviewed under the law of its day.

Only a date tied to the contract's own making counts ("This Agreement is made on …", "dated …" under
the title, "Date: …"); the date of another instrument it mentions does not, and two different own
dates give none: a wrong day is worse than asking. English wording, and in Chinese a date on a line
of its own, labelled or not, in digits, with years of the Republic too (`中華民國111年3月1日` is in 2022);
`3/4/2022` is ambiguous and never read.
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
_MONTH = (
    "(?:"
    + "|".join(
        f"{name}|{name[:3]}\\.?|sept\\.?" if name == "september" else f"{name}|{name[:3]}\\.?"
        for name in _MONTHS
    )
    + ")"
)
_DATE = (
    rf"(?P<iso>\d{{4}}[-/.]\d{{1,2}}[-/.]\d{{1,2}})"
    rf"|(?P<day>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:day\s+of\s+)?(?P<month>{_MONTH}),?\s+(?P<year>\d{{4}})"
    rf"|(?P<month2>{_MONTH})\s+(?P<day2>\d{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year2>\d{{4}})"
    rf"|(?P<dotted>\d{{1,2}}\.\s?\d{{1,2}}\.\s?\d{{4}})"
)
_INSTRUMENT = "agreement|contract|lease|deed|loan|letter|act|law|order|offer|invoice|policy|licen[cs]e|decision|plan|amendment|addendum"
_MAKING = r"made|entered\s+into|concluded|signed|executed|drawn\s+up"
_LINK = (
    rf"(?:\s+this\s+(?:[\w-]+\s+){{0,4}}?(?:{_INSTRUMENT})\b)?"
    r"(?:\s+(?:and\s+)?(?:made|entered\s+into|concluded|signed|executed|effective|dated|is|on|as|of|at|in|this|the)\b|,)*"
)
_STATED = re.compile(
    rf"\b(?P<cue>dated|{_MAKING}|as\s+of|as\s+at)\b{_LINK}\s*[:：]?\s*(?:{_DATE})\b", re.I
)
_LABELLED = re.compile(
    rf"^(?:contract\s+|agreement\s+)?(?:date|dated)(?:\s+of\s+(?:this\s+)?\w+)?\s*[:：]\s*(?:{_DATE})\b",
    re.I,
)
CHINESE_DATE = re.compile(
    r"(?:(?:簽[訂約署]|签[订约署]|立約|立约|訂約|订约)?(?:日期|日)\s*[:：]\s*)?(?P<era>中華民國|中华民国|民國|民国)?\s*(?P<year>\d{2,4})\s*年\s*(?P<month>\d{1,2})\s*月\s*(?P<day>\d{1,2})\s*日"
)
_MENTION = re.compile(
    rf"\b(?P<which>this|these|the|a|an|that|its|their|any|such|said|another|our|your)\s+(?:[\w'’&-]+\s+){{0,4}}?(?:{_INSTRUMENT})s?\b",
    re.I,
)


def find_contract_date(text: str) -> date | None:
    """Return the date a contract states as its own, or None when it states none or several that differ.

    Args:
        text: The contract's plain text; only its first and last 2,000 characters are looked at.
    """
    parts = [text] if len(text) <= 2 * _WINDOW else [text[:_WINDOW], text[-_WINDOW:]]
    found = {day for part in parts for line in part.split("\n") for day in _own_dates(line)}
    return found.pop() if len(found) == 1 else None


def _own_dates(line: str) -> Iterator[date]:
    chinese = CHINESE_DATE.fullmatch(line.strip())
    if chinese:
        year = int(chinese["year"]) + (1911 if chinese["era"] else 0)
        day = _day_of(year, int(chinese["month"]), int(chinese["day"]))
        if day:
            yield day
        return
    labelled = _LABELLED.match(line)
    for match in [labelled] if labelled else _STATED.finditer(line):
        day = _parsed(match)
        if day and (
            labelled or _is_own(match["cue"].lower(), _sentence_before(line, match.start()))
        ):
            yield day


def _sentence_before(line: str, end: int) -> str:
    return re.split(r"(?<=[a-z)])\.\s+|;\s+", line[:end])[-1]


def _is_own(cue: str, before: str) -> bool:
    mentions = list(_MENTION.finditer(before))
    last = mentions[-1] if mentions else None
    if cue.startswith("as"):
        title = re.fullmatch(rf"[\w\s'’&,-]{{0,80}}\b(?:{_INSTRUMENT})\W*", before, re.I)
        return (title is not None and last is None) or (
            last is not None and _is_this(last) and not before[last.end() :].strip(" ,(")
        )
    if (
        re.search(r"\b(?:is|was|has\s+been|are)\s+(?:hereby\s+)?(?:made\s+and\s+)?$", before, re.I)
        and mentions
    ):
        return _is_this(mentions[0]) and not re.search(r"\b(?:which|that)\b", before, re.I)
    if last is not None:
        return _is_this(last)
    return len(before) < 100 and not re.search(
        r"\b(?:shall|must|may|under|pursuant|was|were|been)\b", before, re.I
    )


def _is_this(mention: re.Match[str]) -> bool:
    return mention["which"].lower() in ("this", "these")


def _parsed(match: re.Match[str]) -> date | None:
    if match["iso"]:
        year, month, day = (int(part) for part in re.split(r"[-/.]", match["iso"]))
    elif match["dotted"]:
        day, month, year = (int(part) for part in match["dotted"].split("."))
    else:
        name = (match["month"] or match["month2"]).lower()
        month = next(
            number for number, full in enumerate(_MONTHS, start=1) if full.startswith(name[:3])
        )
        day, year = int(match["day"] or match["day2"]), int(match["year"] or match["year2"])
    return _day_of(year, month, day)


def _day_of(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if 1900 <= year <= 2200 else None
    except ValueError:
        return None
