"""HTML pages: what is read, which charset, and hostile markup in little time."""

import time
from contextlib import suppress

import pytest

from components.documents.document import parse_document
from components.errors import InputError
from tests.documents.material import LIMITS, fault, texts


def test_html_keeps_words_and_drops_scripts() -> None:
    """Headings, list labels, table rows and text after comments are read; scripts are not."""
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body><h2>1. Rent</h2>"
        "<p>Rent is <b>500</b> marks&nbsp;a month.<!-- c --> Always.</p><script>alert(1)</script>"
        "<p hidden>secret</p><p style='display: none'>secret</p>"
        "<ol type='a'><li>first</li><li>second</li></ol><ul><li>dot</li></ul>"
        "<table><tr><th>Item</th><td>7</td></tr></table>"
        "tail<br>line<br> <br>new</body></html>"
    )
    read = parse_document("lease.html", page.encode(), LIMITS)
    assert read.text.split("\n") == [
        "1. Rent",
        "Rent is 500 marks a month. Always.",
        "first",
        "second",
        "dot",
        "Item | 7",
        "tail line",
        "new",
    ]
    assert [p.label for p in read.paragraphs] == ["1.", "", "a.", "b.", "•", "", "", ""]
    assert read.paragraphs[0].heading_level == 2


def test_html_charset_is_followed() -> None:
    """A declared charset is used; a wrong or unknown one is refused."""
    page = "<meta charset='windows-1252'><p>Café – 5 marks</p>"
    assert texts("a.html", page.encode("windows-1252")) == ["Café – 5 marks"]
    assert "not in the charset it declares" in fault(
        "a.html", b"<meta charset=utf-8><p>caf\xe9</p>"
    )
    assert "unknown charset" in fault("a.html", b"<meta charset=klingon-8><p>x</p>")


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<div>", "<table><tr>", "</", "<sup>"])
def test_html_hostile_markup_takes_no_time(piece: str) -> None:
    """Markup made to hold a parser up is read or refused in under two seconds of work."""
    started = time.process_time()
    with suppress(InputError):
        parse_document("a.html", (f"<p>Rent is due.</p>{piece * 100_000}").encode(), LIMITS)
    assert time.process_time() - started < 2


def test_html_too_deep_is_refused_instead_of_cut() -> None:
    """Deep nesting is read up to a bound; beyond it nothing would be read, so that is said."""
    page = "<p>Start.</p>" + "<font>a" * 1_000 + "<p>End.</p>"
    assert texts("a.html", page.encode())[-1] == "End."
    assert "nested too deep (allowed: 2048 levels)" in fault("a.html", b"<font>a" * 3_000)


def test_definition_list_keeps_terms_with_their_words() -> None:
    """A term and what it means are one line; a longer definition keeps its paragraphs."""
    page = (
        "<dl><dt>Free trial</dt><dd>7 days</dd><dt>Grace period</dt><dd>10 days</dd>"
        "<dt>Notice</dt><dd><p>By post.</p><p>By e-mail.</p></dd></dl>"
    )
    assert texts("a.html", page.encode()) == [
        "Free trial | 7 days",
        "Grace period | 10 days",
        "Notice",
        "By post.",
        "By e-mail.",
    ]
