"""Read from the official record of a Taiwanese law on which day each of its articles changed.

The record (`沿革內容`) names every amendment, the articles it changed and from when:
`修正公布第 205 條條文；並自公布後六個月施行`. Later orders set a day that was left open
(`行政院…令發布定自…施行`), and `生效內容` says what is still to come. Rules used here:

- Without a clause an amendment counts from the day of its promulgation, and so does `自公布日施行`
  (Standard Act art. 13 would make that the third day).
- `施行日期由行政院定之` without a later order has no day: `UNDATED`.
- A condition that is no day (`自某法施行之日施行`) counts from promulgation.
- A clause for a paragraph of an article does not move the article.
- A notice that another authority is now in charge (`公告…改由…管轄`) amends nothing.

Source: https://law.moj.gov.tw, fields of the ministry's JSON.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import zip_longest

from components.quantities.han_numerals import HAN
from components.records import UNDATED
from components.statutes.readers.article import Amendment
from components.statutes.readers.taiwan_words import DAY, read_articles, read_day, to_number

REST = "*"
"""The key of `Amendment.days` for every article that it does not name."""

_HEAD = re.compile(
    rf"^\s*(?:[0-9]+\s*[.．、]\s*)?(?P<day>{DAY})(?!\s*(?:起|施行|生效|修正|增訂|刪除|制定|以|止|前|後))|"
    rf"^\s*[0-9]+\s*[.．、]\s*(?P<numbered>{DAY})"
)
_ASIDE = re.compile(r"[（(](?![^（）()]*第[0-9][^（）()]*條)[^（）()]*[）)]")
_VERB = r"(?:修正|增訂|刪除|制定|訂定|增列)(?:公布|公佈|發布)?"
_CHANGE = re.compile(
    rf"{_VERB}(?:名稱)?[及並、]?(?=第)|全文|(?:{_VERB}|公布|發布)[^，；。]{{0,12}}?全文|改為第|"
    r"(?<!之)(?:修正|增訂|刪除|制定|訂定)(?:公布|公佈|發布)?(?=[，；。]|\Z)"
)
_EXCEPTED = re.compile(r"(?:\A|發布|，)除第.*外")
_PART = re.compile(r"([^\W\d_]{1,4}?)編全文")
_FISCAL = re.compile(r"年?(?:會計)?年?度")
_EXPIRY = re.compile(
    r"本(?:法|條例|辦法|規則|準則|標準|規程|細則)(?:及其特別預算)?之?施行期間"
    rf"(?:[，]?(?:為)?自[^。；]{{2,40}}?至|[，]?(?:再)?延長至|[，]?至)(?P<day>{DAY})(?:止|[。；，]|\Z)"
)
_NUM = rf"[0-9{HAN}]"
_WHEN = re.compile(
    rf"(?:自|定於|定自|於|並)(?:(?P<day>(?:(?:中華)?民國)?{_NUM}{{1,6}}"
    rf"(?:年{_NUM}{{1,3}}月(?:{_NUM}{{1,3}}日)?|年元旦|年?(?:會計)?年?度))|"
    rf"同年(?P<month>{_NUM}{{1,3}})月(?P<dom>{_NUM}{{1,3}})日|"
    r"(?P<same>即日|同日|(?:修正)?(?:公布|公佈|發布|公告|核定|下達)(?:之)?日)|"
    rf"(?:修正)?(?:公布|公佈|發布)(?:之)?日?(?:起|後)?(?:滿)?第?(?:(?P<years>{_NUM}+)年)?"
    rf"(?:又?(?P<months>{_NUM}+)個?月)?(?:(?P<days>{_NUM}+)[日天])?(?:後|起)?)起?"
    r"(?:正式|開始|追溯)?(?:施行|生效|實施|適用)|"
    r"(?P<open>施行日期[^；。自]{0,24}?(?:定之|另定)|(?:施行|生效)日期?[^；。自]{0,8}另定)|"
    r"(?P<other>自[^，；。]{1,40}?(?:施行之?日|生效之?日|就職日|成立之?日)起?(?:施行|生效))"
)


@dataclass
class _Draft:
    """An amendment as it is read: its day of promulgation, its articles and their days."""

    promulgated: date
    days: dict[str, date] = field(default_factory=dict)
    has_clause: bool = False
    has_order: bool = False

    def day_of(self, number: str) -> date | None:
        """Return from when an article counts, None if the amendment does not touch it."""
        return self.days.get(number) or self.days.get(REST)

    def set_day(self, numbers: Iterable[str], day: date) -> None:
        """Give some of its articles a day."""
        for number in numbers:
            if self.day_of(number):
                self.days[number] = day

    def replace(self, old: date, new: date, *, but: Iterable[str] = ()) -> None:
        """Replace a day by another, except for some articles."""
        kept = set(but)
        for number, day in self.days.items():
            if day == old and number not in kept:
                self.days[number] = new


@dataclass(frozen=True)
class _Rule:
    """From when some articles count; without `articles`, those that no other rule names."""

    day: date
    articles: frozenset[str]


def read_record(
    record: str, outlook: str, chapters: Mapping[str, str], amended: date | None
) -> tuple[Amendment, ...]:
    """Return a law's amendments in the order of the record.

    Args:
        record: The text of `沿革內容`, maybe empty.
        outlook: The text of `生效內容` where it counts, maybe empty.
        chapters: The law's article numbers in its order, each with the headings above it.
        amended: The day of the law's last change, for an outlook without a record.
    """
    known = tuple(chapters)
    drafts: list[_Draft] = []
    for day, text in _split_record(record):
        draft = _read_amendment(day, text, chapters)
        is_enactment = not drafts and not draft.days  # as `國民政府公布`
        if is_enactment:
            draft.days = {REST: day}
        if draft.days:
            drafts.append(draft)
        if is_enactment or not draft.days:
            _apply_order(drafts, day, text, known)
    pending = _apply_outlook(drafts, outlook, known, amended)
    _settle(drafts, pending, has_outlook=bool(outlook))
    return tuple(Amendment(draft.promulgated, draft.days) for draft in drafts)


def read_expiry(texts: Iterable[str], record: str) -> date | None:
    """Return the first day on which a law is no longer in force by its own words, None without.

    Args:
        texts: The texts of its articles: `本條例施行期間自公布日起至…年六月三十日止`.
        record: The text of `沿革內容`, in which the period may be extended.
    """
    plain = ["".join(text.split()) for text in (*texts, record)]
    lasts = [read_day(match["day"]) for text in plain for match in _EXPIRY.finditer(text)]
    last = max((day for day in lasts if day), default=None)
    return last + timedelta(days=1) if last else None


def read_abolition(record: str) -> date | None:
    """Return the day that an order of abolition sets for itself, None where it sets none."""
    ended: date | None = None
    for day, text in _split_record(record):
        if "廢止" in text:
            when = _WHEN.search(text, text.rindex("廢止"))
            ended = _day_of(when, day) if when else None
    return None if ended == UNDATED else ended


def _split_record(record: str) -> Iterator[tuple[date, str]]:
    """Yield the entries of a record: the day and the words behind it, without white space."""
    day: date | None = None
    words: list[str] = []
    for line in record.splitlines():
        head = _HEAD.match(line)
        if head is not None:
            if day:
                yield day, _ASIDE.sub("", "".join(words))
            day = read_day(head["day"] or head["numbered"])
            words = ["".join(line[head.end() :].split())]
        else:
            words.append("".join(line.split()))
    if day:
        yield day, _ASIDE.sub("", "".join(words))


def _read_amendment(promulgated: date, text: str, chapters: Mapping[str, str]) -> _Draft:
    """Return what an entry changed and from when; no articles if it is an order or a notice."""
    draft = _Draft(promulgated)
    known = tuple(chapters)
    waiting: dict[str, date] = {}  # changed, and its clause not read yet
    for statement in re.split("[；。：]", text):
        rules: list[_Rule] = []
        begin = 0
        for when in _WHEN.finditer(statement):
            subject = statement[begin : when.start()]
            begin = when.end()
            changed = _read_changed(subject, chapters)
            waiting |= dict.fromkeys(changed, promulgated)
            rules += _make_rules(when, "" if changed else subject, promulgated, known)
        changed = _read_changed(statement[begin:], chapters)
        if not rules:
            waiting |= dict.fromkeys(changed, promulgated)
            continue
        draft.days |= waiting
        draft.has_clause = True
        _apply_rules(draft, rules, tuple(waiting))
        waiting = dict.fromkeys(changed, promulgated)
    draft.days |= waiting
    return draft


def _read_changed(text: str, chapters: Mapping[str, str]) -> set[str]:
    """Return the numbers that a statement says it amends, adds or deletes; `*` for all."""
    change = _CHANGE.search(text)
    if change is None or "勘誤" in text:
        return set()
    words = text[change.start() :]
    if "全文" in words:
        names = _PART.findall(words)
        return _find_in_parts(names, chapters) or {REST}
    whole, partly = read_articles(words, tuple(chapters))
    is_bare = not re.search(r"[第表圖附件]|名稱", words)
    return whole | partly or ({REST} if is_bare else set())


def _find_in_parts(names: Sequence[str], chapters: Mapping[str, str]) -> set[str]:
    """Return the numbers in parts of a code: `公布債編` names the part 債."""
    numbers: set[str] = set()
    for name in names:
        for length in (2, 1):
            word = name[-length:]
            inside = {n for n, chapter in chapters.items() if word in chapter.split(" > ")[0]}
            if inside:
                numbers |= inside
                break
    return numbers


def _make_rules(
    when: re.Match[str], subject: str, promulgated: date, known: Sequence[str]
) -> list[_Rule]:
    """Return the rule of one clause, none if it only holds for paragraphs or the law before."""
    whole, partly = read_articles(subject, known, with_inner=True)
    if "現行條文" in subject or (partly and not whole):
        return []
    return [_Rule(_day_of(when, promulgated), frozenset(whole))]


def _apply_rules(draft: _Draft, rules: Sequence[_Rule], waiting: Sequence[str]) -> None:
    """Set the days of the articles that wait for their clause, the named ones last."""
    for rule in rules:
        if not rule.articles:
            draft.days |= dict.fromkeys(waiting, rule.day)
    for rule in rules:
        draft.set_day(rule.articles, rule.day)


def _day_of(when: re.Match[str], promulgated: date) -> date:
    """Return the day of a clause of commencement."""
    if when["open"]:
        return UNDATED
    if when["other"] or when["same"]:
        return promulgated
    if when["day"]:
        return read_day(_FISCAL.sub("年", when["day"])) or promulgated
    if when["month"]:
        return _replace_day(promulgated, when["month"], when["dom"])
    years, months, days = (
        to_number(when[name] or "0") or 0 for name in ("years", "months", "days")
    )
    return add_months(promulgated, 12 * years + months) + timedelta(days=days)


def _replace_day(promulgated: date, month: str, day: str) -> date:
    """Return the day of `同年五月一日`."""
    try:
        return promulgated.replace(month=to_number(month) or 0, day=to_number(day) or 0)
    except ValueError:
        return promulgated


def add_months(day: date, months: int) -> date:
    """Return the day some months later, the month's last where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    first_of_next = date(year + (month + 1) // 12, (month + 1) % 12 + 1, 1)
    last = (first_of_next - timedelta(days=1)).day
    return date(year, month + 1, min(day.day, last))


def _apply_order(drafts: Sequence[_Draft], day: date, text: str, known: Sequence[str]) -> None:
    """Enter an order that sets the day of earlier amendments: `發布第16條定自…施行`."""
    begin = 0
    for when in _WHEN.finditer(text):
        subject = text[begin : when.start()]
        begin = when.end()
        start = _day_of(when, day)
        whole, partly = read_articles(subject, known, with_inner=True)
        if _EXCEPTED.search(subject):
            _set_open(drafts, start, but=whole | partly)
        elif whole or partly:
            _set_named(drafts, start, whole | partly)
        else:
            _set_open(drafts, start)


def _set_named(drafts: Sequence[_Draft], day: date, numbers: Iterable[str]) -> None:
    """Set the day of named articles in the last amendment that left it open, else in the last."""
    for number in numbers:
        touched = [draft for draft in drafts if draft.day_of(number)]
        is_open = [draft for draft in touched if draft.day_of(number) == UNDATED]
        for draft in (is_open or touched)[-1:]:
            draft.days[number] = day
            draft.has_order = True


def _set_open(drafts: Sequence[_Draft], day: date, *, but: Iterable[str] = ()) -> None:
    """Set the days that the last open amendment left open, else those of one without a clause."""
    for draft in reversed(drafts):
        if UNDATED in draft.days.values():
            draft.days |= {number: UNDATED for number in but if draft.day_of(number)}
            draft.replace(UNDATED, day, but=but)
            draft.has_order = True
            return
    if not drafts[-1].has_clause:
        drafts[-1].replace(drafts[-1].promulgated, day, but=but)
        drafts[-1].has_clause = True


def _apply_outlook(
    drafts: list[_Draft], outlook: str, known: Sequence[str], amended: date | None
) -> set[str]:
    """Enter what the publisher says is still to come; return the articles it leaves open."""
    text = "".join(_ASIDE.sub("", line) for line in "".join(outlook.split()).splitlines())
    if text and not drafts and amended:
        drafts.append(_Draft(amended, {REST: amended}))
    pending: set[str] = set()
    for item in re.split(r"(?<![0-9.])[0-9]{1,2}\.(?=[^0-9])", text):
        day = read_day(item.split("自")[0])
        meant = [draft for draft in drafts if draft.promulgated == day] or drafts
        if item and meant:
            pending |= _apply_item(meant, item, known)
    return pending


def _apply_item(drafts: Sequence[_Draft], item: str, known: Sequence[str]) -> set[str]:
    """Enter one item of the outlook into the amendments it may speak of; return what is open."""
    rules: list[_Rule] = []
    last = drafts[-1]
    begin = 0
    for when in _WHEN.finditer(item):
        rules += _make_rules(when, item[begin : when.start()], last.promulgated, known)
        begin = when.end()
    named = [rule for rule in rules if rule.articles]
    for rule in rules:
        if not rule.articles and (not named or "除" in item):
            last.days = dict.fromkeys(last.days, rule.day)
    for rule in named:
        for number in rule.articles:
            touched = [draft for draft in drafts if draft.day_of(number)]
            (touched or [last])[-1].days[number] = rule.day
    return {number for draft in drafts for number, day in draft.days.items() if day == UNDATED}


def _settle(drafts: Sequence[_Draft], pending: set[str], *, has_outlook: bool) -> None:
    """Give a day to what was left open, where the publisher no longer lists it as open.

    It is the latest day that an order set for the same amendment. Without an order it is the day of
    promulgation if the publisher lists what is open, else that of the next amendment of the law; if
    there is none, it stays open.
    """
    for draft, following in zip_longest(drafts, drafts[1:]):
        if UNDATED not in draft.days.values():
            continue
        days = [day for day in draft.days.values() if day != UNDATED]
        if draft.has_order and days:
            settled = max(days)
        elif has_outlook:
            settled = draft.promulgated
        elif following:
            settled = following.promulgated
        else:
            continue
        draft.replace(UNDATED, settled, but=pending)
