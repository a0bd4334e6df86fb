"""A snapshot's faults are told all at once, or its faulty files left out and named."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from components.errors import InputError
from components.statutes.readers.article import Article, ReadingNotes
from components.statutes.readers.faults import read_files


def read_law(file: Path) -> Iterator[Article]:
    """Read a file whose text is its law's id; one that says `bad` is at fault."""
    text = file.read_text()
    if text == "bad":
        raise InputError(f"{file}: it is bad. Mend it.")
    if text:
        yield Article(text, "Bell Act", "1", "", "A bell.", date(2020, 1, 1), "en", "")


def write(folder: Path, **files: str) -> Path:
    """Write the files of a snapshot."""
    for name, text in files.items():
        (folder / f"{name}.md").write_text(text)
    return folder


def test_read_files_tells_every_fault(tmp_path: Path) -> None:
    """Two files at fault and a law that stands twice are named in one message."""
    folder = write(tmp_path, a="bad", b="bell", c="bad", d="bell")
    with pytest.raises(InputError, match="3 files at fault") as caught:
        list(read_files(folder, ".md", read_law, ReadingNotes()))
    for name in ("a.md: it is bad", "c.md: it is bad", "d.md: bell occurs twice, also in b.md"):
        assert name in str(caught.value)


def test_read_files_leaves_out_and_names(tmp_path: Path) -> None:
    """With `skip` the other files are read, and the notes name what was left out and why."""
    folder = write(tmp_path, a="bad", b="bell", c="")
    notes = ReadingNotes()
    entries = list(read_files(folder, ".md", read_law, notes, on_fault="skip"))
    assert [entry.law_id for entry in entries] == ["bell"]
    assert [(Path(o.place).name, o.is_fault) for o in notes.omissions] == [
        ("a.md", True),
        ("c.md", False),
    ]
    assert notes.omissions[1].reason == "no article in it"
