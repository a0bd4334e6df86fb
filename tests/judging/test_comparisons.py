"""Every comparison of a clause's figures with an article's limits, and what they say together."""

from components.judging.comparisons import Comparisons, compare_all
from components.prompting.template import Passage

CAP = Passage("Interest may not exceed 16 percent per year. Notice is given within 30 days.")
SILENT = Passage('The word "month" means thirty days.')


def test_compare_all_sorts_by_what_is_kept() -> None:
    """Each limit that the clause's figures can be compared with is kept or broken."""
    comparisons = compare_all(CAP, "Interest is 18% per year, and notice is given within 20 days.")
    assert comparisons.kept == (("20 days", "at most", "30 days"),)
    assert comparisons.broken == (("18% per year", "at most", "16 percent per year"),)
    assert comparisons.agreeing_with(keeps=True) == comparisons.kept
    assert comparisons.agreeing_with(keeps=False) == comparisons.broken


def test_compare_all_both_ways_where_no_word_tells() -> None:
    """A limit that may be a maximum or a minimum is compared as both, which decides nothing."""
    comparisons = compare_all(SILENT, "The word month means 31 days.")
    assert comparisons.kept == (("31 days", "at least", "thirty days"),)
    assert comparisons.broken == (("31 days", "at most", "thirty days"),)
    assert not comparisons.is_unanimous


def test_compare_all_without_comparable_figures() -> None:
    """A clause without a figure, or with one of another kind, is compared with nothing."""
    for clause in ("Headings do not bind.", "The deposit is 500 euros."):
        assert compare_all(CAP, clause) == Comparisons()


def test_share_broken_by_hand() -> None:
    """No comparison says nothing; one limit of three broken is a third, and not unanimous."""
    call = ("18%", "at most", "16%")
    cases = (
        (Comparisons(), 0.5, False),
        (Comparisons(kept=(call,)), 0.0, True),
        (Comparisons(broken=(call, call)), 1.0, True),
        (Comparisons(kept=(call, call), broken=(call,)), 1 / 3, False),
    )
    for comparisons, share, is_unanimous in cases:
        assert comparisons.share_broken == share
        assert comparisons.is_unanimous is is_unanimous
