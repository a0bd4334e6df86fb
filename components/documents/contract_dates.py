"""Find the date that a contract gives itself, so that it is reviewed under the law of that day.

A date counts only where words tie it to the contract's own making: "This Agreement is made on …",
"executed as a deed on …", "dated …" under the title, "Date: …", 本契約於…簽訂, 立約日, or a Chinese
date on a line of its own. The date of another instrument, of a birth or of a delivery does not. A
day from which the contract is effective counts where it names no day of signing. Two different
own dates give none, since asking the user is better than a wrong day; the notes say so.

A date alone above the salutation is a letter's own. Of other languages than English and Chinese a
line of place and date ("Berlin, den 3. März 2021", "Fait à Paris, le …") is read, and what the
first lines say ("zawarta w dniu …", "Il giorno …").
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Literal

from components.documents.dates import CHINESE_DATE, WrittenDate, find_dates
from components.domain import domain

__all__ = ["CHINESE_DATE", "ContractDate", "find_contract_date", "read_contract_date"]

_WINDOW = 2_000
_TITLE_LINES = 3  # in the first lines, "Offer No. 5 dated …" is the contract's own title
_REACH = 300  # characters before a date in which the words that claim it are looked for
_INSTRUMENT = (
    "agreement|contract|lease|deed|loan|letter|act|law|order|offer|invoice|policy|licen[cs]e"
    "|decision|plan|amendment|addendum|indenture|note|bond|memorandum|undertaking|guarantee"
    "|guaranty|mortgage|charge|assignment|novation|settlement|engagement|statement|terms|will"
    "|quotation|judgment|resolution|certificate|report|accounts"
)
_MAKING = r"made|issued|entered\s+into|concluded|signed|executed|drawn\s+up"
_WEEKDAYS = "monday|tuesday|wednesday|thursday|friday|saturday|sunday"
_LINK_WORD = (
    r"(?:\s+(?:and\s+)?(?:made|entered\s+into|concluded|signed|executed|delivered|effective|dated"
    r"|in\s+(?:duplicate|triplicate|(?:two|three|four|\d)\s+(?:copies|originals|counterparts))"
    rf"|is|on|as|of|at|in|this|the|a|deed|by|both|parties|hereto|duly|with|from|{_WEEKDAYS})\b"
    r"|,)"
)
# The words between a cue and its date: `made` (this Agreement is) … `at Rome on` 1 March 2022.
_LINK = (
    rf"(?:\s+this\s+(?:[\w-]+\s+){{0,4}}?(?:{_INSTRUMENT})\b)?{_LINK_WORD}{{0,12}}?"
    r"(?:(?<=\bat|\bin)\s+(?-i:[A-ZÀ-Þ][\w.'’-]*)(?:\s+(?-i:[A-ZÀ-Þ][\w.'’-]*)){0,3})?"
    rf"{_LINK_WORD}{{0,8}}"
)
_STATED = re.compile(
    rf"\b(?P<cue>dated|{_MAKING}|as\s+of|as\s+at|(?:is|be|becomes?|made)\s+effective"
    r"|takes?\s+effect|(?:comes?|enters?)\s+into\s+(?:force|effect))\b"
    rf"{_LINK}\s*[:：]?\s*$",
    re.I,
)
_OWN_LABEL = re.compile(
    r"(?:^|[|;_.]\s*)\W*(?:(?:contract|agreement|signing|signature|execution)\s+)?"
    r"(?:date[ds]?|datum|fecha|data)(?:\s+of\s+(?:(?:this|the)\s+)?(?:agreement|contract|lease|loan"
    r"|deed|note|signing|signature|execution|conclusion))?"
    rf"\s*[:：|]\s*(?:(?:{_WEEKDAYS}),?\s+)?(?:the\s+)?$"
    r"|^\W*(?:signed|executed|agreed(?:\s+and\s+accepted)?)\s*[:：][\s_.]*$",
    re.I,
)
_EFFECTIVE_LABEL = re.compile(r"(?:^|[|;]\s*)\W*effective\s+date\s*[:：|]\s*(?:the\s+)?$", re.I)
_PLACE_LINE = re.compile(
    r"(?!born|birth|deliver|due|expir|commenc|start|complet|hand)[^\W\d_][\w .'’-]{1,40},\s*"
    r"(?:den|am|le|el|il|a|the|on)?\s*",
    re.I,
)
_MADE_AT = re.compile(
    r"\W*(?:fait|signé|fatto|hecho|firmado|feito|opgemaakt|sporządzono)\b[^.;\d]{0,60}", re.I
)
_MADE_ABROAD = re.compile(
    r"(?:\b(?:zawart[aey]|geschlossen|abgeschlossen|conclue?|celebrado|suscrito|stipulato"
    r"|sottoscritto|gesloten)\b[^.;\d]{0,40}|^\W*il\s+giorno\s+)$",
    re.I,
)
_SALUTATION = re.compile(
    r"(?:dear|sehr\s+geehrte[rs]?|liebe[rs]?|chère?|estimad[oa]s?|gentile|egregio|geachte"
    r"|szanown[aey]|to\s+whom)\b",
    re.I,
)
_LETTER_HEAD = 14  # lines with words above the salutation of a letter
_MENTION = re.compile(
    r"\b(?:(?P<which>this|these|the|a|an|that|its|their|any|such|said|another|our|your|his|her)\s+"
    rf"(?:(?!(?:the|an?|that|one)\b)[\w'’&-]+\s+){{0,4}}?(?:{_INSTRUMENT}|one)s?\b"
    rf"|(?:{_INSTRUMENT})\s+(?:no\.?|nr\.?|number|#)\s*[\w/-]+)",
    re.I,
)
_SENTENCE_END = re.compile(r"(?<=[a-z)])(?<!\b[Nn]o)(?<!\b[Nn]r)\.\s+|;\s+")
_TITLE = re.compile(
    rf"[\w\s'’&,()\"“”-]{{0,80}}\b(?:{_INSTRUMENT})(?:\s+(?:no|nr)\.?\s*[\w/-]+)?\W*"
    r"(?:\(the [^)]{1,40}\)\W*)?(?:is\s+|was\s+)?",
    re.I,
)
_PARTIES = re.compile(
    r"(?:\W*|.{0,120}\b(?:parties|undersigned|we)(?:\s+hereto)?"
    r"(?:\s+(?:have|has|hereby|hereunto|duly))*\s+)",
    re.I,
)
_NO_TITLE = re.compile(
    r"\b(?:is|are|was|were|under|per|pursuant|see|refer\w*|to\s+\w+\s+n[or])\b(?!\s*$)", re.I
)
_FORMERLY = re.compile(r"\b(?:originally|previously|formerly|first)\s+$", re.I)
_BEING_MADE = re.compile(r"\b(?:is|was|has\s+been|are)\s+(?:hereby\s+)?(?:made\s+and\s+)?$", re.I)
_RELATIVE = re.compile(r"\b(?:which|that|replaces|supersedes|amends|terminates)\b", re.I)

_HAN_MAKING = (
    "簽訂|簽約|簽署|簽立|立約|訂約|訂立|締約|立契約|立書|签订|签约|签署|签立|立约|订约|订立|缔约"
)
_HAN_LABEL = re.compile(
    rf"(?:{_HAN_MAKING}|契約|合約|合同|協議|协议)(?:之|的)?(?:日期|日|時間|时间)\s*[:：|]?\s*$"
    r"|^\W*日\s*期\s*[:：|]\s*$"
)
_HAN_EFFECTIVE_LABEL = re.compile(r"生效(?:之|的)?(?:日期|日)\s*[:：|]\s*$")
_HAN_AT = re.compile(r"[於于在]\s*$|^\s*$|[,，]\s*$")
_HAN_MADE_AFTER = re.compile(
    rf"\s*(?:[於于在][^。;；]{{0,20}})?(?:共同)?(?:{_HAN_MAKING})(?![之的])"
)
_HAN_THIS = re.compile(
    "本(?:契約|契约|合約|合约|合同|協議|协议|約定|约定|租約|租约)|[雙双]方|茲|兹"
)
_HAN_SIGNERS = re.compile(
    "立(?:契約書?|合約書?|約|書|契约书?)人|簽約人|签约人|甲方[:：]?簽|簽章|签章|盖章"
)
_HAN_EARLIER = re.compile("前|曾|原|先|已於|業於")
_FOREIGN_LABEL = re.compile(
    r"(?:birth|born|delivery|due|expiry|completion|commencement|出生[^:：]*|生日|到期[^:：]*|交[屋付][^:：]*"
    r"|起[始算][^:：]*|期限)\s*[:：|]?\s*$",
    re.I,
)
_TRAILING = " \t.。,，、|"

Claim = Literal["made", "effective"]


@dataclass(frozen=True)
class ContractDate:
    """The day that a contract gives itself.

    Attributes:
        day: The day, None where the contract states none or several that differ.
        words: The words that state it, single-spaced, "" without a day.
        notes: What a reader should know: no date, several dates, a date that is no day.
    """

    day: date | None
    words: str
    notes: tuple[str, ...]

    def __repr__(self) -> str:
        return f"ContractDate(day={self.day}, notes={len(self.notes)})"


@dataclass(frozen=True)
class _Own:
    """A date that the contract claims as its own, how, and in which words."""

    written: WrittenDate
    claim: Claim
    words: str


def find_contract_date(text: str) -> date | None:
    """Return the date that a contract states as its own; see `read_contract_date`."""
    return read_contract_date(text).day


def read_contract_date(text: str) -> ContractDate:
    """Read the date that a contract states as its own.

    Args:
        text: The contract's plain text; only its first and last 2,000 characters are searched.

    Returns:
        The day and the words that state it, or the reason why there is none.
    """
    owns = list(_find_own(text))
    notes = [f"{own.written.words} {own.written.fault}" for own in owns if own.written.fault]
    certain = [own for own in owns if own.written.day]
    made = [own for own in certain if own.claim == "made"]
    counted = made or certain
    days = sorted({own.written.day for own in counted if own.written.day})
    if len(days) == 1:
        return ContractDate(days[0], counted[0].words, tuple(dict.fromkeys(notes)))
    if days:
        listed = ", ".join(str(day) for day in days)
        notes.append(f"the {domain().document} gives itself several dates: {listed}")
    else:
        notes.append(f"no words of the {domain().document} say which day it is of")
    return ContractDate(None, "", tuple(dict.fromkeys(notes)))


def _find_own(text: str) -> Iterator[_Own]:
    """Yield the dates that the contract claims, in order."""
    windows = [text] if len(text) <= 2 * _WINDOW else [text[:_WINDOW], text[-_WINDOW:]]
    num_lines = 0  # lines with words so far, from the top
    num_head = _count_letter_head(windows[0])
    for window in windows:
        previous = ""
        for raw in window.split("\n"):
            line = " ".join(raw.split())
            num_lines += bool(line.strip())
            for written in find_dates(line):
                own = _claim(line, written, previous, is_top=num_lines <= _TITLE_LINES)
                if own is None and num_lines <= num_head and _is_alone(line, written):
                    own = _own(line, written, "made", written.start)
                if own:
                    yield own
            previous = line if line.strip() else previous


def _count_letter_head(text: str) -> int:
    """Return how many lines with words stand above the salutation; 0 where there is none."""
    lines = [line for line in text.split("\n") if line.strip()]
    for place, line in enumerate(lines[: _LETTER_HEAD + 1]):
        if _SALUTATION.match(line.strip()):
            return place
    return 0


def _is_alone(line: str, written: WrittenDate) -> bool:
    """Return whether nothing but a date stands on a line."""
    return not line[: written.start].strip() and not line[written.end :].strip(_TRAILING)


def _claim(line: str, written: WrittenDate, previous: str, *, is_top: bool) -> _Own | None:
    """Return a date as the contract's own, None where no words claim it."""
    before = line[: written.start][-_REACH:]
    is_chinese = "年" in written.words
    label = _label_claim(before)
    if label:
        return _own(line, written, label, _label_start(line, written))
    is_alone = _is_alone(line, written)
    label_above = _label_claim(previous) if is_alone else None
    if label_above:
        return _own(line, written, label_above, written.start)
    if is_chinese:
        is_labelled = _FOREIGN_LABEL.search(previous) is not None
        if is_alone and not is_labelled:
            return _own(line, written, "made", written.start)
        return _claim_chinese(line, written, before)
    is_last = not line[written.end :].strip(_TRAILING)
    if is_last and _PLACE_LINE.fullmatch(before):
        return _own(line, written, "made", 0)
    if _MADE_AT.fullmatch(before) or (is_top and _MADE_ABROAD.search(before)):
        return _own(line, written, "made", 0)
    return _claim_english(line, written, before, is_top=is_top)


def _label_claim(before: str) -> Claim | None:
    """Say what a label before a date makes of it: `Date:` the day of making."""
    if _OWN_LABEL.search(before) or _HAN_LABEL.search(before):
        return "made"
    if _EFFECTIVE_LABEL.search(before) or _HAN_EFFECTIVE_LABEL.search(before):
        return "effective"
    return None


def _label_start(line: str, written: WrittenDate) -> int:
    """Return where the cell or sentence with a date's label starts."""
    return max((line.rfind(sign, 0, written.start) + 1 for sign in "|;；。"), default=0)


def _own(line: str, written: WrittenDate, claim: Claim, start: int) -> _Own:
    """Return a claimed date with the words from `start` to its end."""
    return _Own(written, claim, " ".join(line[start : written.end].split()))


def _claim_chinese(line: str, written: WrittenDate, before: str) -> _Own | None:
    """Return a date as the contract's own where 本契約於…簽訂 says so."""
    rest = line[: written.start] + line[written.end :]
    if _HAN_SIGNERS.search(rest) and not _FOREIGN_LABEL.search(before) and len(rest) < 80:
        return _own(line, written, "made", written.start)
    sentence_start = max(before.rfind(sign) for sign in "。；;") + 1
    lead = before[sentence_start:]
    after = _HAN_MADE_AFTER.match(line, written.end)
    if not after or not _HAN_AT.search(lead) or _HAN_EARLIER.search(lead):
        return None
    if not _HAN_THIS.search(lead) and not _HAN_THIS.search(line[after.end() : after.end() + 12]):
        return None
    words = " ".join((lead + line[written.start : after.end()]).split())
    return _Own(written, "made", words)


def _claim_english(line: str, written: WrittenDate, before: str, *, is_top: bool) -> _Own | None:
    """Return a date as the contract's own where English words say so."""
    sentence = _SENTENCE_END.split(before)[-1]
    stated = _STATED.search(sentence)
    if not stated:
        return None
    cue = " ".join(stated["cue"].lower().split())
    if not _is_own(cue, sentence[: stated.start()], is_top=is_top):
        return None
    is_effective = not cue.startswith(("dated", "as ")) and re.fullmatch(_MAKING, cue) is None
    start = written.start - (len(sentence) - stated.start())
    return _own(line, written, "effective" if is_effective else "made", start)


def _is_own(cue: str, before: str, *, is_top: bool) -> bool:
    """Return whether a date is the contract's own.

    `This Agreement is made on …` is; `… replaces the lease dated …` and `As of …, the rent is` are
    not.

    Args:
        cue: The word that leads to the date: `dated`, `made`, `as of`.
        before: The sentence before the cue.
        is_top: Whether it stands in the first lines, where a title may stand.
    """
    mentions = list(_MENTION.finditer(before))
    last = mentions[-1] if mentions else None
    if _FORMERLY.search(before):
        return False
    is_title = _TITLE.fullmatch(before) is not None and not _NO_TITLE.search(before)
    if is_top and is_title and (last is None or not last["which"]):
        return True
    if cue.startswith("as "):
        return last is not None and _is_this(last) and not before[last.end() :].strip(" ,(")
    if mentions and _BEING_MADE.search(before):
        return _is_this(mentions[0]) and not _RELATIVE.search(before)
    if last is not None:
        return _is_this(last)
    return _PARTIES.fullmatch(before) is not None


def _is_this(mention: re.Match[str]) -> bool:
    """Say whether a mention is of this very contract."""
    return (mention["which"] or "").lower() in ("this", "these")
