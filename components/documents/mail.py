"""The files of an e-mail: its text, and every part that is not another form of that text.

Mail programs nest parts as they like: Apple Mail puts attachments into one of two alternatives,
a signed e-mail wraps them all, a contract may stand inline beside the text. So every part is looked
at, whatever holds it. A part that cannot be written is told, and the others are written.
"""

import binascii
import email
import re
from collections.abc import Iterator
from email import policy
from email.message import Message, MIMEPart
from pathlib import Path, PurePath
from typing import cast

from components.errors import InputError
from components.file_names import cut_name, free_path

BODY = "text of the e-mail"
"""The name of the file with the text; an attachment's has no blanks."""
_UNNAMED = "attachment"
_UNSAFE = re.compile(r"[^\w.-]+")
_SUFFIXES = {
    "text/plain": ".txt",
    "text/html": ".html",
    "message/rfc822": ".eml",
    "message/global": ".eml",
}
# what Python's reader raises by headers that lie and by parts nested without end
_DAMAGE = (LookupError, ValueError, TypeError, AttributeError, AssertionError, RecursionError)


def write_mail(name: str, data: bytes, folder: Path, max_parts: int) -> dict[str, str]:
    """Write the text and the attachments of an e-mail as files.

    Args:
        name: The e-mail's name, for messages.
        data: Its bytes.
        folder: An empty folder.
        max_parts: The most parts that are written.

    Returns:
        By the name of each part that could not be written, the message that says why.

    Raises:
        InputError: It is damaged, or has too many parts.
    """
    try:
        message = email.message_from_bytes(data, policy=policy.default)
        body = _find_body(message)
        parts = list(_list_parts(message, body, is_alternative=False))
    except _DAMAGE as error:
        raise InputError(
            f"{name}: damaged e-mail ({type(error).__name__}). Save its attachments and give them"
            " one by one."
        ) from error
    if len(parts) > max_parts:
        raise InputError(f"{name}: more than {max_parts} parts. Give its attachments one by one.")
    faults: dict[str, str] = {}
    for number, part in enumerate(parts, start=1):
        place = BODY if part is body else f"part {number}"
        try:
            _write_part(part, folder, is_body=part is body)
        except (*_DAMAGE, OSError) as error:
            faults[place] = (
                f"{name}: {place}: damaged or cannot be written ({type(error).__name__}). Save it"
                " from the e-mail and give it by itself."
            )
    return faults


def _find_body(message: MIMEPart) -> MIMEPart | None:
    """Return the part that is the e-mail's text: the plain one, the page where that is blank."""
    for subtype in ("plain", "html"):
        body = message.get_body((subtype,))
        if body is not None and not _is_blank(body):
            return body
    return None


def _is_blank(part: MIMEPart) -> bool:
    """Return whether a part has no character that is seen."""
    payload = part.get_payload(decode=True)
    return isinstance(payload, bytes) and not payload.strip()


def _list_parts(
    part: MIMEPart, body: MIMEPart | None, *, is_alternative: bool
) -> Iterator[MIMEPart]:
    """Yield the parts of an e-mail in order, without what only repeats its text in another form.

    Args:
        part: The e-mail or a part of it.
        body: Its text.
        is_alternative: Whether the part is one of several forms, of which `body` is another.
    """
    is_container = part.get_content_maintype() == "multipart" and part.is_multipart()
    if is_container:
        is_choice = part.get_content_subtype() == "alternative"
        has_body = is_choice and any(inner is body for inner in part.walk())
        for inner in part.iter_parts():
            yield from _list_parts(inner, body, is_alternative=is_alternative or has_body)
        return
    is_text = _is_running_text(part)
    if part is body or not (is_text and (is_alternative or _is_blank(part))):
        yield part


def _is_running_text(part: MIMEPart) -> bool:
    """Return whether a part is text that the e-mail shows, not a file that it carries."""
    is_file = part.is_attachment() or part.get_filename() is not None
    return part.get_content_maintype() == "text" and not is_file


def _write_part(part: MIMEPart, folder: Path, *, is_body: bool) -> None:
    """Write a part as a file under a name of its own."""
    suffix = _SUFFIXES.get(part.get_content_type(), f".{part.get_content_subtype()}")
    if is_body or _is_running_text(part):
        # the mark wins over an encoding that the page declares
        content = str(part.get_content()).encode("utf-8-sig")
    else:
        content = _content(part)
    if is_body:
        (folder / f"{BODY}{suffix}").write_bytes(content)
        return
    name = part.get_filename() or f"{_UNNAMED}{suffix}"
    is_mail = suffix == ".eml"
    has_suffix = name.lower().endswith(suffix) if is_mail else PurePath(name).suffix != ""
    _free_path(folder, name if has_suffix else f"{name}{suffix}").write_bytes(content)


def _content(part: MIMEPart) -> bytes:
    """Return the bytes of an attachment."""
    if part.is_multipart():  # an e-mail in the e-mail, or a notice of its delivery
        payload = cast(list[Message], part.get_payload())
        is_packed = str(part.get("Content-Transfer-Encoding", "")).strip().lower() == "base64"
        if is_packed and not payload[0].keys():  # Python reads the letters of base64 as its text
            return binascii.a2b_base64(payload[0].as_bytes())
        return b"\n".join(inner.as_bytes() for inner in payload)
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


def _free_path(folder: Path, name: str) -> Path:
    """Return the path of a new file whose name is safe, short, and like the name given."""
    safe_name = cut_name(_UNSAFE.sub("_", name)).lstrip(".") or _UNNAMED
    return free_path(folder / safe_name)
