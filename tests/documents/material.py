"""Contract files made for tests: Word files and archives, and what reading them gives."""

import zipfile
from io import BytesIO

import docx
import pytest

from components.documents.document import DocumentLimits, parse_document
from components.errors import InputError

LIMITS = DocumentLimits()


def word_bytes(*paragraphs: str) -> bytes:
    """Return a Word file with these paragraphs."""
    document = docx.Document()
    for text in paragraphs:
        document.add_paragraph(text)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def rewritten(data: bytes, replace: dict[str, bytes]) -> bytes:
    """Return the archive with some entries replaced or added."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in [
            *source.namelist(),
            *(extra for extra in replace if extra not in source.namelist()),
        ]:
            target.writestr(name, replace[name] if name in replace else source.read(name))
    return buffer.getvalue()


def texts(name: str, data: bytes) -> list[str]:
    """Return the paragraphs of a document, which tile its text."""
    document = parse_document(name, data, LIMITS)
    assert document.text == "\n".join(document.text[p.start : p.end] for p in document.paragraphs)
    return document.text.split("\n")


def fault(name: str, data: bytes, limits: DocumentLimits = LIMITS) -> str:
    """Return the message with which a document is refused."""
    with pytest.raises(InputError) as caught:
        parse_document(name, data, limits)
    assert str(caught.value).startswith(f"{name}: ")
    assert str(caught.value).rstrip().endswith(".")
    return str(caught.value)
