"""The parts of a Word file (.docx, .docm): the archive checked, then its parts read by name.

The archive is judged by its directory before anything is unpacked. Strict Open XML is read too: its
names of elements are mapped to the usual ones. A relation that leads to no part is dropped, as Word
does. Nothing is run, and nothing outside the archive is opened.
"""

import re
import stat
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from posixpath import dirname, join, normpath
from typing import IO, Any

import lxml.etree as etree  # type: ignore[import-untyped]  # lxml ships no types

from components.errors import InputError

REMEDY = "Open it in a word processor and save it again as .docx."
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
"""The namespace of the elements of a Word file, as lxml writes it."""
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"

_BODY = f"{W}body"
_MAX_ENTRIES = 2_000
_CONTENT_TYPES = "[Content_Types].xml"
_LINKED = ("image", "hyperlink", "oleObject", "package", "video", "audio", "media", "aFChunk")
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/"
_MAIN = b"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
_MAIN_VARIANTS = re.compile(
    rb"application/vnd\.(?:ms-word\.(?:document|template)\.macroEnabled(?:Template)?"
    rb"|openxmlformats-officedocument\.wordprocessingml\.template)\.main\+xml"
)


@dataclass(frozen=True)
class Relation:
    """A relation of a part: its kind, such as `footnotes`, and the part that it leads to.

    `target` is "" if it leads out of the file or to a part that is not there.
    """

    kind: str
    target: str


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
            f"{name}: corrupt Word file, the archive cannot be read. {REMEDY}"
        ) from error
    expanded = sum(entry.file_size for entry in entries)
    if expanded > max_expanded_bytes:
        raise InputError(
            f"{name}: unpacks to {expanded} bytes (allowed: {max_expanded_bytes}). Remove pictures,"
            " or raise session.documents.max_expanded_bytes."
        )
    if len(entries) > _MAX_ENTRIES:
        raise InputError(
            f"{name}: archive has {len(entries)} entries (allowed: {_MAX_ENTRIES}). {REMEDY}"
        )
    for entry in entries:
        _check_entry(name, entry)
    if _CONTENT_TYPES not in {entry.filename for entry in entries}:
        raise InputError(
            f"{name}: a zip archive that is not a Word file (allowed: .docx .docm). Unpack it and"
            " give the document itself."
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
            f" {REMEDY}"
        )


class WordPackage:
    """A Word file as its parts."""

    def __init__(self, name: str, data: bytes, max_expanded_bytes: int) -> None:
        """Check the archive and find its main part.

        Raises:
            InputError: `check_archive` refuses it, or the list of its parts is damaged.
        """
        check_archive(name, data, max_expanded_bytes)
        self._name = name
        self._data = data
        self._archive = zipfile.ZipFile(BytesIO(data))
        self._names = {_key(entry): entry for entry in self._archive.namelist()}
        self._is_strict = b"purl.oclc.org/ooxml" in self._read_raw("_rels/.rels")
        main = [item for item in self.relations("").values() if item.kind == "officeDocument"]
        self.main = main[0].target if main and main[0].target else "word/document.xml"

    def read(self, part: str) -> bytes:
        """Return the bytes of a part, empty if there is none."""
        data = self._read_raw(part)
        return _STRICT.sub(_USUAL, data) if self._is_strict else data

    def open(self, part: str) -> IO[bytes]:
        """Open a part as a stream.

        Raises:
            KeyError: There is no such part.
        """
        if self._is_strict:
            return BytesIO(self.read(part))
        return self._archive.open(self._names[_key(part)])

    def parse(self, part: str) -> Any | None:  # Any: an lxml element
        """Return the root element of a part, or None if there is no such part.

        Raises:
            InputError: It is damaged: what it says, such as the notes, would be missing unseen.
        """
        if _key(part) not in self._names:
            return None
        try:
            return etree.fromstring(self.read(part), parser=_parser())
        except etree.XMLSyntaxError as error:
            raise InputError(
                f"{self._name}: corrupt Word file, its part {part} is damaged. {REMEDY}"
            ) from error

    def relations(self, part: str) -> dict[str, Relation]:
        """Return the relations of a part by their id; the file's own for the part ""."""
        folder, slash, file = part.rpartition("/")
        root = self.parse(f"{folder}{slash}_rels/{file}.rels")
        relations: dict[str, Relation] = {}
        for node in () if root is None else root:
            kind = node.get("Type", "").rsplit("/", 1)[-1]
            relations[node.get("Id", "")] = Relation(kind, self._find_target(part, node))
        return relations

    def parts(self, kind: str) -> list[str]:
        """Return the parts that the main part relates to in one way, such as `header`."""
        relations = self.relations(self.main).values()
        return sorted({item.target for item in relations if item.kind == kind and item.target})

    def as_plain_docx(self) -> bytes:
        """Return the file as python-docx can open it.

        Strict names are mapped, a template or a file with macros becomes a plain document, and
        relations that lead to no part are dropped.
        """
        copy = BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as target:
            for entry in self._archive.namelist():
                if not entry.endswith("/"):
                    target.writestr(entry, self._plain_part(entry))
        return copy.getvalue()

    def _plain_part(self, entry: str) -> bytes:
        """Return one entry as a plain document has it."""
        if entry == _CONTENT_TYPES:
            return _MAIN_VARIANTS.sub(_MAIN, self.read(entry))
        if entry.endswith(".rels"):
            return self._sound_relations(entry)
        is_xml = entry.endswith((".xml", ".vml"))
        return self.read(entry) if is_xml else self._archive.read(entry)

    def _sound_relations(self, entry: str) -> bytes:
        """Return the relations of a part; those that lead to no part are links, or dropped."""
        folder, _, file = entry.rpartition("_rels/")
        root = self.parse(entry)
        if root is None:
            return self.read(entry)
        for node in list(root):
            is_external = node.get("TargetMode") == "External"
            target = self._find_target(folder + file.removesuffix(".rels"), node)
            if target:
                node.set("Target", f"/{target}")
            elif node.get("Type", "").rsplit("/", 1)[-1] in _LINKED:
                node.set("TargetMode", "External")  # the text still names it, so it must exist
            elif not is_external:
                root.remove(node)
        return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))

    def _find_target(self, part: str, node: Any) -> str:  # Any: a Relationship element
        """Return the name of the part that a relation leads to, "" if it leads to none."""
        if node.get("TargetMode") == "External":
            return ""
        target = node.get("Target", "").replace("\\", "/")
        path = target if target.startswith("/") else join(dirname(part), target)
        return self._names.get(_key(normpath(path)), "")

    def _read_raw(self, part: str) -> bytes:
        """Return the bytes of a part as they stand in the archive, empty if there is none."""
        entry = self._names.get(_key(part))
        return self._archive.read(entry) if entry else b""


def iterate_body(stream: IO[bytes]) -> Iterator[Any]:  # Any: lxml elements
    """Yield the children of a document's body one by one, each freed when the next one is asked.

    So a long document takes the memory of its largest table, not of its whole tree.

    Raises:
        XMLSyntaxError: The XML is damaged.
        ValueError: It has no body, or defines entities of its own, which no Word file does.
    """
    depth = 0
    has_body = False
    context = etree.iterparse(
        stream,
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        remove_comments=True,
        remove_pis=True,
    )
    for event, node in context:
        if event == "start":
            depth += 1
            has_body = has_body or (depth == 2 and node.tag == _BODY)
            if depth == 1 and node.getroottree().docinfo.doctype:
                raise ValueError("the part defines entities")
            continue
        depth -= 1
        if depth == 2 and node.getparent().tag == _BODY:
            yield node
            _free(node)
    if not has_body:
        raise ValueError("the part has no body")


def _free(node: Any) -> None:  # Any: an lxml element
    """Drop an element and all before it from their parent."""
    node.clear()
    parent = node.getparent()
    while node.getprevious() is not None:
        del parent[0]


def _parser() -> Any:  # Any: lxml ships no types
    return etree.XMLParser(
        resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True
    )


def _key(part: str) -> str:
    """Return the name by which a part is looked up: Word does not tell capitals apart."""
    return part.replace("\\", "/").lstrip("/").lower()
