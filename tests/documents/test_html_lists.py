"""Labels of the items of HTML lists."""

import lxml.html  # type: ignore[import-untyped]  # lxml ships no types
import pytest

from components.documents.html_lists import ListCounter


@pytest.mark.parametrize(
    ("markup", "labels"),
    [
        ("<ol><li>x<li>y</ol>", ["1.", "2."]),
        ("<ol start=3 type=i><li>x<li value=7>y<li>z</ol>", ["iii.", "vii.", "viii."]),
        ("<ol reversed><li>x<li>y<li>z</ol>", ["3.", "2.", "1."]),
        ("<ol type=A><li>x<li type=a>y</ol>", ["A.", "b."]),
        ("<ol style='list-style-type: upper-roman'><li>x</ol>", ["I."]),
        ("<ul><li>x</ul>", ["•"]),
        ("<ol start=x><li value=''>x</ol>", ["1."]),
        ("<ol><li>x<ol><li>y</ol><li>z</ol>", ["1.", "1.", "2."]),
    ],
)
def test_items_are_counted_as_browsers_count_them(markup: str, labels: list[str]) -> None:
    """Start, value, type and direction of a list are followed; each list counts by itself."""
    counter = ListCounter()
    items = lxml.html.fragment_fromstring(markup, create_parent="div").iter("li")
    assert [counter.label_of(item) for item in items] == labels
