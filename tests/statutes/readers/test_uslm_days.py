"""The day on which a section of the United States Code changed."""

import xml.etree.ElementTree as ET
from datetime import date

import pytest

from components.statutes.readers.uslm_days import find_last_change, find_repeal

FIRST = '<date date="1968-02-03">Feb. 3, 1968</date>'
LAST = '<date date="2019-05-06">May 6, 2019</date>'


def make_section(credit: str, heading: str = "", text: str = "") -> ET.Element:
    """Return a section with a source credit and a note on the effective date."""
    note = (
        f'<notes><note topic="effectiveDateOfAmendment"><heading>{heading}</heading><p>{text}</p>'
        "</note></notes>"
    )
    return ET.fromstring(
        f"<section><sourceCredit>({credit})</sourceCredit>{note if heading else ''}</section>"
    )


@pytest.mark.parametrize(
    ("credit", "day"),
    [
        (f"Pub. L. 90–1, {FIRST}; Pub. L. 116–9, {LAST}", date(2019, 5, 6)),
        (f"Pub. L. 90–1, {FIRST}, eff. {LAST}", date(2019, 5, 6)),
        ('<ref href="/us/act/1947-07-30/ch392/s1">July 30, 1947</ref>', date(1947, 7, 30)),
        ('<date date="1943">1943</date>', None),
        ("", None),
    ],
)
def test_find_last_change_from_the_credit(credit: str, day: date | None) -> None:
    """The last day of the credit counts, also of an Act before 1957."""
    assert find_last_change(make_section(credit)) == day


@pytest.mark.parametrize(
    ("heading", "text", "day"),
    [
        ("Effective Date of 1984 Amendment", "effective 90 days after.", date(2019, 5, 6)),
        ("Effective Date of 2019 Amendment", "effective Jan. 1, 2021, see.", date(2021, 1, 1)),
        ("Effective Date of 2019 Amendment", "shall take effect on May 6, 2019.", date(2019, 5, 6)),
        ("Effective Date of 2019 Amendment", "accrues on or after June 7, 2019", date(2019, 6, 7)),
        (
            "Effective Date of 2019 Amendment",
            "arises on or after the date of enactment of this Act [May 7, 2019].",
            date(2019, 5, 7),
        ),
        ("Effective Date of 2019 Amendment", "effective 270 days after May 6, 2019.", None),
        ("Effective Date of 2019 Amendment", "effective Jan. 1, 2021, except as said.", None),
        ("Effective Date of 2019 Amendment", "effective Jan. 1, 2021, or May 1, 2022.", None),
        ("Effective Date of 2019 Amendment", "effective Feb. 30, 2021.", None),
        ("Effective Date", "effective Jan. 1, 1970.", date(2019, 5, 6)),
    ],
)
def test_find_last_change_by_a_note(heading: str, text: str, day: date | None) -> None:
    """A note on the last Act gives the day if it names one and only one."""
    text = text.replace("or May", "or effective May")
    assert find_last_change(make_section(f"{FIRST}; {LAST}", heading, text)) == day


def test_find_last_change_of_a_new_section() -> None:
    """A note without a year means the only Act."""
    section = make_section(LAST, "Effective Date", "Section effective Jan. 1, 2021.")
    assert find_last_change(section) == date(2021, 1, 1)


def test_find_repeal_only_of_what_is_repealed() -> None:
    """An omitted section has no day of repeal."""
    section = "<section status='{}'><heading>Gone. {}</heading></section>"
    assert find_repeal(ET.fromstring(section.format("repealed", LAST))) == date(2019, 5, 6)
    assert find_repeal(ET.fromstring(section.format("omitted", LAST))) is None
