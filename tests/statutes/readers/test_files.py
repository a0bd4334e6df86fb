"""What the readers share: a snapshot's files, their text, and duplicates."""

from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.files import (
    list_files,
    read_text,
    refuse_duplicate,
)


def test_list_files_in_order_of_names(tmp_path: Path) -> None:
    """Only files with the suffix count, not folders that are called like one."""
    for name in ("b.md", "a.md", "c.txt"):
        (tmp_path / name).touch()
    (tmp_path / "d.md").mkdir()
    assert [path.name for path in list_files(tmp_path, ".md")] == ["a.md", "b.md"]


def test_list_files_in_folders_of_folders(tmp_path: Path) -> None:
    """Folders in the snapshot are read too, in natural order, but for hidden and named ones."""
    for name in ("b/10.xml", "b/9.xml", "a/1.xml", ".git/2.xml", "b/index.xml", "old/3.xml"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    files = list_files(tmp_path, ".xml", {"index.xml", "old"})
    names = [str(file.relative_to(tmp_path)) for file in files]
    assert names == ["a/1.xml", "b/9.xml", "b/10.xml"]


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
