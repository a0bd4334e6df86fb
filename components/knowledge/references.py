"""What an article names and what names it, as of a day: the references between articles.

Resolved when asked for: an article's own references from its text, and those to it from the texts
of its law. References from other laws to it are not covered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from components.knowledge.law_index import LawIndex, choose_in_force, fold_number, spell_number
from components.records import Version, cite
from components.statutes.article_references import ArticleReference, find_references
from components.statutes.versions import sort_key

WHOLE_LAW = 1_000_000
NEARLY = 5
"""Articles that may have come or gone between the two since a relative reference was written."""


@dataclass(frozen=True)
class References:
    """What an article refers to and what refers to it, on a day.

    Attributes:
        refers_to: Articles in force that it names, in the order of its text.
        referred_by: Articles in force of its law that name it, in the law's order.
        not_in_force: Citations of articles that it names and that are not in force on the day.
    """

    refers_to: tuple[Version, ...]
    referred_by: tuple[Version, ...]
    not_in_force: tuple[str, ...]


class ReferenceGraph:
    """Resolves references within an edition.

    Args:
        index: The edition's versions.
    """

    def __init__(self, index: LawIndex) -> None:
        self._index = index
        self._found: dict[str, list[ArticleReference]] = {}

    def around(self, version: Version, as_of: date) -> References:
        """Return what a version refers to and what refers to it on a day."""
        named, gone = self._resolve_all(version, as_of)
        before, after = self._index.neighbours(version, as_of=as_of, reach=WHOLE_LAW)
        referring = [
            other
            for place, other in enumerate(before)
            if self._refers_to(other, version, len(before) - place, as_of)
        ]
        referring += [
            other
            for place, other in enumerate(after, start=1)
            if self._refers_to(other, version, -place, as_of)
        ]
        return References(tuple(named), tuple(referring), tuple(gone))

    def _refers_to(self, other: Version, version: Version, steps: int, as_of: date) -> bool:
        """Say whether another article of the law names a version.

        Args:
            other: The other article.
            version: The article that may be named.
            steps: How many articles `version` stands after (positive) or before the other one.
            as_of: The day.
        """
        for reference in self._read(other):
            if not reference.steps and not reference.last:
                if self._names(other, reference, version):
                    return True
                continue
            if reference.steps and abs(steps) > abs(reference.steps) + NEARLY:
                continue
            if any(each.id == version.id for each in self._resolve(other, reference, as_of)):
                return True
        return False

    def _names(self, other: Version, reference: ArticleReference, version: Version) -> bool:
        """Say whether a reference by number is to a version."""
        is_number = fold_number(version.article) in spell_number(reference.article)
        return is_number and version.law_id in self._law_ids(other, reference)

    def _resolve_all(self, version: Version, as_of: date) -> tuple[list[Version], list[str]]:
        """Return the articles that a version names, and citations of those not in force."""
        named: dict[str, Version] = {}
        gone: dict[str, None] = {}
        for reference in self._read(version):
            for target in self._resolve(version, reference, as_of):
                if target.id != version.id:
                    named[target.id] = target
            for number in filter(None, (reference.article, reference.last)):
                is_there = self._find(version, reference, number, as_of) is not None
                if not is_there and self._wordings(version, reference, number):
                    gone[cite(reference.law or version.law, number)] = None
        return list(named.values()), list(gone)

    def _read(self, version: Version) -> list[ArticleReference]:
        """Return the references of a version's text, read once."""
        if version.id not in self._found:
            self._found[version.id] = find_references(version.text)
        return self._found[version.id]

    def _resolve(
        self, version: Version, reference: ArticleReference, as_of: date
    ) -> Iterator[Version]:
        """Yield the articles in force that a reference names."""
        if reference.steps:
            yield from self._step(version, reference.steps, as_of)
            return
        first = self._find(version, reference, reference.article, as_of)
        if not reference.last:
            if first is not None:
                yield first
            return
        ends = [
            wording
            for number in (reference.article, reference.last)
            for wording in self._wordings(version, reference, number)[-1:]
        ]
        if len(ends) == 2:
            yield from self._between(ends[0], ends[1], as_of)

    def _between(self, first: Version, last: Version, as_of: date) -> list[Version]:
        """Return the articles in force from one to another, which need not be in force."""
        low, high = sort_key(first)[:2], sort_key(last)[:2]
        before, after = self._index.neighbours(first, as_of=as_of, reach=WHOLE_LAW)
        own = [first] if first.is_in_force(as_of) else []
        return [each for each in (*before, *own, *after) if low <= sort_key(each)[:2] <= high]

    def _step(self, version: Version, steps: int, as_of: date) -> list[Version]:
        """Return the articles that stood just before or after a version when it was written."""
        before, after = self._index.neighbours(version, as_of=version.valid_from, reach=abs(steps))
        targets = []
        for stood in before if steps < 0 else after:
            wordings = self._index.wordings(
                {version.law_id}, stood.article.casefold(), version.jurisdiction
            )
            target = choose_in_force(wordings, version.law, as_of)
            if target is not None:
                targets.append(target)
        return targets

    def _find(
        self, version: Version, reference: ArticleReference, number: str, as_of: date
    ) -> Version | None:
        """Return the article of a number that is in force on a day."""
        wordings = self._wordings(version, reference, number)
        return choose_in_force(wordings, reference.law or version.law, as_of)

    def _wordings(
        self, version: Version, reference: ArticleReference, number: str
    ) -> list[Version]:
        """Return every wording of the article of a number, in force or not, oldest first."""
        law_ids = self._law_ids(version, reference)
        return self._index.wordings(law_ids, number.casefold(), version.jurisdiction)

    def _law_ids(self, version: Version, reference: ArticleReference) -> set[str]:
        """Return the ids of the law that a reference names."""
        if not reference.law:
            return {version.law_id}
        return self._index.law_ids(reference.law, version.jurisdiction)
