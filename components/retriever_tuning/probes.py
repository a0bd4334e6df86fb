"""Probes: queries with known answers over passages that no tuning saw, to judge an embedder by itself.

Two kinds: clauses of held-out families over the articles of their code, and marginal notes of
held-out laws over all articles of their source, the note left out of the passage. Notes of fewer
than three content words are no question.
"""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from components.knowledge.embedding import passage_text, split_text
from components.records import Pair
from components.retriever_tuning.pairs import MIN_NOTE_WORDS, count_content_words
from components.statutes.readers.article import Article

Key = tuple[str, str]


@dataclass(frozen=True)
class Query:
    """A text, the family or law it belongs to, and the articles that answer it."""

    id: str
    text: str = field(repr=False)
    group: str
    wanted: frozenset[Key]


@dataclass(frozen=True)
class RetrievalProbe:
    """Queries over passages, each passage with the law's title and the article it is a part of."""

    name: str
    passages: tuple[tuple[Key, str], ...] = field(repr=False)
    queries: tuple[Query, ...] = field(repr=False)


def probe_clauses(
    reviewed: Iterable[Pair],
    articles: Sequence[Article],
    held_out: frozenset[str],
    count: int,
    seed: int,
) -> RetrievalProbe:
    """Return a probe of the clauses of held-out families, each clause once, `count` at most."""
    known = {(article.law, article.article) for article in articles}
    wanted = {p.clause: p for p in reviewed if p.family in held_out and (p.law, p.article) in known}
    clauses = random.Random(seed).sample(sorted(wanted), min(count, len(wanted)))
    queries = [
        Query(wanted[c].id, c, wanted[c].family, frozenset({(wanted[c].law, wanted[c].article)}))
        for c in clauses
    ]
    passages = tuple(
        ((a.law, a.article), passage_text(a.law, a.chapter, a.heading, part))
        for a in articles
        for part in split_text(a.text)
    )
    return RetrievalProbe("clauses", passages, tuple(queries))


def probe_notes(name: str, articles: Sequence[Article], held_out: Iterable[str]) -> RetrievalProbe:
    """Return a probe of the notes of the laws `held_out`, by id, over all the articles."""
    laws = set(held_out)
    queries = [
        Query(
            f"{article.law_id}/{article.article}#{place}",
            note,
            article.law,
            frozenset({(article.law, article.article)}),
        )
        for article in articles
        if article.law_id in laws
        for place, note in enumerate(article.heading.split("; "))
        if count_content_words(note) >= MIN_NOTE_WORDS
    ]
    passages = tuple(
        ((a.law, a.article), passage_text(a.law, a.chapter, "", part))
        for a in articles
        for part in split_text(a.text)
    )
    return RetrievalProbe(name, passages, tuple(queries))
