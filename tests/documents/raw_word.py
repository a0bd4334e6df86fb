"""Word files written by hand, for what python-docx cannot write."""

import zipfile
from io import BytesIO

from components.documents.clauses import segment
from components.documents.document import Document, DocumentLimits, parse_document

_MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
NAMESPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    ' xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:v="urn:schemas-microsoft-com:vml"'
)


def run(text: str, properties: str = "") -> str:
    """Return a run."""
    shown = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f'<w:r>{shown}<w:t xml:space="preserve">{text}</w:t></w:r>'


def paragraph(*content: str, properties: str = "") -> str:
    """Return a paragraph of runs; a plain text becomes one run."""
    runs = [item if item.startswith("<") else run(item) for item in content]
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def deleted(*content: str) -> str:
    """Return content inside a tracked deletion."""
    return f'<w:del w:id="1" w:author="A">{"".join(content)}</w:del>'


def inserted(*content: str) -> str:
    """Return content inside a tracked insertion."""
    return f'<w:ins w:id="2" w:author="A">{"".join(content)}</w:ins>'


def table(*rows: list[str], row_properties: str = "") -> str:
    """Return a table whose cells hold one paragraph each; XML is taken as it is."""
    lines = []
    for row in rows:
        cells = [cell if cell.startswith("<") else paragraph(cell) for cell in row]
        shown = "".join(f"<w:tc><w:tcPr/>{cell}</w:tc>" for cell in cells)
        lines.append(f"<w:tr><w:trPr>{row_properties}</w:trPr>{shown}</w:tr>")
    return f"<w:tbl><w:tblPr/>{''.join(lines)}</w:tbl>"


def raw_word(
    *body: str,
    parts: dict[str, str] | None = None,
    files: dict[str, str] | None = None,
    is_strict: bool = False,
) -> bytes:
    """Return a Word file.

    Args:
        body: The XML of the body's children.
        parts: The inner XML of other parts by their kind: `styles`, `numbering`, `footnotes`,
            `header`, `comments`; what `w:` element is their root follows from the kind.
        files: Whole files that the body relates to by their name, which is the id too.
        is_strict: Whether the names are those of Strict Open XML.
    """
    roots = {"header": "hdr", "footer": "ftr"}
    entries = {
        "word/document.xml": (
            f"<w:document {NAMESPACES}><w:body>{''.join(body)}</w:body></w:document>"
        )
    }
    relations = []
    types = [f'<Override PartName="/word/document.xml" ContentType="{_MAIN}.document.main+xml"/>']
    for kind, xml in (parts or {}).items():
        root = roots.get(kind, kind)
        entries[f"word/{kind}.xml"] = f"<w:{root} {NAMESPACES}>{xml}</w:{root}>"
        relations.append(f'<Relationship Id="{kind}" Type="{_OFFICE}/{kind}" Target="{kind}.xml"/>')
        types.append(f'<Override PartName="/word/{kind}.xml" ContentType="{_MAIN}.{kind}+xml"/>')
    for name, text in (files or {}).items():
        entries[f"word/{name}"] = text
        relations.append(f'<Relationship Id="{name}" Type="{_OFFICE}/aFChunk" Target="{name}"/>')
    entries["word/_rels/document.xml.rels"] = _relations(*relations)
    entries["_rels/.rels"] = _relations(
        f'<Relationship Id="r1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    )
    entries["[Content_Types].xml"] = (
        f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        '<Default Extension="html" ContentType="text/html"/>'
        f'<Default Extension="mht" ContentType="message/rfc822"/>{"".join(types)}</Types>'
    )
    return _pack(entries, is_strict=is_strict)


def _relations(*relations: str) -> str:
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(relations)}</Relationships>'


def _pack(entries: dict[str, str], *, is_strict: bool) -> bytes:
    """Return the entries as an archive, the types first."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(entries):
            text = entries[name]
            if is_strict:
                text = text.replace("/officeDocument/2006/", "/officeDocument/")
                text = text.replace("/wordprocessingml/2006/", "/wordprocessingml/")
                for room in ("officeDocument", "wordprocessingml"):
                    usual = f"http://schemas.openxmlformats.org/{room}/"
                    text = text.replace(usual, f"http://purl.oclc.org/ooxml/{room}/")
            archive.writestr(name, text)
    return buffer.getvalue()


def read(
    *body: str,
    limits: DocumentLimits | None = None,
    parts: dict[str, str] | None = None,
    files: dict[str, str] | None = None,
) -> Document:
    """Return what is read from a Word file with this body."""
    data = raw_word(*body, parts=parts, files=files)
    return parse_document("made.docx", data, limits or DocumentLimits())


def lines(
    *body: str,
    limits: DocumentLimits | None = None,
    parts: dict[str, str] | None = None,
    files: dict[str, str] | None = None,
) -> list[str]:
    """Return the paragraphs that are read from a Word file with this body."""
    return read(*body, limits=limits, parts=parts, files=files).text.split("\n")


def clauses(*body: str) -> list[str]:
    """Return the clauses that are read from a Word file with this body."""
    return [clause.text for clause in segment(read(*body))]
