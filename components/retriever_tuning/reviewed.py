"""The reviewed pairs of a dataset, and the articles in force of the laws that they cite.

Trained on are the pairs of the training split. The families of the validation and test splits are
held out, and so are the articles that they are about: a tuned embedder is judged by clauses of
those families. Pairs that were drafted from statutes are no reviewed pairs, but a family of theirs
that is held out holds its articles out too.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from components.records import Pair, Version, cite
from components.retriever_tuning.own_law import OwnLaw, article_of, hold_out_law
from components.statutes.readers.article import Article

HELD_OUT_SPLITS = ("validation", "test")
SEED = 1


@dataclass(frozen=True)
class ReviewedMaterial:
    """Reviewed pairs with what they are about.

    Attributes:
        trained: Pairs of the training split.
        tested: Pairs of held-out families.
        articles: Every article in force of the laws that any pair cites.
        held_out: Citations of the articles that held-out families are about.
        own_law: A law of the edition that no pair cites, to judge by; None where there is none.
    """

    trained: tuple[Pair, ...] = field(repr=False)
    tested: tuple[Pair, ...] = field(repr=False)
    articles: tuple[Article, ...] = field(repr=False)
    held_out: frozenset[str] = field(repr=False)
    own_law: OwnLaw | None = None

    @property
    def trained_articles(self) -> list[Article]:
        """The articles that no held-out family is about."""
        return [
            article
            for article in self.articles
            if cite(article.law, article.article) not in self.held_out
        ]


def collect_reviewed(
    splits: Mapping[str, Sequence[Pair]], versions: Sequence[Version]
) -> ReviewedMaterial:
    """Return a dataset's reviewed pairs with the articles of their laws.

    Args:
        splits: The dataset's pairs by the name of their split: train, validation, test.
        versions: All versions of the edition that the dataset's pairs are about.
    """
    pairs = [pair for split in splits.values() for pair in split]
    laws = {(pair.jurisdiction, pair.law) for pair in pairs if pair.law}
    in_force = [version for version in versions if version.is_in_force(date.today())]
    articles = [article_of(v) for v in in_force if (v.jurisdiction, v.law) in laws]
    tested = [pair for name in HELD_OUT_SPLITS for pair in splits[name]]
    return ReviewedMaterial(
        trained=tuple(pair for pair in splits["train"] if pair.origin != "drafted"),
        tested=tuple(pair for pair in tested if pair.origin != "drafted"),
        articles=tuple(articles),
        held_out=frozenset(pair.citation for pair in tested if pair.law),
        own_law=hold_out_law(versions, laws, day=date.today(), seed=SEED),
    )
