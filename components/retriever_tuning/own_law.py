"""A law of the published edition that is kept out of tuning, whose notes then judge the result.

Where no statutes with held-out laws are given, a tuning would be judged by sample clauses and rules
alone: a reranker once gained on both and lost on real law. Marginal notes and titles are labels
that the legislator wrote. Law whose articles bear none, or in a script without spaces between
words, gives no probe.
"""

import random
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date

from components.records import Version
from components.retriever_tuning.retrieval_probes import RetrievalProbe, ask_notes, probe_notes
from components.statutes.readers.article import Article

LawKey = tuple[str, str]
"""A jurisdiction and the title of a law."""

MIN_QUESTIONS = 30
MAX_ARTICLES = 600  # of the law, and as many beside it: all of them are embedded to judge


@dataclass(frozen=True)
class OwnLaw:
    """A law of the edition with the articles that it is searched among.

    Attributes:
        law_id: Its id.
        title: Its title.
        articles: Those in force.
        others: Articles in force of other laws of its jurisdiction.
    """

    law_id: str
    title: str
    articles: tuple[Article, ...] = field(repr=False)
    others: tuple[Article, ...] = field(repr=False)

    def probe(self) -> RetrievalProbe:
        """Return the probe of its notes, left out of every passage."""
        return probe_notes(f"notes of {self.title}", (*self.articles, *self.others), [self.law_id])


def hold_out_law(
    versions: Sequence[Version], cited: Collection[LawKey], *, day: date, seed: int
) -> OwnLaw | None:
    """Return the law with the most notes to ask with; None where no law has enough.

    Args:
        versions: All versions of an edition.
        cited: Laws that pairs are about; holding one out would cost those pairs.
        day: On which articles are in force.
        seed: Of the draw of the articles beside it.
    """
    by_law: dict[LawKey, list[Version]] = defaultdict(list)
    for version in versions:
        if version.is_in_force(day):
            by_law[version.jurisdiction, version.law].append(version)
    num_questions = {
        key: _count_questions(own)
        for key, own in sorted(by_law.items())
        if key not in cited and len(own) <= MAX_ARTICLES
    }
    if max(num_questions.values(), default=0) < MIN_QUESTIONS:
        return None
    best = max(num_questions, key=num_questions.__getitem__)
    law = by_law.pop(best)
    others: list[Version] = []
    for (jurisdiction, _), own in by_law.items():
        if jurisdiction == best[0]:
            others += own
    drawn = random.Random(seed).sample(others, min(MAX_ARTICLES, len(others)))
    return OwnLaw(
        law_id=law[0].law_id,
        title=best[1],
        articles=tuple(article_of(version) for version in law),
        others=tuple(article_of(version) for version in drawn),
    )


def _count_questions(versions: Sequence[Version]) -> int:
    """Return how many notes of a law say enough to search with."""
    return sum(1 for version in versions for _ in ask_notes(article_of(version)))


def article_of(version: Version) -> Article:
    """Return the article that a version is a wording of; its language is not known."""
    return Article(
        law_id=version.law_id,
        law=version.law,
        article=version.article,
        heading=version.heading,
        text=version.text,
        amended=version.valid_from,
        language="",
        chapter=version.chapter,
    )
