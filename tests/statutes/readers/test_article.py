"""Snapshot dates, repeal notes and the faults every reader shares."""

from datetime import date
from pathlib import Path
from typing import get_args

import pytest

from components.errors import InputError, UsageError
from components.statutes.readers.choice import ReaderKind, build_reader
from components.statutes.readers.files import is_repealed
from components.statutes.snapshots import resolve_snapshot_date


@pytest.mark.parametrize("kind", get_args(ReaderKind))
def test_read_missing_or_empty_folder_refused(tmp_path: Path, kind: ReaderKind) -> None:
    """A folder that is not there, or holds no file of the kind, is an InputError of every reader."""
    with pytest.raises(InputError, match="no such snapshot folder"):
        list(build_reader(kind).read(tmp_path / "none"))
    with pytest.raises(InputError, match="files in it"):
        list(build_reader(kind).read(tmp_path))


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("markdown", "a.md"),
        ("taiwan-json", "a.json"),
        ("justice-xml", "a.xml"),
        ("akoma-ntoso", "a.xml"),
    ],
)
def test_read_wrong_encoding_refused(tmp_path: Path, kind: ReaderKind, name: str) -> None:
    """A file that is not UTF-8 is named with the byte at fault."""
    (tmp_path / name).write_bytes(b"abc \xa4\xa4")
    with pytest.raises(InputError, match=r"a\..*: not UTF-8 at byte 4"):
        list(build_reader(kind).read(tmp_path))


@pytest.mark.parametrize("suffix", ["", ".tar.xz", ".tgz", ".zip", ".xml"])
@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("2021-01", date(2021, 1, 1)),
        ("2024-02-29", date(2024, 2, 29)),
        ("2022-02", date(2022, 2, 1)),
    ],
)
def test_resolve_snapshot_date_from_name(name: str, suffix: str, day: date) -> None:
    """The name of a folder, an archive or an address gives the date, a month its first day."""
    assert resolve_snapshot_date(Path("statutes") / (name + suffix), None) == day
    assert resolve_snapshot_date(f"https://laws.example/{name}{suffix}", None) == day


def test_resolve_snapshot_date_given_wins() -> None:
    """A date that is given wins over the name."""
    assert resolve_snapshot_date(Path("2021-01"), date(2020, 5, 6)) == date(2020, 5, 6)


@pytest.mark.parametrize(
    "name", ["latest", "2021-13", "2021-02-30", "v2021-01", "2021-01.5", "latest.tar.xz"]
)
def test_resolve_snapshot_date_without_date_refused(name: str) -> None:
    """A name that is no date asks for snapshot_date."""
    with pytest.raises(UsageError, match="Set snapshot_date"):
        resolve_snapshot_date(Path(name), None)


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
