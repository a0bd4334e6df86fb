"""Several contracts given together: a folder, a `.zip`, or an e-mail (`.eml`) with attachments.

Each file in them has an outcome of its own, and one that cannot be read never stops the others.
Archives are unpacked within limits into a folder that is deleted afterwards. Nothing is fetched.
Outlook's `.msg` is refused by name: it can be saved as `.eml`.
"""

import email
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from pathlib import Path
from tempfile import TemporaryDirectory

from components.archives import ArchiveLimits, unpack_archive
from components.confinement.confinement import Confinement
from components.documents.document import Document, DocumentLimits, parse_document, read_bytes
from components.errors import InputError, MissingError

BUNDLES = (".zip", ".eml")
_KEYS = "session.documents"
_MAX_DEPTH = 3
_UNSAFE = re.compile(r"[^\w.-]+")
_MAX_NAME_CHARS = 100


@dataclass(frozen=True)
class Member:
    """One file of a bundle.

    `name` tells where it comes from, such as an attachment behind its e-mail. `path` is where it
    lies now. `fault` says why it could not be unpacked, "" if it could.
    """

    name: str
    path: Path
    fault: str = ""


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
    return list(_Unpacker(scratch, limits).members(path, path.name, depth=0))


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
            try:
                folder = self._unpack(path)
            except InputError as error:
                yield Member(name, path, str(error))
                return
            yield from self._folder_members(folder, f"{name}: ", depth)
        else:
            yield Member(name, path)

    def _folder_members(self, folder: Path, prefix: str, depth: int) -> Iterator[Member]:
        """Yield the files below a folder in order of name; hidden files are no contracts."""
        for path in sorted(folder.rglob("*")):
            place = path.relative_to(folder)
            if any(is_hidden(step) for step in place.parts) or not path.is_file():
                continue
            self._num_members += 1
            if self._num_members > self._limits.max_members:
                raise InputError(
                    f"{folder}: more than {self._limits.max_members} files. Give fewer, or raise"
                    f" {_KEYS}.max_members."
                )
            yield from self.members(path, f"{prefix}{place}", depth + 1)

    def _unpack(self, path: Path) -> Path:
        """Unpack an archive or an e-mail into a new folder.

        Raises:
            InputError: It is damaged, too big, or unsafe.
        """
        self._num_folders += 1
        folder = self._scratch / str(self._num_folders)
        folder.mkdir()
        if path.suffix.lower() == ".eml":
            data = read_bytes(path, self._limits)
            try:
                _write_parts(data, folder)
            except (LookupError, ValueError, TypeError) as error:  # by headers that lie
                raise InputError(
                    f"{path.name}: damaged e-mail ({type(error).__name__}). Save its attachments"
                    " and give them one by one."
                ) from error
            return folder
        archive_limits = ArchiveLimits(
            max_expanded_bytes=self._limits.max_expanded_bytes,
            max_ratio=self._limits.max_ratio,
            max_members=self._limits.max_members,
        )
        unpack_archive(path, folder, archive_limits, keys=_KEYS)
        return folder


def _write_parts(data: bytes, folder: Path) -> None:
    """Write the text and the attachments of an e-mail as files."""
    message = email.message_from_bytes(data, policy=policy.default)
    body = message.get_body(("plain", "html"))
    if body is not None:
        suffix = ".html" if body.get_content_subtype() == "html" else ".txt"
        text = str(body.get_content())
        if text.strip():
            # the mark wins over an encoding that the page declares
            (folder / f"text of the e-mail{suffix}").write_text(text, encoding="utf-8-sig")
    for number, part in enumerate(message.iter_attachments(), start=1):
        is_message = part.get_content_type() == "message/rfc822"
        suggested = ".eml" if is_message else f".{part.get_content_subtype()}"
        name = part.get_filename() or f"attachment{suggested}"
        safe_name = _UNSAFE.sub("_", name).lstrip(".")[-_MAX_NAME_CHARS:]
        target = folder / safe_name
        if target.exists():
            target = folder / f"{number}-{safe_name}"
        target.write_bytes(_content(part, is_message))


def _content(part: EmailMessage, is_message: bool) -> bytes:
    """Return the bytes of an attachment."""
    if is_message:
        inner = part.get_content()
        return bytes(inner.as_bytes())
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""
