"""PDF files: lines joined to paragraphs, and files without readable text refused."""

from io import BytesIO

from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from components.documents.document import DocumentLimits
from tests.documents.material import fault, texts
from tests.documents.raw_pdf import HEIGHT, WIDTH, Text, add_picture, column, pdf, read


def pdf_writer(*pages: list[str]) -> PdfWriter:
    """Return a writer with one page for each list of lines, in Helvetica."""
    writer = PdfWriter()
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject("/Helvetica"),
        }
    )
    for lines in pages:
        page = writer.add_blank_page(width=595, height=842)
        fonts = DictionaryObject({NameObject("/F1"): font})
        page[NameObject("/Resources")] = DictionaryObject({NameObject("/Font"): fonts})
        stream = StreamObject()
        shown = "".join(f"({line}) Tj 0 -14 Td " for line in lines)
        stream.set_data(f"BT /F1 11 Tf 72 780 Td {shown} ET".encode("latin-1"))
        page[NameObject("/Contents")] = writer._add_object(stream)
    return writer


def pdf_bytes(writer: PdfWriter) -> bytes:
    """Return the bytes of the PDF."""
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def add_picture_page(writer: PdfWriter) -> None:
    """Add a page that shows a picture and no text."""
    page = writer.add_blank_page(width=200, height=200)
    image = StreamObject()
    image.set_data(bytes(4))
    for key, value in {"/Width": 2, "/Height": 2, "/BitsPerComponent": 8}.items():
        image[NameObject(key)] = NumberObject(value)
    image[NameObject("/Type")] = NameObject("/XObject")
    image[NameObject("/Subtype")] = NameObject("/Image")
    image[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
    pictures = DictionaryObject({NameObject("/Im1"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    stream = StreamObject()
    stream.set_data(b"q 200 0 0 200 0 0 cm /Im1 Do Q")
    page[NameObject("/Contents")] = writer._add_object(stream)


def test_pdf_lines_join_and_page_furniture_goes() -> None:
    """Lines of a PDF are joined to paragraphs across pages.

    Running heads and page numbers are left out.
    """
    opening = "The tenant pays the rent for the premises on the first day of"
    pages = [
        [
            "Lease of Unit 4B",
            f"each month in year {n}.",
            f"Article {n}",
            f"{n}.1 {opening}",
            f"Page {n} of 3",
        ]
        for n in (1, 2, 3)
    ]
    read = texts("lease.pdf", pdf_bytes(pdf_writer(*pages)))
    assert read == [
        "each month in year 1.",
        *("Article 1", f"1.1 {opening} each month in year 2."),
        *("Article 2", f"2.1 {opening} each month in year 3."),
        *("Article 3", f"3.1 {opening}"),
    ]


def test_pdf_encrypted_is_refused() -> None:
    """A PDF that needs a password is refused by name of the fault."""
    writer = pdf_writer(["Rent is due."])
    writer.encrypt(user_password="secret", algorithm="AES-256")
    assert "encrypted PDF" in fault("lease.pdf", pdf_bytes(writer))


def test_pdf_with_owner_password_only_is_read() -> None:
    """A PDF that anyone may open is read although it is encrypted."""
    writer = pdf_writer(["Rent is due."])
    writer.encrypt(user_password="", owner_password="owner", algorithm="AES-256")
    assert texts("lease.pdf", pdf_bytes(writer)) == ["Rent is due."]


def test_pdf_scanned_is_refused_with_its_pages() -> None:
    """A page that is only a picture is named, also when other pages have text."""
    writer = PdfWriter()
    add_picture_page(writer)
    assert "scanned PDF, no text on page(s) 1 of 1" in fault("scan.pdf", pdf_bytes(writer))
    writer = pdf_writer(["Rent is due."])
    add_picture_page(writer)
    assert "page(s) 2 of 2" in fault("scan.pdf", pdf_bytes(writer))


def test_pdf_corrupt_or_too_long_is_refused() -> None:
    """A cut-off PDF, an empty one and one with too many pages are refused."""
    data = pdf_bytes(pdf_writer(["a"], ["b"], ["c"]))
    assert "corrupt PDF" in fault("cut.pdf", b"%PDF-1.7\n" + bytes(200))
    assert "1 to 2 pages, got 3" in fault("long.pdf", data, DocumentLimits(max_pages=2))
    assert "scanned" in fault("blank.pdf", pdf_bytes(pdf_writer([])))


def test_pdf_scan_under_a_stamp_is_refused() -> None:
    """A page that a picture covers is a scan, whatever a program stamped on it."""
    writer = pdf(column("1. Rent is due."), column("Scanned by an app - page 2"))
    add_picture(writer, 1, WIDTH, HEIGHT)
    assert "page(s) 2 of 2" in fault("scan.pdf", pdf_bytes(writer))


def test_pdf_with_a_logo_is_read_and_the_picture_told() -> None:
    """A small picture beside text does not make a scan."""
    writer = pdf(column("1. Rent is due.", "2. Pets are kept out."))
    add_picture(writer, 0, 80, 40)
    document = read(writer)
    assert document.text.split("\n") == ["1. Rent is due.", "2. Pets are kept out."]
    assert any("hold pictures" in note for note in document.notes)


def test_pdf_with_a_layer_of_recognised_text_says_so() -> None:
    """Invisible text over a picture comes from text recognition, and may be wrong."""
    text = "3 Tr 1. lnterest accrues at l8% per year on the balance."
    writer = pdf([Text(72, 700, text.removeprefix("3 Tr "), colour="3 Tr")])
    add_picture(writer, 0, WIDTH, HEIGHT)
    document = read(writer)
    assert document.text.startswith("1. lnterest")
    assert any("text recognition" in note for note in document.notes)
