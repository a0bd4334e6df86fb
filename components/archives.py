"""Unpack a foreign archive into one folder: `.tar.xz`, `.tar.gz`, `.tgz` or `.zip`.

Only plain files are written, under names that stay inside the folder. Every byte is counted as it
is unpacked, so an archive bomb is stopped at the limit and not by a full disk. A truncated archive
is refused, since half a statute would look like a wave of repeals. Hidden files, such as those that
macOS adds, are skipped. Links, devices and sparse files are refused; modes, owners and dates are
not kept.
"""

import gzip
import lzma
import re
import shutil
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import Protocol, Self

from pydantic import Field

from components.config import Section
from components.errors import InputError
from components.file_names import MAX_NAME_BYTES, cut_name, free_path

_SUFFIXES = (".tar.xz", ".tar.gz", ".tgz", ".zip")
_BLOCK_BYTES = 1 << 16
_SMALL_BYTES = 16_000_000
_MAX_DEPTH = 20
_MAX_HEADER_BYTES = 1 << 14  # of a tar header with a long name, which tarfile reads as a whole
_LONG_HEADERS = (
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
)
_DAMAGE = (
    EOFError,
    ValueError,
    struct.error,
    zlib.error,
    lzma.LZMAError,
    gzip.BadGzipFile,
    tarfile.TarError,
    zipfile.BadZipFile,
    NotImplementedError,
)


class ArchiveLimits(Section):
    """The largest archive that is fetched and unpacked."""

    max_archive_bytes: int = Field(
        default=1_000_000_000, ge=1, description="largest archive or file that is fetched, in bytes"
    )
    max_expanded_bytes: int = Field(
        default=4_000_000_000,
        ge=1,
        description="largest sum of unpacked bytes; every law of Taiwan takes 57 MB",
    )
    max_ratio: int = Field(
        default=100,
        ge=1,
        le=100_000,
        description="highest ratio of unpacked to packed bytes above 16 MB; statutes have 7 to 1",
    )
    max_members: int = Field(
        default=100_000, ge=1, description="most files and folders; every law of Taiwan takes 3,000"
    )


def is_archive(name: str) -> bool:
    """Return whether a file's name is that of an archive."""
    return name.lower().endswith(_SUFFIXES)


def unpack_archive(
    path: Path,
    folder: Path,
    limits: ArchiveLimits,
    keys: str = "source.limits",
    *,
    mend_names: bool = False,
) -> None:
    """Write the files of an archive into a folder.

    Args:
        path: The archive; the suffix decides the format.
        folder: An empty folder. If the archive is refused, files written so far stay in it.
        limits: The largest archive that is unpacked.
        keys: The section of the config that holds the limits, for messages.
        mend_names: Whether files whose names are too long, not printable or there twice are kept
            under names like them; such an archive is refused otherwise.

    Raises:
        InputError: The archive is damaged, too big, or holds an unsafe member.
    """
    sink = _Sink(path, folder, limits, keys, mend_names=mend_names)
    try:
        if path.name.lower().endswith(".zip"):
            _unpack_zip(path, sink)
        else:
            _unpack_tar(path, sink)
    except _DAMAGE as error:
        raise InputError(
            f"{path}: damaged or cut off ({type(error).__name__}: {error}). Fetch the archive"
            " again."
        ) from error


class _Readable(Protocol):
    """A stream of bytes."""

    def read(self, size: int = ..., /) -> bytes: ...


class _Sink:
    """Receives the members of an archive: checks and counts them and writes the files."""

    def __init__(
        self, path: Path, folder: Path, limits: ArchiveLimits, keys: str, *, mend_names: bool
    ) -> None:
        self._path = path
        self._mends_names = mend_names
        self._keys = keys
        self._folder = folder
        self._limits = limits
        self._num_members = 0
        self._num_bytes = 0
        max_by_ratio = max(_SMALL_BYTES, limits.max_ratio * path.stat().st_size)
        self._max_bytes = min(limits.max_expanded_bytes, max_by_ratio)

    def spend(self, num_bytes: int) -> None:
        """Count unpacked bytes and refuse too many."""
        self._num_bytes += num_bytes
        self.check(self._num_bytes)

    def check(self, num_bytes: int) -> None:
        """Refuse a number of unpacked bytes over the limit."""
        if num_bytes > self._max_bytes:
            raise InputError(
                f"{self._path}: expands to more than {self._max_bytes} bytes, so it may be a bomb."
                f" If you trust it, raise {self._keys}.max_expanded_bytes or"
                f" {self._keys}.max_ratio."
            )

    def admit(self, name: str, *, is_file: bool, is_folder: bool) -> Path | None:
        """Count a member and return the path to write it to, or None if it is skipped."""
        self._num_members += 1
        if self._num_members > self._limits.max_members:
            raise InputError(
                f"{self._path}: more than {self._limits.max_members} members. If you trust it,"
                f" raise {self._keys}.max_members."
            )
        if not (is_file or is_folder):
            raise self._distrust(name, "is a link, a device or a sparse file (only plain files)")
        if self._mends_names:
            name = _mend_name(name)
            is_folder = is_folder or name.endswith("/")
        steps = PurePosixPath(name).parts
        is_windows_path = "\\" in name or re.match(r"[A-Za-z]:", name)
        if name.startswith("/") or is_windows_path or ".." in steps:
            raise self._distrust(name, "points outside the archive")
        has_long_step = any(len(step.encode()) > MAX_NAME_BYTES for step in steps)
        if not name.isprintable() or len(steps) > _MAX_DEPTH or has_long_step:
            raise self._distrust(name, "has a name that cannot be kept")
        is_hidden = any(step.startswith(".") or step == "__MACOSX" for step in steps)
        if is_folder or is_hidden:
            return None
        return self._folder.joinpath(*steps)

    def write(self, target: Path, source: _Readable) -> None:
        """Write one file."""
        try:
            target.parent.mkdir(parents=True, exist_ok=True)
            if self._mends_names:
                target = free_path(target)
            with target.open("xb") as file:
                shutil.copyfileobj(source, file, _BLOCK_BYTES)
        except (FileExistsError, NotADirectoryError) as error:
            raise self._distrust(str(target.relative_to(self._folder)), "occurs twice") from error

    def _distrust(self, name: str, fault: str) -> InputError:
        """Return the error for an unsafe member."""
        return InputError(
            f"{self._path}: member {name[:80]!r} {fault}, so nothing of it is read. Fetch the"
            " archive from its publisher."
        )


def _mend_name(name: str) -> str:
    """Return a name like it that can be kept; Windows may part its steps with a backslash."""
    printable = "".join(char if char.isprintable() else "_" for char in name)
    return "/".join(cut_name(step) for step in printable.replace("\\", "/").split("/"))


class _Metered:
    """A stream that counts the bytes read and remembers the end of its last non-zero byte."""

    def __init__(self, stream: _Readable, spend: Callable[[int], None]) -> None:
        self._stream = stream
        self._spend = spend
        self.length = 0
        self.content_end = 0

    def read(self, size: int = -1, /) -> bytes:
        """Return the next bytes, at most 64 KiB."""
        data = self._stream.read(size if 0 <= size < _BLOCK_BYTES else _BLOCK_BYTES)
        self._spend(len(data))
        content = data.rstrip(b"\0")
        if content:
            self.content_end = self.length + len(content)
        self.length += len(data)
        return data


class _Member(tarfile.TarInfo):
    """A tar header that refuses an oversized name, which would be read as a whole."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Self:
        """Read a header."""
        member = super().frombuf(buf, encoding, errors)
        if member.type in _LONG_HEADERS and member.size > _MAX_HEADER_BYTES:
            raise tarfile.ReadError(f"a header of {member.size} bytes")
        return member


def _unpack_tar(path: Path, sink: _Sink) -> None:
    """Write the files of a `.tar.xz`, `.tar.gz` or `.tgz`."""
    is_xz = path.name.lower().endswith(".xz")
    with lzma.LZMAFile(path) if is_xz else gzip.GzipFile(path) as packed:
        stream = _Metered(packed, sink.spend)
        # tarfile's type asks for a whole file; in this mode it only reads
        with tarfile.open(fileobj=stream, mode="r|", tarinfo=_Member) as archive:  # type: ignore[call-overload]
            for member in archive:
                sink.check(member.size)
                is_regular = member.type in (tarfile.REGTYPE, tarfile.AREGTYPE)
                is_file = is_regular and not member.issparse()
                target = sink.admit(member.name, is_file=is_file, is_folder=member.isdir())
                source = archive.extractfile(member) if target else None
                if target and source:
                    sink.write(target, source)
            while stream.read():  # to the end, where the checksum is
                pass
            _check_end(stream, archive.offset)


def _check_end(stream: _Metered, last_offset: int) -> None:
    """Refuse a tar file whose end mark is missing.

    tarfile takes an unreadable header for the end. A true end is at least one block of zeros.

    Args:
        stream: The unpacked tar file, read to its end.
        last_offset: Where the last member ends.
    """
    has_content_behind = stream.content_end > last_offset
    if has_content_behind or stream.length < last_offset + tarfile.BLOCKSIZE:
        raise tarfile.ReadError("no end mark after the last member")


def _unpack_zip(path: Path, sink: _Sink) -> None:
    """Write the files of a `.zip`."""
    with zipfile.ZipFile(path) as archive:
        for member in archive.infolist():
            kind = stat.S_IFMT(member.external_attr >> 16)
            is_file = kind in (0, stat.S_IFREG) and not member.is_dir()
            target = sink.admit(member.filename, is_file=is_file, is_folder=member.is_dir())
            is_encrypted = bool(member.flag_bits & 0x1)
            is_readable = member.compress_type in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
            if is_encrypted or not is_readable:
                raise InputError(
                    f"{path}: encrypted, or packed in a way that is not read (deflate is). Pack it"
                    " again without a password."
                )
            if target:
                with archive.open(member) as source:
                    sink.write(target, _Metered(source, sink.spend))
