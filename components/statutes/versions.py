"""From one snapshot to the next: which wordings stay, which open, which close, and on what day.

Two wordings are the same when they differ only in white space, quotes, dashes or character width. A day comes from the
law's own last-change date where that date is news, else it is the day of the snapshot, and `date_status` says which. A
date is news when it is later than the wording it ends, not later than the snapshot, and not one at which an earlier
snapshot already showed this law: a translation re-worded under an old date was not in force since then. An article that is
gone ended on the day the snapshot gives for its repeal, else on the date that every article of the law carries: where each
has a date of its own, none of them says when another was repealed.

Ranges are half-open and never overlap for one article. Not covered: renumbered articles (they read as one repeal and one
addition), and a wording that came and went between two snapshots.
"""

import re
import unicodedata
import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date

from components.records import DateStatus, Version, content_hash
from components.statutes.reading import Article, Repeal

_NAMESPACE = uuid.uuid5(uuid.NAMESPACE_URL, "clausula:version")
_FOLD = str.maketrans(
    dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63", "-")
    | dict.fromkeys("\u201c\u201d\u201e\u201f\u00ab\u00bb\u2033", '"')
    | dict.fromkeys("\u2018\u2019\u201a\u201b\u2032\u00b4`", "'")
)
# Chinese and Japanese are written without spaces, so one beside such a character is a line break and no word break.
_CJK = "\u3000-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_CJK_SPACE = re.compile(rf"(?<=[{_CJK}]) | (?=[{_CJK}])")

Key = tuple[str, str]


@dataclass(frozen=True)
class Changes:
    """The full next list of one source's versions, and the citations of what changed."""

    versions: tuple[Version, ...] = field(repr=False)
    added: tuple[str, ...]
    amended: tuple[str, ...]
    repealed: tuple[str, ...]
    unchanged: tuple[str, ...]


@dataclass
class _Ledger:
    """The state of one source while a snapshot is entered."""

    source: str
    jurisdiction: str
    snapshot_date: date
    is_first: bool
    open: dict[Key, Version]
    last_end: dict[Key, date]
    known: dict[str, set[date]]
    amended: dict[str, set[date]] = field(default_factory=lambda: defaultdict(set))
    repealed_on: dict[Key, date] = field(default_factory=dict)
    versions: list[Version] = field(default_factory=list)
    citations: dict[str, list[str]] = field(default_factory=lambda: {k: [] for k in ("added", "amended", "repealed", "unchanged")})


def normalise(text: str) -> str:
    """Return the text with compatibility characters, dashes, quotes and white space folded: what two wordings are compared by."""
    # The fold runs before NFKC too: NFKC splits a free-standing accent into a space and a combining mark.
    folded = unicodedata.normalize("NFKC", text.translate(_FOLD)).translate(_FOLD)
    return _CJK_SPACE.sub("", " ".join(folded.split()))


def hash_wording(text: str) -> str:
    """Return the content hash of a wording, the same for every law it may stand in."""
    return content_hash(normalise(text))


def sort_key(version: Version) -> tuple[str, tuple[tuple[int, str], ...], date]:
    """Order versions by law, article in natural order (`9`, `9-1`, `10`) and date."""
    parts = re.findall(r"\d+|[^\d\W]+", version.article)
    return version.law_id, tuple((int(part), "") if part.isdigit() else (0, part) for part in parts), version.valid_from


def advance(
    previous: Sequence[Version], articles: Iterable[Article | Repeal], *, source: str, jurisdiction: str, snapshot_date: date
) -> Changes:
    """Enter a snapshot after those already known.

    Args:
        previous: All versions of this source so far, open and closed; empty for the first snapshot.
        articles: The articles in force in the snapshot and the repeals it dates, each once.
        source: The source's name.
        jurisdiction: Whose law it is.
        snapshot_date: The day on which the snapshot was current; not before the last one.

    Returns:
        Every version of the source, ordered by law, article and date, and the citations of what changed.
    """
    ledger = _open_ledger(previous, source, jurisdiction, snapshot_date)
    for article in articles:
        if isinstance(article, Repeal):
            ledger.repealed_on[article.law_id, article.article] = article.day
            continue
        if article.amended is not None:
            ledger.amended[article.law_id].add(article.amended)
        _enter(ledger, article)
    for version in ledger.open.values():
        _repeal(ledger, version)
    named = {kind: tuple(citations) for kind, citations in ledger.citations.items()}
    return Changes(versions=tuple(sorted(ledger.versions, key=sort_key)), **named)


def _open_ledger(previous: Sequence[Version], source: str, jurisdiction: str, snapshot_date: date) -> _Ledger:
    last_end: dict[Key, date] = {}
    known: dict[str, set[date]] = defaultdict(set)
    for version in previous:
        known[version.law_id].add(version.valid_from)
        if version.valid_to is not None:
            known[version.law_id].add(version.valid_to)
            last_end[_key(version)] = max(version.valid_to, last_end.get(_key(version), date.min))
    still_open = {_key(version): version for version in previous if version.valid_to is None}
    ledger = _Ledger(source, jurisdiction, snapshot_date, not previous, still_open, last_end, known)
    ledger.versions.extend(version for version in previous if version.valid_to is not None)
    return ledger


def _enter(ledger: _Ledger, article: Article) -> None:
    key = (article.law_id, article.article)
    current = ledger.open.pop(key, None)
    wording = hash_wording(article.text)
    if current is not None and current.content_hash == wording:
        ledger.versions.append(_rename(current, article))
        ledger.citations["unchanged"].append(current.citation)
        return
    after = current.valid_from if current else ledger.last_end.get(key)
    start, status = _date_change(ledger, article.law_id, article.amended, after)
    if current is not None:
        _close(ledger, current, start, status)
    opened = _open_version(ledger, article, wording, start, status)
    ledger.versions.append(opened)
    ledger.citations["amended" if current else "added"].append(opened.citation)


def _repeal(ledger: _Ledger, version: Version) -> None:
    dates = ledger.amended[version.law_id]
    repealed_on = ledger.repealed_on.get(_key(version)) or (min(dates) if len(dates) == 1 else None)
    end, status = _date_change(ledger, version.law_id, repealed_on, version.valid_from)
    _close(ledger, version, end, status)
    ledger.citations["repealed"].append(version.citation)


def _date_change(ledger: _Ledger, law_id: str, amended: date | None, after: date | None) -> tuple[date, DateStatus]:
    if amended is not None:
        is_news = amended not in ledger.known.get(law_id, ()) and (after or date.min) < amended <= ledger.snapshot_date
        if ledger.is_first or is_news:
            return amended, "source"
    return max(ledger.snapshot_date, after or date.min), "snapshot"


def _close(ledger: _Ledger, version: Version, end: date, status: DateStatus) -> None:
    if end <= version.valid_from:
        return  # a second look at the same day's snapshot: the wording was corrected and never in force
    weaker: DateStatus = "source" if status == version.date_status == "source" else "snapshot"
    ledger.versions.append(version.model_copy(update={"valid_to": end, "date_status": weaker}))


def _open_version(ledger: _Ledger, article: Article, wording: str, start: date, status: DateStatus) -> Version:
    parts = (ledger.jurisdiction, ledger.source, article.law_id, article.article, start.isoformat(), wording)
    return Version(
        id=str(uuid.uuid5(_NAMESPACE, "\x1f".join(parts))),
        source=ledger.source,
        jurisdiction=ledger.jurisdiction,
        law_id=article.law_id,
        law=article.law,
        article=article.article,
        heading=article.heading,
        text=article.text,
        valid_from=start,
        date_status=status,
        content_hash=wording,
    )


def _rename(version: Version, article: Article) -> Version:
    """Return the version under the law's new title or the article's new heading; its wording and id stay."""
    names = {"law": article.law, "heading": article.heading}
    changed = {key: name for key, name in names.items() if normalise(name) != normalise(getattr(version, key))}
    return version.model_copy(update=changed) if changed else version


def _key(version: Version) -> Key:
    return version.law_id, version.article
