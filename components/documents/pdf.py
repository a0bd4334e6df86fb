"""Read a PDF file into blocks: the paragraphs of its text layer.

pypdf extracts the lines; running heads and page numbers are removed and the lines are joined into
paragraphs. Nothing is executed or fetched. A page that is only a picture has no text. Skipping it
would silently review part of a contract, so such a file is refused with the page numbers. Not
covered: columns side by side; tables come as lines.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from io import BytesIO

from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError

from components.documents.blocks import Block
from components.documents.wrapped_lines import join_lines
from components.errors import InputError

_PAGE_NUMBER = re.compile(
    r"(?:page\s*)?[-–—\s]*\d{1,4}(?:\s*(?:/|of)\s*\d{1,4})?[-–—\s]*", re.IGNORECASE
)
_PAGE_SLACK = 0.85
"""The share of its width that a full line of a printed page fills at least."""


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
    reader = _open(name, data)
    try:
        num_pages = len(reader.pages)
    except Exception as error:  # a damaged file can raise nearly anything inside pypdf
        raise _corrupt(name, error) from error
    if not 0 < num_pages <= max_pages:
        raise InputError(
            f"{name}: must have 1 to {max_pages} pages, got {num_pages}. Split the file, or raise"
            " session.documents.max_pages."
        )
    pages = [_split_lines(text) for text in _extract_texts(name, reader, max_chars)]
    paragraphs = join_lines(list(_body_lines(pages)), slack=_PAGE_SLACK)
    return [Block(text) for text in paragraphs]


def _open(name: str, data: bytes) -> PdfReader:
    """Open a PDF; one that anyone may open is decrypted."""
    try:
        reader = PdfReader(BytesIO(data), strict=False)
        is_locked = reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED
    except DependencyError as error:
        raise InputError(
            f"{name}: an encrypted PDF. Remove the password and save it again."
        ) from error
    except Exception as error:  # as above
        raise _corrupt(name, error) from error
    if is_locked:
        raise InputError(
            f"{name}: an encrypted PDF that needs a password. Remove the password and save it"
            " again."
        )
    return reader


def _corrupt(name: str, error: Exception) -> InputError:
    return InputError(
        f"{name}: corrupt PDF ({type(error).__name__}). Open it in a PDF viewer and save or print"
        " it to PDF again."
    )


def _extract_texts(name: str, reader: PdfReader, max_chars: int) -> list[str]:
    """Return the text of each page; refuse pages that are only pictures.

    It stops after the page that exceeds `max_chars`, since the document is refused then.
    """
    texts: list[str] = []
    pictures: list[int] = []
    num_chars = 0
    try:
        for number, page in enumerate(reader.pages, start=1):
            text = page.extract_text()
            texts.append(text)
            num_chars += len(text)
            if not text.strip() and _has_picture(page):
                pictures.append(number)
            if num_chars > max_chars:
                break
    except Exception as error:  # as above: damage surfaces page by page
        raise _corrupt(name, error) from error
    if pictures or not num_chars:
        pages = ", ".join(map(str, pictures[:10])) or "all"
        raise InputError(
            f"{name}: scanned PDF, no text on page(s) {pages} of {len(texts)}. Run text recognition"
            " (OCR) and try again."
        )
    return texts


def _has_picture(page: PageObject) -> bool:
    """Return whether a page draws an image or a form, which may hold an image."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    kinds = (item.get_object().get("/Subtype") for item in objects.get_object().values())
    return any(kind in ("/Image", "/Form") for kind in kinds)


def _split_lines(text: str) -> list[str]:
    """Return the lines of a page that are not blank, without a page number at the top or bottom."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    last = len(lines) - 1
    return [
        line
        for index, line in enumerate(lines)
        if 0 < index < last or not _PAGE_NUMBER.fullmatch(line)
    ]


def _body_lines(pages: Sequence[Sequence[str]]) -> Iterator[str]:
    """Yield the lines of all pages without the running heads and feet of most pages."""
    counts: Counter[str] = Counter()
    for page in pages:
        counts.update({_mask_page_number(line) for line in _edges(page)})
    for page in pages:
        last = len(page) - 1
        for index, line in enumerate(page):
            count = counts[_mask_page_number(line)]
            is_running = count >= 3 and count * 2 > len(pages)
            if 0 < index < last or not is_running:
                yield line


def _edges(page: Sequence[str]) -> Sequence[str]:
    """Return the first and the last line of a page."""
    return [*page[:1], *page[-1:]]


def _mask_page_number(line: str) -> str:
    """Return `Page 3 of 9` as `Page # of #`, and a line that names no page as it is.

    The digits of other lines stay: `Article 3` and `Article 4` are no running head.
    """
    names_page = re.search(r"\bpage\b", line, re.IGNORECASE)
    return re.sub(r"\d+", "#", line) if names_page else line
