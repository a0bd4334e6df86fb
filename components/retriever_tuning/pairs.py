"""Pairs of a query and the article it is about, made without a label by hand.

| kind | query | passage |
| --- | --- | --- |
| note | a marginal note or heading of three content words or more | its article, the heading left
out |
| recast | a sentence of an article as a contract might put it (see `paraphrase`) | the article |
| cropped | a sentence of an article | the rest of the article |
| cited | a sentence that cites another article of its law, the citation left out | the cited
article |
| sample | a reviewed clause | the governing article, in one of its wordings |

Everything is drawn from one seeded generator. A pair knows its `origin`, the article it is about:
two pairs of one origin are never each other's negatives.
"""

import random
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from components.knowledge.embedding import passage_text
from components.knowledge.excerpts import content_words, from_line, start_at
from components.records import Pair
from components.retriever_tuning.paraphrase import is_contractual, recast, split_sentences
from components.statutes.citations import find_citations
from components.statutes.readers.article import Article

PairKind = Literal["note", "recast", "cropped", "cited", "sample"]
KINDS: tuple[PairKind, ...] = ("note", "recast", "cropped", "cited", "sample")
MIN_NOTE_WORDS = 3
KEEP_SHARE = 0.1
"""Share of cropped sentences that stay in their passage, so that equal words count too (Lee, Chang, Toutanova, ACL 2019)."""


@dataclass(frozen=True)
class TrainingPair:
    """A query and the passage it is to find; `family` is that of a sample pair, else empty."""

    kind: PairKind
    query: str
    passage: str
    origin: str
    family: str = ""


def origin_of(article: Article) -> str:
    """Return the article's key over all laws."""
    return f"{article.law_id}/{article.article}"


def count_content_words(text: str) -> int:
    """Return how many different words of a note say something.

    Of 2 letters or more, common ones left out.
    """
    return len(content_words(text))


def make_pairs(
    articles: Sequence[Article], kind: PairKind, drawn: random.Random
) -> Iterator[TrainingPair]:
    """Yield pairs of one kind from articles, article by article, a fresh one each time it is called.

    Args:
        articles: Of one or several laws; for `cited` those that are cited must be among them.
        kind: Any but `sample`.
        drawn: Makes every choice.
    """
    match kind:
        case "note":
            yield from _notes(articles)
        case "recast":
            yield from (
                pair
                for article in articles
                if is_contractual(article.text)
                for pair in _recasts(article, drawn)
            )
        case "cropped":
            yield from (pair for article in articles for pair in _crops(article, drawn))
        case "cited":
            yield from _cited(articles)
        case "sample":
            yield from ()


def sample_pairs(pairs: Iterable[Pair], wordings: Mapping[str, Article]) -> Iterator[TrainingPair]:
    """Yield a pair for each reviewed clause and the wording it was reviewed under.

    Args:
        pairs: Reviewed pairs; ungoverned ones are passed over.
        wordings: The articles in force by their citation, for pairs without a wording of their own.
    """
    for pair in pairs:
        article = wordings.get(pair.citation)
        if article is None:
            continue
        own = pair.wording or article.text
        heading = "" if pair.wording else article.heading
        yield TrainingPair(
            "sample",
            pair.clause,
            passage_text(article.law, article.chapter, heading, own),
            origin_of(article),
            pair.family,
        )


def _notes(articles: Iterable[Article]) -> Iterator[TrainingPair]:
    for article in articles:
        for note in article.heading.split("; "):
            if count_content_words(note) >= MIN_NOTE_WORDS:
                text = from_line(article.text, start_at(article.text, note))
                yield TrainingPair(
                    "note",
                    note,
                    passage_text(article.law, article.chapter, "", text),
                    origin_of(article),
                )


def _recasts(article: Article, drawn: random.Random) -> Iterator[TrainingPair]:
    sentences = [sentence for sentence in split_sentences(article.text) if is_contractual(sentence)]
    if sentences:
        sentence = drawn.choice(sentences)
        text = from_line(article.text, start_at(article.text, sentence))
        passage = passage_text(article.law, article.chapter, article.heading, text)
        yield TrainingPair("recast", recast(sentence, drawn), passage, origin_of(article))


def _crops(article: Article, drawn: random.Random) -> Iterator[TrainingPair]:
    sentences = split_sentences(article.text)
    if len(sentences) < 2:
        return
    place = drawn.randrange(len(sentences))
    is_kept = drawn.random() < KEEP_SHARE
    rest = (
        article.text
        if is_kept
        else " ".join(sentence for i, sentence in enumerate(sentences) if i != place)
    )
    yield TrainingPair(
        "cropped",
        sentences[place],
        passage_text(article.law, article.chapter, article.heading, rest),
        origin_of(article),
    )


def _cited(articles: Sequence[Article]) -> Iterator[TrainingPair]:
    by_number = {(article.law_id, article.article): article for article in articles}
    for article in articles:
        for sentence in split_sentences(article.text):
            cited = [
                cited
                for cited in find_citations(sentence)
                if _is_own(cited.law) and len(cited.labels) == 1
            ]
            if len(cited) != 1:
                continue
            target = by_number.get((article.law_id, cited[0].labels[0].article))
            query = " ".join((sentence[: cited[0].start] + sentence[cited[0].end :]).split())
            if (
                target is not None
                and target is not article
                and count_content_words(query) >= 2 * MIN_NOTE_WORDS
            ):
                yield TrainingPair(
                    "cited",
                    query,
                    passage_text(target.law, target.chapter, target.heading, target.text),
                    origin_of(target),
                )


def _is_own(law: str) -> bool:
    return law == "" or law.lower().startswith("this ")
