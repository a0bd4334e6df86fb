"""Comparisons worked by hand."""

import pytest

from components.errors import UsageError
from components.quantities.comparing import (
    Relation,
    are_comparable,
    are_equal,
    compare,
    compare_order,
    describe,
)
from components.quantities.reading import Quantity, find_quantities, parse_quantity


def read(text: str) -> Quantity:
    """Read a text that is one quantity."""
    found = parse_quantity(text)
    assert found is not None, text
    return found


ORDERED = [
    ("18% per year", "16 percent per year", 1),
    ("18%", "16 percent per year", 1),
    ("16 percent per year", "18%", -1),
    ("2%", "2% per month", 0),
    ("1.5% per month", "18% per annum", 0),
    ("0.1% per day", "36.5% per year", 0),
    ("2% per month", "16% per year", 1),
    ("one fifth", "20 percent", 0),
    ("150 percent", "one and one-half times", 0),
    ("12 months", "1 year", 0),
    ("7 days", "one week", 0),
    ("48 hours", "two days", 0),
    ("30 days", "one month", -1),
    ("31 days", "one month", 1),
    ("half a year", "six months", 0),
    ("three months' rent", "two months' rent", 1),
    ("NT$500", "NT$1,000", -1),
    ("$500", "USD 400", 1),
    ("three copies", "3", 0),
    ("five persons", "six persons", -1),
    ("8 hours a day", "ten hours per day", -1),
    ("三十日", "thirty (30) days", 0),
    ("3 times", "twice the monthly rent", None),
    ("USD 5", "EUR 5", None),
    ("NT$5", "USD 5", None),
    ("8 hours a day", "8 hours", None),
    ("three copies", "three persons", None),
    ("30 days", "30%", None),
    ("two years and six months", "2 years", 1),
    ("兩年半", "30 months", 0),
    ("一年六個月", "1.5 years", 0),
    ("half of one percent per day", "0.5% per day", 0),
    (".5%", "0.05 %", 1),
    ("EUR 5 000", "EUR 5,000", 0),
    ("EUR 5.000,00", "EUR 4,999.99", 1),
    ("月息二分", "年息百分之二十四", 0),
    ("日息萬分之五", "18% per year", 1),
    ("新臺幣壹佰萬元整", "100萬元", 0),
    ("人民币5000元", "5,000元", 0),
    ("人民币5000元", "$5,000", None),
    ("two weeks and one day", "15 days", 0),
]


@pytest.mark.parametrize(("a", "b", "expected"), ORDERED)
def test_order_of_two(a: str, b: str, expected: int | None) -> None:
    """Two like quantities stand in their true order.

    Unlike ones are refused, and either way it is symmetric.
    """
    if expected is None:
        assert not are_comparable(read(a), read(b)) and not are_comparable(read(b), read(a))
        with pytest.raises(UsageError, match="cannot be compared"):
            compare_order(read(a), read(b))
    else:
        assert (compare_order(read(a), read(b)), compare_order(read(b), read(a))) == (
            expected,
            -expected,
        )


@pytest.mark.parametrize(
    ("relation", "holds"),
    [
        ("at most", (True, True, False)),
        ("at least", (False, True, True)),
        ("less than", (True, False, False)),
        ("more than", (False, False, True)),
        ("exactly", (False, True, False)),
    ],
)
def test_compare_each_relation(relation: Relation, holds: tuple[bool, bool, bool]) -> None:
    """A relation holds for a figure below, at and above the limit as its words say."""
    assert (
        tuple(compare(read(f"{n} days"), relation, read("30 days")) for n in (29, 30, 31)) == holds
    )


def test_compare_unlike_message() -> None:
    """The refusal names both units and none of the text around."""
    with pytest.raises(
        UsageError, match=r"compare: day cannot be compared with percent .*Give both"
    ):
        compare(read("thirty (30) days"), "at most", read("5%"))


def test_compare_unknown_relation() -> None:
    """A relation that does not exist is refused with the ones that do."""
    with pytest.raises(UsageError, match=r"got 'beyond' \(at most, at least"):
        # the fault under test
        compare(read("1 day"), "beyond", read("1 day"))  # type: ignore[arg-type]


def test_describe_true_relation() -> None:
    """The sentence says how the figures stand, not what the rule asks."""
    assert (
        describe(read("18% per year"), "at most", read("16 percent per year"))
        == "18% per year is more than 16 percent per year"
    )
    assert (
        describe(read("12 months"), "exactly", read("one year")) == "12 months is equal to one year"
    )
    assert describe(read("two  days"), "at least", read("1 week")) == "two days is less than 1 week"
    (notice,) = find_quantities("one week's notice")
    assert describe(notice, "at least", read("2 months")) == "one week is less than 2 months"


def test_are_equal_in_any_spelling() -> None:
    """Words, digits and units do not matter; the amount and what it measures do."""
    assert are_equal(read("eighteen percent per year"), read("1.5% per month"))
    assert are_equal(read("12 months"), read("one year"))
    assert not are_equal(read("30 days"), read("31 days"))
    assert not are_equal(read("5 days"), read("5%"))
