"""PDF files written by hand: text at places, pictures, form fields and marks."""

from dataclasses import dataclass
from io import BytesIO

import pypdfium2
from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    StreamObject,
    TextStringObject,
)

from components.documents.document import Document, DocumentLimits, parse_document

WIDTH = 595
HEIGHT = 842


@dataclass(frozen=True)
class Text:
    """A text on a page; `matrix` turns it, as the first four numbers of a text matrix."""

    x: float
    y: float
    text: str
    size: float = 11
    matrix: str = "1 0 0 1"
    colour: str = "0 g"


def column(*texts: str, x: float = 72, top: float = 780, step: float = 14) -> list[Text]:
    """Return lines of text below each other."""
    return [Text(x, top - step * number, text) for number, text in enumerate(texts)]


def pdf(*pages: list[Text]) -> PdfWriter:
    """Return a writer with these pages, in Helvetica; the character 1 is the ligature of fi."""
    writer = PdfWriter()
    encoding = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Encoding"),
            NameObject("/BaseEncoding"): NameObject("/WinAnsiEncoding"),
            NameObject("/Differences"): ArrayObject([NumberObject(1), NameObject("/fi")]),
        }
    )
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
            NameObject("/Encoding"): encoding,
        }
    )
    for texts in pages:
        page = writer.add_blank_page(width=WIDTH, height=HEIGHT)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = StreamObject()
        stream.set_data("".join(map(_shown, texts)).encode("cp1252"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    return writer


def _shown(text: Text) -> str:
    """Return the operators that draw a text."""
    escaped = text.text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    place = f"{text.matrix} {text.x} {text.y} Tm"
    return f"BT {text.colour} /F1 {text.size} Tf {place} ({escaped}) Tj ET\n"


def add_line(writer: PdfWriter, page: int, left: float, right: float, y: float) -> None:
    """Draw a thin horizontal line on a page."""
    _draw(writer, page, f"0.7 w {left} {y} m {right} {y} l S")


def _draw(writer: PdfWriter, page: int, operators: str) -> None:
    """Add operators behind those of a page."""
    target = writer.pages[page]
    old = target["/Contents"].get_object()
    assert isinstance(old, StreamObject)
    stream = StreamObject()
    stream.set_data(old.get_data() + operators.encode())
    target[NameObject("/Contents")] = writer._add_object(stream)


def add_annotation(
    writer: PdfWriter, page: int, box: tuple[float, float, float, float], **values: str
) -> None:
    """Add an annotation; a value that begins with a slash is a name, another one a text."""
    annotation = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Annot"),
            NameObject("/Rect"): ArrayObject([FloatObject(number) for number in box]),
        }
    )
    for key, value in values.items():
        is_name = value.startswith("/")
        annotation[NameObject(f"/{key}")] = (
            NameObject(value) if is_name else TextStringObject(value)
        )
    target = writer.pages[page]
    if "/Annots" not in target:
        target[NameObject("/Annots")] = ArrayObject()
    listed = target["/Annots"]
    assert isinstance(listed, ArrayObject)
    listed.append(writer._add_object(annotation))


def add_picture(
    writer: PdfWriter,
    page: int,
    width: float,
    height: float,
    size: tuple[int, int] = (2, 2),
    pixels: bytes = bytes(4),
) -> None:
    """Draw a picture over a page, from its lower left corner."""
    image = StreamObject()
    image.set_data(pixels)
    for key, value in {"/Width": size[0], "/Height": size[1], "/BitsPerComponent": 8}.items():
        image[NameObject(key)] = NumberObject(value)
    image[NameObject("/Type")] = NameObject("/XObject")
    image[NameObject("/Subtype")] = NameObject("/Image")
    image[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
    target = writer.pages[page]
    resources = target["/Resources"]
    assert isinstance(resources, DictionaryObject)
    pictures = DictionaryObject({NameObject("/Im1"): writer._add_object(image)})
    resources[NameObject("/XObject")] = pictures
    _draw(writer, page, f"q {width} 0 0 {height} 0 0 cm /Im1 Do Q")


def scan(texts: list[Text]) -> PdfWriter:
    """Return a PDF with one page that is a picture of these texts."""
    printed = pypdfium2.PdfDocument(pdf_bytes(pdf(texts)))
    pixels = printed[0].render(scale=2.5, grayscale=True).to_numpy()
    writer = PdfWriter()
    page = writer.add_blank_page(width=WIDTH, height=HEIGHT)
    page[NameObject("/Resources")] = DictionaryObject()
    page[NameObject("/Contents")] = writer._add_object(StreamObject())
    add_picture(writer, 0, WIDTH, HEIGHT, (pixels.shape[1], pixels.shape[0]), pixels.tobytes())
    printed.close()
    return writer


def pdf_bytes(writer: PdfWriter) -> bytes:
    """Return the bytes of the PDF."""
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def read(writer: PdfWriter) -> Document:
    """Return what is read from the PDF."""
    return parse_document("made.pdf", pdf_bytes(writer), DocumentLimits())


def lines(*pages: list[Text]) -> list[str]:
    """Return the paragraphs that are read from pages."""
    return read(pdf(*pages)).text.split("\n")


def left_out(writer: PdfWriter) -> list[tuple[str, str]]:
    """Return what is not read from the PDF, with the reasons."""
    return [(item.text, item.reason) for item in read(writer).left_out]
