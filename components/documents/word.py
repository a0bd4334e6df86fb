"""Word files (.docx, .docm): checked as archives, opened without running anything, read as blocks.

The body is read in document order, table cells and text boxes and content controls included; what
tracked changes would delete is left out, what they insert is read. Short table rows become one
block. Sentences of headers, footers and notes follow the body, each once; page numbers and running
titles are no sentences. Macros are never run, and their part is dropped before a copy can be saved.
Not read: comments, generated tables of contents, pictures.
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
from components.errors import InputError

_MAX_ENTRIES = 2_000
_CONTENT_TYPES = "[Content_Types].xml"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN_VARIANTS = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)
_CHARACTERS = {qn("w:tab"): " ", qn("w:br"): " ", qn("w:cr"): " ", qn("w:noBreakHyphen"): "-"}
_TEXT = qn("w:t")
_GONE = {qn("w:del"), qn("w:moveFrom")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_MARGINS = {RT.HEADER, RT.FOOTER, RT.FOOTNOTES, RT.ENDNOTES}
_SENTENCE = re.compile(r".{20,}[.;:]|.{8,}[。；]")  # noqa: RUF001  # Chinese ends its sentences so
_CORRUPT = "Open it in a word processor and save it again as .docx."


def check_archive(name: str, data: bytes, max_expanded_bytes: int) -> None:
    """Refuse an archive that is damaged or hostile, from its directory alone, before anything is unpacked.

    Python's zip reader never yields more of an entry than the directory declares, so the declared
    sizes bound the work.

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
            " or raise limits.max_expanded_bytes."
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
    if entry.flag_bits & 0x1:
        raise InputError(f"{name}: an encrypted archive. Remove the password and save it again.")
    parts = entry.filename.replace("\\", "/").split("/")
    is_link = stat.S_ISLNK(entry.external_attr >> 16)
    if ".." in parts or parts[0] == "" or ":" in parts[0] or is_link:
        raise InputError(
            f"{name}: an archive entry points outside the archive, so the file is not trusted."
            f" {_CORRUPT}"
        )


def open_word(name: str, data: bytes, max_expanded_bytes: int) -> WordDocument:
    """Open a Word file; macros are dropped.

    Raises:
        InputError: As `check_archive`, or the parts inside are damaged.
    """
    check_archive(name, data, max_expanded_bytes)
    try:
        document = docx.Document(BytesIO(_as_plain_document(data)))
        _ = document.element.body.tag
    except (
        Exception
    ) as error:  # a damaged part can raise nearly anything inside python-docx and lxml
        raise InputError(
            f"{name}: corrupt or not a Word document ({type(error).__name__}). {_CORRUPT}"
        ) from error
    for key in [
        key for key, rel in document.part.rels.items() if rel.reltype.endswith("/vbaProject")
    ]:
        del document.part.rels[key]
    return document


def _as_plain_document(data: bytes) -> bytes:
    with zipfile.ZipFile(BytesIO(data)) as archive:
        types = archive.read(_CONTENT_TYPES)
        if not _MAIN_VARIANTS.search(types):
            return data
        copy = BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in archive.infolist():
                is_types = entry.filename == _CONTENT_TYPES
                target.writestr(
                    entry.filename,
                    _MAIN_VARIANTS.sub(_MAIN, types) if is_types else archive.read(entry),
                )
    return copy.getvalue()


def read_word(name: str, data: bytes, max_expanded_bytes: int) -> list[Block]:
    """Return the blocks of a Word file in reading order.

    Raises:
        InputError: As `open_word`.
    """
    document = open_word(name, data, max_expanded_bytes)
    try:
        return [*_blocks(document), *_marginal_blocks(document)]
    except Exception as error:  # as above: hostile values surface late, when an attribute is read
        raise InputError(
            f"{name}: corrupt Word document ({type(error).__name__}). {_CORRUPT}"
        ) from error


def body_paragraphs(document: WordDocument) -> list[Any]:  # Any: w:p elements, lxml ships no types
    """Return every `w:p` of the body in document order.

    A block's `source_index` counts in this list.
    """
    return list(document.element.body.iter(qn("w:p")))


def paragraphs_of_block(first: Any) -> list[Any]:  # Any: w:p elements
    """Return the paragraphs that make up the block which begins at `first`.

    All of a short table row, or just itself.
    """
    row = next(first.iterancestors(qn("w:tr")), None)
    return list(row.iter(qn("w:p"))) if row is not None and _is_short(row) else [first]


def shown_runs(paragraph: Any) -> list[Any]:  # Any: w:p and w:r elements
    """Return the runs of a paragraph that a reader sees, those in links and tracked insertions included."""
    return [
        run
        for run in paragraph.iter(qn("w:r"))
        if run.getparent().tag not in _GONE and _owner(run) is paragraph
    ]


def _blocks(document: WordDocument) -> Iterator[Block]:
    styles = _Styles(document)
    numbering = Numbering(_numbering_root(document))
    rows: set[Any] = set()  # Any: w:tr elements, held so that their identity stays
    for index, paragraph in enumerate(body_paragraphs(document)):
        if any(ancestor.tag == _FALLBACK for ancestor in paragraph.iterancestors()):
            continue
        row = next(paragraph.iterancestors(qn("w:tr")), None)
        if row is not None and (row in rows or _is_short(row)):
            if row not in rows:
                yield Block(
                    join_cells(_cell_text(cell) for cell in row.iter(qn("w:tc"))),
                    source_index=index,
                )
            rows.add(row)
            continue
        level, num_id, list_level = styles.of(paragraph)
        label = numbering.label(num_id, list_level) if num_id else ""
        if level != _Styles.CONTENTS:
            yield Block(_text(paragraph), heading_level=level, label=label, source_index=index)


def _marginal_blocks(document: WordDocument) -> Iterator[Block]:
    """Yield the sentences that stand outside the body.

    They have no place in it, so their `source_index` stays -1.
    """
    parts = [
        rel.target_part
        for rel in document.part.rels.values()
        if rel.reltype in _MARGINS and not rel.is_external
    ]
    roots = [parse_xml(part.blob) for part in sorted(parts, key=lambda part: str(part.partname))]
    texts = dict.fromkeys(_text(paragraph) for root in roots for paragraph in root.iter(qn("w:p")))
    yield from (Block(text) for text in texts if _SENTENCE.fullmatch(text))


def _text(paragraph: Any) -> str:  # Any: a w:p element
    parts = [
        (node.text or "") if node.tag == _TEXT else _CHARACTERS.get(node.tag, "")
        for run in shown_runs(paragraph)
        for node in run
    ]
    return clean_text("".join(parts))


def _owner(node: Any) -> Any:  # Any: lxml elements
    return next(node.iterancestors(qn("w:p")))


def _cell_text(cell: Any) -> str:  # Any: a w:tc element
    return " ".join(_text(paragraph) for paragraph in cell.iter(qn("w:p")))


def _is_short(row: Any) -> bool:  # Any: a w:tr element
    if next(row.iter(qn("w:tbl")), None) is not None:
        return False
    total = 0
    for node in row.iter(_TEXT):
        total += len(node.text or "")
        if total > ROW_CHARS:
            return False
    return True


def _numbering_root(document: WordDocument) -> Any | None:  # Any: the w:numbering element
    for rel in document.part.rels.values():
        if rel.reltype == RT.NUMBERING and not rel.is_external:
            return getattr(rel.target_part, "element", None)
    return None


class _Styles:
    """What the styles say about a paragraph: heading level and list, followed through `basedOn`."""

    CONTENTS = -1

    def __init__(self, document: WordDocument) -> None:
        root = document.styles.element
        self._styles = {style.get(qn("w:styleId")): style for style in root.findall(qn("w:style"))}
        self._known: dict[str, tuple[int | None, str, int]] = {}

    def of(self, paragraph: Any) -> tuple[int | None, str, int]:  # Any: a w:p element
        style = paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
        style_id = "" if style is None else style.get(qn("w:val"), "")
        if style_id not in self._known:
            self._known[style_id] = self._look_up(style_id)
        level, num_id, list_level = self._known[style_id]
        own_level, own_num, own_list_level = _properties(paragraph)
        num_id = own_num or num_id
        return (
            own_level if level is None else level,
            "" if num_id == "0" else num_id,
            list_level if own_list_level < 0 else own_list_level,
        )

    def _look_up(self, style_id: str) -> tuple[int | None, str, int]:
        level: int | None = None
        num_id, list_level = "", -1
        for _ in range(20):
            style = self._styles.get(style_id)
            if style is None:
                break
            own_level, own_num, own_list_level = _properties(style)
            level = next(
                (value for value in (level, _named_level(style), own_level) if value is not None),
                None,
            )
            num_id = num_id or own_num
            list_level = own_list_level if list_level < 0 else list_level
            based_on = style.find(qn("w:basedOn"))
            style_id = "" if based_on is None else based_on.get(qn("w:val"), "")
        return level, num_id, max(list_level, 0)


def _named_level(style: Any) -> int | None:  # Any: a w:style element
    name_element = style.find(qn("w:name"))
    name = "" if name_element is None else name_element.get(qn("w:val"), "").lower()
    if name.startswith("toc "):
        return _Styles.CONTENTS
    heading = re.fullmatch(r"heading ([1-9])", name)
    return int(heading[1]) if heading else 0 if name == "title" else None


def _properties(element: Any) -> tuple[int | None, str, int]:  # Any: a w:p or w:style element
    outline = element.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
    level = None if outline is None else int(outline.get(qn("w:val"), "9"))
    numbering = element.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
    if numbering is None:
        return (None if level is None or level > 8 else level + 1), "", -1
    num = numbering.find(qn("w:numId"))
    depth = numbering.find(qn("w:ilvl"))
    num_id = "" if num is None else num.get(qn("w:val"), "")
    return (
        (None if level is None or level > 8 else level + 1),
        num_id,
        -1 if depth is None else int(depth.get(qn("w:val"), "0")),
    )
