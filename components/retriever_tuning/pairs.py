"""Pairs of a query and the article it is about, made without a label by hand.

| kind | query | passage |
| --- | --- | --- |
| note | a heading of three content words or more | its article without the heading |
| recast | a sentence of an article, recast as a clause (see `paraphrase`) | the article |
| cropped | a sentence of an article | the rest of the article |
| cited | a sentence that cites another article of its law, less the citation | the cited article |
| reviewed | a reviewed clause | the governing article, in the wording it was reviewed under |

One seeded generator makes every choice. A pair knows the `article_key` of the article it is
about: two pairs about one article are never each other's negatives.
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

PairKind = Literal["note", "recast", "cropped", "cited", "reviewed"]
KINDS: tuple[PairKind, ...] = ("note", "recast", "cropped", "cited", "reviewed")
MIN_NOTE_WORDS = 3
KEEP_SHARE = 0.1
"""Share of cropped sentences that stay in their passage, so that equal words count too.

Source: Lee, Chang, Toutanova, ACL 2019.
"""


@dataclass(frozen=True)
class TrainingPair:
    """A query and the passage it is to find; `family` is that of a reviewed pair, else empty."""

    kind: PairKind
    query: str
    passage: str
    article_key: str
    family: str = ""


def article_key_of(article: Article) -> str:
    """Return the article's key over all laws."""
    return f"{article.law_id}/{article.article}"


def count_content_words(text: str) -> int:
    """Return how many different words of a note have 2 letters or more and are not common ones."""
    return len(content_words(text))


def make_pairs(
    articles: Sequence[Article], kind: PairKind, rng: random.Random
) -> Iterator[TrainingPair]:
    """Yield pairs of one kind, article by article, other ones at each call.

    Args:
        articles: Of one or several laws; for `cited` the cited ones must be among them.
        kind: Any but `reviewed`, which needs pairs (see `reviewed_pairs`) and yields nothing here.
        rng: Makes every choice.
    """
    match kind:
        case "note":
            for article in articles:
                yield from _pair_notes(article)
        case "recast":
            for article in articles:
                if is_contractual(article.text):
                    yield from _recast_sentence(article, rng)
        case "cropped":
            for article in articles:
                yield from _crop_sentence(article, rng)
        case "cited":
            yield from _pair_citations(articles)
        case "reviewed":
            yield from ()


def reviewed_pairs(
    pairs: Iterable[Pair], wordings: Mapping[str, Article]
) -> Iterator[TrainingPair]:
    """Yield a pair for each reviewed clause and the wording it was reviewed under.

    Args:
        pairs: Reviewed pairs; those without a governing article are passed over.
        wordings: The articles in force by their citation. A pair whose article is not among them
            is passed over.
    """
    for pair in pairs:
        article = wordings.get(pair.citation)
        if article is not None:
            yield TrainingPair(
                kind="reviewed",
                query=pair.clause,
                passage=_reviewed_passage(pair, article),
                article_key=article_key_of(article),
                family=pair.family,
            )


def _reviewed_passage(pair: Pair, article: Article) -> str:
    """Return what is embedded of a reviewed wording; another one than in force has no heading."""
    is_in_force = pair.wording.split() in ([], article.text.split())
    text = article.text if is_in_force else pair.wording
    heading = article.heading if is_in_force else ""
    return passage_text(article.law, article.chapter, heading, text)


def _pair_notes(article: Article) -> Iterator[TrainingPair]:
    """Yield a pair for each note of an article's heading that says enough to search with."""
    for note in article.heading.split("; "):
        if count_content_words(note) < MIN_NOTE_WORDS:
            continue
        text = from_line(article.text, start_at(article.text, note))
        passage = passage_text(article.law, article.chapter, "", text)
        yield TrainingPair("note", note, passage, article_key_of(article))


def _recast_sentence(article: Article, rng: random.Random) -> Iterator[TrainingPair]:
    """Yield one sentence of an article as a clause, if a sentence speaks of two parties."""
    sentences = [sentence for sentence in split_sentences(article.text) if is_contractual(sentence)]
    if not sentences:
        return
    sentence = rng.choice(sentences)
    text = from_line(article.text, start_at(article.text, sentence))
    passage = passage_text(article.law, article.chapter, article.heading, text)
    yield TrainingPair("recast", recast(sentence, rng), passage, article_key_of(article))


def _crop_sentence(article: Article, rng: random.Random) -> Iterator[TrainingPair]:
    """Yield one sentence of an article of several, with the rest of the article as its passage."""
    sentences = split_sentences(article.text)
    if len(sentences) < 2:
        return
    place = rng.randrange(len(sentences))
    is_kept = rng.random() < KEEP_SHARE
    others = [sentence for i, sentence in enumerate(sentences) if i != place]
    text = article.text if is_kept else " ".join(others)
    passage = passage_text(article.law, article.chapter, article.heading, text)
    yield TrainingPair("cropped", sentences[place], passage, article_key_of(article))


def _pair_citations(articles: Sequence[Article]) -> Iterator[TrainingPair]:
    """Yield a pair for each sentence that cites exactly one other article of its own law."""
    by_number = {(article.law_id, article.article): article for article in articles}
    for article in articles:
        for sentence in split_sentences(article.text):
            citation = _find_only_citation(sentence)
            if citation is None:
                continue
            number, query = citation
            cited = by_number.get((article.law_id, number))
            if cited is None or cited is article:
                continue
            if count_content_words(query) >= 2 * MIN_NOTE_WORDS:
                passage = passage_text(cited.law, cited.chapter, cited.heading, cited.text)
                yield TrainingPair("cited", query, passage, article_key_of(cited))


def _find_only_citation(sentence: str) -> tuple[str, str] | None:
    """Return the one article of the same law that a sentence cites, and the sentence without it."""
    citations = [
        cited
        for cited in find_citations(sentence)
        if _is_same_law(cited.law) and len(cited.labels) == 1
    ]
    if len(citations) != 1:
        return None
    [citation] = citations
    query = sentence[: citation.start] + sentence[citation.end :]
    return citation.labels[0].article, " ".join(query.split())


def _is_same_law(law: str) -> bool:
    """Say whether a citation's law is the one it stands in: none is named, or `this Act`."""
    return law == "" or law.lower().startswith("this ")
