"""Refuse what a server sent in place of law, and keep what of an archive is law."""

import re
import shutil
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

from components.archives import is_archive, unpack_archive
from components.errors import InputError
from components.statutes.publishers.source import PublicSource

_HEAD_BYTES = 512
_ARCHIVE_HEADS = (b"PK\x03\x04", b"\x1f\x8b", b"\xfd7zXZ")
_WEB_PAGE = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*(?:<!doctype\s+html|<html)", re.IGNORECASE)
_SUFFIXES = (".xml", ".json", ".md")


def refuse_other_content(url: str, file: Path) -> None:
    """Refuse a web page in place of a file, and anything else in place of an archive.

    Raises:
        InputError: The server answered with something else.
    """
    with file.open("rb") as opened:
        head = opened.read(_HEAD_BYTES)
    is_page = is_web_page(file)
    is_other = is_archive(urlsplit(url).path) and not head.startswith(_ARCHIVE_HEADS)
    if is_page or is_other or not head.strip():
        got = "a web page" if is_page else "something else" if head.strip() else "nothing"
        raise InputError(f"{url}: answered with {got} in place of the file. Try again later.")


def is_web_page(file: Path) -> bool:
    """Return whether a file is a page for people, as servers send in place of what is not there."""
    with file.open("rb") as opened:
        return _WEB_PAGE.match(opened.read(_HEAD_BYTES)) is not None


def place_of(url: str) -> PurePosixPath:
    """Return where a file stands in a snapshot: the path of its address, with safe names.

    An archive's place is the folder that it is unpacked into.
    """
    steps = [
        re.sub(r"[^\w.-]", "_", step).lstrip(".") for step in unquote(urlsplit(url).path).split("/")
    ]
    path = PurePosixPath(*filter(None, steps))
    if is_archive(path.name):
        return path.parent if path.parent.name else PurePosixPath(path.name.partition(".")[0])
    return path if path.name.endswith(_SUFFIXES) else path.with_name(f"{path.name}.xml")


def unpack_kept(archive: Path, folder: Path, source: PublicSource) -> None:
    """Write those files of an archive into a folder that are law.

    Raises:
        InputError: The archive is damaged, too big or unsafe, or holds no such file.
    """
    aside = archive.with_name(f"{archive.name}.unpacked")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir()
    try:
        unpack_archive(archive, aside, source.limits, "limits")
        kept = list(_list_kept(aside, source.keep))
        for file in kept:
            target = folder / file.relative_to(aside)
            target.parent.mkdir(parents=True, exist_ok=True)
            file.replace(target)
    finally:
        shutil.rmtree(aside, ignore_errors=True)
    if not kept:
        raise InputError(
            f"{archive.name}: holds no file that is kept ({', '.join(source.keep)}). See whether"
            " the publisher changed its archive."
        )


def _list_kept(folder: Path, patterns: tuple[str, ...]) -> Iterator[Path]:
    """Yield the files of a folder whose path fits one of the patterns."""
    for file in sorted(folder.rglob("*")):
        name = file.relative_to(folder).as_posix()
        if file.is_file() and any(fnmatch(name, pattern) for pattern in patterns):
            yield file
