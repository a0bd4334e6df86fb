"""The versions of an edition by law, by article and by name.

A law is found by every title it ever bore, by its other names and by its id; case, stops, quotes,
spaces and the width of letters make no difference. Where two laws bore the same title, the one that
bears it on the day is the one that is meant. An article is found by every usual spelling of its
number: `Art. 205`, `s. 45(1.1)(b)`, `第二條`, `4 a`, `5 bis` for `5-bis`, `1` for `1er`.
"""

import difflib
import heapq
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import NoReturn

from components.domain import domain
from components.errors import UsageError
from components.quantities.han_numerals import HAN
from components.records import UNDATED, Version
from components.statutes.citations import find_citations
from components.statutes.citing.forms import list_law_names, match_head_words
from components.statutes.versions import sort_key

NUM_SUGGESTIONS = 3
MAX_NAME_CHARS = 200  # of a name that suggestions are looked for
NUM_COMPARED = 100  # names that difflib compares with one
MIN_LIKENESS = 0.5  # of a suggestion, as difflib counts it, 0 to 1

# of other books than law; the words of law are data
_OTHER_WORD = (
    r"(?:clauses?|cl\.?(?=[\s\d])|paras?\.?(?=[\s\d])|paragrafs?|nr\.?(?=[\s\d])|regel|第)\s*"
)
# of a schedule: `Schedule 1, paragraph 2(a)`, `para. 2 of Sch. 1`
_SCHEDULE = re.compile(
    r"\s*(?:para(?:graph)?s?\.?\s*(?P<first>\d+[a-z]*)[()\w\s]*?\s(?:of|to)\s+)?(?:the\s+)?"
    r"sch(?:edule)?\.?\s*(?P<schedule>\d*[a-z]*)(?:,?\s*para(?:graph)?\.?\s*(?P<second>\d+[a-z]*))?"
    r"(?:\([^()]{1,12}\)\s*)*\Z",
    re.IGNORECASE,
)
_FIRST = re.compile(r"premi(?:er|ère)|primero|primo|primeiro", re.IGNORECASE)
_BEHIND_SIGN = re.compile(r"\s*\d+\s?[a-z]?\s*(?:§|[a-z]{2,8}\.?\s+\d)", re.IGNORECASE)
_CHAPTER = re.compile(r"(\d+)\s?([a-z]?)\s*(?:luku|kap)", re.IGNORECASE)  # `2 luku Loans`
_LETTER_STOP = re.compile(r"\A([a-z]{1,2})[.*]{1,2}(?=\d)")
_LATIN_DASH = re.compile(r"(?<=\d)[-.](?=[a-z])")
_ORDINAL = re.compile(r"(?<=\d)(?:er|re|ère|\.?[º°ª]|o)(?=\Z|§)")
_THOUSANDS = re.compile(r"(?<=\d)\.(?=\d{3}\Z)")
_RANGE = re.compile(r"(\d+)([a-z]*)(?:-|to|and|bis|\u2026)(\d+)")
_MAX_SPAN = 200  # of a range; more is one number, such as 28-3301
_HAN_NUMBER = re.compile(rf"[0-9{HAN}]+(?:之[0-9{HAN}]+)*")
_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
# a paragraph of an article stands in the article
_ARTICLE_REST = re.compile(r"\s*(?:條|(?:\([^()]{1,12}\)\s*)+)$")


@dataclass(frozen=True)
class LawEntry:
    """A law of the edition: `num_articles` counts those in force on the day asked for."""

    law_id: str
    law: str
    jurisdiction: str
    num_articles: int


class LawIndex:
    """Finds versions without a search.

    Args:
        versions: All versions of an edition.
        aliases: Other names of laws by jurisdiction and law id.
    """

    def __init__(
        self,
        versions: Iterable[Version],
        aliases: Mapping[tuple[str, str], Sequence[str]] | None = None,
    ) -> None:
        self._versions = {version.id: version for version in versions}
        # by jurisdiction, law id and article number
        self._wordings: dict[tuple[str, str, str], list[Version]] = defaultdict(list)
        # by jurisdiction and folded name of a law
        self._law_ids: dict[tuple[str, str], set[str]] = defaultdict(set)
        # by jurisdiction, law id and barest spelling: the number that is kept
        self._spelled: dict[tuple[str, str, str], str] = {}
        # by source and law id
        self._of_law: dict[tuple[str, str], list[Version]] = defaultdict(list)
        self._days: dict[str, set[date]] = defaultdict(set)
        for version in sorted(self._versions.values(), key=sort_key):
            self._add(version)
        for (jurisdiction, law_id), names in (aliases or {}).items():
            for name in names:
                self._law_ids[jurisdiction, fold_name(name)].add(law_id)

    def __len__(self) -> int:
        return len(self._versions)

    def version(self, version_id: str) -> Version | None:
        """Return a version by its id, None where there is none."""
        return self._versions.get(version_id)

    def list_all(self) -> list[Version]:
        """Return every version, open and closed."""
        return list(self._versions.values())

    def earliest(self, jurisdiction: str) -> date | None:
        """Return the first day of a jurisdiction's earliest wording, None where it has none."""
        return min(self._days.get(jurisdiction, ()), default=None)

    def days_of_change(self, jurisdiction: str) -> list[date]:
        """Return the days on which a wording of a jurisdiction came into force, oldest first."""
        return sorted(self._days.get(jurisdiction, ()))

    def law_ids(self, law: str, jurisdiction: str) -> set[str]:
        """Return the ids of the laws that ever bore a title, or have it as their id."""
        name = fold_name(law)
        known = self._law_ids.get((jurisdiction, name))
        full = list_full_names().get(name, "")
        return known or self._law_ids.get((jurisdiction, fold_name(full)), set())

    def wordings(self, law_ids: Iterable[str], number: str, jurisdiction: str) -> list[Version]:
        """Return every wording of an article, oldest first.

        Args:
            law_ids: The law, or several that bore the same title.
            number: The article's number, in small letters (see `parse_article`).
            jurisdiction: Whose law it is.
        """
        versions: list[Version] = []
        for law_id in law_ids:
            for spelling in spell_number(number):
                kept = self._spelled.get((jurisdiction, law_id, spelling), spelling)
                of_law = self._wordings.get((jurisdiction, law_id, spelling))
                of_law = of_law or self._wordings.get((jurisdiction, law_id, kept))
                if of_law:
                    versions += of_law
                    break
        return sorted(versions, key=lambda version: (version.valid_from, version.law_id))

    def list_laws(self, as_of: date, jurisdiction: str) -> list[LawEntry]:
        """Return the laws with an article in force on a day, by title."""
        in_force: dict[str, list[Version]] = defaultdict(list)
        for version in self._versions.values():
            if version.jurisdiction == jurisdiction and version.is_in_force(as_of):
                in_force[version.law_id].append(version)
        entries = [
            LawEntry(law_id, versions[0].law, jurisdiction, len(versions))
            for law_id, versions in in_force.items()
        ]
        return sorted(entries, key=lambda entry: entry.law.casefold())

    def list_in_force(self, as_of: date, jurisdiction: str) -> list[Version]:
        """Return the articles of a jurisdiction in force on a day, in the order of their laws."""
        versions = [
            version
            for version in self._versions.values()
            if version.jurisdiction == jurisdiction and version.is_in_force(as_of)
        ]
        return sorted(versions, key=sort_key)

    def moved_to(self, version: Version) -> Version | None:
        """Return where a wording went on under another number, None where it did not."""
        for other in self._same_law(version):
            if other.moved_from == version.article and other.valid_from == version.valid_to:
                return other
        return None

    def moved_from(self, version: Version) -> Version | None:
        """Return the wording that went on in this one under another number, None where none did."""
        before = [
            other
            for other in self._same_law(version)
            if other.article == version.moved_from and other.valid_from < version.valid_from
        ]
        return max(before, key=lambda other: other.valid_from, default=None)

    def neighbours(
        self, version: Version, *, as_of: date, reach: int
    ) -> tuple[list[Version], list[Version]]:
        """Return the articles in force on a day before and after one in its law.

        Args:
            version: The article.
            as_of: The day.
            reach: The most articles on either side.

        Returns:
            Those before and those after, both in the order of the law.
        """
        place = sort_key(version)[:2]
        others = [other for other in self._same_law(version) if other.is_in_force(as_of)]
        before = [other for other in others if sort_key(other)[:2] < place]
        after = [other for other in others if sort_key(other)[:2] > place]
        return before[max(0, len(before) - reach) :], after[:reach]

    def suggest_laws(self, law: str, jurisdiction: str) -> str:
        """Return the titles closest to a name, for a message."""
        titles = {
            fold_name(version.law): version.law
            for version in self._versions.values()
            if version.jurisdiction == jurisdiction
        }
        return _suggest(fold_name(law), titles)

    def suggest_articles(self, law_ids: set[str], number: str, jurisdiction: str) -> str:
        """Return the numbers closest to one, for a message."""
        numbers = {
            article: article
            for whose, law_id, article in self._wordings
            if whose == jurisdiction and law_id in law_ids
        }
        return _suggest(number, numbers)

    def _add(self, version: Version) -> None:
        """Enter a version under its article, its law and its law's names."""
        whose = version.jurisdiction
        self._days[whose].add(version.valid_from)
        number = fold_number(version.article)
        self._wordings[whose, version.law_id, number].append(version)
        self._spelled.setdefault((whose, version.law_id, _bare(number)), number)
        for chapter in _CHAPTER.findall(version.chapter)[-1:]:
            in_chapter = f"{number.partition('(')[0]}({''.join(chapter)}kap)"
            self._spelled.setdefault((whose, version.law_id, in_chapter), number)
        self._of_law[version.source, version.law_id].append(version)
        for name in (version.law, version.law_id):
            self._law_ids[whose, fold_name(name)].add(version.law_id)

    def _same_law(self, version: Version) -> Sequence[Version]:
        """Return every wording of a version's law, in the law's order."""
        return self._of_law[version.source, version.law_id]


def fold_name(name: str) -> str:
    """Return a law's name without a difference in case, stops, quotes, spaces or width."""
    plain = unicodedata.normalize("NFKC", name).casefold()
    return " ".join(re.sub(r"[\W_]+", " ", plain).split())


def fold_number(number: str) -> str:
    """Return an article's number in small letters, without spaces: `4 a` is `4a`."""
    plain = unicodedata.normalize("NFKC", number).translate(_DASHES)
    return "".join(plain.split()).casefold()


def spell_number(number: str) -> list[str]:
    """Return the spellings under which an article may be kept, the fullest first.

    Of a range, and of `6 § 1`, also the first number alone.
    """
    folded = fold_number(number)
    spellings = [folded, _bare(folded)]
    span = _RANGE.match(folded)
    if span and int(span[1]) < int(span[3]) <= int(span[1]) + _MAX_SPAN:
        spellings.append(span[1] + span[2])
    if "§" in folded.strip("§"):
        spellings.append(folded.partition("§")[0])
    return list(dict.fromkeys(spellings))


def _bare(folded: str) -> str:
    """Return a folded number without what publishers write in more than one way.

    `5-bis` is `5bis`, `1er` and `1º` are `1`, `1.255` is `1255`, `l.123` is `l123`, `4§` is `4`.
    """
    bare = _LETTER_STOP.sub(r"\1", _LATIN_DASH.sub("", folded))
    bare = _ORDINAL.sub("", bare)
    return _THOUSANDS.sub("", bare).rstrip("§")


def parse_article(article: str) -> str:
    """Return an article's number alone, in small letters.

    `Art. 205`, `s. 45(1.1)(b)`, `第 205 條` and `二之一` give `205`, `45`, `205` and `2-1`.
    """
    text = article.strip()
    schedule = _SCHEDULE.match(text)
    if schedule:
        paragraph = schedule["first"] or schedule["second"]
        number = f"sch.{schedule['schedule']}"
        return fold_number(f"{number}para.{paragraph}" if paragraph else number)
    if _HAN_NUMBER.fullmatch(text) and not text.isdecimal():
        base, _, suffix = text.partition("之")
        text = f"第{base}條" + (f"之{suffix}" if suffix else "")
    is_cited = "第" in text or "條" in text or "条" in text or _BEHIND_SIGN.match(text)
    if is_cited:
        for reference in find_citations(text):
            return fold_number(reference.labels[0].article)
    number = _ARTICLE_REST.sub("", _drop_word(text))
    return "1" if _FIRST.fullmatch(number) else fold_number(number)


def parse_path(article: str) -> tuple[str, ...]:
    """Return what stands behind an article's number: `s. 45(1.1)(b)` gives `("1.1", "b")`.

    The § of `Art. 229 § 5` is none of it, since it may be part of the number.
    """
    number = article if "第" in article else f"§ {_drop_word(article)}"
    for reference in find_citations(number):
        label = reference.labels[0]
        return label.path[1:] if label.is_nested else label.path
    return ()


@cache
def _article_word() -> re.Pattern[str]:
    """Match whatever may stand before an article's number."""
    return re.compile(rf"^\s*(?:{match_head_words()}|{_OTHER_WORD})", re.IGNORECASE)


@cache
def list_full_names() -> dict[str, str]:
    """Return the names of laws by their folded abbreviation, such as `c c`."""
    return {fold_name(short): full for short, full in list_law_names().items()}


def _drop_word(article: str) -> str:
    """Return an article's number without the word before it."""
    return _article_word().sub("", article).strip()


def choose_in_force(versions: Iterable[Version], law: str, as_of: date) -> Version | None:
    """Return the version in force on a day, None where there is none.

    Where several laws bore the name, that of the law that bears it on the day.
    """
    name = fold_name(law)
    in_force = [version for version in versions if version.is_in_force(as_of)]
    for version in in_force:
        if name in (fold_name(version.law), fold_name(version.law_id)):
            return version
    return in_force[0] if in_force else None


def refuse_day(versions: Sequence[Version], as_of: date, index: LawIndex) -> NoReturn:
    """Say why an article has no wording on a day: not known yet, moved or repealed.

    Args:
        versions: Every wording of the article, oldest first; none is in force on the day.
        as_of: The day.
        index: Knows where the article moved.

    Raises:
        UsageError: Always.
    """
    first = versions[0]
    if first.valid_from == UNDATED:
        raise UsageError(
            f"{first.citation}: known, but not in force: its day of entry into force is not set,"
            f" got {as_of}. Ask for another {domain().unit}."
        )
    if as_of < first.valid_from:
        raise UsageError(
            f"{first.citation}: not in the corpus at that date, known from {first.valid_from},"
            f" got {as_of}. Ask for a later day."
        )
    earlier = [version for version in versions if version.valid_from <= as_of]
    last = max(earlier, key=lambda version: version.valid_from)
    moved = index.moved_to(last)
    later = [version for version in versions if as_of < version.valid_from < UNDATED]
    fate = "repealed"
    remedy = "Ask for an earlier day"
    if moved:
        fate = f"moved to {domain().label} {moved.article}"
        remedy = f"Ask for {domain().label} {moved.article}"
    elif later:
        fate = f"its next known wording begins on {later[0].valid_from}, the last ended"
        remedy = "Ask for an earlier or a later day"
    raise UsageError(
        f"{last.citation}: not in force at that date, {fate} on {last.valid_to}, got {as_of}."
        f" {remedy}."
    )


def _suggest(name: str, known: Mapping[str, str]) -> str:
    """Return ` (close to it: …)` with the names most like one, empty where none is like it.

    Args:
        name: What was looked for.
        known: The names to compare with, and how each is shown.
    """
    likely = _choose_likely(name[:MAX_NAME_CHARS], known)
    close = difflib.get_close_matches(
        name[:MAX_NAME_CHARS], likely, n=NUM_SUGGESTIONS, cutoff=MIN_LIKENESS
    )
    shown = ", ".join(known[match] for match in close)
    return f" (close to it: {shown})" if shown else ""


def _choose_likely(name: str, known: Iterable[str]) -> list[str]:
    """Return the names that share most pieces of a few letters with one.

    difflib takes a second over 11,000 titles, so it compares only these.
    """
    size = 1 if len(name) < 4 else 2 if len(name) < 8 else 3
    pieces = {name[start : start + size] for start in range(len(name) - size + 1)}
    counts = {other: sum(piece in other for piece in pieces) for other in known}
    likely = heapq.nlargest(NUM_COMPARED, counts, key=counts.__getitem__)
    return [other for other in likely if counts[other]]
