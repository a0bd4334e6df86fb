"""Archives are unpacked into their folder, within their limits, whole or not at all."""

import gzip
import io
import lzma
import stat
import tarfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from components.archives import ArchiveLimits, is_archive, unpack_archive
from components.errors import InputError
from tests.conftest import DATA

FILES = {"2021-01/a.md": b"one", "2021-01/deep/b.md": "條".encode(), "./c.md": b""}
KINDS = [".tar.xz", ".tar.gz", ".tgz", ".zip"]
LIMITS = ArchiveLimits()


def pack(path: Path, files: dict[str, bytes]) -> Path:
    """Write an archive of the kind that its name says."""
    if path.name.endswith(".zip"):
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, data in files.items():
                archive.writestr(name, data)
        return path
    with tarfile.open(path, "w:xz" if path.name.endswith(".xz") else "w:gz") as archive:
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return path


def pack_member(path: Path, **values: object) -> Path:
    """Write a tar with one good file and one member whose header has the given values."""
    member = tarfile.TarInfo("bad")
    for key, value in values.items():
        setattr(member, key, value)
    with tarfile.open(path, "w:gz") as archive:
        good = tarfile.TarInfo("good.md")
        good.size = 3
        archive.addfile(good, io.BytesIO(b"one"))
        archive.addfile(member)
    return path


def unpack(path: Path, limits: ArchiveLimits = LIMITS) -> dict[str, bytes]:
    """Unpack beside the archive and return what was written."""
    folder = path.parent / "out"
    folder.mkdir()
    unpack_archive(path, folder, limits)
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.mark.parametrize("kind", KINDS)
def test_unpack_archive_writes_its_files(tmp_path: Path, kind: str) -> None:
    """Files come out as they went in; what a Mac adds and other hidden files stay behind."""
    hidden = {"__MACOSX/2021-01/._a.md": b"x", "2021-01/.DS_Store": b"x", "2021-01/._a.md": b"x"}
    expected = {"2021-01/a.md": b"one", "2021-01/deep/b.md": "條".encode(), "c.md": b""}
    assert unpack(pack(tmp_path / f"a{kind}", FILES | hidden)) == expected


def test_unpack_archive_keeps_no_modes(tmp_path: Path) -> None:
    """A file that was executable in the archive is not so here."""
    member = tarfile.TarInfo("run.md")
    member.mode = 0o4777
    with tarfile.open(tmp_path / "a.tgz", "w:gz") as archive:
        archive.addfile(member)
    unpack(tmp_path / "a.tgz")
    assert (tmp_path / "out" / "run.md").stat().st_mode & (stat.S_IXUSR | stat.S_ISUID) == 0


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("2021-01.tar.xz", True), ("A.ZIP", True), ("a.tar", False), ("a.json", False)],
)
def test_is_archive_by_name(name: str, is_one: bool) -> None:
    """The name decides."""
    assert is_archive(name) == is_one


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    "name", ["../out.md", "a/../../out.md", "/etc/out.md", "C:/out.md", "a\\..\\..\\out.md"]
)
def test_unpack_archive_traversal_refused(tmp_path: Path, kind: str, name: str) -> None:
    """No member is written outside the folder, whatever its name."""
    with pytest.raises(InputError, match=rf"a{kind}: member .* points outside the archive"):
        unpack(pack(tmp_path / f"a{kind}", {"good.md": b"one", name: b"x"}))
    assert sorted(p.name for p in tmp_path.rglob("*.md")) == ["good.md"]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("name", ["a\nb.md", "a\x1bb.md", "d/" * 25 + "a.md", "條" * 100 + ".md"])
def test_unpack_archive_odd_name_refused(tmp_path: Path, kind: str, name: str) -> None:
    """A name that no file system or terminal takes well is refused."""
    with pytest.raises(InputError, match="has a name that cannot be kept"):
        unpack(pack(tmp_path / f"a{kind}", {name: b"x"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", KINDS)
def test_unpack_archive_odd_names_mended(tmp_path: Path, kind: str) -> None:
    """Contracts come out under names like theirs where they may; nothing comes out elsewhere."""
    names = ["條" * 100 + ".md", "a\u3000b.md", "a.md", "./a.md", "d\\c.md", ".e.md"]
    path = pack(tmp_path / f"a{kind}", {name: name.encode() for name in names})
    folder = tmp_path / "out"
    unpack_archive(path, folder, LIMITS, mend_names=True)
    files = {str(p.relative_to(folder)): p for p in folder.rglob("*") if p.is_file()}
    long_name = next(name for name in files if name.startswith("條"))
    assert set(files) - {long_name} == {"a_b.md", "a.md", "2-a.md", "d/c.md"}
    assert files[long_name].read_bytes() == names[0].encode()
    for name in ("a\\..\\..\\out.md", "C:\\out.md", "\\\\host\\out.md"):
        outside = pack(tmp_path / f"b{kind}", {name: b"x"})
        with pytest.raises(InputError, match="points outside the archive"):
            unpack_archive(outside, folder, LIMITS, mend_names=True)


@pytest.mark.parametrize(
    "kind",
    [
        tarfile.SYMTYPE,
        tarfile.LNKTYPE,
        tarfile.CHRTYPE,
        tarfile.BLKTYPE,
        tarfile.FIFOTYPE,
        tarfile.GNUTYPE_SPARSE,
    ],
)
def test_unpack_archive_tar_link_or_device_refused(tmp_path: Path, kind: bytes) -> None:
    """Links and devices are refused, not followed and not made."""
    with pytest.raises(InputError, match="member 'bad' is a link, a device or a sparse file"):
        unpack(pack_member(tmp_path / "a.tgz", type=kind, linkname="../../secret"))
    assert not (tmp_path / "out" / "bad").is_symlink()


def test_unpack_archive_zip_link_refused(tmp_path: Path) -> None:
    """A symbolic link in a zip, which is a file by its type alone, is refused too."""
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr(link, "/etc/passwd")
    with pytest.raises(InputError, match=r"member 'link\.md' is a link"):
        unpack(tmp_path / "a.zip")


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("kind", KINDS)
def test_unpack_archive_file_twice_refused(tmp_path: Path, kind: str) -> None:
    """A second file of one name does not take the first one's place, nor does a file a folder's."""
    path = pack(tmp_path / f"a{kind}", {"a.md": b"one", "./a.md": b"two"})
    with pytest.raises(InputError, match=r"member 'a\.md' occurs twice"):
        unpack(path)


@pytest.mark.parametrize("kind", KINDS)
def test_unpack_archive_bomb_refused_early(tmp_path: Path, kind: str) -> None:
    """A small archive that expands a thousandfold is refused after 16 MB."""
    path = pack(tmp_path / f"a{kind}", {f"{name}.md": b"\0" * 12_000_000 for name in "abcde"})
    assert path.stat().st_size < 100_000
    with pytest.raises(
        InputError,
        match=(
            r"expands to more than 16000000 bytes.*source\.limits\.max_expanded_bytes or"
            r" source\.limits\.max_ratio"
        ),
    ):
        unpack(path)
    assert sum(p.stat().st_size for p in (tmp_path / "out").iterdir()) <= 16_000_000


def test_unpack_archive_hidden_bomb_refused(tmp_path: Path) -> None:
    """What is passed over is counted as well."""
    with pytest.raises(InputError, match="expands to more than"):
        unpack(pack(tmp_path / "a.tgz", {".hidden": b"\0" * 20_000_000}))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("limits", "fault"),
    [
        (ArchiveLimits(max_members=2), "more than 2 members"),
        (ArchiveLimits(max_expanded_bytes=5), "expands to more than 5 bytes"),
    ],
)
def test_unpack_archive_limits(
    tmp_path: Path, kind: str, limits: ArchiveLimits, fault: str
) -> None:
    """Members and bytes have limits of their own, named in the message."""
    with pytest.raises(InputError, match=fault):
        unpack(pack(tmp_path / f"a{kind}", FILES), limits)


@pytest.mark.parametrize("size", [2**33 - 1, 2**62])
def test_unpack_archive_member_larger_than_archive_refused_at_once(
    tmp_path: Path, size: int
) -> None:
    """A header that claims more than may be expanded is not waited for."""
    header = tarfile.TarInfo("bad.md")
    header.size = size
    (tmp_path / "a.tgz").write_bytes(gzip.compress(header.tobuf(tarfile.GNU_FORMAT)))
    started = time.monotonic()
    with pytest.raises(InputError, match="expands to more than"):
        unpack(tmp_path / "a.tgz")
    assert time.monotonic() - started < 5


@pytest.mark.parametrize("kind", [tarfile.XHDTYPE, tarfile.XGLTYPE, tarfile.GNUTYPE_LONGNAME])
def test_unpack_archive_name_of_megabytes_refused(tmp_path: Path, kind: bytes) -> None:
    """A member that holds the next one's name is never read into memory as a whole."""
    header = tarfile.TarInfo("name")
    header.type = kind
    header.size = 10_000_000
    (tmp_path / "a.tgz").write_bytes(
        gzip.compress(header.tobuf(tarfile.GNU_FORMAT) + b"a" * 10_000_000)
    )
    with pytest.raises(
        InputError, match=r"damaged or cut off \(ReadError: a header of 10000000 bytes\)"
    ):
        unpack(tmp_path / "a.tgz")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9, 0.99])
def test_unpack_archive_cut_off_refused(tmp_path: Path, kind: str, share: float) -> None:
    """An archive that broke off at any place is refused, not read as a smaller one."""
    path = pack(tmp_path / f"a{kind}", {f"{n}.md": bytes(range(n, n + 50)) * 40 for n in range(50)})
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    with pytest.raises(InputError, match="damaged or cut off.*Fetch the archive again"):
        unpack(path)


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress])
def test_unpack_archive_cut_off_before_packing_refused(
    tmp_path: Path, compress: Callable[[bytes], bytes]
) -> None:
    """A tar that ended between two members before it was packed lacks its end mark.

    A damaged header is not taken for one.
    """
    tar = io.BytesIO()
    with tarfile.open(fileobj=tar, mode="w") as archive:
        for name in "abc":
            member = tarfile.TarInfo(f"{name}.md")
            member.size = 600
            archive.addfile(member, io.BytesIO(b"x" * 600))
    whole = tar.getvalue()
    cut = whole[: 2 * (512 + 1024)]
    damaged = bytearray(whole)
    damaged[512 + 1024 : 512 + 1024 + 8] = b"\xff" * 8
    path = tmp_path / ("a.tgz" if compress is gzip.compress else "a.tar.xz")
    for number, data in enumerate((cut, bytes(damaged), whole + b"more")):
        path.write_bytes(compress(data))
        (tmp_path / str(number)).mkdir()
        with pytest.raises(
            InputError, match="damaged or cut off .*no end mark after the last member"
        ):
            unpack_archive(path, tmp_path / str(number), LIMITS)


@pytest.mark.parametrize("kind", KINDS)
def test_unpack_archive_of_another_kind_refused(tmp_path: Path, kind: str) -> None:
    """A page of HTML under an archive's name is no archive."""
    path = tmp_path / f"a{kind}"
    path.write_bytes(b"<html>Not found</html>" * 50)
    with pytest.raises(InputError, match="damaged or cut off"):
        unpack(path)


def test_unpack_archive_encrypted_zip_refused(tmp_path: Path) -> None:
    """A zip with a password is refused by that reason."""
    path = pack(tmp_path / "a.zip", {"a.md": b"one"})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(bytes(data))
    with pytest.raises(InputError, match="encrypted, or packed in a way that is not read"):
        unpack(path)


def test_unpack_archive_changed_zip_refused(tmp_path: Path) -> None:
    """A file whose checksum is not the archive's is refused."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("a.md", b"at most 16 per cent")
    data = (tmp_path / "a.zip").read_bytes()
    (tmp_path / "a.zip").write_bytes(data.replace(b"16 per cent", b"61 per cent"))
    with pytest.raises(InputError, match="damaged or cut off .*Bad CRC-32"):
        unpack(tmp_path / "a.zip")


@pytest.mark.realdata
@pytest.mark.slow
def test_unpack_archive_of_every_law(tmp_path: Path) -> None:
    """The archive of all Taiwanese laws passes the limits as they are by default."""
    if not DATA.is_dir():
        pytest.skip("no real data beside the repository")
    unpack_archive(
        DATA / "statutes" / "taiwan-en-full" / "2021-01.tar.xz", tmp_path, ArchiveLimits()
    )
    assert len(list((tmp_path / "2021-01").glob("*.json"))) == 2720
