"""Escaped text is shown as it is, and a page holds nothing that could act."""

import pytest

from components.text.markup import escape_markdown, html_page


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("1. a", "1\\. a"),
        ("- a", "\\- a"),
        ("a *b* ~c~", "a \\*b\\* \\~c\\~"),
        ("<b> & $1", "\\<b\\> &amp; \\$1"),
    ],
)
def test_escape_markdown(text: str, escaped: str) -> None:
    """Marks, tags, entities and the starts of lists lose their meaning."""
    assert escape_markdown(text) == escaped


def test_html_page_forbids_scripts() -> None:
    """The page carries a policy without scripts or loading, its title twice and its body once."""
    page = html_page("Title", "p { }", "<p>body</p>")
    assert "default-src 'none'" in page
    assert (page.count("Title"), page.count("<p>body</p>"), page.count("<script")) == (2, 1, 0)
