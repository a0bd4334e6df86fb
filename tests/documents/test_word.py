"""Word files: what is read in which order, and every hostile or damaged file refused."""

import struct
import time
import zipfile
from io import BytesIO

import docx
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from components.documents.document import DocumentLimits, parse_document
from components.documents.word import open_word
from tests.documents.material import LIMITS, fault, rewritten, texts, word_bytes


def test_word_reading_order_has_cells_and_headings() -> None:
    """Paragraphs, headings with levels and short table rows come in reading order."""
    document = docx.Document()
    document.add_heading("Lease", level=0)
    document.add_heading("1. Rent", level=1)
    table = document.add_table(rows=1, cols=2)
    cells = table.rows[0].cells
    cells[0].text = "Rent"
    cells[1].text = "500 marks"
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
    cells[0].text = "a " * 90
    cells[1].text = "b " * 90
    buffer = BytesIO()
    document.save(buffer)
    assert texts("two-columns.docx", buffer.getvalue()) == [
        ("a " * 90).strip(),
        ("b " * 90).strip(),
    ]


def test_word_tracked_changes_are_read_as_accepted() -> None:
    """Inserted words are read, deleted words are not, and a content control is not lost."""
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
        types = archive.read("[Content_Types].xml")
        rels = archive.read("word/_rels/document.xml.rels")
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


def test_long_word_file_is_read_no_further_than_allowed() -> None:
    """A file with too many characters is refused without being read to its end."""
    text = "The rent is due on the first day of each month. " * 20
    data = word_bytes(*[text] * 2_000)
    started = time.process_time()
    assert "too long, got 1" in fault("a.docx", data, DocumentLimits(max_chars=1_000))
    assert time.process_time() - started < 1
