"""A folder of snapshots is told from one snapshot, and read in the order of its dates."""

from datetime import date
from pathlib import Path

import pytest

from components.errors import UsageError
from components.statutes.snapshot_folder import hash_snapshot, is_snapshot_folder, list_snapshots


def fill(folder: Path, *names: str) -> Path:
    """Make files, and folders where a name ends in a slash."""
    folder.mkdir(exist_ok=True)
    for name in names:
        path = folder / name
        if name.endswith("/"):
            path.mkdir()
        else:
            path.write_text(name)
    return folder


@pytest.mark.parametrize(
    ("names", "days"),
    [
        (("2022-02/", "2021-01/"), [date(2021, 1, 1), date(2022, 2, 1)]),
        (("2022-02-03.tar.xz", "2021-01.zip"), [date(2021, 1, 1), date(2022, 2, 3)]),
        (("20220203.json", "202101.json"), [date(2021, 1, 1), date(2022, 2, 3)]),
        (("2022_02/", "2021_01/"), [date(2021, 1, 1), date(2022, 2, 1)]),
        (("2022/", "2021.zip"), [date(2021, 1, 1), date(2022, 1, 1)]),
        (("laws-2022-02.zip", "laws-2021-01.zip"), [date(2021, 1, 1), date(2022, 2, 1)]),
        (("2022-02-full.zip",), [date(2022, 2, 1)]),
        (("civil code 2022-02.md",), [date(2022, 2, 1)]),
    ],
)
def test_list_snapshots_by_their_dates(
    tmp_path: Path, names: tuple[str, ...], days: list[date]
) -> None:
    """Dates of every common form are read, and what else stands there is left alone."""
    others = ("README.md", "fetched.json", ".2023-01.part", "2023-01.zip.sha256", "2023-01.part")
    folder = fill(tmp_path / "statutes", *names, *others, "2021-13/")
    assert is_snapshot_folder(folder)
    assert list(list_snapshots(folder)) == days


def test_list_snapshots_takes_one_of_a_day(tmp_path: Path) -> None:
    """Of an archive and the folder that was unpacked of it, the folder counts."""
    folder = fill(tmp_path / "statutes", "2021-01.zip", "2021-01/", "2021-01.md")
    assert list_snapshots(folder) == {date(2021, 1, 1): folder / "2021-01"}


def test_list_snapshots_of_several_kinds_refused(tmp_path: Path) -> None:
    """Two languages in one folder would repeal each other's law."""
    folder = fill(tmp_path / "statutes", "en-2021-01.zip", "zh-2021-01.zip", "en-2022-02.zip")
    with pytest.raises(UsageError, match=r"several kinds, got en-2021-01\.zip, zh-2021-01\.zip"):
        list_snapshots(folder)


def test_is_snapshot_folder_one_snapshot_is_none(tmp_path: Path) -> None:
    """A dated folder is one snapshot whatever it holds, and laws without dates are no series."""
    assert not is_snapshot_folder(fill(tmp_path / "2024-01", "2021-01/"))
    assert not is_snapshot_folder(fill(tmp_path / "laws", "civil-code.md", "C-34.xml", "12345.xml"))
    assert not is_snapshot_folder(tmp_path / "none")


def test_hash_snapshot_follows_names_and_content(tmp_path: Path) -> None:
    """A changed word or name changes the hash; a hidden file and the folder's place do not."""
    one = fill(tmp_path / "one", "a.md", "b.md")
    other = fill(tmp_path / "other", "a.md", "b.md", ".DS_Store")
    before = hash_snapshot(one)
    assert hash_snapshot(other) == before
    (one / "b.md").rename(one / "c.md")
    (other / "b.md").write_text("16 per cent")
    assert len({before, hash_snapshot(one), hash_snapshot(other)}) == 3
