"""What the readers share: a snapshot's files, their text, notes of repeal, and duplicates."""

from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.files import (
    is_repealed,
    list_files,
    read_text,
    refuse_duplicate,
)


@pytest.mark.parametrize(
    "text",
    [
        "(Deleted)",
        "（Repealed）",
        "(deleted).",
        "( Deleted )",
        "Cancelled.",
        "(Deleted)\r\n(Deleted)",
        "[Repealed and deleted]",
        "（刪除）",
    ],
)
def test_is_repealed_for_notes(text: str) -> None:
    """A body that is only a note of repeal means no article."""
    assert is_repealed(text)


@pytest.mark.parametrize(
    "text",
    [
        "The order is revoked.",
        "Deleted data shall be restored.",
        "",
        "1. (Deleted)\n2. The rest stays.",
    ],
)
def test_is_repealed_for_rules(text: str) -> None:
    """A body that says anything else is an article."""
    assert not is_repealed(text)


def test_list_files_in_order_of_names(tmp_path: Path) -> None:
    """Only files with the suffix count, not folders that are called like one."""
    for name in ("b.md", "a.md", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "d.md").mkdir()
    assert [path.name for path in list_files(tmp_path, ".md")] == ["a.md", "b.md"]


def test_read_text_without_mark_and_carriage_returns(tmp_path: Path) -> None:
    """A byte order mark is no text, and a line ends in a line feed."""
    (tmp_path / "a.md").write_bytes("\ufeffRent\r\nis due".encode())
    assert read_text(tmp_path / "a.md") == "Rent\nis due"


def test_refuse_duplicate_names_place_and_key() -> None:
    """A key is new once; the second time the file and the key are named."""
    seen: set[str] = set()
    refuse_duplicate(seen, "Article 5", "a.md")
    refuse_duplicate(seen, "Article 6", "a.md")
    with pytest.raises(InputError, match=r"a\.md: Article 5 occurs twice"):
        refuse_duplicate(seen, "Article 5", "a.md")
    assert seen == {"Article 5", "Article 6"}
