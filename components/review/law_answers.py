"""Answer a question with the words of the law.

The best sentence of each article found, cited, or that there is none.

Nothing is generated, so nothing can be invented. Not covered: questions that need several articles
put together.
"""

from collections.abc import Sequence
from datetime import date

import numpy as np

from components.knowledge.search import KnowledgeBase
from components.records import Citation, DaySource, Hit, Record, cite
from components.review.reviewer import Question
from components.review.verification import split_sentences

SILENT = "The knowledge base does not say."


class Answer(Record):
    """An answer with its citations, stamped."""

    question: str
    answer: str
    citations: tuple[Citation, ...]
    release_id: str
    as_of: date
    as_of_source: DaySource
    jurisdiction: str


def answer_question(
    text: str,
    knowledge: KnowledgeBase,
    question: Question,
    *,
    release_id: str,
    min_similarity: float = 0.45,
    max_citations: int = 2,
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
    hits = knowledge.search(text, as_of=question.as_of, jurisdiction=question.jurisdiction, limit=5)
    found = [
        (hit, quote)
        for hit, quote, similarity in _best_sentences(text, hits, knowledge)
        if similarity >= min_similarity
    ]
    citations = tuple(
        Citation(
            law=hit.version.law,
            article=hit.version.article,
            version_id=hit.version.id,
            valid_from=hit.version.valid_from,
            valid_to=hit.version.valid_to,
            quote=quote,
            status="passed",
        )
        for hit, quote in found[:max_citations]
    )
    said = " ".join(f"Per {cite(c.law, c.article)}: “{c.quote}”" for c in citations)
    return Answer(
        question=text,
        answer=said or SILENT,
        citations=citations,
        release_id=release_id,
        as_of=question.as_of,
        as_of_source=question.as_of_source,
        jurisdiction=question.jurisdiction,
    )


def _best_sentences(
    text: str, hits: Sequence[Hit], knowledge: KnowledgeBase
) -> list[tuple[Hit, str, float]]:
    pairs = [(hit, part) for hit in hits for part in split_sentences(hit.version.text)]
    if not pairs:
        return []
    vectors = knowledge.embedder.embed(
        [text, *(f"{hit.version.heading}: {part}" for hit, part in pairs)]
    )  # (1 + n, d)
    similarities = vectors[1:] @ vectors[0]  # (n,)
    best: dict[str, tuple[Hit, str, float]] = {}
    for index in np.argsort(-similarities):
        hit, part = pairs[int(index)]
        best.setdefault(hit.version.id, (hit, part, float(similarities[index])))
    return list(best.values())
