"""Which figure of a clause is held against which limit of an article.

Two figures of one unit may be of different matters: days of notice and days of leave. A figure is
held against the limits whose sentence speaks most like the clause, told by the words that both
have, each cut to its first letters so that "terminates" is "termination"; where they share none,
against nothing. A bare number may be a count of anything and is held against nothing either, and
fines and sentences limit no contract. Where an article has steps ("after one year ten
days, after three years thirty"), only the step counts that the clause's own length of service
falls into. Not covered: the same matter in other words, which the reader may tell.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from components.knowledge.excerpts import content_words
from components.prompting.yielding import HAN
from components.quantities.bounding import is_condition
from components.quantities.comparing import are_comparable
from components.quantities.reading import Quantity, find_quantities
from components.quantities.steps import ServiceStep, find_steps, standing_of
from components.text.english import is_english

NUM_LETTERS = 5
MIN_LETTERS = 3
MIN_IN_PARAGRAPH = 2
_EMPTY = frozenset(
    re.findall(
        r"\w+",
        "shall must may party parties agreement term person least most period"
        " time one two three four five six seven eight nine ten twelve twenty thirty forty fifty"
        " sixty half hundred thousand million percent cent day days week weeks month months year"
        " years hour hours more less than over under after before within during every each all",
    )
)
_EMPTY_STEMS = frozenset(("artic", "contr"))
_ENDING = re.compile(r"(?<=[a-z]{3})(?:ments?|able|ations?|ions?|ings?|als?|ers?|ors?|ed|es|s)$")
_HAN_RUN = re.compile(r"(?:(?![一二三四五六七八九十百千萬万年月日週周天之者不得])[\u4e00-\u9fff])+")
_OFTEN = re.compile(r"\b(?:every|each|per)\W+(?:period of )?$", re.IGNORECASE)
_PER = re.compile(
    r"\W{0,2}(?:a|an|per|each|every|in (?:each|every|any|a|one)) (?:calendar |full )?"
    r"(?P<period>day|week|month|quarter|year)(?![a-z])",
    re.IGNORECASE,
)
_PENALTY = re.compile(
    r"\b(?:imprison\w*|fined?|fines|detention|punish\w*|administrative penalt\w+)\b", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.;:](?=\s|$)|[。；;]|\n")


@dataclass(frozen=True)
class MatchedFigures:
    """A figure of a clause and the limit that it is held against.

    Attributes:
        figure: Of the clause.
        limit: Of the article.
        num_shared: How many words the clause and the limit's sentence share.
        is_counted_alike: Whether both are for the same period, such as a week, or both for none.
    """

    figure: Quantity
    limit: Quantity
    num_shared: int
    is_counted_alike: bool

    @property
    def rank(self) -> tuple[bool, int]:
        """How well the two match; more is better."""
        return self.is_counted_alike, self.num_shared


def match_figures(article: str, clause: str) -> list[MatchedFigures]:
    """Return which figures of a clause are held against which limits of an article.

    Args:
        article: The article as it was shown.
        clause: The clause on one line.

    Returns:
        In the order of the article; for each figure the limits of the best matching sentence. No
        words tell where the two are neither English nor Chinese, or one is the one and one the
        other: then all are held against each other.
    """
    figures = [each for each in find_quantities(clause) if not _is_period(clause, each)]
    standing = standing_of(clause, figures)
    limits = _limits_of(article, standing)
    words = matter_words(clause)
    is_told = bool(words) and _share_language(article, clause)
    pairs: list[MatchedFigures] = []
    for limit in limits:
        num_shared = _count_shared(words, article, limit) if is_told else 1
        for figure in figures:
            periods = (_period_behind(clause, figure), _period_behind(article, limit))
            is_about = figure != standing and _may_be_compared(figure, limit)
            if is_about and num_shared and (None in periods or periods[0] == periods[1]):
                is_alike = periods[0] == periods[1]
                pairs.append(MatchedFigures(figure, limit, num_shared, is_alike))
    return [pair for pair in pairs if pair.rank == _best_rank(pairs, pair.figure)]


def _share_language(article: str, clause: str) -> bool:
    """Say whether two texts are of one language whose words are read here."""
    if HAN.search(article) or HAN.search(clause):
        return bool(HAN.search(article) and HAN.search(clause))
    return is_english(article) and is_english(clause)


def matter_words(text: str) -> frozenset[str]:
    """Return the words that tell what a text speaks of: stems, in Chinese pairs of characters."""
    words = content_words(text) - _EMPTY
    stems = {_stem(word) for word in words if len(word) >= MIN_LETTERS} - _EMPTY_STEMS
    for run in _HAN_RUN.findall(text):
        stems |= {run[place : place + 2] for place in range(len(run) - 1)}
    return frozenset(stems)


def _stem(word: str) -> str:
    """Return a word without its ending, at most its first letters."""
    return _ENDING.sub("", word)[:NUM_LETTERS]


def _count_shared(words: frozenset[str], article: str, limit: Quantity) -> int:
    """Return how many words a limit's sentence shares with a clause.

    A sentence that shares none, such as "It lasts two years", counts as one where its paragraph
    shares some.
    """
    num_shared = len(words & matter_words(_sentence_of(article, limit)))
    if num_shared:
        return num_shared
    paragraph = matter_words(_paragraph_of(article, limit))
    return int(len(words & paragraph) >= MIN_IN_PARAGRAPH)


def _limits_of(article: str, standing: Quantity | None) -> list[Quantity]:
    """Return the figures of an article that may limit something, of steps those of the right one.

    Args:
        article: The article.
        standing: The length of service that the clause speaks of, if any.
    """
    steps = find_steps(article)
    limits = []
    for limit in find_quantities(article):
        step = next((step for step in steps if step.start <= limit.start < step.end), None)
        is_other = is_condition(article, limit) or _is_period(article, limit)
        is_other = is_other or _PENALTY.search(_sentence_of(article, limit)) is not None
        if not is_other and not _is_passed_over(limit, step, standing):
            limits.append(limit)
    return limits


def _is_period(text: str, figure: Quantity) -> bool:
    """Say whether a figure tells how often something happens: "every seven days"."""
    return _OFTEN.search(text[: figure.start]) is not None


def _is_passed_over(limit: Quantity, step: ServiceStep | None, standing: Quantity | None) -> bool:
    """Say whether a figure only opens a step, or belongs to one that the clause is not in."""
    if step is None:
        return False
    return limit in step.bounds or (standing is not None and not step.holds(standing))


def _may_be_compared(figure: Quantity, limit: Quantity) -> bool:
    """Say whether two figures are alike; a bare number is like nothing for certain."""
    is_bare = "number" in (figure.dimension, limit.dimension)
    return not is_bare and are_comparable(figure, limit)


def _period_behind(text: str, figure: Quantity) -> str | None:
    """Return the period that a figure is counted for, such as `week` of "two days a week"."""
    match = _PER.match(text, figure.end)
    return match["period"].lower() if match else None


def _best_rank(pairs: Sequence[MatchedFigures], figure: Quantity) -> tuple[bool, int]:
    """Return how well a figure's best limit matches it."""
    return max(pair.rank for pair in pairs if pair.figure == figure)


def _sentence_of(text: str, figure: Quantity) -> str:
    """Return the sentence or item of a text that holds a figure."""
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, figure.start)]
    stop = _SENTENCE_END.search(text, figure.end)
    return text[max(ends, default=0) : stop.start() if stop else len(text)]


def _paragraph_of(text: str, figure: Quantity) -> str:
    """Return the line of a text that holds a figure."""
    start = text.rfind("\n", 0, figure.start) + 1
    end = text.find("\n", figure.end)
    return text[start : end if end >= 0 else len(text)]
