"""Which article governs each clause, and whether the clause breaks it.

Articles are retrieved for all clauses of a batch, and those that the search does not hold for
hopeless are judged. Where there is no reader, or the clause is in a language that it cannot read,
figures alone tell whether an article is broken, and where they do not, that is left to the writer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from components.documents.paragraph_labels import split_label
from components.judging.breaking import RuleReading
from components.judging.governing_article import estimate
from components.judging.hits import ReadHit, choose_to_read, judge_hits
from components.knowledge.excerpts import excerpt
from components.knowledge.search import KnowledgeBase
from components.prompting.house_sentence import Governed
from components.prompting.prompt_injection import Cleared, clear_orders
from components.prompting.template import MAX_PASSAGE_WORDS, Passage
from components.reader.reader import is_readable
from components.records import Clause, Decider, Hit, JudgingFit, Relevance, ToolCall, Version
from components.review.question import Question
from components.review.tool_loop import LookedUp, ToolLoop
from components.review.tools import MAX_QUERY, SearchStatutes, log_judgement, log_search


class ReadsRules(Protocol):
    """A reader of rules."""

    def read(self, rules: Sequence[str], clauses: Sequence[str]) -> NDArray[np.float32]:
        """Return the probabilities that each clause keeps its rule, breaks it, or does neither."""


NUM_JUDGED = 4
HOPELESS = 0.02


@dataclass(frozen=True)
class HitsJudge:
    """What judges the hits of a clause.

    Attributes:
        fit: How search, figures and readings are weighed.
        reader: The reader; None: figures alone tell whether a clause breaks an article.
        num_judged: Hits judged for a clause, at most.
        hopeless: Hits that the search makes less likely than this are not judged.
    """

    fit: JudgingFit = JudgingFit()
    reader: ReadsRules | None = None
    num_judged: int = NUM_JUDGED
    hopeless: float = HOPELESS


@dataclass(frozen=True)
class ArticleChoice:
    """A clause and the article that governs it.

    Attributes:
        clause: The clause as it stands in the document.
        cleared: Its own words, without instructions to the reader.
        version: The governing wording; None where no article governs.
        probability: That the choice is right, 0 to 1; with a verdict, that this is right too.
        steps: The search and the judgement it was chosen by; empty where nothing was searched.
        verdict: The verdict; None where it is left to the writer.
        decided_by: What gave the verdict; `none` where there is none yet.
    """

    clause: Clause
    cleared: Cleared
    version: Version | None
    probability: float
    steps: tuple[ToolCall, ...]
    verdict: Governed | None = None
    decided_by: Decider = "none"


class ArticleChooser:
    """Chooses the governing article of clauses.

    Args:
        knowledge: An open edition.
        relevance: Fitted to its search.
        num_hits: Articles retrieved for a clause.
        judge: What judges the hits.
        tool_loop: Lets a model look up more; None: what the search finds is judged.
    """

    def __init__(
        self,
        knowledge: KnowledgeBase,
        relevance: Relevance,
        num_hits: int,
        judge: HitsJudge,
        tool_loop: ToolLoop | None = None,
    ) -> None:
        self.knowledge = knowledge
        self.relevance = relevance
        self.num_hits = num_hits
        self.judge = judge
        self.tool_loop = tool_loop

    def choose(self, clauses: Sequence[Clause], question: Question) -> list[ArticleChoice]:
        """Retrieve articles for each clause and choose the one that governs it."""
        texts = [clear_orders(split_label(clause.text)[1]) for clause in clauses]
        own_words = [text.text for text in texts]
        retrieved = self.retrieve(own_words, question)
        looked_up = [LookedUp()] * len(clauses)
        if self.tool_loop is not None:
            looked_up = self.tool_loop.look_up(own_words, retrieved, question)
            retrieved = [
                join_hits(hits, looked_up[number].hits) for number, hits in enumerate(retrieved)
            ]
        read = read_hits(self.judge, self.relevance, own_words, retrieved)
        choices = []
        for number, clause in enumerate(clauses):
            choice = self._choose_one(
                clause, texts[number], retrieved[number], read[number], question
            )
            steps = (*looked_up[number].calls, *choice.steps)
            choices.append(replace(choice, steps=steps))
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
        read: Sequence[ReadHit],
        question: Question,
    ) -> ArticleChoice:
        """Choose the article that governs a clause; none if the clause has no words of its own."""
        if not cleared.text:
            return ArticleChoice(clause, cleared, None, 1.0, ())
        search = SearchStatutes(
            query=cleared.text[:MAX_QUERY],
            as_of=question.as_of,
            jurisdiction=question.jurisdiction,
            limit=self.num_hits,
        )
        none = 1 - min(1.0, sum(estimate(self.relevance, cleared.text, hits)))
        judged = judge_hits(self.judge.fit, cleared.text, read, none)
        cited = judged.cited
        return ArticleChoice(
            clause=clause,
            cleared=cleared,
            version=None if cited is None else hits[cited.hit.place].version,
            probability=judged.probability,
            steps=(log_search(search, hits), log_judgement(judged, hits, none)),
            verdict=None if judged.verdict == "ungoverned" else judged.verdict,
            decided_by="none" if cited is None else cited.decided_by,
        )


def join_hits(hits: Sequence[Hit], more: Sequence[Hit]) -> list[Hit]:
    """Return the hits of a search and those of others that are not among them."""
    joined = {hit.version.id: hit for hit in (*more, *hits)}
    first = [hit.version.id for hit in hits]
    others = [version_id for version_id in joined if version_id not in first]
    return [joined[version_id] for version_id in (*first, *others)]


def read_hits(
    judge: HitsJudge,
    relevance: Relevance,
    clauses: Sequence[str],
    retrieved: Sequence[Sequence[Hit]],
) -> list[list[ReadHit]]:
    """Return the likely hits of every clause, read in one batch as far as there is a reader.

    Args:
        judge: Says how many hits are judged, and reads them.
        relevance: Says which hits are likely.
        clauses: The clauses' own words.
        retrieved: The hits of each clause.
    """
    likely: list[list[ReadHit]] = []
    for clause, hits in zip(clauses, retrieved, strict=True):
        likelihoods = estimate(relevance, clause, hits)
        places = choose_to_read(likelihoods, judge.num_judged, judge.hopeless)
        likely.append(
            [
                ReadHit(place, likelihoods[place], show(hits[place].version, clause))
                for place in places
            ]
        )
    if judge.reader is None:
        return likely
    asked: list[tuple[int, int]] = []  # a clause, and one of its hits
    for number, clause in enumerate(clauses):
        if is_readable(clause):
            asked += [
                (number, place)
                for place, hit in enumerate(likely[number])
                if is_readable(hit.article.text)
            ]
    if not asked:
        return likely
    rules = [likely[number][place].article.text for number, place in asked]
    rows = judge.reader.read(rules, [clauses[number] for number, _ in asked])  # (n, 3)
    for (number, place), row in zip(asked, rows, strict=True):
        likely[number][place] = replace(likely[number][place], reading=RuleReading.of(row))
    return likely


def show(version: Version, clause: str) -> Passage:
    """Return an article as prompt and reader are shown it, without instructions to the reader.

    Of a long one they are shown the paragraph that speaks of the clause, with its lead-in.
    """
    return Passage(excerpt(clear_orders(version.text).text, clause, MAX_PASSAGE_WORDS))
