"""Several contracts given together: a folder, a `.zip`, or an e-mail (`.eml`) with attachments.

Each file in them has an outcome of its own, and one that cannot be read never stops the others.
Archives are unpacked within limits into a folder that is deleted afterwards. Nothing is fetched.
Outlook's `.msg` is refused by name: it can be saved as `.eml`. The text of an e-mail that comes
with contracts and holds no clauses is a cover message: it is listed and not reviewed.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from components.archives import ArchiveLimits, unpack_archive
from components.confinement.confinement import Confinement
from components.documents.cover_messages import is_cover_message
from components.documents.document import (
    BUNDLES,
    SUFFIXES,
    Document,
    DocumentLimits,
    parse_document,
    read_bytes,
)
from components.documents.mail import BODY, write_mail
from components.errors import InputError, MissingError
from components.file_names import readable_name

_KEYS = "session.documents"
_MAX_DEPTH = 3


@dataclass(frozen=True)
class Member:
    """One file of a bundle.

    `name` tells where it comes from, such as an attachment behind its e-mail. `path` is where it
    lies now. `fault` says why it could not be unpacked, "" if it could. `cover` says that it is a
    cover message and what to do if it is to be reviewed, "" if it is none.
    """

    name: str
    path: Path
    fault: str = ""
    cover: str = ""


def is_bundle(path: Path) -> bool:
    """Return whether a path is a folder, a `.zip` or an `.eml`."""
    return path.is_dir() or path.suffix.lower() in BUNDLES


def is_hidden(name: str) -> bool:
    """Return whether a name is no contract's: a hidden one, or the lock file of an open document.

    Word writes `~$lease.docx` beside a document that is open, LibreOffice `.~lock.lease.odt#`; a
    Mac puts `__MACOSX` into archives.
    """
    return name.startswith((".", "~$")) or name == "__MACOSX"


@contextmanager
def open_bundle(
    path: Path, limits: DocumentLimits, confinement: Confinement | None = None
) -> Iterator[list[Member]]:
    """Give the files of a bundle; a plain file is the only one of its own.

    Args:
        path: A folder, a `.zip`, an `.eml`, or one document.
        limits: The largest files that are read, and how many.
        confinement: Unpacks in a child; None unpacks here.

    Yields:
        The files in order of name; what was unpacked is deleted at the end.

    Raises:
        MissingError: There is no such path.
        InputError: A folder has too many files or none.
    """
    if not path.exists():
        raise MissingError(f"{path}: no such file or folder. Check the path.")
    with TemporaryDirectory(prefix="clausula-") as scratch:
        if confinement is None:
            members = list_members(Path(scratch), path, limits)
        else:
            members = confinement.run(str(path), list_members, Path(scratch), path, limits)
        if not members:
            raise InputError(f"{path}: holds no file. Put files to review there.")
        yield members


def list_members(scratch: Path, path: Path, limits: DocumentLimits) -> list[Member]:
    """Unpack a bundle into an empty folder and list its files; see `open_bundle`."""
    members = list(_Unpacker(scratch, limits).members(path, readable_name(path.name), depth=0))
    documents = [member for member in members if _is_document(member)]
    return [_find_cover(member, documents, limits) for member in members]


def _is_document(member: Member) -> bool:
    """Return whether a file may be a contract and is not the text of an e-mail."""
    has_kind = member.path.suffix.lower() in SUFFIXES
    return has_kind and not member.fault and member.path.stem != BODY


def _find_cover(member: Member, documents: list[Member], limits: DocumentLimits) -> Member:
    """Return a file, marked if it is the text of an e-mail that only hands over documents.

    A text that cannot be read stays as it is: reading it for the review says why.
    """
    if member.fault or member.path.stem != BODY or not documents:
        return member
    try:
        text = read_member(member, limits)
    except InputError:
        return member
    mail = member.name.removesuffix(member.path.name)
    has_documents = any(one.name.startswith(mail) for one in documents)
    if not is_cover_message(text, has_documents=has_documents):
        return member
    cover = (
        f"{member.name}: a cover message without clauses, not reviewed. Save its text as a file and"
        " give that to have it reviewed."
    )
    return replace(member, cover=cover)


def read_member(member: Member, limits: DocumentLimits) -> Document:
    """Read one file of a bundle under the name that tells where it comes from.

    Raises:
        InputError: It could not be unpacked, or is no contract that can be read.
    """
    if member.fault:
        raise InputError(member.fault)
    return parse_document(member.name, read_bytes(member.path, limits), limits)


class _Unpacker:
    """Lists the files of a bundle and of the bundles in it."""

    def __init__(self, scratch: Path, limits: DocumentLimits) -> None:
        self._scratch = scratch
        self._limits = limits
        self._num_members = 0
        self._num_folders = 0

    def members(self, path: Path, name: str, depth: int) -> Iterator[Member]:
        """Yield the files at a path."""
        if depth > _MAX_DEPTH:
            yield Member(name, path, f"{name}: archives nested too deep. Unpack the inner ones.")
        elif path.is_dir():
            yield from self._folder_members(path, "" if depth == 0 else f"{name}: ", depth)
        elif path.suffix.lower() in BUNDLES:
            yield from self._unpacked_members(path, name, depth)
        else:
            yield Member(name, path)

    def _unpacked_members(self, path: Path, name: str, depth: int) -> Iterator[Member]:
        """Yield the files of an archive or an e-mail; one that holds none is a fault."""
        try:
            folder, faults = self._unpack(path, name)
        except (InputError, MissingError) as error:
            yield Member(name, path, str(error))
            return
        is_empty = not faults
        for member in self._folder_members(folder, f"{name}: ", depth):
            is_empty = False
            yield member
        for place, fault in faults.items():
            yield Member(f"{name}: {place}", path, fault)
        if is_empty:
            yield Member(name, path, f"{name}: holds no file. Check what was packed.")

    def _folder_members(self, folder: Path, prefix: str, depth: int) -> Iterator[Member]:
        """Yield the files below a folder in order of name."""
        for path, fault in sorted(_find_files(folder).items()):
            self._num_members += 1
            if self._num_members > self._limits.max_members:
                raise InputError(
                    f"{folder}: more than {self._limits.max_members} files. Give fewer, or raise"
                    f" {_KEYS}.max_members."
                )
            name = readable_name(f"{prefix}{path.relative_to(folder)}")
            if fault:
                yield Member(name, path, f"{name}: {fault}")
            else:
                yield from self.members(path, name, depth + 1)

    def _unpack(self, path: Path, name: str) -> tuple[Path, dict[str, str]]:
        """Unpack an archive or an e-mail into a new folder.

        Returns:
            The folder; by name, the faults of what alone could not be unpacked.

        Raises:
            InputError: It is damaged, too big, or unsafe, or cannot be read.
        """
        self._num_folders += 1
        folder = self._scratch / str(self._num_folders)
        try:
            folder.mkdir()
            if path.suffix.lower() == ".eml":
                data = read_bytes(path, self._limits)
                return folder, write_mail(name, data, folder, self._limits.max_members)
            self._unpack_archive(path, folder)
        except OSError as error:
            raise InputError(
                f"{name}: cannot be unpacked, got {error.strerror}. Unpack it and give its files"
                " one by one."
            ) from error
        return folder, {}

    def _unpack_archive(self, path: Path, folder: Path) -> None:
        """Unpack a `.zip` into a folder."""
        archive_limits = ArchiveLimits(
            max_expanded_bytes=self._limits.max_expanded_bytes,
            max_ratio=self._limits.max_ratio,
            max_members=self._limits.max_members,
        )
        unpack_archive(path, folder, archive_limits, keys=_KEYS, mend_names=True)


def _find_files(folder: Path) -> dict[Path, str]:
    """Return the files below a folder, and why one cannot be read, "" if it can.

    Hidden files are no contracts. Links to folders are not followed, for they may lead anywhere.
    """
    entries: dict[Path, str] = {}

    def note(error: OSError) -> None:
        entries[Path(error.filename)] = f"{error.strerror}. Check its permissions."

    for place, folders, files in os.walk(folder, onerror=note):
        folders[:] = [name for name in folders if not is_hidden(name)]
        for name in folders:
            path = Path(place, name)
            if path.is_symlink():
                entries[path] = "a link to a folder, not followed. Give that folder itself."
        for name in files:
            path = Path(place, name)
            if is_hidden(name):
                continue
            is_file = os.path.isfile(path)  # pathlib's raises where the folder may not be entered
            entries[path] = "" if is_file else "no file, or a link to none. Give the file itself."
    return entries
