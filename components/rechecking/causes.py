"""Which past findings an edition touches: their cited wordings ended, or a new article stands.

An edition before, if there is one, says what was known already: what it changed was rechecked then.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date

from components.knowledge.search import KnowledgeBase
from components.rechecking.items import Cause, CauseKind, PastFinding, RecheckItem
from components.records import UNDATED, Citation, Version

_NEW = ("added", "revived")
_OPENINGS: tuple[CauseKind, ...] = ("amended", "reworded", "moved", "retitled", "revived")
Causes = dict[int, list[Cause]]
"""The causes of findings by their place in a list."""


def find_ended(
    findings: Sequence[PastFinding], now: KnowledgeBase, before: KnowledgeBase | None
) -> Causes:
    """Return, for each finding with a cited wording that has ended since, what became of it.

    Args:
        findings: Of past reviews.
        now: The edition that is published.
        before: The edition up to which changes were rechecked; None if none was.
    """
    causes: Causes = defaultdict(list)
    known: dict[tuple[str, date | None], Cause | None] = {}
    for place, past in enumerate(findings):
        for citation in past.finding.citations:
            key = (citation.version_id, citation.valid_to)
            if key not in known:
                known[key] = _explain_end(citation, past.jurisdiction, now, before)
            cause = known[key]
            if cause is not None and cause not in causes[place]:
                causes[place].append(cause)
    return {place: found for place, found in causes.items() if found}


def list_new(now: Sequence[Version], before: Sequence[Version], day: date) -> list[Version]:
    """Return the articles that an edition has and the one before had not, in force or to come.

    Args:
        now: The versions of the edition.
        before: Those of the edition before.
        day: Today; wordings that have ended by then are left out.
    """
    known = {version.id for version in before}
    new: list[Version] = []
    for version in now:
        is_open = version.valid_to is None or version.valid_to > day
        has_day = version.valid_from != UNDATED
        if version.id not in known and version.change in _NEW and is_open and has_day:
            new.append(version)
    return new


def make_items(
    findings: Sequence[PastFinding], causes: Sequence[Causes], edition: int, today: date
) -> list[RecheckItem]:
    """Return an item for each finding that has a cause, in the order of the findings.

    It is reviewed again as of today or, if its new law begins later, as of that day.
    """
    places = sorted(set().union(*causes))
    items: list[RecheckItem] = []
    for place in places:
        past = findings[place]
        own = [cause for by_place in causes for cause in by_place.get(place, [])]
        days = [cause.day for cause in own if cause.day is not None and cause.day != UNDATED]
        items.append(
            RecheckItem(
                review_id=past.review_id,
                document=past.document,
                ordinal=past.ordinal,
                jurisdiction=past.jurisdiction,
                edition=edition,
                day=max([today, *days]),
                causes=tuple(own),
                old_edition=past.edition,
                old_as_of=past.as_of,
                old=past.finding,
            )
        )
    return items


def _explain_end(
    citation: Citation, jurisdiction: str, now: KnowledgeBase, before: KnowledgeBase | None
) -> Cause | None:
    """Return what became of a cited wording, None if nothing has since the edition before."""
    version = now.version(citation.version_id)
    end = version.valid_to if version else None
    if before is not None:
        earlier = before.version(citation.version_id)
        had_ended_so = earlier is not None and version is not None and earlier.valid_to == end
        if had_ended_so or (earlier is None and version is None):
            return None
    if version is None:
        return Cause(kind="gone", citation=citation.name, version_id=citation.version_id, day=None)
    if end == citation.valid_to:
        return None
    return _describe_end(citation, version, now, jurisdiction)


def _describe_end(
    citation: Citation, version: Version, now: KnowledgeBase, jurisdiction: str
) -> Cause:
    """Return how a wording ended, and what stands in its place."""
    end = version.valid_to
    successor: Version | None = None
    kind: CauseKind = "redated"
    if end is not None and citation.valid_to is None:
        successor = now.moved_to(version) or now.find(
            version.law_id, version.article, as_of=end, jurisdiction=jurisdiction
        )
        kind = _kind_of(successor)
    return Cause(
        kind=kind,
        citation=citation.name,
        version_id=version.id,
        day=end,
        now=successor.citation if successor else "",
    )


def _kind_of(successor: Version | None) -> CauseKind:
    """Return what became of an article by what stands in its place."""
    if successor is None:
        return "repealed"
    return next((kind for kind in _OPENINGS if kind == successor.change), "amended")
