"""Which article governs each clause, and, where a reader tells it, whether the clause breaks it.

Articles are retrieved for all clauses of a batch, and those that the search does not hold for
hopeless are read with the clause. Without a reader, or for a clause in a language that it cannot
read, search scores and figures choose the article and the verdict is left to the writer.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from components.documents.paragraph_labels import split_label
from components.judging.breaking import Reading
from components.judging.governing_article import choose, estimate
from components.judging.hits import (
    HitsVerdict,
    ReadHit,
    choose_to_read,
    judge_hits,
)
from components.knowledge.search import KnowledgeBase
from components.prompting.house_sentence import Governed
from components.prompting.prompt_injection import Cleared, clear_orders
from components.prompting.template import Passage
from components.reader.reader import is_readable
from components.records import Clause, Decider, Hit, ReaderFit, Relevance, ToolCall, Version
from components.review.question import Question
from components.review.tools import SearchStatutes, log_search


class ReadsRules(Protocol):
    """A reader of rules."""

    def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities that each clause keeps its rule, breaks it, or does neither."""


@dataclass(frozen=True)
class FittedReader:
    """A reader with what was fitted to it, and how many hits of a clause it reads.

    Attributes:
        reader: The reader.
        fit: How its readings are weighed.
        num_read: Hits read for a clause, at most.
        hopeless: Hits that the search makes less likely than this are not read.
    """

    reader: ReadsRules
    fit: ReaderFit
    num_read: int
    hopeless: float


@dataclass(frozen=True)
class ArticleChoice:
    """A clause and the article that governs it.

    Attributes:
        clause: The clause as it stands in the document.
        cleared: Its own words, without instructions to the reader.
        version: The governing wording; None where no article governs.
        probability: That the choice is right, 0 to 1; with a verdict, that this is right too.
        search: The search it was chosen from; empty where nothing was searched.
        verdict: The verdict; None where it is left to the writer.
        decided_by: What gave the verdict; `none` where there is none yet.
        hits: What the search found.
        judged: What figures and reader said of the hits that were read.
    """

    clause: Clause
    cleared: Cleared
    version: Version | None
    probability: float
    search: tuple[ToolCall, ...]
    verdict: Governed | None = None
    decided_by: Decider = "none"
    hits: tuple[Hit, ...] = ()
    judged: HitsVerdict | None = None


class ArticleChooser:
    """Chooses the governing article of clauses.

    Args:
        knowledge: An open edition.
        relevance: Fitted to its search.
        num_hits: Articles retrieved for a clause.
        fitted: The reader; None where there is none.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        relevance: Relevance,
        num_hits: int,
        fitted: FittedReader | None,
    ) -> None:
        self.knowledge = knowledge
        self.relevance = relevance
        self.num_hits = num_hits
        self.fitted = fitted

    def choose(self, clauses: Sequence[Clause], question: Question) -> list[ArticleChoice]:
        """Retrieve articles for each clause and choose the one that governs it."""
        texts = [clear_orders(split_label(clause.text)[1]) for clause in clauses]
        retrieved = self.retrieve([text.text for text in texts], question)
        read: dict[int, list[ReadHit]] = {}
        if self.fitted is not None:
            read = read_hits(self.fitted, self.relevance, [text.text for text in texts], retrieved)
        choices = []
        for number, clause in enumerate(clauses):
            choices.append(
                self._choose_one(
                    clause, texts[number], retrieved[number], read.get(number), question
                )
            )
        return choices

    def retrieve(self, texts: Sequence[str], question: Question) -> list[list[Hit]]:
        """Return the hits for each text, best first."""
        return self.knowledge.search_many(
            texts,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
            limit=self.num_hits,
        )

    def _choose_one(
        self,
        clause: Clause,
        cleared: Cleared,
        hits: Sequence[Hit],
        read: list[ReadHit] | None,
        question: Question,
    ) -> ArticleChoice:
        """Choose the article that governs a clause; none if the clause has no words of its own."""
        if not cleared.text:
            return ArticleChoice(clause, cleared, None, 1.0, ())
        search = SearchStatutes(
            query=cleared.text,
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
            limit=self.num_hits,
        )
        logged = (log_search(search, hits),)
        if self.fitted is None or read is None:
            place, probability = choose(self.relevance, cleared.text, hits)
            version = None if place is None else hits[place].version
            return ArticleChoice(clause, cleared, version, probability, logged, hits=tuple(hits))
        none = 1 - min(1.0, sum(estimate(self.relevance, cleared.text, hits)))
        judged = judge_hits(self.fitted.fit, cleared.text, read, none)
        cited = judged.cited
        return ArticleChoice(
            clause=clause,
            cleared=cleared,
            version=None if cited is None else hits[cited.hit.place].version,
            probability=judged.probability,
            search=logged,
            verdict=None if judged.verdict == "ungoverned" else judged.verdict,
            decided_by="none" if cited is None else cited.decided_by,
            hits=tuple(hits),
            judged=judged,
        )


def read_hits(
    fitted: FittedReader,
    relevance: Relevance,
    clauses: Sequence[str],
    retrieved: Sequence[Sequence[Hit]],
) -> dict[int, list[ReadHit]]:
    """Read the likely hits of every clause in one batch.

    Args:
        fitted: The reader.
        relevance: Says which hits are likely.
        clauses: The clauses' own words.
        retrieved: The hits of each clause.

    Returns:
        The hits that were read, by the place of their clause; a clause that the reader cannot read
        is left out.
    """
    asked: list[tuple[int, int, float, Passage]] = []
    read: dict[int, list[ReadHit]] = {}
    for number, (clause, hits) in enumerate(zip(clauses, retrieved, strict=True)):
        if not is_readable(clause):
            continue
        read[number] = []
        likelihoods = estimate(relevance, clause, hits)
        for place in choose_to_read(likelihoods, fitted.num_read, fitted.hopeless):
            asked.append((number, place, likelihoods[place], show(hits[place].version)))
    if not asked:
        return read
    probabilities = fitted.reader.read(
        [passage.text for *_, passage in asked], [clauses[number] for number, *_ in asked]
    )  # (n, 3)
    for (number, place, likelihood, passage), row in zip(asked, probabilities, strict=True):
        keeps, breaks, other = (float(value) for value in row)
        read[number].append(ReadHit(place, likelihood, passage, Reading(keeps, breaks, other)))
    return read


def show(version: Version) -> Passage:
    """Return an article as prompt and reader are shown it, without instructions to the reader."""
    return Passage(clear_orders(version.text).text)
