"""The metadata that Luxembourg adds to Akoma Ntoso."""

from datetime import date
from xml.etree.ElementTree import fromstring

import pytest

from components.statutes.readers.akoma_jolux import find_article_day, find_law_id, list_short_titles

GROUP = (
    '<article xmlns:scl="http://www.scl.lu"><scl:JOLUXWork><scl:{group}><scl:jolux'
    ' scl:name="{name}">{value}</scl:jolux></scl:{group}></scl:JOLUXWork></article>'
)


@pytest.mark.parametrize(
    ("address", "day"),
    [
        ("eli/loi/2001/n7/art_2/20190701", date(2019, 7, 1)),
        ("eli/loi/2001/n7/art_2/20191399", None),
        ("eli/loi/2001/n7/art_2", None),
    ],
)
def test_find_article_day(address: str, day: date | None) -> None:
    """The day stands behind the article in its address."""
    text = GROUP.format(group="JOLUXLegalResource", name="uriThis", value=address)
    assert find_article_day(fromstring(text)) == day


def test_other_values_are_not_taken() -> None:
    """A value counts in its own group alone."""
    text = GROUP.format(group="JOLUXManifestation", name="uriThis", value="eli/loi/2001/n7")
    assert find_law_id(fromstring(text)) == ""
    text = text.replace("JOLUXManifestation", "JOLUXExpression").replace("uriThis", "titleShort")
    assert list_short_titles(fromstring(text)) == ("eli/loi/2001/n7",)
