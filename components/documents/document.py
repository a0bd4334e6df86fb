"""Read a contract from any supported file into plain text with paragraphs.

`read_document` reads a file, `parse_document` an upload. The first bytes decide the format, then
the name. Size is checked before reading, archives before unpacking, and every fault is one
`InputError` with a remedy. The text has one line for each paragraph; offsets count its characters.
Nothing is executed or fetched. Not covered: right-to-left layout, RTF; several at once: `bundles`.
"""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePath
from typing import Literal

from pydantic import Field

from components.config import Section
from components.confinement.bounds import Bounds
from components.documents.blocks import Block, Extract, LeftOut, clean_text
from components.documents.html import read_html
from components.documents.markdown import read_markdown
from components.documents.open_document import read_open_document
from components.documents.paragraph_labels import split_label
from components.documents.pdf import read_pdf
from components.documents.plain_text import decode_text, notes_on_decoding, read_plain
from components.documents.run_on_terms import split_terms
from components.documents.word import read_word
from components.documents.word_runs import View
from components.errors import InputError, MissingError
from components.file_names import readable_name

Kind = Literal["docx", "odt", "pdf", "html", "md", "txt"]

SUFFIXES: dict[str, Kind] = {
    ".docx": "docx",
    ".docm": "docx",
    ".odt": "odt",
    ".ott": "odt",
    ".pdf": "pdf",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "md",
    ".markdown": "md",
    ".txt": "txt",
    ".text": "txt",
}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SAMPLE_BYTES = 1024
_PAGE_START = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,100}<(?:!doctype\s+html|html)\b", re.I)
_TAG = re.compile(rb"<[!/?a-zA-Z]")
_ALLOWED = "allowed: .docx .docm .odt .pdf .html .md .txt"
BUNDLES = (".zip", ".eml")
"""The kinds of file that hold several documents; `bundles` reads them."""


class DocumentLimits(Section):
    """How documents are read, and the largest one that is."""

    max_bytes: int = Field(
        default=20_000_000,
        ge=1,
        le=1_000_000_000,
        description="Largest file in bytes; checked before the file is read.",
    )
    max_pages: int = Field(
        default=500,
        ge=1,
        le=100_000,
        description="Most pages of a PDF; extraction takes tens of milliseconds a page.",
    )
    max_expanded_bytes: int = Field(
        default=200_000_000,
        ge=1,
        le=4_000_000_000,
        description=(
            "Largest sum of unpacked sizes in a Word or OpenDocument file, in bytes; stops zip"
            " bombs."
        ),
    )
    max_chars: int = Field(
        default=2_000_000,
        ge=1,
        le=100_000_000,
        description="Most characters of plain text; about 1,000 pages.",
    )
    max_members: int = Field(
        default=1_000,
        ge=1,
        le=100_000,
        description="Most files of a folder, a .zip or an e-mail that are read together.",
    )
    max_ratio: int = Field(
        default=100,
        ge=1,
        le=100_000,
        description="Highest ratio of unpacked to packed bytes of a .zip above 16 MB; text has 10"
        " to 1.",
    )
    max_seconds: float = Field(
        default=120,
        gt=0,
        le=86_400,
        description="Seconds that reading a file may take, and writing its report, before the"
        " process that does it is killed; raise it for `ocr`.",
    )
    max_memory_bytes: int = Field(
        default=2_000_000_000,
        ge=100_000_000,
        le=1_000_000_000_000,
        description="Memory that reading a file may take, and writing its report, in bytes; Word"
        " files take up to sixty times their unpacked size.",
    )
    ocr: bool = Field(
        default=False,
        description="Whether pages of a PDF that are only pictures are read by text recognition"
        " (the extra `ocr`, seconds a page); its errors may change figures.",
    )
    tracked_changes: View = Field(
        default="accepted",
        description="How the tracked changes of a Word file are read: accepted, original, or shown"
        " with deletions in brackets.",
    )

    def bounds(self) -> Bounds:
        """Return what the process may take that reads a file."""
        return Bounds(max_seconds=self.max_seconds, max_memory_bytes=self.max_memory_bytes)


@dataclass(frozen=True)
class Paragraph:
    """A paragraph of a document.

    `start` and `end` are offsets into the document's text. `heading_level` is 0 for the title, 1 or
    more for a heading. `label` is its number, typed or automatic ("" if none). `source_index` is
    the index of its `w:p` among all of a Word file's body, in document order, or -1, and
    `source_count` the number of `w:p` that it was made of. `is_cell` marks a paragraph of a table
    cell.
    """

    start: int
    end: int
    heading_level: int | None = None
    label: str = ""
    source_index: int = -1
    is_cell: bool = False
    source_count: int = 1


@dataclass(frozen=True)
class Document:
    """A contract's plain text and the file that it came from.

    `left_out` is text of the file that is not in `text`, with the reason. `notes` say how the file
    was read.
    """

    name: str
    kind: Kind
    sha256: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return (
            f"Document(kind={self.kind!r}, sha256={self.sha256[:12]!r}, length={len(self.text)},"
            f" paragraphs={len(self.paragraphs)})"
        )


def read_document(path: Path, limits: DocumentLimits) -> Document:
    """Read a contract from a file.

    Args:
        path: A .docx, .docm, .odt, .pdf, .html, .md or .txt file.
        limits: The largest document that is read.

    Raises:
        MissingError: The file does not exist.
        InputError: It is a folder, cannot be read, or `parse_document` refuses it.
    """
    return parse_document(readable_name(path.name), read_bytes(path, limits), limits)


def read_bytes(path: Path, limits: DocumentLimits) -> bytes:
    """Return a file's bytes, after a check of its size.

    Raises:
        MissingError: The file does not exist.
        InputError: It is a folder, empty, too big, or cannot be read.
    """
    if path.is_dir():
        raise InputError(
            f"{path}: is a folder (allowed: one file). Name a file in it, or run the flow"
            " review_contracts."
        )
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise InputError(f"{path}: not a regular file. Copy its text into a file.")
        _check_size(str(path), size, limits)
        with path.open("rb") as file:
            return file.read(limits.max_bytes + 1)
    except FileNotFoundError as error:
        raise MissingError(f"{path}: no such file. Check the path.") from error
    except OSError as error:
        raise InputError(
            f"{path}: cannot be read, got {error.strerror}. Check its permissions."
        ) from error


def parse_document(name: str, data: bytes, limits: DocumentLimits) -> Document:
    """Read a contract from bytes, such as an upload.

    Args:
        name: The file's name; its suffix counts only if the first bytes do not decide.
        data: The file's bytes.
        limits: The largest document that is read.

    Raises:
        InputError: The document is empty, too big, of an unknown or legacy type, encrypted,
            corrupt, scanned, or in an unsupported encoding.
    """
    _check_size(name, len(data), limits)
    kind = _detect_kind(name, data)
    reading = _read_file(kind, name, data, limits)
    blocks: list[Block] = []
    for block in reading.blocks:
        blocks += split_terms(block) if block.text else []
    if not blocks:
        raise InputError(
            f"{name}: holds no text, {len(data)} bytes of {kind} given. Give a document with words"
            " in it."
        )
    text, paragraphs = _join_blocks(blocks)
    if len(text) > limits.max_chars:
        raise InputError(
            f"{name}: too long, got {len(text)} characters (allowed: {limits.max_chars}). Split it"
            " or raise session.documents.max_chars."
        )
    return Document(
        name=name,
        kind=kind,
        sha256=hashlib.sha256(data).hexdigest(),
        text=text,
        paragraphs=paragraphs,
        left_out=tuple(_clean_left_out(reading.left_out)),
        notes=tuple(dict.fromkeys(reading.notes)),
    )


def _clean_left_out(left_out: Sequence[LeftOut]) -> Iterator[LeftOut]:
    """Yield the texts that a reader left out, cleaned, without empty ones."""
    for item in left_out:
        text = clean_text(item.text)
        if text:
            yield LeftOut(text, item.reason)


def _check_size(name: str, size: int, limits: DocumentLimits) -> None:
    """Refuse an empty file and one over the limit."""
    if size == 0:
        raise InputError(f"{name}: empty file, got 0 bytes. Give a document with words in it.")
    if size > limits.max_bytes:
        raise InputError(
            f"{name}: too big, got {size} bytes (allowed: {limits.max_bytes}). Split it, or raise"
            " session.documents.max_bytes."
        )


def _detect_kind(name: str, data: bytes) -> Kind:
    """Return the format of a file: by its first bytes, else by the suffix of its name."""
    named = SUFFIXES.get(PurePath(name).suffix.lower())
    if data.startswith(_OLE) and name.lower().endswith(".msg"):
        raise InputError(
            f"{name}: an e-mail in Outlook's own format (.msg). Save it as .eml, or give its"
            " attachments."
        )
    if data.startswith(_OLE):
        raise InputError(
            f"{name}: a legacy .doc or a password-protected Office file. Remove the password and"
            " save it as .docx."
        )
    if data.startswith(b"PK\x03\x04"):
        return "odt" if _is_open_document(data) else "docx"
    if b"%PDF-" in data[:_SAMPLE_BYTES]:
        return "pdf"
    if data[:_SAMPLE_BYTES].lstrip().startswith(b"{\\rtf"):
        raise InputError(
            f"{name}: Rich Text Format (RTF), whatever its name says ({_ALLOWED}). Save it as"
            " .docx."
        )
    if named in ("docx", "odt", "pdf", None) and _PAGE_START.match(data):
        raise InputError(
            f"{name}: a web page (HTML) by its content. Give it the suffix .html, or open it in a"
            " word processor and save it as .docx."
        )
    if named in ("docx", "odt", "pdf"):
        raise InputError(
            f"{name}: named {named} but its content is not, it is corrupt or cut off. Save or"
            " download it again."
        )
    suffix = PurePath(name).suffix or "no suffix"
    if suffix.lower() in BUNDLES:
        raise InputError(
            f"{name}: holds several documents, got {suffix} ({_ALLOWED}). Give one of them, or the"
            " whole file to `clausula read` or `clausula review`, to the page, or to"
            " POST /v1/matters/ID/bundles."
        )
    if named is None:
        raise InputError(
            f"{name}: unknown type, got {suffix} and no known content ({_ALLOWED}). Convert it to"
            " one of these."
        )
    if named in ("txt", "md") and _PAGE_START.match(data):
        return "html"
    is_page = _TAG.search(data) is not None or b"\0" in data[:_SAMPLE_BYTES]
    return "txt" if named == "html" and not is_page else named


def _is_open_document(data: bytes) -> bool:
    """Return whether an archive begins with the mark of an OpenDocument text."""
    return b"mimetypeapplication/vnd.oasis.opendocument.text" in data[:120]


def _read_file(kind: Kind, name: str, data: bytes, limits: DocumentLimits) -> Extract:
    """Read a file with the reader of its format."""
    match kind:
        case "docx":
            return read_word(
                name,
                data,
                limits.max_expanded_bytes,
                max_chars=limits.max_chars,
                view=limits.tracked_changes,
                read_embedded=partial(_read_embedded, name, limits),
            )
        case "odt":
            return read_open_document(name, data, limits.max_expanded_bytes)
        case "pdf":
            return read_pdf(name, data, limits.max_pages, limits.max_chars, with_ocr=limits.ocr)
        case "html":
            return read_html(name, data)
        case "md":
            return read_markdown(name, decode_text(name, data))
        case "txt":
            text = decode_text(name, data)
            return Extract(read_plain(text), notes=notes_on_decoding(text))


def _read_embedded(name: str, limits: DocumentLimits, file: str, data: bytes) -> Extract:
    """Read a file that a Word file embeds as a part of its text (`w:altChunk`).

    Raises:
        InputError: It is of a type that is not read here, such as one that embeds files itself.
    """
    suffix = PurePath(file).suffix.lower()
    kind = SUFFIXES.get(suffix)
    if kind not in ("html", "md", "txt") or not data:
        raise InputError(
            f"{name}: holds an embedded file (altChunk), got {suffix or 'none'} (read: .html .txt)."
            " Open it in Word and save it again, which makes it a part of the text."
        )
    return _read_file(kind, f"{name}: {file}", data, limits)


def _join_blocks(blocks: Sequence[Block]) -> tuple[str, tuple[Paragraph, ...]]:
    """Return the blocks as one text, a line for each, and as paragraphs with offsets into it."""
    paragraphs: list[Paragraph] = []
    start = 0
    for block in blocks:
        end = start + len(block.text)
        label = block.label or split_label(block.text)[0]
        paragraphs.append(
            Paragraph(
                start=start,
                end=end,
                heading_level=block.heading_level,
                label=label,
                source_index=block.source_index,
                is_cell=block.is_cell,
                source_count=block.source_count,
            )
        )
        start = end + 1
    return "\n".join(block.text for block in blocks), tuple(paragraphs)
