"""What an article names and what names it, as of a day: the references between articles.

Resolved when asked for: an article's own references from its text, and those to it from the texts
of its law. References from other laws to it are not covered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from components.knowledge.law_index import LawIndex, choose_in_force, fold_number
from components.records import Version, cite
from components.statutes.article_references import ArticleReference, find_references

WHOLE_LAW = 1_000_000
MAX_RANGE = 50
"""Articles of one range, at most: "Articles 1 to 1225" is no list that anybody reads."""


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
            if reference.steps:
                is_side = (reference.steps > 0) == (steps > 0)
                if is_side and abs(steps) <= abs(reference.steps):
                    return True
            elif reference.last:
                if any(each.id == version.id for each in self._resolve(other, reference, as_of)):
                    return True
            elif self._names(other, reference, version):
                return True
        return False

    def _names(self, other: Version, reference: ArticleReference, version: Version) -> bool:
        """Say whether a reference by number is to a version."""
        is_number = fold_number(reference.article) == fold_number(version.article)
        return is_number and version.law_id in self._law_ids(other, reference)

    def _resolve_all(self, version: Version, as_of: date) -> tuple[list[Version], list[str]]:
        """Return the articles that a version names, and citations of those not in force."""
        named: dict[str, Version] = {}
        gone: dict[str, None] = {}
        for reference in self._read(version):
            targets = list(self._resolve(version, reference, as_of))
            for target in targets:
                if target.id != version.id:
                    named[target.id] = target
            if not targets and reference.article and self._is_known(version, reference):
                law = reference.law or version.law
                gone[cite(law, reference.article)] = None
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
        if first is None:
            return
        yield first
        if reference.last:
            last = self._find(version, reference, reference.last, as_of)
            _, after = self._index.neighbours(first, as_of=as_of, reach=MAX_RANGE)
            ids = [other.id for other in after]
            if last is not None and last.id in ids:
                yield from after[: ids.index(last.id) + 1]

    def _step(self, version: Version, steps: int, as_of: date) -> list[Version]:
        """Return the articles just before or after a version."""
        before, after = self._index.neighbours(version, as_of=as_of, reach=abs(steps))
        return before if steps < 0 else after

    def _find(
        self, version: Version, reference: ArticleReference, number: str, as_of: date
    ) -> Version | None:
        """Return the article of a number that is in force on a day."""
        law = reference.law or version.law
        wordings = self._index.wordings(
            self._law_ids(version, reference), number.casefold(), version.jurisdiction
        )
        return choose_in_force(wordings, law, as_of)

    def _is_known(self, version: Version, reference: ArticleReference) -> bool:
        """Say whether the edition knows an article of that number, in force or not."""
        law_ids = self._law_ids(version, reference)
        number = reference.article.casefold()
        return bool(self._index.wordings(law_ids, number, version.jurisdiction))

    def _law_ids(self, version: Version, reference: ArticleReference) -> set[str]:
        """Return the ids of the law that a reference names."""
        if not reference.law:
            return {version.law_id}
        return self._index.law_ids(reference.law, version.jurisdiction)
