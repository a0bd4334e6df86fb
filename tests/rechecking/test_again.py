"""Clauses of a worklist are reviewed again and kept batch by batch."""

from components.prompting.style import StyleGuide
from components.rechecking.again import review_again
from components.rechecking.causes import find_ended, make_items
from components.rechecking.items import count_outcomes
from components.review.hit_reading import HitsJudge
from components.review.reviewer import Reviewer, ReviewerConfig
from tests.rechecking.conftest import TwoEditions
from tests.rechecking.past import TODAY, ReviewsInMemory
from tests.review.test_reviewer import SURE, ScriptedEngine, figures, say


def test_review_again_keeps_each_new_finding(law: TwoEditions) -> None:
    """A clause that was valid under 20 per cent is invalid under 16; the old finding stays."""
    causes = find_ended(law.findings, law.now, None)
    items = make_items(law.findings, [causes], 2, TODAY)[:1]
    past = ReviewsInMemory(law.findings)
    engine = ScriptedEngine(say("invalid", figures("16 per cent a year")))
    reviewer = Reviewer(law.now, engine, StyleGuide(), SURE, ReviewerConfig(), judge=HitsJudge())
    counted: list[int] = []
    elsewhere = items[0].model_copy(update={"jurisdiction": "no longer here"})
    review_again(reviewer, past, [*items, elsewhere], counted.append)
    (kept,) = past.read_items(2)
    assert kept.new is not None
    assert (kept.old.verdict, kept.new.verdict) == ("valid", "invalid")
    assert kept.new.citations[0].valid_from.year == 2021
    assert count_outcomes([kept, *items]) == {"verdict changed": 1, "open": 1}
    assert counted == [1]
