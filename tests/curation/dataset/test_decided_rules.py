"""What a team decided becomes rules that the reader is tuned on."""

import random

from components.curation.dataset.decided_rules import decided_families
from components.reader.lessons import BREAKS, KEEPS, OTHER, Dealer
from components.records import Pair
from tests.curation.dataset.test_own_words import LOAN


def make_pair(**changes: object) -> Pair:
    """Return a reviewed pair with some fields changed."""
    return LOAN.model_copy(update=changes)


def test_one_family_for_each_wording() -> None:
    """Clauses stand under the wording they were decided under, by verdict; drafted pairs do not."""
    pairs = [
        make_pair(id="1", clause="Kept.", verdict="valid"),
        make_pair(id="2", clause="Broken.", verdict="invalid"),
        make_pair(id="3", clause="Kept later.", verdict="valid", wording="The new wording."),
        make_pair(id="4", clause="Drafted.", origin="drafted"),
        make_pair(id="5", clause="Of no article.", law="", verdict="ungoverned"),
    ]
    first, second = decided_families(pairs)
    assert (first.keep, first.break_) == (("Kept.",), ("Broken.",))
    assert (second.keep, second.break_) == (("Kept later.",), ())
    assert second.wordings == ("The new wording.",)
    assert first.id != second.id
    assert first.area == LOAN.law


def test_other_languages_are_left_out() -> None:
    """The reader reads English, so a Chinese clause or article is no rule for it."""
    pairs = [
        make_pair(clause="約定利率超過年息百分之十六者，超過部分之約定無效。"),
        make_pair(wording="租賃契約之期限，不得逾二十年。"),
    ]
    assert decided_families(pairs) == []


def test_corrections_are_learnt_from() -> None:
    """An analyst's correction of a finding is a decision as much as a reviewed pair."""
    families = decided_families([make_pair(verdict="invalid", origin="correction")])
    assert [family.break_ for family in families] == [(LOAN.clause,)]


def test_one_sided_families_are_dealt() -> None:
    """An article that every clause keeps, or breaks, gives lessons with the right labels."""
    families = [
        *decided_families([make_pair(clause="Kept.", verdict="valid")]),
        *decided_families([make_pair(clause="Broken.", verdict="invalid", wording="Another.")]),
    ]
    dealer = Dealer(families, random.Random(1))
    labels = set()
    for _ in range(50):
        deal = dealer.deal()
        assert not deal.orders
        for lesson in deal.lessons:
            kind = KEEPS if "Kept." in lesson.clause else BREAKS
            assert lesson.label in (kind, OTHER)
            labels.add(lesson.label)
    assert labels == {KEEPS, BREAKS, OTHER}
