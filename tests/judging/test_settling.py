"""Hits that are left unread never change a finding: by readings drawn at random, and by hand."""

import random
from dataclasses import replace

import pytest

from components.judging.breaking import FEATURES, RuleReading
from components.judging.confidence import Marking
from components.judging.hits import USUAL, ReadHit, judge_hits
from components.judging.settling import Settling
from components.prompting.template import Passage
from components.records import Breaking, Calibration, JudgingFit, Weighing

CAP = Passage("Interest may not exceed 16 percent per year.")
FORM = Passage("A guarantee must be given in writing.")
YIELDING = Passage("Unless otherwise agreed, the rate of interest is 5 percent per year.")
ABOVE = "Interest is 18% per year, and a guarantee may be oral."
FIT = JudgingFit(
    breaking=Breaking(
        weights=dict(zip(FEATURES, (0.8, 2.0, 2.4, -1.6), strict=True)), intercept=0.3
    ),
    weighing=Weighing(search=1.0, reading=0.6, none=0.7),
)
MARKING = Marking(Calibration(slope=1.1, shifts={"figures": 0.4}, min_confidence=0.7))


def read_as(breaks: float, other: float) -> RuleReading:
    return RuleReading(keeps=(1 - breaks) * (1 - other), breaks=breaks * (1 - other), other=other)


def draw_reading(drawn: random.Random) -> RuleReading:
    """Return a reading, often a sure one."""
    breaks, other = (1 / (1 + 10 ** drawn.uniform(-4, 4)) for _ in range(2))
    return read_as(breaks, other)


def draw_hits(drawn: random.Random) -> tuple[list[ReadHit], float]:
    """Return two to four unread hits, the likeliest first, and what is left for none."""
    shares = sorted((10 ** drawn.uniform(-3, 0) for _ in range(drawn.randint(2, 4))), reverse=True)
    none = 10 ** drawn.uniform(-3, 0)
    total = sum(shares) + none
    hits = []
    for place, share in enumerate(shares):
        hits.append(ReadHit(place, share / total, drawn.choice((CAP, FORM, YIELDING))))
    return hits, none / total


def find(hits: list[ReadHit], none: float, fit: JudgingFit = FIT) -> tuple[object, ...]:
    """Return what a finding takes from the judgement of hits."""
    judged = judge_hits(fit, ABOVE, hits, none)
    place = None if judged.cited is None else judged.cited.hit.place
    needs_review = MARKING.needs_review(judged.probability, judged.decided_by)
    return judged.verdict, place, judged.decided_by, needs_review


@pytest.mark.parametrize("weighing", [FIT.weighing, USUAL], ids=["search", "usual"])
def test_what_is_left_unread_changes_no_finding(weighing: Weighing) -> None:
    """Once a clause is settled, no reading of the rest gives another verdict, citation or mark."""
    fit = FIT.model_copy(update={"weighing": weighing})
    drawn = random.Random(11)
    num_settled = 0
    for _ in range(150):
        hits, none = draw_hits(drawn)
        settling = Settling.of(fit, ABOVE, hits, none, MARKING)
        for num_read in range(1, len(hits)):
            hits[num_read - 1] = replace(hits[num_read - 1], reading=draw_reading(drawn))
            unread = range(num_read, len(hits))
            if not settling.is_settled(hits, unread):
                continue
            num_settled += 1
            found = find(hits, none, fit)  # what a review finds that reads no further
            for _ in range(25):
                read = list(hits)
                for index in unread:
                    read[index] = replace(read[index], reading=draw_reading(drawn))
                assert find(read, none, fit) == found
            break
    assert num_settled > 40


def test_what_is_not_settled_can_change() -> None:
    """Where a clause is not settled there mostly are readings of the rest that change its finding.

    Not where an unread hit would be cited whatever it is read as: its reading is shown.
    """
    drawn = random.Random(12)
    num_open = num_changed = 0
    for _ in range(150):
        hits, none = draw_hits(drawn)
        settling = Settling.of(FIT, ABOVE, hits, none, MARKING)
        hits[0] = replace(hits[0], reading=draw_reading(drawn))
        unread = range(1, len(hits))
        if settling.is_settled(hits, unread):
            continue
        num_open += 1
        found = set()
        for _ in range(200):
            read = list(hits)
            for index in unread:
                read[index] = replace(read[index], reading=draw_reading(drawn))
            found.add(find(read, none))
        num_changed += len(found) > 1
    assert num_open > 30
    assert num_changed / num_open > 0.8


SURE = read_as(0.98, other=0.01)


@pytest.mark.parametrize(
    ("second", "is_settled"),
    [
        (ReadHit(1, 0.005, FORM), True),  # weighs at most e^0.6 times 0.005 / 0.9 of the first
        (ReadHit(1, 0.3, FORM), False),  # may weigh half as much, and be kept
    ],
)
def test_a_sure_first_hit(second: ReadHit, is_settled: bool) -> None:
    """Behind a surely broken first hit an unlikely one need not be read, a likely one must."""
    first = ReadHit(0, 0.9 if is_settled else 0.6, FORM, SURE)
    none = 1 - first.likelihood - second.likelihood
    hits = [first, second]
    settling = Settling.of(FIT, "A guarantee may be oral.", hits, none, MARKING)
    assert settling.is_settled(hits, [1]) is is_settled


def test_an_unread_hit_is_cited_only_by_its_figures() -> None:
    """A hit that is cited whatever is read of it is read, unless its figures tell the verdict."""
    beside_the_point = read_as(0.5, other=0.999)
    for article, is_settled in ((FORM, False), (CAP, True)):
        hits = [ReadHit(0, 0.01, FORM, beside_the_point), ReadHit(1, 0.985, article)]
        settling = Settling.of(
            JudgingFit(breaking=FIT.breaking, weighing=Weighing(reading=0.1)),
            ABOVE,
            hits,
            0.005,
            MARKING,
        )
        assert settling.is_settled(hits, [1]) is is_settled


def test_an_ungoverned_clause_is_settled() -> None:
    """Where none stays likelier than all hits together, nothing more is read."""
    hits = [ReadHit(0, 0.03, FORM, read_as(0.5, other=0.99)), ReadHit(1, 0.002, FORM)]
    settling = Settling.of(FIT, ABOVE, hits, 0.968, MARKING)
    assert settling.is_settled(hits, [1])
    assert find(hits, 0.968)[0] == "ungoverned"
