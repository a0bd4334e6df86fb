"""Ask one edition: which articles speak to a clause, what an article said on a day, what laws there are.

A knowledge base is opened on one edition and stays on it; a newer one is opened beside it.
Everything is asked as of a day and for one jurisdiction. A law is found by every title it ever
bore; where two laws bore the same, the one that bears it on the day answers. An edition knows a law
from the first wording it was given: for an earlier day it says so and does not answer with a later
wording.
"""

import difflib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Self

from components.errors import IntegrityError, UsageError
from components.knowledge.editions import Edition, EditionManifest, EditionStore, open_current
from components.knowledge.embedding import TextEmbedder, passage_text
from components.knowledge.excerpts import from_line, start_at
from components.knowledge.fusion import Match, add_late, fuse
from components.knowledge.rerank import Reranker
from components.records import Hit, Version
from components.statutes.citations import find_citations
from components.statutes.versions import sort_key

MIN_DEPTH = 50

_ARTICLE_WORD = re.compile(
    r"^\s*(?:articles?|art\.?|sections?|sec\.?|ss?\.|§|第)\s*", re.IGNORECASE
)
_ARTICLE_REST = re.compile(
    r"\s*(?:條|(?:\([^()]{1,12}\)\s*)+)$"
)  # a paragraph of an article stands in the article


@dataclass(frozen=True)
class LawEntry:
    """A law of the edition: `num_articles` counts those in force on the day asked for."""

    law_id: str
    law: str
    jurisdiction: str
    num_articles: int


class KnowledgeBase:
    """One edition, opened for reading."""

    def __init__(
        self, edition: Edition, embedder: TextEmbedder, reranker: Reranker | None = None
    ) -> None:
        """Read the edition's versions; `open` finds the edition and is the usual way in.

        Args:
            edition: The edition.
            embedder: The one it was made with.
            reranker: Reads the first hits again; None where search goes without.

        Raises:
            IntegrityError: The edition was made with another embedder, or cannot be read.
        """
        self.manifest: EditionManifest = edition.manifest
        self.embedder, self.reranker, self._edition = embedder, reranker, edition
        _refuse_other_embedder(self.manifest, embedder.name)
        self._versions = {version.id: version for version in edition.read_versions()}
        self._wordings: dict[tuple[str, str, str], list[Version]] = defaultdict(list)
        self._law_ids: dict[tuple[str, str], set[str]] = defaultdict(set)
        self._of_law: dict[tuple[str, str], list[Version]] = defaultdict(list)
        self._earliest: dict[str, date] = {}
        for version in sorted(self._versions.values(), key=sort_key):
            known = self._earliest.get(version.jurisdiction, version.valid_from)
            self._earliest[version.jurisdiction] = min(known, version.valid_from)
            self._wordings[version.jurisdiction, version.law_id, version.article.casefold()].append(
                version
            )
            self._of_law[version.source, version.law_id].append(version)
            for name in (version.law, version.law_id):
                self._law_ids[version.jurisdiction, _fold(name)].add(version.law_id)

    @classmethod
    def open(
        cls,
        store: EditionStore,
        embedder: TextEmbedder,
        number: int | None = None,
        reranker: Reranker | None = None,
    ) -> Self:
        """Open an edition.

        Args:
            store: Where editions are.
            embedder: The embedder the edition was made with; not loaded before the first search.
            number: Which edition; None means the published one.
            reranker: Reads the first hits again; None where search goes without.

        Raises:
            MissingError: There is no such edition.
            IntegrityError: It was made with another embedder, or cannot be read.
        """
        return cls(open_current(store, number), embedder, reranker)

    def __repr__(self) -> str:
        return f"KnowledgeBase(edition={self.edition}, versions={len(self._versions)})"

    @property
    def edition(self) -> int:
        """The edition's number."""
        return self.manifest.number

    def jurisdictions(self) -> list[str]:
        """Return the jurisdictions there are, in alphabetical order."""
        return sorted({state.jurisdiction for state in self.manifest.sources.values()})

    def default_jurisdiction(self, configured: str | None) -> str | None:
        """Return the jurisdiction of those who name none.

        The only one there is, else the configured one.
        """
        there = self.jurisdictions()
        return there[0] if len(there) == 1 else configured

    def resolve_jurisdiction(self, asked: str | None, configured: str | None) -> str:
        """Return the jurisdiction to use.

        The asked one, else the only one there is, else the configured one.

        Raises:
            UsageError: It is not in the edition, or there are several and none is named.
        """
        there = self.jurisdictions()
        named = asked or self.default_jurisdiction(configured)
        if named is None or named not in there:
            fault = "name one" if named is None else f"not in the knowledge base, got {named!r}"
            raise UsageError(
                f"jurisdiction: {fault} (there are: {', '.join(there)}). Ask for one of them."
            )
        return named

    def check_as_of(self, as_of: date, jurisdiction: str) -> None:
        """Refuse a day before anything is known.

        Raises:
            UsageError: The jurisdiction is unknown, or the day is before its earliest wording.
        """
        earliest = self._earliest.get(jurisdiction)
        if earliest is None:
            self.resolve_jurisdiction(jurisdiction, None)
        elif as_of < earliest:
            raise UsageError(
                f"as_of: {jurisdiction}: not in the corpus at that date, got {as_of} (from"
                f" {earliest}). Ask for a later day."
            )

    def search(self, text: str, *, as_of: date, jurisdiction: str, limit: int = 5) -> list[Hit]:
        """Return the versions in force that speak most to a text; see `search_many`."""
        return self.search_many([text], as_of=as_of, jurisdiction=jurisdiction, limit=limit)[0]

    def search_many(
        self, texts: Sequence[str], *, as_of: date, jurisdiction: str, limit: int = 5
    ) -> list[list[Hit]]:
        """Return, for each text, the versions in force that speak most to it.

        Args:
            texts: Clauses or questions; they are embedded together.
            as_of: The day on which the versions are in force.
            jurisdiction: Whose law is searched.
            limit: The most hits a text gets, 1 or more.

        Returns:
            For each text its hits, best first; `scores` holds the score of each list that found it,
            and the reranker's.

        Raises:
            UsageError: The limit is below 1, or the day or jurisdiction is not in the edition.
            IntegrityError: The embedder's vectors do not fit the edition.
        """
        if limit < 1:
            raise UsageError(
                f"search: limit: must be 1 or more, got {limit}. Ask for at least one hit."
            )
        self.check_as_of(as_of, jurisdiction)
        if not texts:
            return []
        vectors = self.embedder.embed(texts)  # [N, D]
        if vectors.shape[1] != self.manifest.dimension:
            _refuse_other_embedder(
                self.manifest, f"{self.embedder.name} of dimension {vectors.shape[1]}"
            )
        found = self._edition.rank(
            texts, vectors, as_of=as_of, jurisdiction=jurisdiction, depth=max(MIN_DEPTH, limit)
        )
        cited = [self._find_cited(text, as_of, jurisdiction) for text in texts]
        fused = [
            fuse({**lists, "cited": of_text} if of_text else lists)
            for lists, of_text in zip(found, cited, strict=True)
        ]
        return [
            [self._hit(match) for match in matches[:limit]]
            for matches in self._read_again(texts, fused)
        ]

    def show(self, law: str, article: str, *, as_of: date, jurisdiction: str) -> Version:
        """Return the wording of an article in force on a day.

        Args:
            law: The law's title, in any case, or its id.
            article: Its number, with or without the word before it and the paragraph behind it:
                `205`, `Art. 205`, `s. 45(1.1)(b)`.
            as_of: The day.
            jurisdiction: Whose law it is.

        Raises:
            UsageError: There is no such law or article, or it was not in force or not yet known on
                that day.
        """
        versions = self.versions_of(law, article, jurisdiction=jurisdiction)
        in_force = _choose(versions, law, as_of)
        if in_force is not None:
            return in_force
        if as_of < versions[0].valid_from:
            known = f"not in the corpus at that date, known from {versions[0].valid_from}"
            raise UsageError(f"{versions[0].citation}: {known}, got {as_of}. Ask for a later day.")
        last = max(
            (version for version in versions if version.valid_from <= as_of),
            key=lambda version: version.valid_from,
        )
        went = self.moved_to(last)
        how = f"moved to Article {went.article}" if went else "repealed"
        remedy = f"Ask for Article {went.article}" if went else "Ask for an earlier day"
        raise UsageError(
            f"{last.citation}: not in force at that date, {how} on {last.valid_to}, got {as_of}."
            f" {remedy}."
        )

    def find(self, law: str, article: str, *, as_of: date, jurisdiction: str) -> Version | None:
        """Return the wording in force as `show` does, or None where there is none.

        For checks, which have no one to tell.
        """
        law_ids = self._law_ids.get((jurisdiction, _fold(law)), set())
        return _choose(self._wordings_of(law_ids, article.casefold(), jurisdiction), law, as_of)

    def versions_of(self, law: str, article: str, *, jurisdiction: str) -> list[Version]:
        """Return every wording of an article, oldest first.

        Raises:
            UsageError: There is no such law or article; the message names close matches.
        """
        law_ids = self._find_laws(law, jurisdiction)
        number = _ARTICLE_REST.sub("", _ARTICLE_WORD.sub("", article).strip()).casefold()
        versions = self._wordings_of(law_ids, number, jurisdiction)
        if not versions:
            there = [
                numbered
                for whose, of, numbered in self._wordings
                if whose == jurisdiction and of in law_ids
            ]
            raise UsageError(
                f"{law}: no such article, got {article!r}{_suggest(number, there)}. Ask for an"
                " article of this law."
            )
        return versions

    def moved_to(self, version: Version) -> Version | None:
        """Return where a wording went on under another number, None where it did not."""
        same_law = self._of_law[version.source, version.law_id]
        return next(
            (
                v
                for v in same_law
                if v.moved_from == version.article and v.valid_from == version.valid_to
            ),
            None,
        )

    def moved_from(self, version: Version) -> Version | None:
        """Return the wording that went on in this one under another number, None where it did not move."""
        same_law = self._of_law[version.source, version.law_id]
        before = [
            v
            for v in same_law
            if v.article == version.moved_from and v.valid_from < version.valid_from
        ]
        return max(before, key=lambda v: v.valid_from, default=None)

    def neighbours(
        self, version: Version, *, as_of: date, reach: int
    ) -> tuple[list[Version], list[Version]]:
        """Return the articles in force on a day that stand before and after one in its law, in the law's order, `reach` of each."""
        key = sort_key(version)[:2]
        there = [v for v in self._of_law[version.source, version.law_id] if v.is_in_force(as_of)]
        before = [v for v in there if sort_key(v)[:2] < key]
        after = [v for v in there if sort_key(v)[:2] > key]
        return before[max(0, len(before) - reach) :], after[:reach]

    def version(self, version_id: str) -> Version | None:
        """Return a version by its id, None where this edition has it no more."""
        return self._versions.get(version_id)

    def laws(self, *, as_of: date, jurisdiction: str) -> list[LawEntry]:
        """Return the laws with an article in force on a day, by title.

        Raises:
            UsageError: The day or jurisdiction is not in the edition.
        """
        self.check_as_of(as_of, jurisdiction)
        in_force: dict[str, list[Version]] = defaultdict(list)
        for version in self._versions.values():
            if version.jurisdiction == jurisdiction and version.is_in_force(as_of):
                in_force[version.law_id].append(version)
        entries = [
            LawEntry(law_id, found[0].law, jurisdiction, len(found))
            for law_id, found in in_force.items()
        ]
        return sorted(entries, key=lambda entry: entry.law.casefold())

    def close(self) -> None:
        """Release the edition."""
        self._edition.close()

    def _find_cited(self, text: str, as_of: date, jurisdiction: str) -> list[tuple[str, float]]:
        """Return the versions that a text cites with their law, such as `Civil Code Article 247-1`, each with 1."""
        named = (
            (cited.law, label.article)
            for cited in find_citations(text)
            if cited.law
            for label in cited.labels
        )
        found = (
            self.find(law, article, as_of=as_of, jurisdiction=jurisdiction)
            for law, article in named
        )
        return [
            (version_id, 1.0)
            for version_id in dict.fromkeys(version.id for version in found if version)
        ]

    def _read_again(self, texts: Sequence[str], fused: Sequence[list[Match]]) -> list[list[Match]]:
        """Return the matches of each text, the first of them in the order that the reranker's scores make with their own."""
        if self.reranker is None:
            return list(fused)
        depth = self.reranker.depth
        passages = [
            [self._excerpt(m.version_id, text) for m in matches[:depth]]
            for text, matches in zip(texts, fused, strict=True)
        ]
        late = self.reranker.score(texts, passages)
        return [add_late(matches, scores) for matches, scores in zip(fused, late, strict=True)]

    def _excerpt(self, version_id: str, query: str) -> tuple[str, str]:
        """Return what a reranker reads of a version, from where a long one speaks of the query, and the key of that text."""
        version = self._version(version_id)
        line = start_at(version.text, query)
        return f"{version_id}#{line}", passage_text(
            version.law, version.chapter, version.heading, from_line(version.text, line)
        )

    def _hit(self, match: Match) -> Hit:
        return Hit(
            version=self._version(match.version_id), score=match.score, scores=dict(match.scores)
        )

    def _version(self, version_id: str) -> Version:
        version = self._versions.get(version_id)
        if version is None:
            raise IntegrityError(
                f"edition {self.edition}: its index holds {version_id}, its list does not. Refresh"
                " again."
            )
        return version

    def _wordings_of(self, law_ids: Iterable[str], number: str, jurisdiction: str) -> list[Version]:
        found = [
            version
            for law_id in law_ids
            for version in self._wordings.get((jurisdiction, law_id, number), ())
        ]
        return sorted(found, key=lambda version: (version.valid_from, version.law_id))

    def _find_laws(self, law: str, jurisdiction: str) -> set[str]:
        self.resolve_jurisdiction(jurisdiction, None)
        law_ids = self._law_ids.get((jurisdiction, _fold(law)))
        if not law_ids:
            there = {
                _fold(v.law): v.law
                for v in self._versions.values()
                if v.jurisdiction == jurisdiction
            }
            raise UsageError(
                f"law: not in the knowledge base, got {law!r}{_suggest(_fold(law), there, there)}."
                f" Ask for a law of {jurisdiction}."
            )
        return law_ids


def _choose(versions: Iterable[Version], law: str, as_of: date) -> Version | None:
    """Return the version in force on the day, of the law that bears the name on that day where several bore it."""
    in_force = [version for version in versions if version.is_in_force(as_of)]
    return min(
        in_force,
        key=lambda version: _fold(law) not in (_fold(version.law), _fold(version.law_id)),
        default=None,
    )


def _refuse_other_embedder(manifest: EditionManifest, got: str) -> None:
    if got != manifest.embedder:
        raise IntegrityError(
            f"edition {manifest.number}: made with embedder {manifest.embedder}, got {got}. Leave"
            " `embedder` out of the config, so that the edition's own is found; or embed it again"
            " with another one: clausula run tune_retriever."
        )


def _suggest(name: str, there: Iterable[str], shown: Mapping[str, str] | None = None) -> str:
    close = difflib.get_close_matches(name, there, n=3, cutoff=0.5)
    return (
        f" (close to it: {', '.join((shown or {}).get(match, match) for match in close)})"
        if close
        else ""
    )


def _fold(name: str) -> str:
    return " ".join(name.split()).casefold()
