"""Which article governs each clause, and whether the clause breaks it.

Articles are retrieved for all clauses of a batch, and those that the search does not hold for
hopeless are read (`hit_reading.py`) and judged. Where there is no reader, or the clause is in a
language that it cannot read, figures alone tell whether an article is broken, and where they do
not, that is left to the writer.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from components.documents.paragraph_labels import split_label
from components.judging.confidence import Marking
from components.judging.hits import judge_hits
from components.knowledge.search import KnowledgeBase
from components.prompting.house_sentence import Governed
from components.prompting.prompt_injection import Cleared, clear_orders
from components.records import Clause, Decider, Hit, Relevance, ToolCall, Version
from components.review.hit_reading import HitsJudge, LikelyHits, read_hits
from components.review.question import Question
from components.review.tool_loop import LookedUp, ToolLoop
from components.review.tools import MAX_QUERY, SearchStatutes, log_judgement, log_search


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

    def choose(
        self, clauses: Sequence[Clause], question: Question, marking: Marking | None = None
    ) -> list[ArticleChoice]:
        """Retrieve articles for each clause and choose the one that governs it.

        Args:
            clauses: The clauses as they stand in the document.
            question: The day and the jurisdiction.
            marking: From which confidence on a finding stands; see `read_hits`.
        """
        texts = [clear_orders(split_label(clause.text)[1]) for clause in clauses]
        own_words = [text.text for text in texts]
        retrieved = self.retrieve(own_words, question)
        looked_up = [LookedUp()] * len(clauses)
        if self.tool_loop is not None:
            looked_up = self.tool_loop.look_up(own_words, retrieved, question)
            retrieved = [
                join_hits(hits, looked_up[number].hits) for number, hits in enumerate(retrieved)
            ]
        read = read_hits(self.judge, self.relevance, own_words, retrieved, marking)
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
        read: LikelyHits,
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
        none = read.none_likelihood
        judged = judge_hits(self.judge.fit, cleared.text, read.hits, none)
        cited = judged.cited
        return ArticleChoice(
            clause=clause,
            cleared=cleared,
            version=None if cited is None else hits[cited.hit.place].version,
            probability=judged.probability,
            steps=(log_search(search, hits), log_judgement(judged, hits, none)),
            verdict=None if judged.verdict == "ungoverned" else judged.verdict,
            decided_by=judged.decided_by,
        )


def join_hits(hits: Sequence[Hit], more: Sequence[Hit]) -> list[Hit]:
    """Return the hits of a search and those of others that are not among them."""
    joined = {hit.version.id: hit for hit in (*more, *hits)}
    first = [hit.version.id for hit in hits]
    others = [version_id for version_id in joined if version_id not in first]
    return [joined[version_id] for version_id in (*first, *others)]
