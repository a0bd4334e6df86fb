"""A snapshot is a folder in the end, wherever it was."""

import hashlib
import zipfile
from datetime import date
from pathlib import Path

import httpx
import pytest

from components.archives import ArchiveLimits
from components.errors import InputError, IntegrityError, MissingError, UsageError
from components.statutes.snapshots import open_snapshot, resolve_snapshot_date
from components.storage import Home, read_manifest

URL = "https://laws.example/data/2021-01.zip?raw=1"


def pack(path: Path, files: dict[str, str]) -> str:
    """Write a zip and return its SHA-256."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def names(folder: Path) -> list[str]:
    """Return what stands in a folder."""
    return sorted(p.name for p in folder.iterdir())


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home."""
    return Home(tmp_path / "home")


def test_open_snapshot_folder_as_it_is(tmp_path: Path, home: Home) -> None:
    """A folder, and a path where nothing is, come back unchanged; nothing is written."""
    for path in (tmp_path, tmp_path / "none"):
        assert open_snapshot(path, home) == path
    assert not home.root.exists()


@pytest.mark.parametrize(
    "files",
    [
        {"2021-01/a.md": "a", "2021-01/b.md": "b"},
        {"a.md": "a", "b.md": "b"},
        {"x/y/a.md": "a", "x/y/b.md": "b"},
    ],
)
def test_open_snapshot_archive_unpacked_under_its_hash(
    tmp_path: Path, home: Home, files: dict[str, str]
) -> None:
    """The folder of the files is returned, at any depth, below the archive's SHA-256."""
    pin = pack(tmp_path / "2021-01.zip", files)
    folder = open_snapshot(tmp_path / "2021-01.zip", home)
    assert names(folder) == ["a.md", "b.md"]
    assert folder.is_relative_to(home.snapshots / pin)
    assert read_manifest(home.snapshots / pin)["name"] == "2021-01.zip"
    assert names(home.snapshots) == [pin]


def test_open_snapshot_second_time_checks_and_does_not_unpack(tmp_path: Path, home: Home) -> None:
    """What was unpacked is used again; what was changed since is refused by name."""
    pack(tmp_path / "a.zip", {"a.md": "16 per cent"})
    folder = open_snapshot(tmp_path / "a.zip", home)
    inode = (folder / "a.md").stat().st_ino
    assert open_snapshot(tmp_path / "a.zip", home) == folder
    assert (folder / "a.md").stat().st_ino == inode
    (folder / "a.md").write_text("61 per cent")
    with pytest.raises(IntegrityError, match=r"a\.md: wrong SHA-256"):
        open_snapshot(tmp_path / "a.zip", home)


def test_open_snapshot_single_file(tmp_path: Path, home: Home) -> None:
    """One file that is no archive is a snapshot of one file."""
    (tmp_path / "2024-01.xml").write_text("<a/>")
    assert names(open_snapshot(tmp_path / "2024-01.xml", home)) == ["2024-01.xml"]


def test_open_snapshot_pinned_archive_checked(tmp_path: Path, home: Home) -> None:
    """A SHA-256 is held against a local archive too; a folder has none."""
    pin = pack(tmp_path / "a.zip", {"a.md": "a"})
    assert names(open_snapshot(tmp_path / "a.zip", home, sha256=pin)) == ["a.md"]
    with pytest.raises(IntegrityError, match=r"a\.zip: wrong SHA-256"):
        open_snapshot(tmp_path / "a.zip", home, sha256="0" * 64)
    with pytest.raises(UsageError, match="sha256: a folder has none"):
        open_snapshot(tmp_path, home, sha256=pin)


def test_open_snapshot_refused_archive_leaves_nothing(tmp_path: Path, home: Home) -> None:
    """Of an archive that is refused halfway nothing stays in the home."""
    pack(tmp_path / "a.zip", {"a.md": "a" * 100, "b.md": "b" * 100})
    with pytest.raises(InputError, match="expands to more than 150 bytes"):
        open_snapshot(tmp_path / "a.zip", home, limits=ArchiveLimits(max_expanded_bytes=150))
    assert names(home.snapshots) == []


def test_open_snapshot_address_fetched_once(tmp_path: Path, home: Home) -> None:
    """An address is fetched, unpacked and kept; the second time nothing is asked."""
    pin = pack(tmp_path / "a.zip", {"2021-01/a.md": "a"})
    data = (tmp_path / "a.zip").read_bytes()
    fetched = open_snapshot(
        URL,
        home,
        sha256=pin,
        transport=httpx.MockTransport(
            lambda request: httpx.Response(200, stream=httpx.ByteStream(data))
        ),
    )
    assert names(fetched) == ["a.md"]
    assert read_manifest(home.snapshots / pin)["files"].keys() == {"content/2021-01/a.md"}
    refusing = httpx.MockTransport(lambda request: httpx.Response(500))
    assert open_snapshot(URL, home, sha256=pin, transport=refusing) == fetched
    assert open_snapshot(tmp_path / "a.zip", home) == fetched


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("https://x.example/C-34.xml", "C-34.xml"),
        ("https://x.example/a/%2e%2e", "snapshot"),
        ("https://x.example/content", "content"),
    ],
)
def test_open_snapshot_address_of_one_file(home: Home, url: str, name: str) -> None:
    """The file's name is the address's last part, which cannot lead elsewhere."""
    transport = httpx.MockTransport(
        lambda request: httpx.Response(200, stream=httpx.ByteStream(b"<a/>"))
    )
    assert names(
        open_snapshot(url, home, sha256=hashlib.sha256(b"<a/>").hexdigest(), transport=transport)
    ) == [name]


def test_open_snapshot_address_refused_before_it_is_asked(home: Home) -> None:
    """What is not https or not pinned is refused; what is not there leaves nothing."""
    transport = httpx.MockTransport(lambda request: httpx.Response(404))
    for url, pin in (
        ("http://x.example/a.zip", "0" * 64),
        ("file:///a.zip", "0" * 64),
        (URL, ""),
        (URL, "../../x"),
    ):
        with pytest.raises(UsageError):
            open_snapshot(url, home, sha256=pin, transport=transport)
    with pytest.raises(MissingError, match="status 404"):
        open_snapshot(URL, home, sha256="0" * 64, transport=transport)
    assert names(home.snapshots) == []


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
