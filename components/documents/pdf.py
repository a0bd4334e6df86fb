"""PDF files as blocks: the text layer's lines, running heads and page numbers removed, joined back to paragraphs.

pypdf reads the text layer, nothing is executed or fetched. A page that is only a picture has no
text, and leaving it out would review part of a contract without saying so: such files are refused
with the page numbers. Not covered: columns side by side, and tables come as lines.
"""

import re
from collections import Counter
from collections.abc import Iterator
from io import BytesIO

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError

from components.documents.blocks import Block
from components.documents.plain_text import join_lines
from components.errors import InputError

_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—\s]*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_PAGE_SLACK = 0.85


def read_pdf(name: str, data: bytes, max_pages: int, max_chars: int) -> list[Block]:
    """Return the paragraphs of a PDF in page order.

    Args:
        name: The document's name, for messages.
        data: The file's bytes.
        max_pages: The most pages to read.
        max_chars: The most characters to read.

    Raises:
        InputError: The file is corrupt, encrypted, scanned without text, or has too many pages.
    """
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        is_locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
    except DependencyError as error:
        raise InputError(
            f"{name}: an encrypted PDF. Remove the password and save it again."
        ) from error
    except Exception as error:  # a damaged file can raise nearly anything inside pypdf
        raise _corrupt(name, error) from error
    if is_locked:
        raise InputError(
            f"{name}: an encrypted PDF that needs a password. Remove the password and save it"
            " again."
        )
    try:
        num_pages = len(reader.pages)
    except Exception as error:  # as above
        raise _corrupt(name, error) from error
    if not 0 < num_pages <= max_pages:
        raise InputError(
            f"{name}: must have 1 to {max_pages} pages, got {num_pages}. Split the file, or raise"
            " limits.max_pages."
        )
    return [
        Block(text)
        for text in join_lines(list(_lines(_texts(name, reader, max_chars))), slack=_PAGE_SLACK)
    ]


def _corrupt(name: str, error: Exception) -> InputError:
    return InputError(
        f"{name}: corrupt PDF ({type(error).__name__}). Open it in a PDF viewer and save or print"
        " it to PDF again."
    )


def _texts(name: str, reader: PdfReader, max_chars: int) -> list[str]:
    texts: list[str] = []
    pictures: list[int] = []
    total = 0
    try:
        for number, page in enumerate(reader.pages, start=1):
            texts.append(page.extract_text())
            total += len(texts[-1])
            if not texts[-1].strip() and _has_picture(page):
                pictures.append(number)
            if total > max_chars:
                break
    except Exception as error:  # as above: damage surfaces page by page
        raise _corrupt(name, error) from error
    if pictures or not total:
        pages = ", ".join(map(str, pictures[:10])) or "all"
        raise InputError(
            f"{name}: scanned PDF, no text on page(s) {pages} of {len(texts)}. Run text recognition"
            " (OCR) and try again."
        )
    return texts


def _has_picture(page: PageObject) -> bool:
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    return any(
        item.get_object().get("/Subtype") in ("/Image", "/Form")
        for item in objects.get_object().values()
    )


def _lines(texts: list[str]) -> Iterator[str]:
    """Yield the lines of all pages without page numbers and the running heads and feet most pages share."""
    pages = [
        _without_page_numbers([line.strip() for line in text.splitlines() if line.strip()])
        for text in texts
    ]
    edges = Counter(
        edge for page in pages for edge in {_masked(line) for line in page[:1] + page[-1:]}
    )
    for page in pages:
        running = {
            line
            for line in page[:1] + page[-1:]
            if edges[_masked(line)] >= 3 and edges[_masked(line)] * 2 > len(pages)
        }
        yield from (
            line
            for index, line in enumerate(page)
            if line not in running or 0 < index < len(page) - 1
        )


def _without_page_numbers(lines: list[str]) -> list[str]:
    return [
        line
        for index, line in enumerate(lines)
        if 0 < index < len(lines) - 1 or not _PAGE_NUMBER.fullmatch(line)
    ]


def _masked(line: str) -> str:
    """Return the line without its digits where it names a page.

    `Article 3` and `Article 4` must not look the same.
    """
    return re.sub(r"\d+", "#", line) if re.search(r"\bpage\b", line, re.IGNORECASE) else line
