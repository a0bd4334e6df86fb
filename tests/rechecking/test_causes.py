"""Findings whose cited wordings ended are found with what stands in their place."""

from datetime import date

from components.rechecking.causes import find_ended, list_new, make_items
from tests.rechecking.conftest import TwoEditions
from tests.rechecking.past import TODAY

CHANGED = date(2021, 7, 20)


def test_amended_and_repealed_are_told_apart(law: TwoEditions) -> None:
    """The wording that was amended names its successor, the repealed one none; the third stays."""
    causes = find_ended(law.findings, law.now, None)
    assert sorted(causes) == [0, 2]
    (amended,) = causes[0]
    assert (amended.kind, amended.day, amended.now) == (
        "amended",
        CHANGED,
        "Civil Code Article 205",
    )
    (repealed,) = causes[2]
    assert (repealed.kind, repealed.now) == ("repealed", "")
    assert repealed.text.startswith("Civil Code Article 207 is repealed (")


def test_what_was_rechecked_before_is_not_listed_again(law: TwoEditions) -> None:
    """Against an edition that had these ends already nothing is left; against the first all is."""
    assert find_ended(law.findings, law.now, law.now) == {}
    assert sorted(find_ended(law.findings, law.now, law.before)) == [0, 2]


def test_wording_that_is_gone_from_the_edition(law: TwoEditions) -> None:
    """A finding of a source that an edition no longer has says so, once where it cites it twice."""
    past = law.findings[0]
    gone = past.finding.citations[0].model_copy(update={"version_id": "of another source"})
    finding = past.finding.model_copy(update={"citations": (gone, gone)})
    other = past.__class__(**(past.__dict__ | {"finding": finding}))
    (cause,) = find_ended([other], law.now, None)[0]
    assert (cause.kind, cause.day) == ("gone", None)


def test_list_new_has_what_was_added(law: TwoEditions) -> None:
    """An amended article is no new one, and nothing is new against the same edition."""
    new = list_new(law.now.versions(), law.before.versions(), TODAY)
    assert [version.article for version in new] == ["208"]
    assert list_new(law.now.versions(), law.now.versions(), TODAY) == []


def test_make_items_under_the_day_of_the_new_law(law: TwoEditions) -> None:
    """The clause is reviewed as of today, or of the later day on which its new law begins."""
    causes = find_ended(law.findings, law.now, None)
    first, second = make_items(law.findings, [causes], 2, TODAY)
    assert (first.old.id, first.day, first.outcome) == ("f0", TODAY, "open")
    assert second.ordinal == 2
    ahead = make_items(law.findings, [causes], 2, date(2021, 6, 1))
    assert [item.day for item in ahead] == [CHANGED, max(CHANGED, ahead[1].causes[0].day or TODAY)]
