"""Probes: queries with known answers over passages that no tuning saw, to judge an embedder alone.

Three kinds: clauses of held-out families over the articles of their laws, marginal notes of
held-out laws over all articles of their source, the note left out of the passage, and clauses of
held-out rules of no country over all such rules. Notes of fewer than three content words are no
question.
"""

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from components.knowledge.embedding import passage_text, split_text
from components.reader.families import RuleFamily
from components.records import Pair
from components.retriever_tuning.pairs import MIN_NOTE_WORDS, count_content_words
from components.statutes.readers.article import Article

Key = tuple[str, str]
"""A law's title and an article of it."""


@dataclass(frozen=True)
class Query:
    """A text, the family or law it belongs to, and the articles that answer it."""

    id: str
    text: str = field(repr=False)
    group: str
    wanted: frozenset[Key]


@dataclass(frozen=True)
class RetrievalProbe:
    """Queries over passages, each passage with the article it is a part of."""

    name: str
    passages: tuple[tuple[Key, str], ...] = field(repr=False)
    queries: tuple[Query, ...] = field(repr=False)


def probe_clauses(
    pairs: Iterable[Pair], articles: Sequence[Article], count: int, seed: int
) -> RetrievalProbe:
    """Return a probe of held-out clauses, each clause once.

    Args:
        pairs: Reviewed pairs of held-out families; those that cite no article here are left out.
        articles: Of the laws that the pairs cite.
        count: The most clauses.
        seed: Of the choice among them.
    """
    known = {(article.law, article.article) for article in articles}
    by_clause = {pair.clause: pair for pair in pairs if (pair.law, pair.article) in known}
    clauses = random.Random(seed).sample(sorted(by_clause), min(count, len(by_clause)))
    queries: list[Query] = []
    for clause in clauses:
        pair = by_clause[clause]
        wanted = frozenset({(pair.law, pair.article)})
        queries.append(Query(pair.id, clause, pair.family, wanted))
    passages = tuple(_split_passages(articles, has_headings=True))
    return RetrievalProbe("clauses", passages, tuple(queries))


def probe_notes(name: str, articles: Sequence[Article], held_out: Iterable[str]) -> RetrievalProbe:
    """Return a probe of the notes of the laws `held_out`, by id, over all the articles."""
    laws = set(held_out)
    queries: list[Query] = []
    for article in articles:
        if article.law_id in laws:
            queries += ask_notes(article)
    passages = tuple(_split_passages(articles, has_headings=False))
    return RetrievalProbe(name, passages, tuple(queries))


def probe_rules(
    families: Sequence[RuleFamily], held_out: Sequence[RuleFamily], count: int, seed: int
) -> RetrievalProbe:
    """Return a probe of clauses of the rules `held_out`, one of each, over all the rules."""
    rng = random.Random(seed)
    queries: list[Query] = []
    for family in rng.sample(held_out, min(count, len(held_out))):
        clause = rng.choice([*family.keep, *family.break_])
        wanted = frozenset({(family.area, family.id)})
        queries.append(Query(family.id, clause, family.area, wanted))
    passages = tuple(((family.area, family.id), family.wordings[0]) for family in families)
    return RetrievalProbe("rules", passages, tuple(queries))


def ask_notes(article: Article) -> Iterator[Query]:
    """Yield a query for each note of an article's heading that says enough to search with."""
    wanted = frozenset({(article.law, article.article)})
    for place, note in enumerate(article.heading.split("; ")):
        if count_content_words(note) >= MIN_NOTE_WORDS:
            query_id = f"{article.law_id}/{article.article}#{place}"
            yield Query(query_id, note, article.law, wanted)


def _split_passages(
    articles: Sequence[Article], *, has_headings: bool
) -> Iterator[tuple[Key, str]]:
    """Yield the pieces of every article as an edition embeds them, with or without its heading."""
    for article in articles:
        heading = article.heading if has_headings else ""
        for piece in split_text(article.text):
            passage = passage_text(article.law, article.chapter, heading, piece)
            yield (article.law, article.article), passage
