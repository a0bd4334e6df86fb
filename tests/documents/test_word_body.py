"""The blocks of a Word file: paragraphs that run on, tables, notes, breaks, embedded files."""

import time

import pytest

from components.documents.document import DocumentLimits
from components.documents.word_body import split_lines
from tests.documents.material import fault
from tests.documents.raw_word import (
    clauses,
    deleted,
    lines,
    paragraph,
    raw_word,
    read,
    run,
    table,
)

GONE_MARK = '<w:rPr><w:del w:id="9" w:author="A"/></w:rPr>'


def test_paragraphs_whose_mark_is_deleted_run_on() -> None:
    """A deleted paragraph mark joins what it parted; in the original they stay apart."""
    body = (
        paragraph("1. Interest is due at ", properties=GONE_MARK),
        paragraph("eighteen percent."),
    )
    assert lines(*body) == ["1. Interest is due at eighteen percent."]
    original = DocumentLimits(tracked_changes="original")
    assert lines(*body, limits=original) == ["1. Interest is due at", "eighteen percent."]
    (only,) = read(*body).paragraphs
    assert (only.source_index, only.source_count) == (0, 2)


def test_style_separator_joins_heading_and_text() -> None:
    """A heading whose mark is hidden is the beginning of the sentence behind it."""
    mark = "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"
    assert lines(paragraph("1. Interest", properties=mark), paragraph(". It is 18%.")) == [
        "1. Interest. It is 18%."
    ]


def test_deleted_rows_and_cells_are_gone() -> None:
    """A row or a cell that is deleted as a whole is not read, and told."""
    row = table(["Exit fee", "3%"], row_properties='<w:del w:id="1" w:author="A"/>')
    cell = "<w:tcPr><w:cellDel/></w:tcPr>"
    gone = f"<w:tc>{cell}{paragraph('5%')}</w:tc>"
    cells = f"<w:tbl><w:tr><w:tc>{paragraph('Late fee')}</w:tc>{gone}</w:tr></w:tbl>"
    document = read(paragraph("Fees:"), row, cells)
    assert document.text.split("\n") == ["Fees:", "Late fee"]
    assert {item.text for item in document.left_out} == {"Exit fee", "3%", "5%"}


def test_contract_in_a_table_has_its_clauses() -> None:
    """A row that begins with a number is a clause, also where the number is a cell of its own."""
    body = table(
        ["1.", "Interest accrues at 18% per year on the balance."],
        ["2.", "The borrower repays the loan within a year."],
    )
    assert clauses(body) == [
        "1. Interest accrues at 18% per year on the balance.",
        "2. The borrower repays the loan within a year.",
    ]


def test_automatic_number_in_a_cell_labels_the_row() -> None:
    """An empty cell with an automatic number gives its number to the row."""
    numbering = (
        '<w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/>'
        '<w:lvlText w:val="%1."/></w:lvl></w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    number = paragraph(properties='<w:numPr><w:numId w:val="1"/></w:numPr>')
    body = table([number, "The rent is 500 euro."], [number, "It is due monthly."])
    document = read(body, parts={"numbering": numbering})
    assert [item.label for item in document.paragraphs] == ["1.", "2."]


def test_long_row_is_read_cell_by_cell() -> None:
    """Long cells are paragraphs, a number alone joins its text, and no cell heads what follows."""
    long = "The tenant pays the rent on the first day of each month. " * 4
    document = read(table(["7.", long, "Remarks"], ["8.", long, "More"]), paragraph("9. Last."))
    texts = document.text.split("\n")
    assert texts[0].startswith("7. The tenant") and texts[1] == "Remarks"
    assert [item.is_cell for item in document.paragraphs] == [True] * 4 + [False]


def test_nested_table_is_read_in_place() -> None:
    """A table in a cell is read between the words around it."""
    inner = table(["Year 1", "10%"], ["Year 2", "20%"])
    outer = table([f"{paragraph('Before')}{inner}{paragraph('After')}", "Beside"])
    assert lines(outer) == ["Before", "Year 1 | 10%", "Year 2 | 20%", "After", "Beside"]


def test_notes_stand_behind_their_sentence() -> None:
    """Footnotes and endnotes follow the sentence that refers to them; a mark parts no figure."""
    footnotes = (
        f'<w:footnote w:type="separator" w:id="0">{paragraph("---")}</w:footnote>'
        f'<w:footnote w:id="2">{paragraph("24% from 2025.")}</w:footnote>'
        f'<w:footnote w:id="3">{paragraph("Nobody refers to this.")}</w:footnote>'
    )
    endnotes = f'<w:endnote w:id="2">{paragraph("Without a limit in time")}</w:endnote>'
    document = read(
        paragraph("1. Interest is 15", '<w:r><w:footnoteReference w:id="2"/></w:r>', "%."),
        paragraph("2. The fees are", '<w:r><w:endnoteReference w:id="2"/></w:r>', ":"),
        paragraph("(a) 5 euro."),
        parts={"footnotes": footnotes, "endnotes": endnotes},
    )
    assert document.text.split("\n") == [
        "1. Interest is 15%. (Note: 24% from 2025.)",
        "2. The fees are:",
        "(a) 5 euro. (Note: Without a limit in time)",
    ]
    assert [item.text for item in document.left_out] == ["Nobody refers to this."]


def test_note_of_a_deleted_sentence_is_not_read() -> None:
    """A note whose mark is deleted is told and not read."""
    footnotes = f'<w:footnote w:id="2">{paragraph("9% later.")}</w:footnote>'
    body = paragraph("It is 5%.", deleted('<w:r><w:footnoteReference w:id="2"/></w:r>'))
    document = read(body, parts={"footnotes": footnotes})
    assert document.text == "It is 5%."
    assert [item.text for item in document.left_out] == ["9% later."]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("1. One.\n2. Two.", ["1. One.", "2. Two."]),
        ("The parties\nagree.", ["The parties agree."]),
        ("under\nArticle 5 of the Code", ["under Article 5 of the Code"]),
        ("One.\n\nTwo.", ["One.", "Two."]),
        ("Fees:\n(a) five\n(b) six", ["Fees:", "(a) five", "(b) six"]),
        ("\n \n", []),
    ],
)
def test_manual_line_breaks(text: str, expected: list[str]) -> None:
    """A break begins a paragraph before a label or another break, else it is a space."""
    assert split_lines(text) == expected


def test_embedded_page_is_read_and_other_files_are_refused() -> None:
    """A web page embedded as text is read where it stands; a type that is not read is named."""
    chunk = '<w:altChunk r:id="part.html"/>'
    body = (paragraph("1. One."), chunk, paragraph("3. Three."))
    assert lines(*body, files={"part.html": "<html><p>2. Two.</p></html>"}) == [
        "1. One.",
        "2. Two.",
        "3. Three.",
    ]
    data = raw_word('<w:altChunk r:id="part.mht"/>', files={"part.mht": "MIME-Version: 1.0"})
    assert "embedded file (altChunk), got .mht" in fault("a.docx", data)


def test_headers_give_sentences_and_figures_and_the_rest_is_told() -> None:
    """A term in a header is read; a running title is left out and told."""
    header = paragraph("Interest 30% p.a. after default") + paragraph("Draft 7")
    document = read(paragraph("1. One."), parts={"header": header})
    assert document.text.split("\n") == ["1. One.", "Interest 30% p.a. after default"]
    assert [(item.text, item.reason) for item in document.left_out] == [
        ("Draft 7", "header or footer")
    ]


def test_contents_are_left_out_and_told() -> None:
    """The lines of a generated table of contents are no clauses."""
    styles = '<w:style w:type="paragraph" w:styleId="T"><w:name w:val="toc 1"/></w:style>'
    line = paragraph("1. Rent 3", properties='<w:pStyle w:val="T"/>')
    document = read(line, paragraph("1. Rent is due."), parts={"styles": styles})
    assert document.text == "1. Rent is due."
    assert [item.reason for item in document.left_out] == ["table of contents"]


def test_equations_are_read_as_lines() -> None:
    """An equation stands in its sentence, with its fraction and its exponent."""
    part = "<m:r><m:t>{}</m:t></m:r>"
    ratio = (
        f"<m:f><m:num>{part.format('a+b')}</m:num><m:den>{part.format('c')}</m:den></m:f>"
        f"<m:sSup><m:e>{part.format('x')}</m:e><m:sup>{part.format('2')}</m:sup></m:sSup>"
    )
    body = paragraph("It is ", f"<m:oMath>{part.format('0.5% × ')}{ratio}</m:oMath>", ".")
    assert lines(body) == ["It is 0.5% × (a+b)/cx^2."]


def test_time_grows_with_the_number_of_rows() -> None:
    """A table of 3,000 rows takes no longer, row for row, than a short one."""
    rows = [[f"Fee {number}", "5% of the loan"] for number in range(3_000)]
    data = raw_word(table(*rows))
    started = time.process_time()
    document = read(table(*rows))
    assert len(document.paragraphs) == 3_000
    assert time.process_time() - started < 5
    assert len(data) > 0


def test_tables_nested_too_deep_are_refused() -> None:
    """A file that nests tables a hundred deep is refused and not followed to its end."""
    body = paragraph("x")
    for _ in range(70):
        body = table([body])
    assert "corrupt" in fault("a.docx", raw_word(body))


def test_run_in_a_control_in_a_row_is_read() -> None:
    """Content controls around rows, cells and runs are looked through."""
    inner = f"<w:sdt><w:sdtContent>{run('5%')}</w:sdtContent></w:sdt>"
    cell = f"<w:sdt><w:sdtContent><w:tc>{paragraph(inner)}</w:tc></w:sdtContent></w:sdt>"
    cells = f"<w:tr><w:tc>{paragraph('Fee')}</w:tc>{cell}</w:tr>"
    row = f"<w:sdt><w:sdtContent>{cells}</w:sdtContent></w:sdt>"
    assert lines(f"<w:tbl>{row}</w:tbl>") == ["Fee | 5%"]
