"""What the reader of a page does not see."""

import lxml.html  # type: ignore[import-untyped]  # lxml ships no types
import pytest

from components.documents.html_visibility import Visibility


def reason(markup: str, sheet: str = "") -> str | None:
    """Return why the first element of a page's body is not read."""
    root = lxml.html.document_fromstring(
        f"<html><head><style>{sheet}</style></head><body>{markup}</body></html>"
    )
    return Visibility(root).reason_of(root.find("body")[0])


@pytest.mark.parametrize(
    "markup",
    [
        "<p hidden>x</p>",
        "<p style='DISPLAY : none'>x</p>",
        "<p style='color:red;visibility:hidden'>x</p>",
        "<p style='font-size:0pt'>x</p>",
        "<p style='opacity:0'>x</p>",
        "<p style='position:absolute;left:-9999px'>x</p>",
    ],
)
def test_hidden_text_is_told(markup: str) -> None:
    """Each usual way to hide text is known."""
    assert reason(markup) == "hidden text"


@pytest.mark.parametrize(
    "markup",
    [
        "<p>x</p>",
        "<p aria-hidden='true'>x</p>",
        "<p style='font-size:0.9em;opacity:0.5'>x</p>",
        "<p style='color:#fff;background:navy'>x</p>",
        "<ins>x</ins>",
    ],
)
def test_seen_text_is_read(markup: str) -> None:
    """Small, pale or inserted text is seen, and so is what only a screen reader leaves out."""
    assert reason(markup) is None


def test_struck_text_is_told() -> None:
    """Deleted and struck text is gone, whether by element or by style."""
    for markup in ("<del>x</del>", "<s>x</s>", "<b style='text-decoration:line-through'>x</b>"):
        assert reason(markup) == "struck or deleted text"


def test_text_in_the_colour_behind_it_is_told() -> None:
    """White on the white page counts, unless a style sheet may colour the page."""
    assert reason("<font color='white'>x</font>") == "text in the colour of its background"
    assert reason("<p style='color:#eee;background-color:#EEE'>x</p>") is not None
    assert reason("<p style='color:white'>x</p>", "body{background:black}") is None


def test_style_sheet_of_the_page_is_followed_for_plain_selectors() -> None:
    """Classes, ids and element names hide; a rule for print does not."""
    sheet = "/* p */ .a, p#b , em { display:none } @media print { .c { display:none } }"
    assert reason("<p class='x a'>x</p>", sheet) == "hidden text"
    assert reason("<p id='b'>x</p>", sheet) == "hidden text"
    assert reason("<em>x</em>", sheet) == "hidden text"
    assert reason("<div id='b'>x</div>", sheet) is None
    assert reason("<p class='c'>x</p>", sheet) is None
