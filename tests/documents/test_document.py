"""Reading documents: what is read from each kind, and every fault, each caused for real."""

import codecs
import os
import struct
import time
import zipfile
from io import BytesIO
from pathlib import Path

import docx
import pytest
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfWriter
from pypdf.generic import DictionaryObject, NameObject, NumberObject, StreamObject

from components.documents.blocks import clean_text
from components.documents.document import DocumentLimits, parse_document, read_document
from components.documents.plain_text import join_lines
from components.documents.word import open_word
from components.errors import InputError, MissingError

LIMITS = DocumentLimits()
OLE = bytes.fromhex("d0cf11e0a1b11ae1")


def word_bytes(*paragraphs: str) -> bytes:
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
    buffer = BytesIO()
    writer.write(buffer)
    return buffer.getvalue()


def add_picture_page(writer: PdfWriter) -> None:
    page = writer.add_blank_page(width=200, height=200)
    image = StreamObject()
    image.set_data(bytes(4))
    for key, value in {"/Width": 2, "/Height": 2, "/BitsPerComponent": 8}.items():
        image[NameObject(key)] = NumberObject(value)
    image[NameObject("/Type")], image[NameObject("/Subtype")] = (
        NameObject("/XObject"),
        NameObject("/Image"),
    )
    image[NameObject("/ColorSpace")] = NameObject("/DeviceGray")
    pictures = DictionaryObject({NameObject("/Im1"): writer._add_object(image)})
    page[NameObject("/Resources")] = DictionaryObject({NameObject("/XObject"): pictures})
    stream = StreamObject()
    stream.set_data(b"q 200 0 0 200 0 0 cm /Im1 Do Q")
    page[NameObject("/Contents")] = writer._add_object(stream)


def texts(name: str, data: bytes) -> list[str]:
    document = parse_document(name, data, LIMITS)
    assert document.text == "\n".join(document.text[p.start : p.end] for p in document.paragraphs)
    return document.text.split("\n")


def fault(name: str, data: bytes, limits: DocumentLimits = LIMITS) -> str:
    with pytest.raises(InputError) as caught:
        parse_document(name, data, limits)
    assert str(caught.value).startswith(f"{name}: ")
    assert str(caught.value).rstrip().endswith(".")
    return str(caught.value)


def test_word_reading_order_has_cells_and_headings() -> None:
    """A Word file gives its paragraphs, headings with levels, and short table rows, in the order they are read."""
    document = docx.Document()
    document.add_heading("Lease", level=0)
    document.add_heading("1. Rent", level=1)
    table = document.add_table(rows=1, cols=2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Rent", "500 marks"
    document.add_paragraph("1.1 Rent is due monthly.")
    buffer = BytesIO()
    document.save(buffer)
    read = parse_document("lease.docx", buffer.getvalue(), LIMITS)
    assert read.text.split("\n") == [
        "Lease",
        "1. Rent",
        "Rent | 500 marks",
        "1.1 Rent is due monthly.",
    ]
    assert [p.heading_level for p in read.paragraphs] == [0, 1, None, None]
    assert [p.label for p in read.paragraphs] == ["", "1.", "", "1.1"]
    assert [p.source_index for p in read.paragraphs] == [0, 1, 2, 4]


def test_word_long_cells_are_paragraphs_of_their_own() -> None:
    """A contract laid out in a table keeps each cell's paragraphs apart."""
    document = docx.Document()
    cells = document.add_table(rows=1, cols=2).rows[0].cells
    cells[0].text, cells[1].text = "a " * 90, "b " * 90
    buffer = BytesIO()
    document.save(buffer)
    assert texts("two-columns.docx", buffer.getvalue()) == [
        ("a " * 90).strip(),
        ("b " * 90).strip(),
    ]


def test_word_tracked_changes_are_read_as_accepted() -> None:
    """Inserted and linked words are read, deleted words are not, and a content control is not lost."""
    document = docx.Document()
    paragraph = document.add_paragraph("The fee is ")
    paragraph._p.append(
        parse_xml(f"<w:del {nsdecls('w')}><w:r><w:delText>5</w:delText></w:r></w:del>")
    )
    paragraph._p.append(parse_xml(f"<w:ins {nsdecls('w')}><w:r><w:t>7 marks</w:t></w:r></w:ins>"))
    control = (
        f"<w:sdt {nsdecls('w')}><w:sdtContent><w:p><w:r><w:t>In a"
        " control.</w:t></w:r></w:p></w:sdtContent></w:sdt>"
    )
    paragraph._p.addnext(parse_xml(control))
    buffer = BytesIO()
    document.save(buffer)
    assert texts("changes.docx", buffer.getvalue()) == ["The fee is 7 marks", "In a control."]


def test_word_sentences_of_headers_and_footers_follow_the_body() -> None:
    """A term put into a footer is read, once; a running title and a page number are not."""
    document = docx.Document()
    document.add_paragraph("Rent is due monthly.")
    for section in (document.sections[0], document.add_section()):
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        section.header.paragraphs[0].text = "Lease of 3 March, page 2"
        section.footer.paragraphs[0].text = "The Landlord is liable for nothing."
    buffer = BytesIO()
    document.save(buffer)
    read = parse_document("footer.docx", buffer.getvalue(), LIMITS)
    assert read.text == "Rent is due monthly.\nThe Landlord is liable for nothing."
    assert [p.source_index for p in read.paragraphs] == [0, -1]


def test_word_automatic_numbers_become_labels() -> None:
    """Automatic list numbers are counted into labels and stay out of the text."""
    document = docx.Document()
    for text in ("First.", "Second."):
        document.add_paragraph(text, style="List Number")
    document.add_paragraph("Dot.", style="List Bullet")
    buffer = BytesIO()
    document.save(buffer)
    read = parse_document("list.docx", buffer.getvalue(), LIMITS)
    assert [p.label for p in read.paragraphs] == ["1.", "2.", "•"]
    assert read.text == "First.\nSecond.\nDot."


def test_word_with_macros_is_read_and_macros_are_dropped() -> None:
    """A .docm is read like a .docx, and its macro part is gone from the opened document."""
    plain = word_bytes("Rent is due monthly.")
    with zipfile.ZipFile(BytesIO(plain)) as archive:
        types, rels = (
            archive.read("[Content_Types].xml"),
            archive.read("word/_rels/document.xml.rels"),
        )
    main = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    types = types.replace(main, b"application/vnd.ms-word.document.macroEnabled.main+xml")
    types = types.replace(
        b"</Types>",
        b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>',
    )
    vba = (
        b'<Relationship Id="rId99"'
        b' Type="http://schemas.microsoft.com/office/2006/relationships/vbaProject"'
        b' Target="vbaProject.bin"/>'
    )
    rels = rels.replace(b"</Relationships>", vba + b"</Relationships>")
    data = rewritten(
        plain,
        {
            "[Content_Types].xml": types,
            "word/_rels/document.xml.rels": rels,
            "word/vbaProject.bin": b"macro",
        },
    )
    assert texts("lease.docm", data) == ["Rent is due monthly."]
    copy = BytesIO()
    open_word("lease.docm", data, LIMITS.max_expanded_bytes).save(copy)
    with zipfile.ZipFile(copy) as archive:
        assert not [name for name in archive.namelist() if "vba" in name]


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


def test_html_keeps_words_and_drops_scripts() -> None:
    """HTML gives headings, labels of lists, table rows and text after comments, and neither scripts nor hidden text."""
    page = (
        "<html><head><title>x</title><style>p{}</style></head><body><h2>1. Rent</h2><p>Rent is"
        " <b>500</b> marks&nbsp;a month.<!-- c --> Always.</p><script>alert(1)</script><p"
        " hidden>secret</p><p style='display: none'>secret</p><ol"
        " type='a'><li>first</li><li>second</li></ol><ul><li>dot</li></ul><table><tr><th>Item</th><td>7</td></tr></table>tail<br>line<br>"
        " <br>new</body></html>"
    )
    read = parse_document("lease.html", page.encode(), LIMITS)
    assert read.text.split("\n") == [
        "1. Rent",
        "Rent is 500 marks a month. Always.",
        "first",
        "second",
        "dot",
        "Item | 7",
        "tail line",
        "new",
    ]
    assert [p.label for p in read.paragraphs] == ["1.", "", "(a)", "(b)", "•", "", "", ""]
    assert read.paragraphs[0].heading_level == 2


def test_html_charset_is_followed() -> None:
    """A declared charset is used; a wrong or unknown one is refused."""
    page = "<meta charset='windows-1252'><p>Café – 5 marks</p>"
    assert texts("a.html", page.encode("windows-1252")) == ["Café – 5 marks"]
    assert "not in the charset it declares" in fault(
        "a.html", b"<meta charset=utf-8><p>caf\xe9</p>"
    )
    assert "unknown charset" in fault("a.html", b"<meta charset=klingon-8><p>x</p>")


@pytest.mark.parametrize("piece", ["<a ", "<!--", "<div>", "<table><tr>", "</"])
def test_html_hostile_markup_takes_no_time(piece: str) -> None:
    """Markup made to hold a parser up is read or refused in under two seconds of work."""
    started = time.process_time()
    parse_document("a.html", (f"<p>Rent is due.</p>{piece * 100_000}").encode(), LIMITS)
    assert time.process_time() - started < 2


def test_markdown_headings_lists_and_tables() -> None:
    """Markdown gives headings of both kinds, joined lines, list items and rows, without marks and front matter."""
    text = (
        "---\nlaw: x\n---\n# Handbook\n\nRules\n-----\nStaff **must** read\nthis"
        " [page](http://x).\n\n"
    )
    text += "- one\n- two\n  more\n\n| A | B |\n| --- | --- |\n| 1 | 2 |\n"
    read = parse_document("handbook.md", text.encode(), LIMITS)
    assert read.text.split("\n") == [
        "Handbook",
        "Rules",
        "Staff must read this page.",
        "one",
        "two more",
        "A | B",
        "1 | 2",
    ]
    assert [p.heading_level for p in read.paragraphs] == [1, 2, None, None, None, None, None]
    assert [p.label for p in read.paragraphs][3:5] == ["•", "•"]


@pytest.mark.parametrize(
    "data",
    [
        "Größe: 5 €.".encode(),
        codecs.BOM_UTF8 + "Größe: 5 €.".encode(),
        "Größe: 5 €.".encode("utf-16"),
        codecs.BOM_UTF16_BE + "Größe: 5 €.".encode("utf-16-be"),
        "Größe: 5 €.".encode("utf-16-le"),
    ],
)
def test_text_encodings_that_say_what_they_are(data: bytes) -> None:
    """UTF-8 and UTF-16 are read with and without a byte order mark."""
    assert texts("a.txt", data) == ["Größe: 5 €."]


def test_text_in_a_legacy_encoding_is_refused_by_name() -> None:
    """A legacy encoding is refused, with the byte and the encoding it looks like."""
    assert "byte 0xe9 at offset 3 (allowed: UTF-8, UTF-16); it looks like windows-1252" in fault(
        "a.txt", b"caf\xe9 is open today"
    )
    assert "Big5" in fault("a.txt", "契約當事人應於三十日內付款".encode("big5"))


def test_text_hard_wrap_is_undone() -> None:
    """Wrapped lines become one paragraph; a line that ended early by choice stays apart."""
    lines = [
        "The tenant shall pay the rent on the",
        "first working day of every month in",
        "advance.",
        "The landlord gives a receipt.",
        "",
        "3.1 New.",
    ]
    joined = join_lines(lines)
    assert joined == [
        "The tenant shall pay the rent on the first working day of every month in advance.",
        "The landlord gives a receipt.",
        "3.1 New.",
    ]


@settings(max_examples=60, deadline=None)
@given(st.text())
def test_text_any_unicode_is_laid_out_exactly(text: str) -> None:
    """Whatever text is given, paragraphs tile the plain text, single-spaced and without unshowable characters."""
    try:
        document = parse_document("a.txt", text.encode("utf-8", "ignore"), LIMITS)
    except InputError:
        return
    pieces = [document.text[p.start : p.end] for p in document.paragraphs]
    assert "\n".join(pieces) == document.text
    assert all(piece and piece == clean_text(piece) for piece in pieces)


def test_missing_file_and_folder_are_told_apart(tmp_path: Path) -> None:
    """A missing file is missing; a folder is refused and the flow for folders named."""
    with pytest.raises(MissingError, match="no such file"):
        read_document(tmp_path / "none.docx", LIMITS)
    with pytest.raises(InputError, match="is a folder"):
        read_document(tmp_path, LIMITS)


def test_special_file_is_refused(tmp_path: Path) -> None:
    """A named pipe is refused at once instead of waited for."""
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(InputError, match="not a regular file"):
        read_document(tmp_path / "pipe.txt", LIMITS)


def test_empty_and_blank_documents_are_refused(tmp_path: Path) -> None:
    """No bytes and no words are two faults with their own messages."""
    (tmp_path / "empty.txt").touch()
    with pytest.raises(InputError, match="empty file"):
        read_document(tmp_path / "empty.txt", LIMITS)
    assert "holds no text" in fault("blank.txt", b" \n\t \n")
    assert "holds no text" in fault("blank.docx", word_bytes("  ", ""))


def test_big_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    """A sparse file of 500 MB is refused from its size alone."""
    path = tmp_path / "big.txt"
    with path.open("wb") as file:
        file.truncate(500_000_000)
    started = time.process_time()
    with pytest.raises(InputError, match=r"too big, got 500000000 bytes \(allowed: 20000000\)"):
        read_document(path, LIMITS)
    assert time.process_time() - started < 0.5


def test_long_text_is_refused() -> None:
    """More characters than allowed are refused with both figures."""
    assert "got 11 characters (allowed: 10)" in fault(
        "a.txt", b"a b c d e f", DocumentLimits(max_chars=10)
    )


def test_legacy_office_file_is_refused() -> None:
    """The container of .doc and of password-protected files is refused whatever the name says."""
    for name in ("old.doc", "locked.docx", "renamed.txt"):
        assert "legacy .doc or a password-protected" in fault(name, OLE + bytes(600))


def test_unknown_types_are_refused() -> None:
    """A type is unknown only when neither content nor name tells it.

    Known content is read under any name.
    """
    assert "unknown type, got .rtf" in fault("a.rtf", b"{\\rtf1 hello}")
    assert "got no suffix" in fault("contract", b"hello there")
    assert "named pdf but its content is not" in fault("a.pdf", b"hello there")
    assert texts("contract", word_bytes("Rent is due.")) == ["Rent is due."]
    assert "zero bytes" in fault("a.txt", b"abc" + bytes(1) + b"defghijklmnop")


def test_zip_that_is_no_word_file_is_refused() -> None:
    """An archive of something else is refused as such."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("photo.txt", "x")
    assert "not a Word file" in fault("a.docx", buffer.getvalue())


def test_truncated_word_file_is_refused() -> None:
    """A Word file cut off, or with a broken part, is corrupt."""
    data = word_bytes("Rent is due.")
    assert "corrupt" in fault("a.docx", data[: len(data) // 2])
    assert "corrupt" in fault("a.docx", rewritten(data, {"word/document.xml": b"<w:document"}))
    assert "corrupt" in fault(
        "a.docx",
        rewritten(data, {"word/_rels/document.xml.rels": b"<x/>", "word/document.xml": b"<x/>"}),
    )


def test_zip_bomb_is_refused_without_unpacking() -> None:
    """30 MB of zeros in an archive of a few kB are refused from the directory."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        with archive.open("word/document.xml", "w", force_zip64=True) as entry:
            for _ in range(30):
                entry.write(bytes(1_000_000))
    assert len(buffer.getvalue()) < 200_000
    assert "unpacks to 3000" in fault(
        "bomb.docx", buffer.getvalue(), DocumentLimits(max_expanded_bytes=20_000_000)
    )


def test_zip_entries_that_point_outside_are_refused() -> None:
    """Absolute and parent paths in an archive are refused."""
    for name in ("../evil.xml", "/etc/passwd", "C:/x", "a/../../b"):
        assert "points outside" in fault("a.docx", rewritten(word_bytes("x"), {name: b"x"}))


def test_zip_entries_that_are_encrypted_are_refused() -> None:
    """The encryption flag of an entry is honoured before anything is read."""
    data = bytearray(word_bytes("x"))
    at = data.index(b"PK\x01\x02")
    struct.pack_into("<H", data, at + 8, struct.unpack_from("<H", data, at + 8)[0] | 1)
    assert "encrypted archive" in fault("a.docx", bytes(data))


def test_word_entities_are_not_expanded() -> None:
    """A document that defines entities within entities is refused or read without them, quickly."""
    entities = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    body = "<w:body><w:p><w:r><w:t>&e9;</w:t></w:r></w:p></w:body>"
    xml = (
        f'<!DOCTYPE d [<!ENTITY e0 "boom">{entities}]><w:document'
        f" {nsdecls('w')}>{body}</w:document>"
    )
    started = time.process_time()
    fault("a.docx", rewritten(word_bytes("x"), {"word/document.xml": xml.encode()}))
    assert time.process_time() - started < 2


def test_repr_has_no_contract_text() -> None:
    """Neither the document nor a fault shows a contract's words."""
    assert "secret" not in repr(parse_document("a.txt", b"The secret fee is 5.", LIMITS))
    assert "secret" not in fault("a.txt", b"The secret fee is 5 caf\xe9.")
