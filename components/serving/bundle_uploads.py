"""Archives and e-mails uploaded into a matter: each file in them is a document of it.

They are unpacked within the limits of `session.documents`, in a process of their own, into a folder
of the home that is deleted at the end, or when the next server starts. A file that cannot be read,
or is a cover message, is noted in the matter and stops no other. Where the queue is full, what came
before is accepted already: the same upload goes on behind it.
"""

import re
import shutil
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from components.documents.bundles import Member
from components.documents.document import BUNDLES, read_bytes
from components.errors import InputError
from components.serving.matter_uploads import Upload, accept_into
from components.serving.state import ServerState
from components.serving.upload_names import clean_file_name
from components.storage import Home


def accept_bundle(server: ServerState, matter_id: str, upload: Upload) -> None:
    """Accept every document of an archive or an e-mail into a matter.

    Raises:
        NotFoundError: The owner has no matter with this id.
        OverloadedError: Too many reviews are waiting; the documents before are accepted.
        TooLargeError: The upload is too large; the matter has a note of it then.
        InputError: It is no archive and no e-mail, or cannot be unpacked; noted likewise.
        UsageError: The day or jurisdiction is not in the knowledge base.
    """
    server.matters.find(matter_id, upload.owner)
    place = _unpacking(server.home)
    place.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=place) as scratch:
        try:
            members = _unpack(server, Path(scratch), upload)
        except InputError as error:
            server.matters.add_fault(matter_id, upload.name, str(error))
            raise
        server.matters.drop_fault(matter_id, upload.name)
        for member in members:
            _accept(server, matter_id, upload, member)


def clear_unpacked(home: Home) -> None:
    """Delete what a server that was killed left of unpacked files; call it before uploads come."""
    shutil.rmtree(_unpacking(home), ignore_errors=True)


def _unpacking(home: Home) -> Path:
    """Return the folder in which uploads are unpacked."""
    return home.serving / "unpacking"


def _unpack(server: ServerState, scratch: Path, upload: Upload) -> list[Member]:
    """Return the files of an upload, unpacked into a folder.

    Raises:
        InputError: It cannot be unpacked, or holds nothing.
    """
    suffix = PurePath(upload.name).suffix.lower()
    if suffix not in BUNDLES:
        raise InputError(
            f"{upload.name}: no archive and no e-mail, got {suffix or 'no suffix'} (allowed:"
            f" {' '.join(BUNDLES)}). Send it to POST /v1/reviews."
        )
    server.reader.check_size(upload.name, upload.data)
    packed = scratch / f"upload{suffix}"
    packed.write_bytes(upload.data)
    folder = scratch / "files"
    folder.mkdir()
    try:
        members = server.reader.list_members(folder, packed)
    except InputError as error:
        raise InputError(_name_upload(str(error), scratch, upload.name)) from error
    for member in members:
        if member.path == packed:  # it could not be unpacked at all
            raise InputError(_name_upload(member.fault, scratch, upload.name))
    return members


def _name_upload(fault: str, scratch: Path, name: str) -> str:
    """Return a fault with the upload's name in place of where it was unpacked."""
    return re.sub(rf"{re.escape(str(scratch))}[^:]*|^upload\.\w+", name, fault)


def _accept(server: ServerState, matter_id: str, upload: Upload, member: Member) -> None:
    """Accept one file; a fault of it is noted in the matter, under the name that it has there."""
    name = clean_file_name(_name_member(member))
    try:
        if member.fault or member.cover:
            raise InputError(member.fault or member.cover)
        data = read_bytes(member.path, server.session.documents)
    except InputError as error:
        fault = str(error).replace(str(member.path), name).replace(member.name, name)
        server.matters.add_fault(matter_id, name, fault)
        return
    document = Upload(upload.owner, name, data, upload.asked)
    try:
        accept_into(server, matter_id, document)
    except InputError:
        return  # noted


def _name_member(member: Member) -> str:
    """Return the name of a file without the archive's, its folders parted by `: `."""
    inner = member.name.partition(": ")[2] or member.name
    return inner.replace("\\", "/").replace("/", ": ")
