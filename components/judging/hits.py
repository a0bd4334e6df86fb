"""The verdict on a clause from all its hits: each may govern it, and each may be broken by it.

What the search makes likely and what the reader says of each hit are weighed into the probability
that it governs; figures, reader and the article's own words give the probability that the clause
then breaks it. Whether any hit governs is settled first. If one does, the clause is invalid as far
as governing articles are broken and valid as far as they are kept, whichever is likelier. Only hits
that the search does not hold for hopeless are read.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from components.judging.breaking import RuleReading, breaking_probability
from components.judging.comparisons import Comparisons, compare_all
from components.prompting.template import Passage
from components.records import Decider, JudgingFit, Verdict, Weighing

LEAST = 1e-4
USUAL = Weighing(search=0.79, reading=1.29, none=1.51)
"""Fitted on 2,400 clauses of 235 families that the shipped reader never saw.

Of the clauses 1,102 are governed; the others are boilerplate, clauses near a rule, and clauses
whose rule the law does not hold. Whether a figure of the clause is held against a limit of the
article was tried as a further feature: families left out were not told better.
"""
PRIOR_WEIGHT = 0.5
"""How strongly a fit is held near `USUAL`.

Fits on 60 clauses of 18 families were scored on other families: of 0.005 to 10, 0.5 erred least.
"""
GOVERNED_SHARE = 0.75
"""How much of a fit the governed clauses make up.

In five contracts with keys 93 of 123 clauses are governed. Of families left out, 5 % of the
governed clauses were called ungoverned so, and 15 % where both kinds weighed the same.
"""
NONE_LIKELIER = 0.5
NONE_LIKELIER_THAN_BREACH = 0.6
"""Above this no article governs; the second one where the figures of a hit all say it is broken.

A breach that is missed costs more than one that a person looks at in vain. Under `USUAL`
three more of 115 governed clauses with such a hit are judged by it, and two more of 73 near ones;
most of them are clauses that `USUAL` was fitted on.
"""
UNREAD = JudgingFit()
"""Judges clauses that nothing was read of: what is fitted to a reader does not fit them."""
Vector = NDArray[np.float64]


@dataclass(frozen=True)
class ReadHit:
    """A likely hit.

    Attributes:
        place: Its place among the hits.
        likelihood: The probability that it governs, as the search alone has it.
        article: Its text as the reader is shown it.
        reading: What the reader says; None where it cannot be asked, or need not be.
    """

    place: int
    likelihood: float
    article: Passage
    reading: RuleReading | None = None


@dataclass(frozen=True)
class JudgedHit:
    """A hit that was read, and what it means for the clause.

    Attributes:
        hit: The hit.
        governs: The probability that it governs the clause.
        breaks: The probability that the clause breaks it, if it governs.
        comparisons: What the figures say.
    """

    hit: ReadHit
    governs: float
    breaks: float
    comparisons: Comparisons

    @property
    def is_broken(self) -> bool:
        """Whether the clause is more likely to break it than to keep it."""
        return self.breaks >= 0.5

    @property
    def decided_by(self) -> Decider:
        """What told whether the clause breaks it; `none` leaves that to the writer.

        Figures that the article's own words outweigh did not tell it.
        """
        is_told_by_figures = bool(self.comparisons.broken) == self.is_broken
        if self.comparisons.is_unanimous and is_told_by_figures:
            return "figures"
        return "none" if self.hit.reading is None else "reader"


@dataclass(frozen=True)
class HitsVerdict:
    """The verdict on a clause, from its hits.

    Attributes:
        verdict: The likeliest verdict; None where neither figures nor a reader told whether the
            clause breaks the article, so that the writer must.
        probability: That it is right; without a verdict, that the article governs.
        cited: The hit that speaks most for it; None where no article governs.
        hits: Every hit that was read, judged.
    """

    verdict: Verdict | None
    probability: float
    cited: JudgedHit | None
    hits: tuple[JudgedHit, ...] = ()

    @property
    def decided_by(self) -> Decider:
        """What gave the verdict; `none` where nothing is cited."""
        return "none" if self.cited is None else self.cited.decided_by


def choose_to_read(likelihoods: Sequence[float], num_read: int, hopeless: float) -> list[int]:
    """Return the places of the hits to read, the likeliest first.

    Args:
        likelihoods: The probability that each hit governs, as the search alone has it.
        num_read: How many are read at most.
        hopeless: Hits below this are not read.
    """
    places = sorted(range(len(likelihoods)), key=lambda place: -likelihoods[place])
    return [place for place in places[:num_read] if likelihoods[place] >= hopeless]


def judge_hits(
    fit: JudgingFit, clause: str, read: Sequence[ReadHit], none_likelihood: float
) -> HitsVerdict:
    """Judge a clause by the hits that were read.

    Args:
        fit: The fitted weights.
        clause: The clause's own words.
        read: The hits that were read; may be none.
        none_likelihood: The probability that no hit governs, as the search alone has it.
    """
    comparisons = [compare_all(hit.article, clause) for hit in read]
    return judge_compared(fit, read, comparisons, none_likelihood)


def judge_compared(
    fit: JudgingFit,
    read: Sequence[ReadHit],
    comparisons: Sequence[Comparisons],
    none_likelihood: float,
) -> HitsVerdict:
    """Judge a clause as `judge_hits` does, where its figures have been compared.

    Args:
        fit: The fitted weights.
        read: The hits that were read; may be none.
        comparisons: What the figures say about each of them.
        none_likelihood: The probability that no hit governs, as the search alone has it.
    """
    if not read:
        return HitsVerdict("ungoverned", none_likelihood, None)
    if all(hit.reading is None for hit in read):
        fit = UNREAD
    shares = weigh(fit.weighing, read, none_likelihood)
    judged = []
    for place, hit in enumerate(read):
        figures = comparisons[place]
        breaks = breaking_probability(fit.breaking, hit.reading, figures, hit.article)
        judged.append(JudgedHit(hit, float(shares[place]), breaks, figures))
    none = float(shares[-1])
    is_breach = any(each.comparisons.is_unanimous and each.comparisons.broken for each in judged)
    if none > (NONE_LIKELIER_THAN_BREACH if is_breach else NONE_LIKELIER):
        return HitsVerdict("ungoverned", none, None, tuple(judged))
    broken = sum(each.governs * each.breaks for each in judged)
    kept = 1 - none - broken
    verdict: Verdict = "invalid" if broken > kept else "valid"
    cited = _cite(verdict, judged)
    if cited.decided_by == "none":
        return HitsVerdict(None, cited.governs, cited, tuple(judged))
    return HitsVerdict(verdict, max(broken, kept), cited, tuple(judged))


def _cite(verdict: Verdict, judged: Sequence[JudgedHit]) -> JudgedHit:
    """Return the hit that speaks most for a verdict.

    It is one that has this verdict by itself: where the sum over the hits has it, one of them has.
    """
    if verdict == "invalid":
        return max(judged, key=lambda each: (each.is_broken, each.governs * each.breaks))
    return max(judged, key=lambda each: (not each.is_broken, each.governs * (1 - each.breaks)))


def weigh(weighing: Weighing, read: Sequence[ReadHit], none_likelihood: float) -> Vector:
    """Return the probability that each hit governs, and last that none does; they add up to 1."""
    scores = _features(read, none_likelihood) @ _as_vector(weighing)  # (n + 1,)
    powers = np.exp(scores - scores.max())
    shares: Vector = powers / powers.sum()
    return shares


def _features(read: Sequence[ReadHit], none_likelihood: float) -> Vector:
    """Return what is weighed of each hit and of none, shape (n + 1, 3)."""
    rows = []
    for hit in read:
        relating = 0.0 if hit.reading is None else hit.reading.relating
        rows.append([math.log(max(hit.likelihood, LEAST)), relating, 0.0])
    rows.append([math.log(max(none_likelihood, LEAST)), 0.0, 1.0])
    return np.array(rows)


def _as_vector(weighing: Weighing) -> Vector:
    return np.array([weighing.search, weighing.reading, weighing.none])


@dataclass(frozen=True)
class MatchedReading:
    """A clause's hits, read, and the place among them of the one that governs.

    Attributes:
        read: The hits that were read.
        none_likelihood: The probability that no hit governs, as the search alone has it.
        governing: The index in `read` of the governing hit; None where no article governs.
    """

    read: Sequence[ReadHit]
    none_likelihood: float
    governing: int | None


def fit_weighing(rows: Sequence[MatchedReading]) -> Weighing:
    """Fit on clauses whose governing article is known; see `USUAL` and `GOVERNED_SHARE`.

    Clauses of which nothing was read are left out: they are not judged by this fit.

    Args:
        rows: Any number; with none the fit is `USUAL`.
    """
    from scipy.optimize import minimize

    rows = [row for row in rows if any(hit.reading is not None for hit in row.read)]
    if not rows:
        return USUAL
    matrices = [_features(row.read, row.none_likelihood) for row in rows]
    targets = [len(row.read) if row.governing is None else row.governing for row in rows]
    shares = _share_out(rows)
    start = _as_vector(USUAL)

    def loss(weights: Vector) -> float:
        total = PRIOR_WEIGHT * float((weights - start) @ (weights - start))
        for matrix, target, share in zip(matrices, targets, shares, strict=True):
            scores = matrix @ weights  # (n + 1,)
            total += share * float(np.logaddexp.reduce(scores) - scores[target])
        return total

    search, reading, none = minimize(loss, start, method="L-BFGS-B").x
    return Weighing(
        search=round(float(search), 4), reading=round(float(reading), 4), none=round(float(none), 4)
    )


def _share_out(rows: Sequence[MatchedReading]) -> list[float]:
    """Return how much each clause counts: the same within its kind, whatever their numbers."""
    num_governed = sum(row.governing is not None for row in rows)
    governed = GOVERNED_SHARE / max(1, num_governed)
    other = (1 - GOVERNED_SHARE) / max(1, len(rows) - num_governed)
    return [other if row.governing is None else governed for row in rows]
