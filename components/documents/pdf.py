"""Read a PDF file into blocks: the paragraphs of its pages in reading order.

PDFium gives the characters with their places, pypdf the forms and remarks; the layout is worked out
from the places. Read are columns one after the other, rows of tables, values of form fields, and
notes behind their sentence. Running heads, page and line numbers, watermarks and struck text are
left out and told. A page that is only a picture is named and the file refused, since skipping it
would silently review a part of a contract. Nothing is executed or fetched.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

import pypdfium2
import pypdfium2.raw as pdfium
from pypdf import PageObject, PasswordType, PdfReader
from pypdf.errors import DependencyError

from components.documents.blocks import Extract
from components.documents.pdf_columns import order_lines
from components.documents.pdf_forms import PageForms, place_values, read_forms, remove_struck
from components.documents.pdf_glyphs import LOCK, Box, PageGlyphs, read_glyphs
from components.documents.pdf_lines import PrintedLine, find_lines
from components.documents.pdf_margins import peel_heads, peel_line_numbers, peel_watermark
from components.documents.pdf_paragraphs import make_blocks
from components.documents.pdf_strikes import find_drawn_lines, remove_lined_out
from components.documents.text_recognition import draw_page, recognise
from components.errors import InputError
from components.records import LeftOut

_STAMP_CHARS = 200
"""A page with fewer characters over a picture is a scan with a stamp."""
_LAYER_CHARS = 20
"""An invisible text with more characters is what text recognition read from the picture."""
_PICTURE_SHARE = 0.5
_MIN_UNMAPPED = 20
_MAX_OBJECT_DEPTH = 5
_SHOWN_PAGES = 10


@dataclass
class _Survey:
    """The numbers of pages, from 1, at which something is to be told, and counts of the file."""

    pictures: list[int] = field(default_factory=list)
    scanned: list[int] = field(default_factory=list)
    unmapped: list[int] = field(default_factory=list)
    recognised: list[int] = field(default_factory=list)
    white: list[int] = field(default_factory=list)
    illustrated: list[int] = field(default_factory=list)
    torn: list[int] = field(default_factory=list)
    num_empty: int = 0
    num_remarks: int = 0
    num_signatures: int = 0
    num_values: int = 0


def read_pdf(
    name: str, data: bytes, max_pages: int, max_chars: int, *, with_ocr: bool = False
) -> Extract:
    """Return the paragraphs of a PDF in page order, what was left out, and notes.

    Args:
        name: The document's name, for messages.
        data: The file's bytes.
        max_pages: The most pages to read.
        max_chars: The most characters to read.
        with_ocr: Whether pages that are only pictures are read by text recognition.

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
    extract = Extract()
    survey = _Survey()
    try:
        pages = _read_pages(reader, data, max_chars, survey, extract)
        if with_ocr and survey.pictures:
            _recognise_pages(name, data, survey, pages)
    except InputError:
        raise
    except Exception as error:  # as above: damage surfaces page by page
        raise _corrupt(name, error) from error
    _refuse_unreadable(name, reader, survey, pages)
    for text in peel_heads(pages):
        extract.left_out.append(LeftOut(text, "running head, foot or page number"))
    for lines in pages:
        numbers = peel_line_numbers(lines)
        watermark = peel_watermark(lines)
        extract.left_out.append(LeftOut(numbers, "line numbers in the margin"))
        extract.left_out.append(LeftOut(watermark, "large text across others, a watermark"))
    extract.blocks = make_blocks([order_lines(lines) for lines in pages])
    extract.notes += _describe(survey)
    return extract


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


def _read_pages(
    reader: PdfReader, data: bytes, max_chars: int, survey: _Survey, extract: Extract
) -> list[list[PrintedLine]]:
    """Return the lines of each page from the top to the bottom.

    It stops after the page that exceeds `max_chars`, since the document is refused then.
    """
    pages: list[list[PrintedLine]] = []
    num_chars = 0
    with LOCK:
        file = pypdfium2.PdfDocument(data)
    try:
        for number, page in enumerate(reader.pages, start=1):
            forms = read_forms(page)
            glyphs, drawn_lines = _read_page(file, page, number, survey)
            _count(forms, survey)
            struck = remove_struck(glyphs.glyphs, forms, glyphs.turn)
            struck += remove_lined_out(glyphs.glyphs, drawn_lines)
            place_values(glyphs.glyphs, forms, glyphs.turn)
            extract.left_out += [
                LeftOut(struck, "struck through"),
                LeftOut(glyphs.askew, "text at an angle, such as a watermark"),
                LeftOut(glyphs.outside, "beyond the edges of the page"),
            ]
            pages.append(find_lines(glyphs.glyphs, is_by_words=glyphs.is_by_words))
            num_chars += len(glyphs.glyphs)
            if num_chars > max_chars:
                break
    finally:
        with LOCK:
            file.close()
    return pages


def _read_page(
    file: pypdfium2.PdfDocument, page: PageObject, number: int, survey: _Survey
) -> tuple[PageGlyphs, list[Box]]:
    """Return the characters and the drawn lines of a page, and note what is to be told of it."""
    with LOCK:
        drawn = file[number - 1]
        glyphs = read_glyphs(drawn)
        num_chars = len(glyphs.glyphs)
        may_be_scan = num_chars < _STAMP_CHARS or glyphs.is_invisible
        share = _picture_share(drawn) if may_be_scan or _has_picture(page) else 0.0
        drawn_lines = find_drawn_lines(drawn, glyphs.turn)
        drawn.close()
    is_layer = glyphs.is_invisible and num_chars >= _LAYER_CHARS
    is_bare = num_chars == 0 and share > 0
    if is_layer:
        survey.recognised.append(number)
    elif is_bare or (num_chars < _STAMP_CHARS and share >= _PICTURE_SHARE):
        survey.pictures.append(number)
    elif share > 0:
        survey.illustrated.append(number)
    if glyphs.num_unmapped > max(_MIN_UNMAPPED, num_chars // 5):
        survey.unmapped.append(number)
    elif glyphs.num_unmapped:
        survey.torn.append(number)
    if glyphs.has_white:
        survey.white.append(number)
    return glyphs, drawn_lines


def _recognise_pages(
    name: str, data: bytes, survey: _Survey, pages: list[list[PrintedLine]]
) -> None:
    """Read the pages that are pictures by text recognition, in place."""
    with LOCK:
        file = pypdfium2.PdfDocument(data)
    try:
        for number in survey.pictures:
            with LOCK:
                picture = draw_page(file[number - 1])
            pages[number - 1] = find_lines(recognise(name, picture))
    finally:
        with LOCK:
            file.close()
    survey.scanned = survey.pictures
    survey.pictures = [number for number in survey.scanned if not pages[number - 1]]


def _count(forms: PageForms, survey: _Survey) -> None:
    """Add what a page's form holds to the counts of the file."""
    survey.num_values += len(forms.values)
    survey.num_empty += forms.num_empty
    survey.num_remarks += forms.num_remarks
    survey.num_signatures += forms.num_signatures


def _has_picture(page: PageObject) -> bool:
    """Return whether a page draws an image or a form, which may hold an image."""
    resources = page.get("/Resources")
    objects = resources.get_object().get("/XObject") if resources is not None else None
    if objects is None:
        return False
    kinds = (item.get_object().get("/Subtype") for item in objects.get_object().values())
    return any(kind in ("/Image", "/Form") for kind in kinds)


def _picture_share(page: Any) -> float:  # Any: a pypdfium2 page
    """Return the share of a page that pictures cover; the caller holds `LOCK`."""
    left, bottom, right, top = page.get_bbox()
    area = max((right - left) * (top - bottom), 1.0)
    covered = 0.0
    for picture in page.get_objects([pdfium.FPDF_PAGEOBJ_IMAGE], max_depth=_MAX_OBJECT_DEPTH):
        x0, y0, x1, y1 = picture.get_bounds()
        width = max(0.0, min(x1, right) - max(x0, left))
        height = max(0.0, min(y1, top) - max(y0, bottom))
        covered += width * height
    return float(covered / area)


def _refuse_unreadable(
    name: str, reader: PdfReader, survey: _Survey, pages: list[list[PrintedLine]]
) -> None:
    """Refuse a file of which a page cannot be read.

    Raises:
        InputError: Pages are pictures, their fonts name no letters, or a form draws them itself.
    """
    has_text = any(pages)
    if survey.pictures or not has_text:
        numbers = _list_pages(survey.pictures) or "all"
        raise InputError(
            f"{name}: scanned PDF, no text on page(s) {numbers} of {len(pages)}. Run text"
            " recognition (OCR) and try again, or set session.documents.ocr to true."
        )
    if survey.unmapped:
        raise InputError(
            f"{name}: the fonts of page(s) {_list_pages(survey.unmapped)} do not say which letters"
            " they draw, so the text cannot be read. Run text recognition (OCR) and try again."
        )
    form = reader.root_object.get("/AcroForm")
    is_dynamic = form is not None and "/XFA" in form.get_object()
    if is_dynamic and any("please wait" in line.text.lower() for line in pages[0]):
        raise InputError(
            f"{name}: a dynamic form (XFA) that only Adobe Reader shows. Print it to PDF there and"
            " give that file."
        )


def _list_pages(numbers: list[int]) -> str:
    """Return page numbers as a list, the first ones of many."""
    return ", ".join(map(str, numbers[:_SHOWN_PAGES]))


def _describe(survey: _Survey) -> Iterator[str]:
    """Yield sentences on how the file was read."""
    if survey.scanned:
        yield (
            f"Page(s) {_list_pages(survey.scanned)} are pictures and were read by text recognition"
            " (OCR); letters and figures may be wrong. Compare each finding with the page."
        )
    if survey.recognised:
        yield (
            f"The text of page(s) {_list_pages(survey.recognised)} comes from text recognition"
            " (OCR) of a picture; letters and figures may be wrong."
        )
    if survey.white:
        yield (
            f"Page(s) {_list_pages(survey.white)} hold white text, which is read although nobody"
            " sees it on white paper."
        )
    if survey.torn:
        yield (
            f"Page(s) {_list_pages(survey.torn)} hold characters whose font does not say which"
            " letters they are; \ufffd stands for those that are lost."
        )
    if survey.illustrated:
        yield (
            f"Page(s) {_list_pages(survey.illustrated)} hold pictures; text in them is not"
            " reviewed."
        )
    if survey.num_values:
        yield f"Values of form fields, boxes and typed-on text that are read: {survey.num_values}."
    if survey.num_empty:
        yield f"Fields of the form that nobody filled in: {survey.num_empty}."
    if survey.num_remarks:
        yield f"Remarks, stamps and drawings that are not reviewed: {survey.num_remarks}."
    if survey.num_signatures:
        yield f"Electronic signatures, which are not checked: {survey.num_signatures}."
