"""Readings worked by hand, and what holds for any text."""

import time
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from components.quantities.reading import find_quantities, parse_quantity

F = Fraction
WHOLE = [
    ("eighteen percent (18%)", 18, "percent", "ratio", F(18, 100)),
    ("16%", 16, "percent", "ratio", F(16, 100)),
    ("16 %", 16, "percent", "ratio", F(16, 100)),
    ("7.5 per cent", F(15, 2), "percent", "ratio", F(75, 1000)),
    ("ten per centum", 10, "percent", "ratio", F(1, 10)),
    ("ten (10) percent", 10, "percent", "ratio", F(1, 10)),
    ("ten (10%) percent", 10, "percent", "ratio", F(1, 10)),
    ("150 percent", 150, "percent", "ratio", F(3, 2)),
    ("one hundred percent", 100, "percent", "ratio", 1),
    ("one fifth", F(1, 5), "fraction", "ratio", F(1, 5)),
    ("one-half", F(1, 2), "fraction", "ratio", F(1, 2)),
    ("two thirds", F(2, 3), "fraction", "ratio", F(2, 3)),
    ("Three quarters", F(3, 4), "fraction", "ratio", F(3, 4)),
    ("1/5", F(1, 5), "fraction", "ratio", F(1, 5)),
    ("a quarter", F(1, 4), "fraction", "ratio", F(1, 4)),
    ("one and one-half times", F(3, 2), "times", "ratio", F(3, 2)),
    ("1.5 times", F(3, 2), "times", "ratio", F(3, 2)),
    ("三倍", 3, "times", "ratio", 3),
    ("二分之一", F(1, 2), "fraction", "ratio", F(1, 2)),
    ("百分之十六", 16, "percent", "ratio", F(16, 100)),
    ("eighteen percent (18%) per annum", 18, "percent per year", "rate", F(18, 100)),
    ("eighteen percent per annum", 18, "percent per year", "rate", F(18, 100)),
    ("18% p.a.", 18, "percent per year", "rate", F(18, 100)),
    ("16 per cent a year", 16, "percent per year", "rate", F(16, 100)),
    ("12% annually", 12, "percent per year", "rate", F(12, 100)),
    ("12% yearly", 12, "percent per year", "rate", F(12, 100)),
    ("12% (per annum)", 12, "percent per year", "rate", F(12, 100)),
    ("4 per cent interest per year", 4, "percent per year", "rate", F(4, 100)),
    ("2% per month", 2, "percent per month", "rate", F(24, 100)),
    ("1.5 percent monthly", F(3, 2), "percent per month", "rate", F(18, 100)),
    ("0.1 percent per day", F(1, 10), "percent per day", "rate", F(365, 1000)),
    ("0.05% daily", F(1, 20), "percent per day", "rate", F(365, 2000)),
    ("0.5% for each day", F(1, 2), "percent per day", "rate", F(365, 200)),
    ("週年百分之十六", 16, "percent per year", "rate", F(16, 100)),
    ("年利率16%", 16, "percent per year", "rate", F(16, 100)),
    ("月息百分之二", 2, "percent per month", "rate", F(24, 100)),
    ("30 days", 30, "day", "duration", 30),
    ("thirty (30) days", 30, "day", "duration", 30),
    ("30 (thirty) days", 30, "day", "duration", 30),
    ("THIRTY (30) DAYS", 30, "day", "duration", 30),
    ("one hundred twenty (120) days", 120, "day", "duration", 120),
    ("thirty days (30 days)", 30, "day", "duration", 30),
    ("30-day", 30, "day", "duration", 30),
    ("30 calendar days", 30, "day", "duration", 30),
    ("five business days", 5, "day", "duration", 5),
    ("three (3) working days", 3, "day", "duration", 3),
    ("６０ days", 60, "day", "duration", 60),
    ("two weeks", 2, "week", "duration", 14),
    ("a fortnight", 2, "week", "duration", 14),
    ("36 hours", 36, "hour", "duration", F(3, 2)),
    ("90 minutes", 90, "minute", "duration", F(1, 16)),
    ("six months", 6, "month", "duration", F(365, 2)),
    ("twelve-month", 12, "month", "duration", 365),
    ("six consecutive months", 6, "month", "duration", F(365, 2)),
    ("two full years", 2, "year", "duration", 730),
    ("thirty-six months", 36, "month", "duration", 1095),
    ("a year", 1, "year", "duration", 365),
    ("one year", 1, "year", "duration", 365),
    ("half a year", F(1, 2), "year", "duration", F(365, 2)),
    ("one and a half years", F(3, 2), "year", "duration", F(1095, 2)),
    ("a year and a half", F(3, 2), "year", "duration", F(1095, 2)),
    ("1½ years", F(3, 2), "year", "duration", F(1095, 2)),
    ("2.5 years", F(5, 2), "year", "duration", F(1825, 2)),
    ("二年", 2, "year", "duration", 730),
    ("三個月", 3, "month", "duration", F(365, 4)),
    ("三十日", 30, "day", "duration", 30),
    ("15日", 15, "day", "duration", 15),
    ("一百二十天", 120, "day", "duration", 120),
    ("8 hours a day", 8, "hours per day", "hours per day", 8),
    ("eight hours per day", 8, "hours per day", "hours per day", 8),
    ("two hours on a school day", 2, "hours per day", "hours per day", 2),
    ("ten hours daily", 10, "hours per day", "hours per day", 10),
    ("8 hours of work per day", 8, "hours per day", "hours per day", 8),
    ("40 hours a week", 40, "hours per week", "hours per week", 40),
    ("forty-four (44) hours per week", 44, "hours per week", "hours per week", 44),
    ("two months' rent", 2, "month of rent", "months' rent", 2),
    ("two months’ rent", 2, "month of rent", "months' rent", 2),
    ("two (2) months' rent", 2, "month of rent", "months' rent", 2),
    ("one month's rent", 1, "month of rent", "months' rent", 1),
    ("a month's rent", 1, "month of rent", "months' rent", 1),
    ("half a month's rent", F(1, 2), "month of rent", "months' rent", F(1, 2)),
    ("2.5 months' rent", F(5, 2), "month of rent", "months' rent", F(5, 2)),
    ("two months of rent", 2, "month of rent", "months' rent", 2),
    ("rent for three months", 3, "month of rent", "months' rent", 3),
    ("3 monthly rents", 3, "month of rent", "months' rent", 3),
    ("three times the monthly rent", 3, "month of rent", "months' rent", 3),
    ("twice the monthly rent", 2, "month of rent", "months' rent", 2),
    ("二個月租金", 2, "month of rent", "months' rent", 2),
    ("one month's salary", 1, "month of salary", "months' salary", 1),
    ("two months' wages", 2, "month of salary", "months' salary", 2),
    ("three months' pay", 3, "month of salary", "months' salary", 3),
    ("6 months of salary", 6, "month of salary", "months' salary", 6),
    ("NT$500,000", 500000, "TWD", "amount:TWD", 500000),
    ("NTD 3,000", 3000, "TWD", "amount:TWD", 3000),
    ("USD 1,000", 1000, "USD", "amount:USD", 1000),
    ("US$1,234.50", F(246900, 200), "USD", "amount:USD", F(123450, 100)),
    ("$5,000", 5000, "$", "amount:$", 5000),
    ("500 dollars", 500, "$", "amount:$", 500),
    ("€ 2.5 million", 2500000, "EUR", "amount:EUR", 2500000),
    ("$5m", 5000000, "$", "amount:$", 5000000),
    ("1,000 marks", 1000, "marks", "amount:marks", 1000),
    ("a hundred marks", 100, "marks", "amount:marks", 100),
    ("five thousand marks", 5000, "marks", "amount:marks", 5000),
    ("two million three hundred thousand and five yen", 2300005, "JPY", "amount:JPY", 2300005),
    ("NT$500,000 (five hundred thousand New Taiwan dollars)", 500000, "TWD", "amount:TWD", 500000),
    ("新臺幣五十萬元", 500000, "TWD", "amount:TWD", 500000),
    ("50萬元", 500000, "$", "amount:$", 500000),
    ("three copies", 3, "copies", "count:copy", 3),
    ("two (2) original copies", 2, "copies", "count:copy", 2),
    ("1 copy", 1, "copies", "count:copy", 1),
    ("one copy", 1, "copies", "count:copy", 1),
    ("five persons", 5, "persons", "count:person", 5),
    ("12 equal monthly instalments", 12, "installments", "count:installment", 12),
    ("20 or more employees", 20, "employees", "count:employee", 20),
    ("three times", 3, "times", "count:time", 3),
    ("16", 16, "number", "number", 16),
    ("one", 1, "number", "number", 1),
    ("thirty-six", 36, "number", "number", 36),
    ("one hundred and twenty", 120, "number", "number", 120),
    ("two and a half", F(5, 2), "number", "number", F(5, 2)),
    ("1,234,567", 1234567, "number", "number", 1234567),
]
NOTHING = [
    "Article 205",
    "Articles 1, 2, and 4",
    "at six o'clock",
    "the preceding two articles",
    "the three hundred and second day",
    "2.Possibility of",
    "Articles 5, 6 and 7",
    "Article 247-1",
    "Section 3.2",
    "clause 12",
    "Clause Twelve",
    "§ 12",
    "Paragraph 1",
    "subparagraph 2",
    "item 4",
    "Schedule 2",
    "Annex 3",
    "Party 1",
    "Unit 4B",
    "No. 17",
    "page 12",
    "Section 45(1.1)(b)",
    "1 March 2022",
    "March 1, 2022",
    "1st of March, 2022",
    "2 May 2026",
    "May 2, 2026",
    "on 4 March",
    "2022-03-01",
    "01/03/2022",
    "1.3.2022",
    "in 2022",
    "until 30 June of the following year",
    "11 p.m.",
    "by 5:30",
    "1. The tenant pays",
    "4.1 The deposit is due",
    "(1) the first; (2) the second",
    "3.2.1",
    "ISO 9001",
    "0912-345-678",
    "+886 2 2345 6789",
    "account 00123456789",
    "the third party",
    "a third party",
    "twenty-first",
    "the 30th day",
    "one may not",
    "no one",
    "once a month",
    "per month",
    "on behalf of",
    "the first half of it",
    "24/7",
    "第二百零五條",
    "第12條第3項",
    "105年3月1日",
    "三月一日",
    "2022年",
    "任何一方",
    "someone",
    "tenant",
    "",
]
INSIDE = [
    ("interest at 18% shall accrue per annum", [("18%", "percent")]),
    ("an annual rate of 16% applies", [("16%", "percent per year")]),
    ("monthly interest of 2% on the sum", [("2%", "percent per month")]),
    ("half the price", [("half", "fraction")]),
    ("twice the price", [("twice", "times")]),
    (
        "80 marks for each item and 400 marks a year",
        [("80 marks", "marks"), ("400 marks", "marks")],
    ),
    ("Under Article 5 and within 30 days", [("30 days", "day")]),
    (
        "1. A deposit of two months' rent is due in 30 days.",
        [("two months' rent", "month of rent"), ("30 days", "day")],
    ),
    ("within a month, for a period of a year", [("a month", "month"), ("a year", "year")]),
    ("The tenant gives a month's notice.", [("a month's", "month")]),
    (
        "a person under the age of 16 and five and six days",
        [("16", "number"), ("five", "number"), ("six days", "day")],
    ),
    ("daily working time of 9 hours", [("9 hours", "hours per day")]),
    (
        "每日不得超過八小時，每週四十小時",
        [("八小時", "hours per day"), ("四十小時", "hours per week")],
    ),
    ("約定利率，超過週年百分之十六者，無效", [("週年百分之十六", "percent per year")]),
    (
        "押金不得逾二個月租金之總額，於三十日內返還",
        [("二個月租金", "month of rent"), ("三十日", "day")],
    ),
    (
        "Employer may dismiss 20 or more employees within 30 days",
        [("20 or more employees", "employees"), ("30 days", "day")],
    ),
    (
        "a fine of at least NT$2,000 and not more than NT$10,000",
        [("NT$2,000", "TWD"), ("NT$10,000", "TWD")],
    ),
    ("thirty (20) days", [("thirty", "number")]),
]


@pytest.mark.parametrize(
    ("text", "value", "unit", "dimension", "canonical"), WHOLE, ids=[row[0] for row in WHOLE]
)
def test_parse_quantity_whole_string(
    text: str, value: Fraction, unit: str, dimension: str, canonical: Fraction
) -> None:
    """A text that is one quantity is read whole, with its exact value in the base unit."""
    found = parse_quantity(text)
    assert found is not None
    assert (found.text, found.value, found.unit, found.dimension, found.canonical) == (
        text,
        value,
        unit,
        dimension,
        canonical,
    )


@pytest.mark.parametrize("text", NOTHING)
def test_find_quantities_not_a_quantity(text: str) -> None:
    """References, dates, labels, codes and pronouns are not quantities."""
    assert [q.text for q in find_quantities(text)] == []


@pytest.mark.parametrize(("text", "expected"), INSIDE, ids=[row[0] for row in INSIDE])
def test_find_quantities_in_sentence(text: str, expected: list[tuple[str, str]]) -> None:
    """In a sentence the words around a figure decide its unit and where it ends."""
    assert [(q.text, q.unit) for q in find_quantities(text)] == expected


def test_tables_size() -> None:
    """The tables hold at least 120 readings."""
    assert len(WHOLE) + len(NOTHING) + len(INSIDE) >= 120


@pytest.mark.parametrize("text", ["", "two days and three days", "within two days", "Article 5"])
def test_parse_quantity_other_text(text: str) -> None:
    """A text that is more or less than one quantity gives None."""
    assert parse_quantity(text) is None


PIECES = st.sampled_from(
    [row[0] for row in WHOLE]
    + NOTHING
    + ["\n", " ", "(", ")", "-", ",", ".", "half", "a", "and", "%", "per", "İ", "K", "ſix"]
)


@settings(max_examples=150, deadline=None)
@given(
    st.one_of(
        st.text(max_size=80),
        st.lists(PIECES, max_size=8).map(" ".join),
        st.lists(PIECES, max_size=8).map("".join),
    )
)
def test_find_quantities_any_text(text: str) -> None:
    """Of any text, spans are exact slices in order without overlap, and nothing is raised."""
    end = 0
    for quantity in find_quantities(text):
        assert end <= quantity.start < quantity.end
        assert text[quantity.start : quantity.end] == quantity.text
        assert (
            quantity.text not in repr(quantity)
            or quantity.text.isdigit()
            or quantity.text in quantity.unit
        )
        end = quantity.end


def test_find_quantities_speed() -> None:
    """A clause of 500 characters is read in about a millisecond.

    Ten are allowed for a busy machine.
    """
    text = (
        "Interest accrues at eighteen percent (18%) per annum. The deposit of two months' rent is"
        " due within thirty (30) days. " * 5
    )[:500]
    times = []
    for _ in range(20):
        start = time.perf_counter()
        find_quantities(text)
        times.append(time.perf_counter() - start)
    assert min(times) < 0.01


@pytest.mark.parametrize(
    "text",
    [
        "5" + " " * 5000,
        "1," * 3000,
        "one " * 2000,
        "5 (" * 1000,
        "一" * 6000,
        "9" * 6000,
        "3萬5千" * 1500,
        "5-" * 1000,
        "1 000" * 1000,
        "rent for " * 800,
    ],
)
def test_find_quantities_hostile_text(text: str) -> None:
    """Repetition that would make a careless pattern hang or overflow is read at once."""
    start = time.perf_counter()
    find_quantities(text)
    assert time.perf_counter() - start < 2


@settings(max_examples=40, deadline=None)
@given(
    st.lists(PIECES, min_size=1, max_size=4).map(" ".join), st.sampled_from(["", " ", "-", ", "])
)
def test_find_quantities_time_a_kilobyte(piece: str, joint: str) -> None:
    """Of any repeated text, a kilobyte takes at most half a second of a processor."""
    text = ((piece + joint) * 2_000)[:2_000]
    start = time.process_time()
    find_quantities(text)
    assert time.process_time() - start < 1
