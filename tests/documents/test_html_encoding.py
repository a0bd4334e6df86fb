"""The encoding of an HTML page."""

import pytest

from components.documents.html_encoding import decode_page
from components.errors import InputError


@pytest.mark.parametrize(
    ("label", "codec"),
    [("gb2312", "gb18030"), ("big5", "big5hkscs"), ("shift_jis", "cp932"), ("utf-16", "utf-8")],
)
def test_labels_are_read_as_browsers_read_them(label: str, codec: str) -> None:
    """An old label stands for the larger code page of today."""
    page = f"<meta charset='{label}'><p>第一</p>"
    assert decode_page("a.html", page.encode(codec)) == page


def test_bytes_without_a_character_do_not_refuse_a_page() -> None:
    """Windows-1252 has five bytes without a character; the rest of the page is read."""
    assert "5–10" in decode_page("a.html", b"<meta charset=latin1>\x81 5\x9610")


def test_wrong_declaration_is_refused() -> None:
    """A page that is not what it declares is refused by the declared name."""
    with pytest.raises(InputError, match="not in the charset it declares, 'utf-8'"):
        decode_page("a.html", b"<meta charset=utf-8>\xff\xfe\xfd")
