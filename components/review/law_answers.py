"""Answer a question with the words of the law, cited; or say that the law does not answer it.

Each article found is read beside the question: how alike its best sentence is, how high the search
ranks it, and whether the reader of rules holds that it regulates what the question speaks of. The
likeliest by these is quoted if it answers: by what it reaches itself, how far it stands out among
the others, and whether it has a figure where one is asked for. Nothing is generated, so nothing can
be invented; an article that is asked for by its number is shown. Not covered: conclusions that no
article draws itself.
"""

import math
from collections.abc import Sequence
from datetime import date

import numpy as np

from components.errors import UsageError
from components.judging.breaking import RuleReading
from components.knowledge.search import KnowledgeBase
from components.reader.reader import ReadsRules
from components.records import Citation, DaySource, Record, cite
from components.review.follow_ups import complete_question
from components.review.question import Question
from components.review.question_forms import as_statement, asks_for_figure
from components.review.quotes import Quote, quote_best
from components.statutes.citations import find_citations
from components.statutes.units import unit_of
from components.text.english import is_english

SILENT = "The knowledge base does not say."
NUM_HITS = 8
MAX_CITATIONS = 3
MIN_PROBABILITY = 0.4
"""That any of the articles answers; below it none is quoted."""
MIN_SHARE = 0.15
"""Of the best article's likelihood: others below it are not quoted."""


class Weights(Record):
    """How articles are ranked, and how likely the best of them answers.

    Attributes:
        similarity: Of the question's cosine, in the score that ranks.
        relating: Of the reader's log-odds, in that score.
        search: Of the search's own score, in that score.
        intercept: Of the logistic function that says whether the best article answers.
        any_similarity: Of the best article's cosine, in that function.
        any_relating: Of its log-odds.
        any_standing: Of how far its score lies above the mean of the others.
        any_figure: Of whether it has a figure (1) or not (-1), where one is asked for.
    """

    similarity: float
    relating: float = 0.0
    search: float
    intercept: float
    any_similarity: float
    any_relating: float = 0.0
    any_standing: float
    any_figure: float


# fitted on the questions about the sample law alone; those about the handbook were only scored
READ = Weights(
    similarity=5.46,
    relating=1.12,
    search=5.69,
    intercept=-5.19,
    any_similarity=5.52,
    any_relating=1.31,
    any_standing=0.31,
    any_figure=0.59,
)
# where no reader can read the question
UNREAD = Weights(
    similarity=7.88,
    search=9.17,
    intercept=-7.1,
    any_similarity=6.31,
    any_standing=1.41,
    any_figure=1.44,
)


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
    wants_figure = asks_for_figure(text)
    hits = knowledge.search(
        wanted, as_of=question.as_of, jurisdiction=question.jurisdiction, limit=NUM_HITS
    )
    quotes = quote_best(wanted, hits, knowledge)
    if not quotes:
        return [], SILENT
    likelihoods, probability = weigh_quotes(wanted, quotes, reader, wants_figure=wants_figure)
    order = np.argsort(-likelihoods, kind="stable")
    best = quotes[int(order[0])].version
    if probability < MIN_PROBABILITY:
        nearest = cite(best.law, best.article)
        title = f" ({best.heading})" if best.heading else ""
        return [], f"{SILENT} Nearest to the question is {nearest}{title}; it gives no answer."
    answering = [quotes[int(place)] for place in order if likelihoods[place] >= MIN_SHARE]
    return answering[:MAX_CITATIONS], ""


def weigh_quotes(
    text: str, quotes: Sequence[Quote], reader: ReadsRules | None, *, wants_figure: bool
) -> tuple[np.ndarray, float]:
    """Return how likely each article is the one that answers, and the probability that it does.

    Args:
        text: The question, with what it leans on.
        quotes: What each article would be quoted with, at least one.
        reader: The reader of rules, if there is one.
        wants_figure: Whether a figure is asked for.

    Returns:
        The likelihoods beside that of the best article, which has 1, shape (n,), and the
        probability that the best article answers the question.
    """
    weights = UNREAD
    relating = np.zeros(len(quotes))
    texts = [text, *(quote.text for quote in quotes)]
    if reader is not None and all(is_english(each) for each in texts):
        weights = READ
        as_asked = _relate(text, quotes, reader)
        as_stated = _relate(as_statement(text), quotes, reader)
        relating = (as_asked + as_stated) / 2
    similarity = np.array([quote.similarity for quote in quotes])
    search = np.array([quote.search for quote in quotes])
    scores = weights.similarity * similarity + weights.relating * relating
    scores = scores + weights.search * search
    best = int(scores.argmax())
    others = np.delete(scores, best)
    standing = float(scores[best] - others.mean()) if len(others) else 0.0
    log_odds = (
        weights.intercept
        + weights.any_similarity * similarity[best]
        + weights.any_relating * relating[best]
        + weights.any_standing * standing
    )
    if wants_figure:
        log_odds += weights.any_figure if quotes[best].has_figure else -weights.any_figure
    return np.exp(scores - scores[best]), 1 / (1 + math.exp(-log_odds))


def _relate(text: str, quotes: Sequence[Quote], reader: ReadsRules) -> np.ndarray:
    """Return the log-odds that each article regulates what a text speaks of, shape (n,)."""
    rows = reader.read([quote.passage for quote in quotes], [text] * len(quotes))  # (n, 3)
    return np.array([RuleReading.of(row).relating for row in rows])


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
