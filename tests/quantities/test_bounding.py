"""Which way a figure bounds, by hand and over every wording of the sample families."""

import random

import pytest

from components.quantities.bounding import is_condition, read_bound
from components.quantities.comparing import Relation
from components.quantities.reading import find_quantities
from components.samples.pairs import load_families, render_figure


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("Interest shall not exceed 16% per year.", "at most"),
        ("An agreement on interest exceeding 16% per year is void.", "at most"),
        ("Interest must exceed 2% per year.", "at least"),
        ("The deposit may be up to three months' rent.", "at most"),
        ("The rate must stay below 5%.", "at most"),
        ("The landlord may raise the rent by up to 6% a year.", "at most"),
        ("The rent may be increased to 900 marks.", "at least"),
        ("A rate below 5% is void.", "at least"),
        ("Notice is given at least 30 days ahead.", "at least"),
        ("The notice period may not be shorter than 30 days; a longer one stands.", "at least"),
        ("Any term of more than 20 years is reduced to 20 years.", "at most"),
        ("30 days is the minimum period of notice.", "at least"),
        ("Leave lasts 15 days or more.", "at least"),
        ("The period is 30 days.", None),
        ("The maximum is set elsewhere. The period is 30 days.", None),
        (
            "The doctor talks to the patient not later than 24 hours before the operation.",
            "at least",
        ),
        ("Users are told of a change 30 days ahead.", "at least"),
        ("More than one notice is given 30 days ahead.", "at least"),
        ("The announcement may be made no more than 30 days ahead.", "at most"),
        ("The worker is entitled to 25 days of leave.", "at least"),
        (
            "Every employee is entitled to and shall be granted a leave of up to 27 weeks.",
            "at least",
        ),
        ("A licence may be granted for up to ten years.", "at most"),
        ("Consumers may return the goods or rescind the contract within 7 days.", "at least"),
        ("The seller shall return the price within 7 days.", "at most"),
        ("Employers shall prepare and keep attendance records for five years.", "at least"),
        ("Invoices may be kept for six years.", None),
        ("No rights are left if the defects have not been discovered within a year.", "at least"),
        ("The claim is extinguished if it is not exercised within five years.", None),
    ],
)
def test_read_bound_by_hand(text: str, wanted: str | None) -> None:
    """The comparative's pole tells, whatever the rule does with it.

    A plain duty turns it round; silence stays silence.
    """
    assert read_bound(text, find_quantities(text)[0]) == wanted


def read_limit_bound(wording: str, limit: str) -> Relation | None:
    """Return how the limit bounds in a wording with the slot `{limit}`."""
    start = wording.index("{limit}")
    end = start + len(limit)
    text = wording.replace("{limit}", limit)
    quantities = find_quantities(text)
    figure = next(
        quantity for quantity in quantities if quantity.start < end and quantity.end > start
    )
    return read_bound(text, figure)


def test_read_bound_sample_wordings() -> None:
    """Of the sample's wordings, most are read, and nearly all of what is read is right."""
    rng = random.Random(1)
    right = wrong = silent = 0
    for family in load_families():
        if family.figure is None:
            continue
        is_cap = max(family.figure.keep) < max(family.figure.break_)
        for wording in [*family.wordings, *family.opposites]:
            is_maximum = is_cap != (wording in family.opposites)
            limit = render_figure(family.figure.keep[1], family.figure.unit, rng)
            relation = read_limit_bound(wording, limit)
            silent += relation is None
            right += relation == ("at most" if is_maximum else "at least")
            wrong += relation == ("at least" if is_maximum else "at most")
    assert right + wrong + silent > 500
    assert right / (right + wrong + silent) > 0.95
    assert wrong / (right + wrong) < 0.03


@pytest.mark.parametrize(
    ("text", "relation"),
    [
        ("約定利率不得超過週年百分之十六。", "at most"),
        ("約定利率，超過週年百分之十六者，超過部分之約定，無效。", "at most"),
        ("押金不得逾二個月租金之總額。", "at most"),
        ("最長不得逾二年。", "at most"),
        ("試用期不得超过六个月。", "at most"),
        ("處三年以下有期徒刑。", "at most"),
        ("應於三十日內返還。", "at most"),
        ("資本額應逾五百萬元。", "at least"),
        ("特別休假至少三日。", "at least"),
        ("租期不得少於三年。", "at least"),
        ("工資低於二萬元者，無效。", "at least"),
        ("勞工三十人以上之事業。", "at least"),
        ("租期為三年。", None),
        ("逾期後，租期為三年。", None),
    ],
)
def test_read_bound_chinese(text: str, relation: str | None) -> None:
    """A Chinese word beside the figure tells whether it is a maximum or a minimum."""
    (figure,) = find_quantities(text)
    assert read_bound(text, figure) == relation


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("If a lease is renewed within three months, its terms shall be added up.", True),
        ("(2) Where a work has been out for five years, the author may withdraw.", True),
        ("If the deposit is not returned within one month, interest runs and must be paid.", False),
        ("If the rate exceeds 16 percent, the excess shall be void.", False),
        ("If the buyer asks, the seller must within 14 days, at no charge, deliver.", False),
        ("The seller shall deliver within 14 days, and may charge nothing.", False),
    ],
)
def test_is_condition(text: str, expected: bool) -> None:
    """A time in a rule's leading condition limits nothing; a rate there, or a duty's time, does."""
    figure = find_quantities(text)[0]
    assert is_condition(text, figure) is expected
