"""Encodings: what programs save English and Chinese in is found from the bytes."""

from pathlib import Path

import pytest

from components.curation.intake.reading.encodings import find_encoding, open_text

ENGLISH = "clause;answer\nThe Tenant’s deposit is “five months’ rent” – in advance.;x\n"
CHINESE = "條款,意見\n借款人應按週年百分之四十給付利息予貸與人，於每季末日給付。,無效\n"


@pytest.mark.parametrize(
    ("text", "saved_in"),
    [
        *((ENGLISH, name) for name in ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252")),
        *((CHINESE, name) for name in ("utf-8", "utf-16", "big5", "gb18030")),
    ],
)
def test_find_encoding_reads_the_same_text(tmp_path: Path, text: str, saved_in: str) -> None:
    """Whatever a text was saved in, it is read as it was; all but UTF-8 is told."""
    path = tmp_path / "pairs.csv"
    path.write_bytes(text.encode(saved_in))
    encoding = find_encoding(path)
    with open_text(path, encoding) as file:
        assert file.read().lstrip("\ufeff") == text
    assert bool(encoding.describe()) == (not saved_in.startswith("utf-8"))


def test_find_encoding_of_damage(tmp_path: Path) -> None:
    """UTF-8 with one damaged byte stays UTF-8, so that the damage costs its row alone."""
    path = tmp_path / "pairs.csv"
    path.write_bytes("café, naïve, 條款\n".encode() * 3 + b"caf\xe9\n")
    assert find_encoding(path).name == "utf-8-sig"
    assert find_encoding(path, "big5").name == "big5"
