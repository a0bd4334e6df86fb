"""The likely hits of clauses, read as far as a reading can change what is found.

Hits are read the likeliest first, one of each clause at a time and all clauses of a batch together,
until no further reading can change a clause's verdict, citation or mark. Only hits that the search
does not hold for hopeless are read at all.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from components.judging.breaking import RuleReading
from components.judging.confidence import Marking
from components.judging.governing_article import estimate
from components.judging.hits import ReadHit, choose_to_read
from components.judging.settling import Settling
from components.knowledge.rerank import show_article
from components.reader.reader import ReadsRules
from components.records import Hit, JudgingFit, Relevance
from components.text.english import is_english

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
class LikelyHits:
    """The hits of a clause that the search does not hold for hopeless, the likeliest first.

    Attributes:
        hits: The hits, with what the reader said of those that it read.
        none_likelihood: The probability that none governs, as the search alone has it.
    """

    hits: tuple[ReadHit, ...]
    none_likelihood: float


def read_hits(
    judge: HitsJudge,
    relevance: Relevance,
    clauses: Sequence[str],
    retrieved: Sequence[Sequence[Hit]],
    marking: Marking | None = None,
) -> list[LikelyHits]:
    """Return the likely hits of every clause, read as far as there is a reader.

    Args:
        judge: Says how many hits are judged, and reads them.
        relevance: Says which hits are likely.
        clauses: The clauses' own words.
        retrieved: The hits of each clause.
        marking: From which confidence on a finding stands. With it, hits are left unread that can
            change neither verdict nor citation nor mark of their clause; None: all are read, as
            where something is fitted to what was read.
    """
    read = []
    for clause, hits in zip(clauses, retrieved, strict=True):
        likelihoods = estimate(relevance, clause, hits)
        places = choose_to_read(likelihoods, judge.num_judged, judge.hopeless)
        likely = [
            ReadHit(place, likelihoods[place], show_article(hits[place].version, clause))
            for place in places
        ]
        none = 1 - min(1.0, sum(likelihoods))
        read.append(_Reading(judge, clause, likely, none, marking))
    if judge.reader is not None:
        _read_all(judge.reader, read)
    return [LikelyHits(tuple(each.hits), each.none_likelihood) for each in read]


class _Reading:
    """A clause whose likely hits are being read.

    Args:
        judge: Holds the fitted weights.
        clause: The clause's own words.
        hits: Its likely hits, the likeliest first; readings are put into them.
        none_likelihood: The probability that none governs, as the search alone has it.
        marking: As for `read_hits`.
    """

    def __init__(
        self,
        judge: HitsJudge,
        clause: str,
        hits: list[ReadHit],
        none_likelihood: float,
        marking: Marking | None,
    ) -> None:
        self.clause = clause
        self.hits = hits
        self.none_likelihood = none_likelihood
        self._settling: Settling | None = None
        if marking is not None and judge.reader is not None:
            self._settling = Settling.of(judge.fit, clause, hits, none_likelihood, marking)
        self._unread: list[int] = []  # indices of hits
        if is_english(clause):
            self._unread = [n for n, hit in enumerate(hits) if is_english(hit.article.text)]
        self._num_readable = len(self._unread)

    def list_next(self) -> list[int]:
        """Return the indices of the hits that are to be read next; none where all is settled."""
        if self._settling is None:
            return self._unread
        has_begun = len(self._unread) < self._num_readable
        if has_begun and self._settling.is_settled(self.hits, self._unread):
            return []
        return self._unread[:1]

    def take(self, index: int, reading: RuleReading) -> None:
        """Take the reading of a hit."""
        self.hits[index] = replace(self.hits[index], reading=reading)
        self._unread = [unread for unread in self._unread if unread != index]


def _read_all(reader: ReadsRules, clauses: Sequence[_Reading]) -> None:
    """Read hits of all clauses together, until each is settled or has none left."""
    while True:
        asked = [(each, index) for each in clauses for index in each.list_next()]
        if not asked:
            return
        rules = [each.hits[index].article.text for each, index in asked]
        rows = reader.read(rules, [each.clause for each, _ in asked])  # (n, 3)
        for (each, index), row in zip(asked, rows, strict=True):
            each.take(index, RuleReading.of(row))
