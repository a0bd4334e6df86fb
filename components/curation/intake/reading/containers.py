"""What kind of file a path is, told from its first bytes, and files within others.

A file that is compressed (`.gz`, `.bz2`, `.xz`) or a `.zip` of files is unpacked into a folder of
its own, which goes when the reading ends. What cannot be read is named for what it is. Not covered:
archives within archives, and files that unpack to more than `MAX_BYTES`.
"""

import bz2
import gzip
import lzma
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path, PurePosixPath
from typing import IO, Literal
from zipfile import BadZipFile, ZipFile

from components.curation.intake.reading.encodings import find_encoding, open_text
from components.curation.intake.rows import Account, require_file
from components.errors import InputError
from components.file_names import cut_name

Form = Literal["json", "table", "xlsx", "parquet", "gz", "zip"]

MAX_BYTES = 4 << 30
_BLOCK = 1 << 20
_MAX_CONTROLS = 0.02  # share of control characters in a text
# The first bytes of files that are not read, and what they are, with what to do.
_OTHERS = (
    (b"%PDF", "a PDF. Give the table that it was made from"),
    (b"{\\rtf", "an RTF document. Give a table or JSON"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive. Unpack it first"),
    (b"Rar!", "a RAR archive. Unpack it first"),
    (b"\x28\xb5\x2f\xfd", "compressed with Zstandard. Unpack it first"),
    (b"SQLite format 3", "an SQLite database. Export the table as CSV"),
    (b"ARROW1", "an Arrow file. Save it as Parquet"),
    (b"FEA1", "a Feather file. Save it as Parquet"),
    (b"Obj\x01", "an Avro file. Save it as Parquet or JSONL"),
    (b"\x80\x04\x95", "a pickle, which is never opened. Save it as Parquet or JSONL"),
    (b"\x80\x05\x95", "a pickle, which is never opened. Save it as Parquet or JSONL"),
    (b"\x89PNG", "a picture. Give the table itself"),
    (b"\xff\xd8\xff", "a picture. Give the table itself"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_COMPRESSED = (b"\x1f\x8b", b"BZh", b"\xfd7zXZ")
_DAMAGE = (BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, NotImplementedError)
_MARKUP = ("<!doctype html", "<html", "<?xml", "<table", "<meta")
_OFFICE = {
    "word/document.xml": "a Word document. Put its pairs into a table, or review it by itself",
    "ppt/presentation.xml": "a presentation. Put its pairs into a table",
    "content.xml": "an OpenDocument file. Save it as .xlsx or .csv",
    "Index/Document.iwa": "a Numbers or Pages file. Export it as .xlsx or .csv",
    "xl/workbook.bin": "a binary workbook (.xlsb). Save it as .xlsx",
}


@dataclass(frozen=True)
class PackedFile:
    """A file to read: its path, its name in messages and in lists, and its form."""

    path: Path
    name: str
    form: Form


def find_form(path: Path) -> Form:
    """Return the form of a file.

    Raises:
        MissingError: It is not there.
        InputError: It is none that is read; the message says what it is.
    """
    with require_file(path).open("rb") as file:
        start = file.read(512)
    if not start.strip():
        raise InputError(f"{path}: empty. Give a file with rows.")
    for mark, what in _OTHERS:
        if start.startswith(mark):
            raise InputError(f"{path}: not a file of pairs, got {what}.")
    if start.startswith(_OLE):
        raise InputError(f"{path}: {_describe_ole(path)}")
    if start.startswith(b"PAR1"):
        return "parquet"
    if start.startswith(_COMPRESSED):
        return "gz"
    if start.startswith(b"PK"):
        return _find_zip_form(path)
    return _find_text_form(path)


def unpack(path: Path, folder: Path, account: Account) -> Iterator[PackedFile]:
    """Yield a file itself, or the files within it, unpacked into a folder.

    Raises:
        InputError: It cannot be unpacked.
    """
    form = find_form(path)
    if form == "gz":
        inner = _decompress(path, folder)
        yield PackedFile(inner, path.name, _require_inner(path, inner))
    elif form == "zip":
        yield from _unzip(path, folder, account)
    else:
        yield PackedFile(path, path.name, form)


def _describe_ole(path: Path) -> str:
    """Return what an OLE file is: a protected workbook or one of an old kind."""
    with path.open("rb") as file:
        is_encrypted = "EncryptedPackage".encode("utf-16-le") in file.read(1 << 16)
    if is_encrypted:
        return "a workbook under a password. Save it as .xlsx without one."
    return "not an XLSX workbook, got the old kind (.xls). Save it as .xlsx."


def _find_zip_form(path: Path) -> Form:
    """Return whether a zip is a workbook or an archive of files."""
    try:
        with ZipFile(path) as archive:
            names = archive.namelist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise InputError(
            f"{path}: not an XLSX workbook or ZIP archive, got a damaged one."
        ) from error
    if "xl/workbook.xml" in names or any(name.startswith("xl/worksheets/") for name in names):
        return "xlsx"
    for part, what in _OFFICE.items():
        if part in names:
            raise InputError(f"{path}: not a file of pairs, got {what}.")
    return "zip"


def _find_text_form(path: Path) -> Form:
    """Return whether a text is JSON or a table, from its first letters."""
    with open_text(path, find_encoding(path)) as file:
        start = file.read(4096).lstrip("\ufeff \t\r\n\x1e")
    num_controls = sum(char < " " and char not in "\t\r\n\v\f\x1e" for char in start)
    if num_controls > _MAX_CONTROLS * len(start):
        raise InputError(f"{path}: not a file of pairs, got a binary file. Export it as .csv.")
    if start.casefold().startswith(_MARKUP):
        what = "a page or XML. Save it from Excel as .xlsx or .csv"
        raise InputError(f"{path}: not a file of pairs, got {what}.")
    return "json" if start.startswith(("{", "[")) else "table"


def _decompress(path: Path, folder: Path) -> Path:
    """Unpack a compressed file."""
    inner = folder / path.stem
    with path.open("rb") as file:
        mark = file.read(2)
    try:
        with _open_compressed(path, mark) as source:
            _copy(source, inner, path)
    except (OSError, EOFError, zlib.error, lzma.LZMAError) as error:
        raise InputError(
            f"{path}: damaged or cut, got {type(error).__name__} while unpacking. Compress it anew."
        ) from error
    return inner


def _open_compressed(path: Path, mark: bytes) -> BufferedIOBase:
    """Open a compressed file by its first two bytes."""
    match mark:
        case b"\x1f\x8b":
            return gzip.open(path, "rb")
        case b"BZ":
            return bz2.open(path, "rb")
        case _:
            return lzma.open(path, "rb")


def _require_inner(outer: Path, inner: Path) -> Form:
    """Return the form of an unpacked file; refuse an archive within."""
    try:
        form = find_form(inner)
    except InputError as error:
        fault = str(error).removeprefix(f"{inner}: ")
        raise InputError(f"{outer}: holds {inner.name}: {fault}") from error
    if form in ("gz", "zip"):
        raise InputError(f"{outer}: an archive within an archive. Unpack it first.")
    return form


def _unzip(path: Path, folder: Path, account: Account) -> Iterator[PackedFile]:
    """Yield the files of an archive; one that cannot be read is accounted for."""
    with ZipFile(path) as archive:
        for number, info in enumerate(archive.infolist()):
            name = PurePosixPath(info.filename)
            if info.is_dir() or name.name.startswith(".") or "__MACOSX" in name.parts:
                continue
            inner = folder / f"{number}-{cut_name(name.name)}"
            try:
                if info.flag_bits & 1:
                    raise InputError(f"{inner}: under a password.")
                with archive.open(info) as source:
                    _copy(source, inner, path)
                form = find_form(inner)
                if form in ("gz", "zip"):
                    raise InputError(f"{inner}: an archive within an archive.")
            except (*_DAMAGE, InputError) as error:
                if isinstance(error, OSError) and error.errno is not None:
                    raise  # of this disk, not of the archive
                fault = str(error).removeprefix(f"{inner}: ")
                account.leave_out(f"file {info.filename}", fault)
                continue
            yield PackedFile(inner, f"{path.name}/{info.filename}", form)


def _copy(source: IO[bytes] | BufferedIOBase, target: Path, path: Path) -> None:
    """Copy an unpacked file, up to a bound.

    Raises:
        InputError: It is too large.
    """
    num_bytes = 0
    with target.open("wb") as file:
        while block := source.read(_BLOCK):
            num_bytes += len(block)
            if num_bytes > MAX_BYTES:
                raise InputError(f"{path}: unpacks to more than {MAX_BYTES >> 30} GB. Split it.")
            file.write(block)
