"""OpenDocument texts: lists, tables, changes, notes, and damaged files refused."""

import zipfile
from io import BytesIO

from components.documents.document import Document, DocumentLimits, parse_document
from tests.documents.material import fault

_NAMES = ("office", "text", "table", "style", "form", "drawing")
_PREFIXES = {"drawing": "draw"}
NAMESPACES = " ".join(
    f'xmlns:{_PREFIXES.get(name, name)}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in _NAMES
)


def odt(body: str, styles: str = "", margins: str = "", manifest: str = "") -> bytes:
    """Return an OpenDocument text with this body."""
    content = (
        f"<office:document-content {NAMESPACES}><office:automatic-styles>{styles}"
        f"</office:automatic-styles><office:body><office:text>{body}</office:text></office:body>"
        "</office:document-content>"
    )
    page_styles = (
        f"<office:document-styles {NAMESPACES}><office:master-styles>{margins}"
        "</office:master-styles></office:document-styles>"
    )
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("styles.xml", page_styles)
        archive.writestr("META-INF/manifest.xml", f"<manifest>{manifest}</manifest>")
    return buffer.getvalue()


def read(body: str, styles: str = "", margins: str = "") -> Document:
    """Return what is read from an OpenDocument text with this body."""
    return parse_document("made.odt", odt(body, styles, margins), DocumentLimits())


def test_numbered_list_gives_labels() -> None:
    """Items have the numbers of their list style, below each other and restarted."""
    styles = (
        '<text:list-style style:name="L"><text:list-level-style-number text:level="1"'
        ' style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2"'
        ' style:num-format="a" style:num-prefix="(" style:num-suffix=")"/></text:list-style>'
        '<text:list-style style:name="C"><text:list-level-style-number text:level="1"'
        ' style:num-format="一, 二, 三, ..." style:num-prefix="第" style:num-suffix="條"/>'
        "</text:list-style>"
    )
    inner = (
        "<text:list><text:list-item><text:p>five.</text:p></text:list-item>"
        "<text:list-item><text:p>six.</text:p></text:list-item></text:list>"
    )
    item = "<text:list-item><text:p>{}</text:p>{}</text:list-item>"
    body = (
        f'<text:list text:style-name="L">{item.format("Fees:", inner)}'
        f"{item.format('Term.', inner)}</text:list>"
        f'<text:list text:style-name="C">{item.format("利率", "")}</text:list>'
    )
    labels = [paragraph.label for paragraph in read(body, styles).paragraphs]
    assert labels == ["1.", "(a)", "(b)", "2.", "(a)", "(b)", "第一條"]


def test_headings_rows_boxes_and_notes() -> None:
    """Headings keep their level, short rows are one line, notes and drawn text are read."""
    body = (
        '<text:h text:outline-level="1">1. Rent</text:h>'
        "<text:p>It is<text:s/>due<text:note><text:note-body><text:p>Monthly.</text:p>"
        "</text:note-body></text:note> soon.<draw:frame><draw:text-box><text:p>Drawn term.</text:p>"
        "</draw:text-box></draw:frame></text:p><table:table><table:table-row>"
        "<table:table-cell><text:p>Fee</text:p></table:table-cell>"
        "<table:table-cell><text:p>5%</text:p></table:table-cell></table:table-row></table:table>"
    )
    document = read(body)
    assert document.text.split("\n") == [
        "1. Rent",
        "It is due soon. (Note: Monthly.)",
        "Drawn term.",
        "Fee | 5%",
    ]
    assert document.paragraphs[0].heading_level == 1


def test_text_that_nobody_sees_is_told() -> None:
    """Deleted, hidden and struck text, remarks and headers are listed and not read."""
    styles = (
        '<style:style style:name="H"><style:text-properties text:display="none"/></style:style>'
        '<style:style style:name="S"><style:text-properties'
        ' style:text-line-through-style="solid"/></style:style>'
    )
    body = (
        "<text:tracked-changes><text:changed-region><text:deletion><office:change-info>A"
        "</office:change-info><text:p>12%</text:p></text:deletion></text:changed-region>"
        '</text:tracked-changes><text:p>Rent <text:span text:style-name="S">9%</text:span>'
        '<text:span text:style-name="H">or more</text:span>is due.<office:annotation>'
        "<text:p>Why?</text:p></office:annotation></text:p>"
    )
    document = read(body, styles, "<style:header><text:p>Draft</text:p></style:header>")
    assert document.text == "Rent is due."
    assert [(item.text, item.reason) for item in document.left_out] == [
        ("12%", "deleted by a tracked change"),
        ("9%", "struck through"),
        ("or more", "hidden text"),
        ("Why?", "comment"),
        ("Draft", "header or footer"),
    ]
    assert document.notes == ("Tracked changes are read as accepted.",)


def test_raised_digits_and_boxes() -> None:
    """A raised digit changes no figure, and a check box is a sign."""
    styles = (
        '<style:style style:name="R"><style:text-properties style:text-position="super 58%"/>'
        "</style:style>"
    )
    body = (
        '<office:forms><form:checkbox form:id="c" form:current-state="checked"/></office:forms>'
        '<text:p><draw:control draw:control="c"/> 15<text:span text:style-name="R">3</text:span>'
        " euro</text:p>"
    )
    assert read(body, styles).text == "☒ 15³ euro"


def test_damaged_and_locked_files_are_refused() -> None:
    """A cut-off file, one with a password and one that unpacks to too much are refused."""
    good = odt("<text:p>Rent is due.</text:p>")
    assert "corrupt" in fault("a.odt", good[:200])
    assert "encrypted" in fault("a.odt", odt("", manifest="<encryption-data/>"))
    assert "unpacks to" in fault("a.odt", good, DocumentLimits(max_expanded_bytes=100))
    assert "corrupt" in fault("a.odt", b"plain words")
