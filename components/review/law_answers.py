"""Answer a question with the words of the law: the best sentence of each article found, cited.

Nothing is generated, so nothing can be invented. Not covered: questions whose answer needs several
articles together.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from components.knowledge.search import KnowledgeBase
from components.prompting.reason import split_sentences
from components.records import Citation, DaySource, Record, Version, cite
from components.review.question import Question

SILENT = "The knowledge base does not say."
NUM_HITS = 5
MIN_SIMILARITY = 0.45
MAX_CITATIONS = 2


class Answer(Record):
    """An answer with its citations, stamped."""

    question: str
    answer: str
    citations: tuple[Citation, ...]
    release_id: str
    as_of: date
    as_of_source: DaySource
    jurisdiction: str


@dataclass(frozen=True)
class Sentence:
    """A sentence of an article."""

    version: Version
    text: str


def answer_question(
    text: str,
    knowledge: KnowledgeBase,
    question: Question,
    *,
    release_id: str,
    min_similarity: float = MIN_SIMILARITY,
    max_citations: int = MAX_CITATIONS,
) -> Answer:
    """Answer a question from the articles in force.

    Args:
        text: The question.
        knowledge: An open edition.
        question: The day and the jurisdiction.
        release_id: Stamped on the answer.
        min_similarity: Cosine below which a sentence does not answer, 0 to 1.
        max_citations: Articles quoted at most.
    """
    hits = knowledge.search(
        text, as_of=question.as_of, jurisdiction=question.jurisdiction, limit=NUM_HITS
    )
    versions = [hit.version for hit in hits]
    return answer_from(
        text,
        versions,
        knowledge,
        question,
        release_id=release_id,
        min_similarity=min_similarity,
        max_citations=max_citations,
    )


def answer_from(
    text: str,
    versions: Sequence[Version],
    knowledge: KnowledgeBase,
    question: Question,
    *,
    release_id: str,
    min_similarity: float = MIN_SIMILARITY,
    max_citations: int = MAX_CITATIONS,
) -> Answer:
    """Answer a question from some articles, as `answer_question` does from those it finds."""
    best = _best_sentences(text, versions, knowledge)
    answering = [sentence for sentence, similarity in best if similarity >= min_similarity]
    citations = tuple(_cite(sentence) for sentence in answering[:max_citations])
    quotes = [f"Per {cite(c.law, c.article)}: “{c.quote}”" for c in citations]
    return Answer(
        question=text,
        answer=" ".join(quotes) or SILENT,
        citations=citations,
        release_id=release_id,
        as_of=question.as_of,
        as_of_source=question.as_of_source,
        jurisdiction=question.jurisdiction,
    )


def _cite(sentence: Sentence) -> Citation:
    """Return the citation of a sentence, which is the article's own."""
    version = sentence.version
    return Citation(
        law=version.law,
        article=version.article,
        version_id=version.id,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        quote=sentence.text,
        status="passed",
    )


def _best_sentences(
    text: str, versions: Sequence[Version], knowledge: KnowledgeBase
) -> list[tuple[Sentence, float]]:
    """Return the most similar sentence of each article with its cosine, best first."""
    sentences: list[Sentence] = []
    for version in versions:
        sentences += [Sentence(version, piece) for piece in split_sentences(version.text)]
    if not sentences:
        return []
    with_headings = [f"{sentence.version.heading}: {sentence.text}" for sentence in sentences]
    vectors = knowledge.embedder.embed([text, *with_headings])  # (1 + n, d)
    similarities = vectors[1:] @ vectors[0]  # (n,)
    best: dict[str, tuple[Sentence, float]] = {}
    for place in np.argsort(-similarities):
        sentence = sentences[int(place)]
        best.setdefault(sentence.version.id, (sentence, float(similarities[place])))
    return list(best.values())
