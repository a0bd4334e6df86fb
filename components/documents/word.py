"""Read a Word file (.docx, .docm) into blocks.

The file is first checked as an archive, then opened; macros are never run and are dropped before a
copy can be saved. The body is read in document order, with table cells, text boxes and content
controls. Tracked changes count as accepted: inserted text is read, deleted text is not. A short
table row becomes one block. Sentences of headers, footers and notes follow the body, each once;
page numbers and running titles are no sentences. Not read: comments, generated tables of contents,
pictures.
"""

import re
import stat
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as WordDocument
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.oxml import parse_xml
from docx.oxml.ns import qn

from components.documents.blocks import ROW_CHARS, Block, clean_text, join_cells
from components.documents.numbering import Numbering
from components.documents.word_styles import CONTENTS, Styles
from components.errors import InputError

_MAX_ENTRIES = 2_000
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN_VARIANTS = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_CHARACTERS = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}
_PARAGRAPH = qn("w:p")
_RUN = qn("w:r")
_TEXT = qn("w:t")
_ROW = qn("w:tr")
_CELL = qn("w:tc")
_DELETED = {qn("w:del"), qn("w:moveFrom")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MARGINS = {RT.HEADER, RT.FOOTER, RT.FOOTNOTES, RT.ENDNOTES}
_SENTENCE = re.compile(r".{20,}[.;:]|.{8,}[。；]")  # noqa: RUF001  # Chinese ends its sentences so
_CORRUPT = "Open it in a word processor and save it again as .docx."


def check_archive(name: str, data: bytes, max_expanded_bytes: int) -> None:
    """Refuse a damaged or hostile archive by its directory alone, before anything is unpacked.

    Python's zip reader never yields more of an entry than the directory declares, so the declared
    sizes limit the work.

    Raises:
        InputError: The archive is corrupt, encrypted, too large unpacked, not a Word file, or has
            an entry that points elsewhere.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise InputError(
            f"{name}: corrupt Word file, the archive cannot be read. {_CORRUPT}"
        ) from error
    expanded = sum(entry.file_size for entry in entries)
    if expanded > max_expanded_bytes:
        raise InputError(
            f"{name}: unpacks to {expanded} bytes (allowed: {max_expanded_bytes}). Remove pictures,"
            " or raise session.documents.max_expanded_bytes."
        )
    if len(entries) > _MAX_ENTRIES:
        raise InputError(
            f"{name}: archive has {len(entries)} entries (allowed: {_MAX_ENTRIES}). {_CORRUPT}"
        )
    for entry in entries:
        _check_entry(name, entry)
    if _CONTENT_TYPES not in {entry.filename for entry in entries}:
        raise InputError(
            f"{name}: a zip archive that is not a Word file (allowed: .docx .docm). Unpack it and"
            " give the contract itself."
        )


def _check_entry(name: str, entry: zipfile.ZipInfo) -> None:
    """Refuse an entry that is encrypted, a link, or points outside the archive."""
    if entry.flag_bits & 0x1:
        raise InputError(f"{name}: an encrypted archive. Remove the password and save it again.")
    folders = entry.filename.replace("\\", "/").split("/")
    is_absolute = folders[0] == "" or ":" in folders[0]
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if is_absolute or is_link or ".." in folders:
        raise InputError(
            f"{name}: an archive entry points outside the archive, so the file is not trusted."
            f" {_CORRUPT}"
        )


def open_word(name: str, data: bytes, max_expanded_bytes: int) -> WordDocument:
    """Open a Word file; macros are dropped.

    Raises:
        InputError: `check_archive` refuses it, or the parts inside are damaged.
    """
    check_archive(name, data, max_expanded_bytes)
    try:
        document = docx.Document(BytesIO(_as_plain_document(data)))
        _ = document.element.body.tag
    except Exception as error:  # a damaged part can raise nearly anything in python-docx and lxml
        raise InputError(
            f"{name}: corrupt or not a Word document ({type(error).__name__}). {_CORRUPT}"
        ) from error
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/vbaProject"):
            del document.part.rels[key]
    return document


def _as_plain_document(data: bytes) -> bytes:
    """Return a template or a macro document with the content type of a plain document.

    python-docx opens only plain ones.
    """
    with zipfile.ZipFile(BytesIO(data)) as archive:
        types = archive.read(_CONTENT_TYPES)
        if not _MAIN_VARIANTS.search(types):
            return data
        copy = BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in archive.infolist():
                if entry.filename == _CONTENT_TYPES:
                    content = _MAIN_VARIANTS.sub(_MAIN, types)
                else:
                    content = archive.read(entry)
                target.writestr(entry.filename, content)
    return copy.getvalue()


def read_word(name: str, data: bytes, max_expanded_bytes: int) -> list[Block]:
    """Return the blocks of a Word file in reading order.

    Raises:
        InputError: `open_word` refuses it, or a value inside is damaged.
    """
    document = open_word(name, data, max_expanded_bytes)
    try:
        return [*_blocks(document), *_marginal_blocks(document)]
    except Exception as error:  # as above: hostile values surface late, when an attribute is read
        raise InputError(
            f"{name}: corrupt Word document ({type(error).__name__}). {_CORRUPT}"
        ) from error


def body_paragraphs(document: WordDocument) -> list[Any]:  # Any: w:p elements, untyped in lxml
    """Return every `w:p` of the body in document order; `source_index` is an index into it."""
    return list(document.element.body.iter(_PARAGRAPH))


def paragraphs_of_block(first: Any) -> list[Any]:  # Any: w:p elements
    """Return the paragraphs of the block that begins at `first`: a short row's, or itself."""
    row = _row_of(first)
    if row is None or not _is_short(row):
        return [first]
    return list(row.iter(_PARAGRAPH))


def shown_runs(paragraph: Any) -> list[Any]:  # Any: w:p and w:r elements
    """Return the visible runs of a paragraph, with those in links and tracked insertions."""
    return [
        run
        for run in paragraph.iter(_RUN)
        if run.getparent().tag not in _DELETED and _paragraph_of(run) is paragraph
    ]


def _blocks(document: WordDocument) -> Iterator[Block]:
    """Yield the blocks of the body: paragraphs, and short table rows as one block each."""
    styles = Styles(document)
    numbering = Numbering(_numbering_root(document))
    rows: set[Any] = set()  # Any: w:tr elements, held so that their identity stays
    for index, paragraph in enumerate(body_paragraphs(document)):
        if _is_fallback(paragraph):
            continue
        row = _row_of(paragraph)
        if row is not None and row in rows:
            continue
        if row is not None and _is_short(row):
            rows.add(row)
            cells = [_cell_text(cell) for cell in row.iter(_CELL)]
            yield Block(join_cells(cells), source_index=index)
            continue
        shape = styles.format_of(paragraph)
        label = numbering.label(shape.num_id, shape.list_level) if shape.num_id else ""
        if shape.heading_level != CONTENTS:
            yield Block(_text(paragraph), shape.heading_level, label, index)


def _marginal_blocks(document: WordDocument) -> Iterator[Block]:
    """Yield the sentences of headers, footers and notes, each once.

    They have no place in the body, so their `source_index` stays -1.
    """
    parts = [
        relation.target_part
        for relation in document.part.rels.values()
        if relation.reltype in _MARGINS and not relation.is_external
    ]
    texts: dict[str, None] = {}
    for part in sorted(parts, key=lambda part: str(part.partname)):
        for paragraph in parse_xml(part.blob).iter(_PARAGRAPH):
            texts[_text(paragraph)] = None
    yield from (Block(text) for text in texts if _SENTENCE.fullmatch(text))


def _text(paragraph: Any) -> str:  # Any: a w:p element
    """Return the visible text of a paragraph on one line."""
    texts: list[str] = []
    for run in shown_runs(paragraph):
        for node in run:
            text = node.text if node.tag == _TEXT else _CHARACTERS.get(node.tag)
            texts.append(text or "")
    return clean_text("".join(texts))


def _cell_text(cell: Any) -> str:  # Any: a w:tc element
    return " ".join(_text(paragraph) for paragraph in cell.iter(_PARAGRAPH))


def _paragraph_of(node: Any) -> Any:  # Any: lxml elements
    """Return the innermost paragraph around a node; a text box has paragraphs in a paragraph."""
    return next(node.iterancestors(_PARAGRAPH))


def _row_of(paragraph: Any) -> Any | None:  # Any: w:p and w:tr elements
    """Return the innermost table row around a paragraph, or None."""
    return next(paragraph.iterancestors(_ROW), None)


def _is_fallback(paragraph: Any) -> bool:  # Any: a w:p element
    """Return whether a paragraph repeats a text box for old versions of Word."""
    return any(ancestor.tag == _FALLBACK for ancestor in paragraph.iterancestors())


def _is_short(row: Any) -> bool:  # Any: a w:tr element
    """Return whether a table row is read as one block: at most 200 characters, no table inside."""
    if next(row.iter(qn("w:tbl")), None) is not None:
        return False
    num_chars = 0
    for node in row.iter(_TEXT):
        num_chars += len(node.text or "")
        if num_chars > ROW_CHARS:
            return False
    return True


def _numbering_root(document: WordDocument) -> Any | None:  # Any: the w:numbering element
    """Return the root of `numbering.xml`, or None if the file has none."""
    for relation in document.part.rels.values():
        if relation.reltype == RT.NUMBERING and not relation.is_external:
            return getattr(relation.target_part, "element", None)
    return None
