"""The verdict from all hits that were read: worked by hand, and fitted on known articles."""

import math

import pytest

from components.judging.breaking import FEATURES, RuleReading
from components.judging.hits import (
    GOVERNED_SHARE,
    USUAL,
    HitsVerdict,
    MatchedReading,
    ReadHit,
    choose_to_read,
    fit_weighing,
    judge_hits,
    weigh,
)
from components.prompting.template import Passage
from components.records import Breaking, JudgingFit, Weighing

CAP = Passage("Interest may not exceed 16 percent per year.")
LOW_CAP = Passage("Interest on arrears may not exceed 10 percent per year.")
FORM = Passage("A guarantee must be given in writing.")
ABOVE = "Interest is 18% per year."
BELOW = "Interest is 9% per year."
ORAL = "A guarantee may be oral."
FIGURES_BREAK = 1 / (1 + math.exp(-3.3))
BY_READING = JudgingFit(
    breaking=Breaking(weights=dict.fromkeys(FEATURES, 0.0) | {"reading": 1.0}, intercept=0.0),
    weighing=Weighing(reading=0.0),
)


def hit(
    place: int, likelihood: float, article: Passage, reading: RuleReading | None = None
) -> ReadHit:
    return ReadHit(place, likelihood, article, reading)


def read_as(breaks: float, other: float = 0.0) -> RuleReading:
    """Return a reading whose odds of breaking against keeping are those of a probability."""
    return RuleReading(keeps=(1 - breaks) * (1 - other), breaks=breaks * (1 - other), other=other)


@pytest.mark.parametrize(
    ("num_read", "hopeless", "places"),
    [(2, 0.02, [1, 3]), (4, 0.02, [1, 3, 0]), (4, 0.9, []), (9, 0.0, [1, 3, 0, 2])],
)
def test_choose_to_read(num_read: int, hopeless: float, places: list[int]) -> None:
    """The likeliest are read first, no more than asked for, and none that is hopeless."""
    assert choose_to_read([0.1, 0.5, 0.01, 0.3], num_read, hopeless) == places


def test_weigh_without_readings_leaves_the_search_alone() -> None:
    """What the search makes likely is what comes out."""
    shares = weigh(Weighing(), [hit(0, 0.6, CAP), hit(1, 0.2, FORM)], 0.2)
    assert shares.tolist() == pytest.approx([0.6, 0.2, 0.2])


def test_weigh_by_hand() -> None:
    """A reading of four to one makes 0.2 count as 0.8, and a constant of log 2 doubles `none`."""
    read = [hit(0, 0.6, CAP), hit(1, 0.2, FORM, read_as(0.5, other=0.2))]
    assert weigh(Weighing(), read, 0.2).tolist() == pytest.approx([0.6 / 1.6, 0.5, 0.2 / 1.6])
    doubled = weigh(Weighing(none=math.log(2)), read, 0.2)
    assert doubled.tolist() == pytest.approx([0.6 / 1.8, 0.8 / 1.8, 0.4 / 1.8])
    by_search = weigh(Weighing(reading=0.0), read, 0.2)
    assert by_search.tolist() == pytest.approx([0.6, 0.2, 0.2])


def test_weigh_of_what_is_impossible_is_finite() -> None:
    """A hit of probability 0 and a certain `none` give shares that still add up to 1."""
    shares = weigh(Weighing(), [hit(0, 0.0, CAP, read_as(0.5, other=1.0))], 1.0)
    assert shares.sum() == pytest.approx(1.0)
    assert 0 < shares[0] < 1e-5


def test_judge_nothing_that_was_read() -> None:
    """Where all hits were hopeless no article governs, as surely as the search has it."""
    assert judge_hits(JudgingFit(), ABOVE, [], 0.85) == HitsVerdict("ungoverned", 0.85, None)


@pytest.mark.parametrize(("clause", "verdict"), [(ABOVE, "invalid"), (BELOW, "valid")])
def test_judge_by_figures(clause: str, verdict: str) -> None:
    """Without a reader the figures tell; the probability is of article and verdict together."""
    judged = judge_hits(JudgingFit(), clause, [hit(3, 0.8, CAP)], 0.2)
    assert judged.verdict == verdict
    assert judged.probability == pytest.approx(0.8 * FIGURES_BREAK)
    assert judged.cited is not None
    assert (judged.cited.hit.place, judged.cited.decided_by) == (3, "figures")


def test_judge_ungoverned_cites_nothing() -> None:
    """Where it is likelier that none governs, the hits are judged and none is cited."""
    judged = judge_hits(JudgingFit(), ABOVE, [hit(0, 0.3, CAP)], 0.7)
    assert (judged.verdict, judged.cited) == ("ungoverned", None)
    assert judged.probability == pytest.approx(0.7)
    assert [each.governs for each in judged.hits] == pytest.approx([0.3])


def test_judge_adds_up_hits_that_agree() -> None:
    """Two articles that are both broken outweigh `none`, though each is less likely than it."""
    read = [hit(0, 0.3, CAP), hit(1, 0.31, LOW_CAP)]
    judged = judge_hits(JudgingFit(), ABOVE, read, 0.39)
    assert judged.verdict == "invalid"
    assert judged.probability == pytest.approx(0.61 * FIGURES_BREAK)
    assert judged.cited is not None
    assert judged.cited.hit.place == 1


def test_judge_reader_says_what_the_clause_is_about() -> None:
    """A hit that the search has second governs where the reader finds the first beside the point.

    Example: other 0.95 turns 0.6 into 0.6 / 19, and 0.05 turns 0.3 into 0.3 * 19.
    """
    read = [hit(0, 0.6, CAP, read_as(0.5, other=0.95)), hit(1, 0.3, FORM, read_as(0.9, other=0.05))]
    judged = judge_hits(JudgingFit(breaking=BY_READING.breaking), ORAL, read, 0.1)
    assert judged.verdict == "invalid"
    assert judged.cited is not None
    assert judged.cited.hit.place == 1
    weight = 0.3 * 19
    assert judged.cited.governs == pytest.approx(weight / (weight + 0.6 / 19 + 0.1))
    assert judged.cited.breaks == pytest.approx(0.9)
    assert judged.cited.decided_by == "reader"


def test_judge_words_without_a_reader_are_left_to_the_writer() -> None:
    """Where nothing is compared and nothing read there is an article and no verdict."""
    judged = judge_hits(JudgingFit(), ORAL, [hit(0, 0.8, FORM)], 0.2)
    assert judged.verdict is None
    assert judged.cited is not None
    assert judged.cited.decided_by == "none"
    assert judged.probability == judged.cited.governs == pytest.approx(0.8)


def test_judge_figures_that_agree_are_not_outweighed() -> None:
    """A reader that is sure of the opposite does not turn what all figures say."""
    judged = judge_hits(JudgingFit(), BELOW, [hit(0, 0.9, CAP, read_as(0.95))], 0.1)
    assert judged.verdict == "valid"
    assert judged.cited is not None
    assert judged.cited.decided_by == "figures"


def test_judge_settles_first_whether_any_governs() -> None:
    """An article that likely governs is cited though kept and broken are equally likely."""
    judged = judge_hits(BY_READING, ORAL, [hit(0, 0.64, FORM, read_as(0.5))], 0.36)
    assert judged.cited is not None
    assert judged.verdict == "valid"
    assert judged.probability < 0.5


def test_judge_cites_an_article_that_has_the_verdict_by_itself() -> None:
    """An article that the clause more likely keeps is not cited for "invalid".

    0.45 * 0.49 is more than 0.35 * 0.6, and the two together are more than 0.45 * 0.51 + 0.35 *
    0.4.
    """
    read = [hit(0, 0.45, FORM, read_as(0.49)), hit(1, 0.35, FORM, read_as(0.6))]
    judged = judge_hits(BY_READING, ORAL, read, 0.2)
    assert judged.verdict == "invalid"
    assert judged.cited is not None
    assert judged.cited.hit.place == 1


def matched(
    governing: int | None, likelihoods: tuple[float, float], others: tuple[float, float]
) -> MatchedReading:
    """Return a clause with two hits, read, and where its governing article is."""
    read = [
        hit(place, likelihoods[place], FORM, read_as(0.5, other=others[place])) for place in (0, 1)
    ]
    return MatchedReading(read, 1 - sum(likelihoods), governing)


def test_fit_weighing_trusts_who_is_right() -> None:
    """A reader that is right where the search is wrong gains weight, and the other way about."""
    search_is_wrong = [matched(1, (0.6, 0.2), (0.8, 0.2)), matched(None, (0.6, 0.2), (0.9, 0.9))]
    by_reader = fit_weighing(search_is_wrong * 5)
    reader_is_wrong = [matched(0, (0.6, 0.2), (0.8, 0.2)), matched(None, (0.1, 0.1), (0.2, 0.2))]
    by_search = fit_weighing(reader_is_wrong * 5)
    assert by_reader.reading > USUAL.reading > by_search.reading
    assert by_search.search > USUAL.search > by_reader.search


def matched_alike(governing: int | None) -> MatchedReading:
    """Return a clause with one hit; but for what governs it, all of them look the same."""
    return MatchedReading([hit(0, 0.5, FORM, read_as(0.5, other=0.2))], 0.5, governing)


def test_fit_weighing_counts_kinds_and_not_clauses() -> None:
    """Twenty governed clauses and one other are fitted as one of each; without one, none differs.

    By hand: what all of them look alike in is governed with the share of the governed clauses, and
    the fit goes that way from where it starts.
    """
    one_each = fit_weighing([matched_alike(0), matched_alike(None)])
    assert fit_weighing([*[matched_alike(0)] * 20, matched_alike(None)]) == one_each
    row = matched_alike(0)
    governs_usually = weigh(USUAL, row.read, row.none_likelihood)[0]
    governs = weigh(one_each, row.read, row.none_likelihood)[0]
    assert governs_usually == pytest.approx(
        1 / (1 + math.exp(USUAL.none - USUAL.reading * math.log(4)))
    )
    assert governs_usually < governs < GOVERNED_SHARE


def test_fit_weighing_on_few_clauses_stays_near_what_is_usual() -> None:
    """Sixty clauses that the search tells wrongly and the reader rightly move no weight far.

    Among clauses of one release a single family of boilerplate stands for all that is ungoverned.
    """
    governed = [matched(1, (0.6, 0.1), (0.9, 0.05))] * 56
    others = [matched(None, (0.6, 0.2), (0.9, 0.9))] * 4
    fitted = fit_weighing([*governed, *others])
    for name in ("search", "reading", "none"):
        assert abs(getattr(fitted, name) - getattr(USUAL, name)) < 0.3
    assert fitted != USUAL


def test_fit_weighing_of_nothing_is_what_is_usual() -> None:
    """Clauses of which no hit was read say nothing about the weights."""
    unread = MatchedReading([hit(0, 0.9, FORM)], 0.1, None)
    assert fit_weighing([]) == fit_weighing([MatchedReading([], 1.0, None), unread]) == USUAL


def test_judge_a_rate_above_the_cap_though_no_hit_stands_out() -> None:
    """Four articles on loans, none of them likely by itself: one of them governs, and it is broken.

    Likelihoods and readings are those of the sample contract's loan at 18 percent.
    """
    loan = "The start-up loan which the Supplier grants to the Client bears interest at 18 percent"
    cap = Passage("Where the agreed interest exceeds fifteen percent per year, it is void.")
    read = [
        hit(0, 0.139, FORM, read_as(0.45, other=0.65)),
        hit(1, 0.108, cap, read_as(0.56, other=0.14)),
        hit(2, 0.079, FORM, read_as(0.42, other=0.21)),
        hit(3, 0.05, FORM, read_as(0.73, other=0.53)),
    ]
    judged = judge_hits(JudgingFit(weighing=USUAL), f"{loan} per year.", read, 0.561)
    assert judged.verdict == "invalid"
    assert judged.cited is not None
    assert (judged.cited.hit.place, judged.cited.decided_by) == (1, "figures")
