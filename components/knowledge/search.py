"""One edition, opened to be searched and looked up.

A knowledge base is opened on one edition and stays on it; a newer one is opened beside it. Every
question is about one day and one jurisdiction. An edition knows a law from the first wording it was
given: for an earlier day it says so and does not answer with a later wording.
"""

from collections.abc import Sequence
from datetime import date
from typing import Self

import numpy as np
from numpy.typing import NDArray

from components.domain import domain
from components.errors import IntegrityError, UsageError
from components.knowledge.editions import Edition, EditionManifest, EditionStore, open_current
from components.knowledge.embedding import TextEmbedder
from components.knowledge.fusion import Match, Ranked, add_late, fuse
from components.knowledge.law_index import (
    LawEntry,
    LawIndex,
    choose_in_force,
    parse_article,
    refuse_day,
)
from components.knowledge.lexicon import is_chinese
from components.knowledge.references import ReferenceGraph, References
from components.knowledge.rerank import Reranker
from components.knowledge.routed_embedder import RoutedEmbedder, is_foreign
from components.records import Hit, Version
from components.statutes.citations import find_citations

MIN_DEPTH = 50


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
        self.embedder = embedder
        self.reranker = reranker
        self._edition = edition
        _refuse_other_embedder(self.manifest, embedder.name)
        self._index = LawIndex(edition.read_versions(), self.manifest.aliases())
        self._references = ReferenceGraph(self._index)

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
        return f"KnowledgeBase(edition={self.edition}, versions={len(self._index)})"

    @property
    def edition(self) -> int:
        """The edition's number."""
        return self.manifest.number

    def jurisdictions(self) -> list[str]:
        """Return the jurisdictions there are, in alphabetical order."""
        return sorted({state.jurisdiction for state in self.manifest.sources.values()})

    def default_jurisdiction(self, configured: str | None) -> str | None:
        """Return the jurisdiction of those who name none: the only one, else the configured one."""
        known = self.jurisdictions()
        return known[0] if len(known) == 1 else configured

    def resolve_jurisdiction(self, asked: str | None, configured: str | None) -> str:
        """Return the jurisdiction to use: the asked one, else the default one.

        Raises:
            UsageError: It is not in the edition, or there are several and none is named.
        """
        known = self.jurisdictions()
        named = asked or self.default_jurisdiction(configured)
        if named is None or named not in known:
            fault = "name one" if named is None else f"not in the knowledge base, got {named!r}"
            raise UsageError(
                f"jurisdiction: {fault} (there are: {', '.join(known)}). Ask for one of them,"
                " or set session.jurisdiction."
            )
        return named

    def days_of_change(self, jurisdiction: str, limit: int) -> list[date]:
        """Return the last days, up to today, on which a jurisdiction's law changed, newest first.

        Args:
            jurisdiction: Whose law.
            limit: The most days, 1 or more.
        """
        days = [day for day in self._index.days_of_change(jurisdiction) if day <= date.today()]
        return days[: -limit - 1 : -1]

    def check_as_of(self, as_of: date, jurisdiction: str) -> None:
        """Refuse a day before the earliest known wording.

        Raises:
            UsageError: The jurisdiction is unknown, or the day is before its earliest wording.
        """
        earliest = self._index.earliest(jurisdiction)
        if earliest is None:
            self.resolve_jurisdiction(jurisdiction, None)
        elif as_of < earliest:
            raise UsageError(
                f"as_of: {jurisdiction}: not in the corpus at that date, got {as_of} (from"
                f" {earliest}). Ask for a later day."
            )

    def search(self, text: str, *, as_of: date, jurisdiction: str, limit: int = 5) -> list[Hit]:
        """Return the versions in force that fit a text best; see `search_many`."""
        return self.search_many([text], as_of=as_of, jurisdiction=jurisdiction, limit=limit)[0]

    def search_many(
        self, texts: Sequence[str], *, as_of: date, jurisdiction: str, limit: int = 5
    ) -> list[list[Hit]]:
        """Return, for each text, the versions in force that fit it best.

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
        vectors, are_multilingual = self._embed(texts, jurisdiction)  # [N, D]
        if vectors.shape[1] != self.manifest.dimension:
            _refuse_other_embedder(
                self.manifest, f"{self.embedder.name} of dimension {vectors.shape[1]}"
            )
        depth = max(MIN_DEPTH, limit)
        ranked = self._edition.rank(
            texts, vectors, as_of=as_of, jurisdiction=jurisdiction, depth=depth
        )
        fused = [
            fuse(
                self._add_cited(lists, text, as_of, jurisdiction),
                is_chinese=is_chinese(text),
                is_multilingual=multilingual,
            )
            for text, lists, multilingual in zip(texts, ranked, are_multilingual, strict=True)
        ]
        reranked = self._rerank(texts, fused)
        return [[self._to_hit(match) for match in matches[:limit]] for matches in reranked]

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
        in_force = choose_in_force(versions, law, as_of)
        if in_force is None:
            refuse_day(versions, as_of, self._index)
        return in_force

    def find(self, law: str, article: str, *, as_of: date, jurisdiction: str) -> Version | None:
        """Return the wording in force as `show` does, None where there is none: for checks."""
        law_ids = self._index.law_ids(law, jurisdiction)
        versions = self._index.wordings(law_ids, article.casefold(), jurisdiction)
        return choose_in_force(versions, law, as_of)

    def versions_of(self, law: str, article: str, *, jurisdiction: str) -> list[Version]:
        """Return every wording of an article, oldest first.

        Raises:
            UsageError: There is no such law or article; the message names close matches.
        """
        law_ids = self._find_laws(law, jurisdiction)
        number = parse_article(article)
        # a number that counts anew has its part in brackets: `1 (Final title)`
        versions = self._index.wordings(law_ids, article, jurisdiction)
        versions = versions or self._index.wordings(law_ids, number, jurisdiction)
        if not versions:
            words = domain()
            close = self._index.suggest_articles(law_ids, number, jurisdiction)
            raise UsageError(
                f"{law}: no such {words.unit}, got {article!r}{close}."
                f" Ask for another {words.unit} of this {words.source}."
            )
        return versions

    def moved_to(self, version: Version) -> Version | None:
        """Return where a wording went on under another number, None where it did not."""
        return self._index.moved_to(version)

    def moved_from(self, version: Version) -> Version | None:
        """Return the wording that went on in this one under another number, None where none did."""
        return self._index.moved_from(version)

    def neighbours(
        self, version: Version, *, as_of: date, reach: int
    ) -> tuple[list[Version], list[Version]]:
        """Return up to `reach` articles in force before and after one in its law, in its order."""
        return self._index.neighbours(version, as_of=as_of, reach=reach)

    def references(self, version: Version, *, as_of: date) -> References:
        """Return what an article names and what of its law names it, in force on a day."""
        return self._references.around(version, as_of)

    def version(self, version_id: str) -> Version | None:
        """Return a version by its id, None where this edition does not have it."""
        return self._index.version(version_id)

    def versions(self) -> list[Version]:
        """Return every version of every source, open and closed."""
        return self._index.list_all()

    def laws(self, *, as_of: date, jurisdiction: str) -> list[LawEntry]:
        """Return the laws with an article in force on a day, by title.

        Raises:
            UsageError: The day or jurisdiction is not in the edition.
        """
        self.check_as_of(as_of, jurisdiction)
        return self._index.list_laws(as_of, jurisdiction)

    def in_force(self, *, as_of: date, jurisdiction: str) -> list[Version]:
        """Return the articles in force on a day, in the order of their laws."""
        return self._index.list_in_force(as_of, jurisdiction)

    def close(self) -> None:
        """Release the edition."""
        self._edition.close()

    def _add_cited(self, lists: Ranked, text: str, as_of: date, jurisdiction: str) -> Ranked:
        """Add the list of what a text cites by law and article, if it cites anything in force."""
        cited: dict[str, float] = {}
        for reference in find_citations(text):
            if not reference.law:
                continue
            for label in reference.labels:
                for number in label.numbers:
                    version = self.find(
                        reference.law, number, as_of=as_of, jurisdiction=jurisdiction
                    )
                    if version is not None:
                        cited[version.id] = 1.0
                        break
        return {**lists, "cited": list(cited.items())} if cited else lists

    def _embed(
        self, texts: Sequence[str], jurisdiction: str
    ) -> tuple[NDArray[np.float32], list[bool]]:
        """Return the texts' vectors, (texts, dimension), and which are multilingual.

        The half reads them that read the jurisdiction's law; where both did, each text's own.
        """
        if not isinstance(self.embedder, RoutedEmbedder):
            return self.embedder.embed(texts), [False] * len(texts)
        states = self.manifest.sources.values()
        halves = {each.is_multilingual for each in states if each.jurisdiction == jurisdiction}
        if len(halves) > 1:
            return self.embedder.embed(texts), [is_foreign(text) for text in texts]
        is_multilingual = halves == {True}
        half = self.embedder.multilingual if is_multilingual else self.embedder.english
        return self.embedder.pad(half.embed(texts)), [is_multilingual] * len(texts)

    def _rerank(self, texts: Sequence[str], fused: Sequence[list[Match]]) -> list[list[Match]]:
        """Reorder the first matches of each text by the reranker's scores and their own."""
        if self.reranker is None:
            return list(fused)
        passages: list[list[tuple[str, str]]] = []
        for text, matches in zip(texts, fused, strict=True):
            first = matches[: self.reranker.depth]
            versions = [self._get_version(match.version_id) for match in first]
            passages.append([self.reranker.show(version, text) for version in versions])
        late = self.reranker.score(texts, passages)
        weight = self.reranker.weight
        return [
            add_late(matches, scores, weight) for matches, scores in zip(fused, late, strict=True)
        ]

    def _to_hit(self, match: Match) -> Hit:
        """Return a match with its version."""
        version = self._get_version(match.version_id)
        return Hit(version=version, score=match.score, scores=dict(match.scores))

    def _get_version(self, version_id: str) -> Version:
        """Return a version that the store's index named."""
        version = self._index.version(version_id)
        if version is None:
            raise IntegrityError(
                f"edition {self.edition}: its index holds {version_id}, its list does not. Refresh"
                " again."
            )
        return version

    def _find_laws(self, law: str, jurisdiction: str) -> set[str]:
        """Return the ids of the laws of a name, or refuse it with close titles."""
        self.resolve_jurisdiction(jurisdiction, None)
        law_ids = self._index.law_ids(law, jurisdiction)
        if not law_ids:
            source = domain().source
            close = self._index.suggest_laws(law, jurisdiction)
            raise UsageError(
                f"{source}: not in the knowledge base, got {law!r}{close}. Ask for a {source} of"
                f" {jurisdiction}."
            )
        return law_ids


def _refuse_other_embedder(manifest: EditionManifest, got: str) -> None:
    """Refuse an embedder whose vectors are not those of the edition."""
    if got != manifest.embedder:
        raise IntegrityError(
            f"edition {manifest.number}: made with embedder {manifest.embedder}, got {got}. Leave"
            " `embedder` out of the config, so that the edition's own is found; or embed it again"
            " with another one: clausula run tune_retriever."
        )
