"""Answer a question with the words of the law, cited; or say that the law does not answer it.

Each article found is read beside the question: how alike its best sentence is, and whether the
reader of rules holds that the article regulates what the question speaks of. From both comes the
probability that it answers. Nothing is generated, so nothing can be invented; an article that is
asked for by its number is shown. Not covered: conclusions that no article draws itself.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from components.errors import UsageError
from components.judging.breaking import RuleReading
from components.knowledge.search import KnowledgeBase
from components.prompting.reason import split_sentences
from components.reader.reader import ReadsRules, is_readable
from components.records import Citation, DaySource, Record, Version, cite
from components.review.follow_ups import complete_question
from components.review.question import Question
from components.statutes.citations import find_citations
from components.statutes.units import unit_of

SILENT = "The knowledge base does not say."
NUM_HITS = 8
MAX_CITATIONS = 3
MAX_QUOTED = 600
"""Characters; a shorter article is quoted whole."""
MIN_PROBABILITY = 0.1
MIN_SHARE = 0.3
"""Of the best article's probability: others below it are not quoted."""


class Weights(Record):
    """The logistic function that says how likely an article answers a question."""

    intercept: float
    similarity: float
    relating: float = 0.0


READ = Weights(intercept=-11.49, similarity=14.6, relating=1.2)
UNREAD = Weights(intercept=-12.16, similarity=18.84)
"""Where no reader can read the question: similarity alone decides."""


class Statement(Record):
    """A sentence of an answer, and the numbers of the citations that it rests on."""

    text: str
    citations: tuple[int, ...]


class Answer(Record):
    """An answer, stamped.

    Attributes:
        question: As it was asked.
        answer: The statements in one text, or why there is none.
        statements: What the law says, each with its citations; none where it does not answer.
        citations: The articles, in the order of their numbers, from 1.
        refusal: Why there is no answer; empty where there is one.
        release_id: The release that answered.
        as_of: The day of the law.
        as_of_source: Where that day comes from.
        jurisdiction: Whose law it is.
    """

    question: str
    answer: str
    statements: tuple[Statement, ...]
    citations: tuple[Citation, ...]
    refusal: str
    release_id: str
    as_of: date
    as_of_source: DaySource
    jurisdiction: str


@dataclass(frozen=True)
class Quote:
    """What an article would be quoted with.

    Attributes:
        version: The article.
        text: The words quoted, a part of its text.
        similarity: The cosine of the question and the best sentence of it.
    """

    version: Version
    text: str
    similarity: float

    @property
    def passage(self) -> str:
        """The words with the article's heading, as the reader is shown them."""
        return f"{self.version.heading}: {self.text}" if self.version.heading else self.text


def answer_question(
    text: str,
    knowledge: KnowledgeBase,
    question: Question,
    *,
    release_id: str,
    reader: ReadsRules | None = None,
    asked_before: Sequence[str] = (),
) -> Answer:
    """Answer a question from the articles in force.

    Args:
        text: The question.
        knowledge: An open edition.
        question: The day and the jurisdiction.
        release_id: Stamped on the answer.
        reader: The reader of rules; None: similarity alone decides.
        asked_before: The questions of the conversation so far, oldest first.
    """
    quotes, refusal = _quote_named(text, knowledge, question)
    if not quotes and not refusal:
        quotes, refusal = _find_quotes(text, asked_before, knowledge, question, reader)
    citations = tuple(_cite(quote) for quote in quotes)
    statements = []
    for number, citation in enumerate(citations, 1):
        text_cited = f"Per {citation.name}: “{citation.quote}” [{number}]"
        statements.append(Statement(text=text_cited, citations=(number,)))
    return Answer(
        question=text,
        answer=" ".join(statement.text for statement in statements) or refusal,
        statements=tuple(statements),
        citations=citations,
        refusal=refusal,
        release_id=release_id,
        as_of=question.as_of,
        as_of_source=question.as_of_source,
        jurisdiction=question.jurisdiction,
    )


def _quote_named(
    text: str, knowledge: KnowledgeBase, question: Question
) -> tuple[list[Quote], str]:
    """Return the articles that a question names, or why there is none of that name.

    Both are empty where it names none by law and number.
    """
    quotes: list[Quote] = []
    refusal = ""
    for reference in find_citations(text):
        for label in reference.labels if reference.law else ():
            try:
                version = knowledge.show(
                    reference.law,
                    label.article,
                    as_of=question.as_of,
                    jurisdiction=question.jurisdiction,
                )
            except UsageError as error:
                refusal = f"{SILENT} {error}"
                continue
            quotes.append(Quote(version, version.text, 1.0))
    return quotes[:MAX_CITATIONS], "" if quotes else refusal


def _find_quotes(
    text: str,
    asked_before: Sequence[str],
    knowledge: KnowledgeBase,
    question: Question,
    reader: ReadsRules | None,
) -> tuple[list[Quote], str]:
    """Return the articles that answer a question, likeliest first, or that none does."""
    wanted = complete_question(text, asked_before)
    hits = knowledge.search(
        wanted, as_of=question.as_of, jurisdiction=question.jurisdiction, limit=NUM_HITS
    )
    quotes = _quote_best(wanted, [hit.version for hit in hits], knowledge)
    if not quotes:
        return [], SILENT
    probabilities = weigh_quotes(wanted, quotes, reader)
    order = np.argsort(-probabilities, kind="stable")
    best = quotes[int(order[0])].version
    least = max(MIN_PROBABILITY, MIN_SHARE * float(probabilities[order[0]]))
    answering = [quotes[int(place)] for place in order if probabilities[place] >= least]
    if not answering:
        nearest = cite(best.law, best.article)
        title = f" ({best.heading})" if best.heading else ""
        return [], f"{SILENT} Nearest to the question is {nearest}{title}; it gives no answer."
    return answering[:MAX_CITATIONS], ""


def weigh_quotes(text: str, quotes: Sequence[Quote], reader: ReadsRules | None) -> np.ndarray:
    """Return the probability that each article answers a question, shape (n,)."""
    weights = UNREAD
    relating = [0.0] * len(quotes)
    texts = [text, *(quote.text for quote in quotes)]
    if reader is not None and all(is_readable(each) for each in texts):
        weights = READ
        rows = reader.read([quote.passage for quote in quotes], [text] * len(quotes))  # (n, 3)
        relating = [RuleReading.of(row).relating for row in rows]
    scores = [
        weights.intercept + weights.similarity * quote.similarity + weights.relating * log_odds
        for quote, log_odds in zip(quotes, relating, strict=True)
    ]
    return np.array([1 / (1 + math.exp(-score)) for score in scores])


def _quote_best(text: str, versions: Sequence[Version], knowledge: KnowledgeBase) -> list[Quote]:
    """Return what each article would be quoted with, around its most similar sentence."""
    sentences = [split_sentences(version.text) for version in versions]
    shown: list[str] = []
    for version, pieces in zip(versions, sentences, strict=True):
        shown += [f"{version.heading}: {piece}" for piece in pieces]
    if not shown:
        return []
    vectors = knowledge.embedder.embed([text, *shown])  # (1 + n, d)
    similarities = vectors[1:] @ vectors[0]  # (n,)
    quotes = []
    first = 0
    for version, pieces in zip(versions, sentences, strict=True):
        own = similarities[first : first + len(pieces)]
        first += len(pieces)
        if len(pieces):
            place = int(own.argmax())
            quotes.append(Quote(version, cut_quote(version.text, pieces, place), float(own[place])))
    return quotes


def cut_quote(text: str, sentences: Sequence[str], place: int) -> str:
    """Return the part of an article to quote: all of it, or a sentence with those around it.

    The sentence before comes along, since an exception is no answer without its rule; those that
    follow do as far as there is room.

    Args:
        text: The article.
        sentences: Its sentences, verbatim.
        place: Of the sentence that answers best.
    """
    if len(text) <= MAX_QUOTED:
        return text
    first = max(0, place - 1)
    last = place
    while last + 1 < len(sentences):
        if sum(len(sentence) for sentence in sentences[first : last + 2]) > MAX_QUOTED:
            break
        last += 1
    spans: list[tuple[int, int]] = []
    end = 0
    for sentence in sentences:
        begin = text.index(sentence, end)
        end = begin + len(sentence)
        spans.append((begin, end))
    return text[spans[first][0] : spans[last][1]]


def _cite(quote: Quote) -> Citation:
    """Return the citation of a quote, which is the article's own words."""
    version = quote.version
    is_part = quote.text != version.text and "\n" not in quote.text
    unit = unit_of(version.text, quote.text) if is_part else None
    return Citation(
        law=version.law,
        article=version.article,
        unit=unit.label if unit else "",
        version_id=version.id,
        valid_from=version.valid_from,
        valid_to=version.valid_to,
        quote=quote.text,
        status="passed",
    )
