"""Read a Word file (.docx, .docm) into blocks, in reading order.

Read are the body with its tables, text boxes, content controls, fields, equations, footnotes and
endnotes. Sentences and figures of headers and footers follow the body, each once. Tracked changes
are read by choice: as accepted, as in the original, or as shown. What a person does not see is left
out and told: deleted, hidden and struck text, comments, tables of contents. Macros are never run.
Not read: pictures, charts, embedded objects; a note counts them.
"""

import re
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import docx
from docx.document import Document as WordDocument

from components.documents.blocks import Block, Extract
from components.documents.word_body import BodyReader
from components.documents.word_numbering import Numbering
from components.documents.word_package import REMEDY, W, WordPackage, iterate_body
from components.documents.word_runs import Counts, RunReader, View
from components.documents.word_styles import Styles
from components.errors import InputError
from components.records import LeftOut

ReadEmbedded = Callable[[str, bytes], Extract]

# A line of a header is a term if it is a sentence or holds a figure that is no page and no date.
_SENTENCE = re.compile(r".{20,}[.;:]|.{8,}[。；]")  # noqa: RUF001  # Chinese ends its sentences so
_FIGURE = re.compile(
    r"\d\s?(?:%|‰|percent|per cent)|[€$£¥]\s?\d|\b[A-Z]{3}\s?\d|\d\s?(?:[€元%]|[A-Z]{3}\b)"  # noqa: RUF001
    r"|\d\s?(?:days?|weeks?|months?|years?|天|日內|個月|年內)\b",
    re.IGNORECASE,
)
_NOTE_PARTS = {"footnotes": "footnote", "endnotes": "endnote"}


def open_word(name: str, data: bytes, max_expanded_bytes: int) -> WordDocument:
    """Open a Word file with python-docx, to make a copy of it; macros are dropped.

    Raises:
        InputError: The archive is refused, or the parts inside are damaged.
    """
    try:
        package = WordPackage(name, data, max_expanded_bytes)
        document = docx.Document(BytesIO(package.as_plain_docx()))
        _ = document.element.body.tag
    except InputError:
        raise
    except Exception as error:  # a damaged part can raise nearly anything in python-docx and lxml
        raise InputError(
            f"{name}: corrupt or not a Word document ({type(error).__name__}). {REMEDY}"
        ) from error
    for key, relation in list(document.part.rels.items()):
        if relation.reltype.endswith("/vbaProject"):
            del document.part.rels[key]
    return document


def body_paragraphs(document: WordDocument) -> list[Any]:  # Any: w:p elements, untyped in lxml
    """Return every `w:p` of the body in document order; `source_index` is an index into it."""
    return list(document.element.body.iter(f"{W}p"))


def read_word(
    name: str,
    data: bytes,
    max_expanded_bytes: int,
    *,
    max_chars: int,
    view: View,
    read_embedded: ReadEmbedded,
) -> Extract:
    """Return the blocks of a Word file in reading order, what was left out, and notes.

    Args:
        name: The document's name, for messages.
        data: The file's bytes.
        max_expanded_bytes: The largest sum of unpacked sizes.
        max_chars: The most characters to read; the document is refused beyond them.
        view: How tracked changes are read.
        read_embedded: Reads a file that the document embeds as text, given its name and bytes.

    Raises:
        InputError: The archive is refused, a value inside is damaged, or an embedded file cannot
            be read.
    """
    try:
        package = WordPackage(name, data, max_expanded_bytes)
        return _WordReader(package, view, read_embedded).read(max_chars)
    except InputError:
        raise
    except Exception as error:  # hostile values surface late, when an attribute is read
        raise InputError(
            f"{name}: corrupt Word document ({type(error).__name__}). {REMEDY}"
        ) from error


class _WordReader:
    """Reads the parts of one Word file."""

    def __init__(self, package: WordPackage, view: View, read_embedded: ReadEmbedded) -> None:
        self._package = package
        self._view: View = view
        self._read_embedded = read_embedded
        self._relations = package.relations(package.main)
        self._styles = Styles(self._part("styles"))
        self._counts = Counts()
        self._notes: dict[tuple[str, str], str] = {}

    def read(self, max_chars: int) -> Extract:
        """Return the blocks of the file; it stops after the paragraph that exceeds `max_chars`."""
        for relation, kind in _NOTE_PARTS.items():
            self._read_notes(relation, kind)
        body = self._body_reader(Numbering(self._part("numbering")))
        with self._package.open(self._package.main) as stream:
            for node in iterate_body(stream):
                body.read(node, has_places=True)
                if body.num_chars > max_chars:
                    break
        body.finish()
        extract = body.extract
        self._add_unread_notes(body, extract)
        self._read_margins(extract)
        extract.notes += self._describe(extract)
        return extract

    def _part(self, kind: str) -> Any | None:  # Any: an lxml element
        """Return the root of the first part of a kind, or None."""
        parts = self._package.parts(kind)
        return self._package.parse(parts[0]) if parts else None

    def _body_reader(self, numbering: Numbering) -> BodyReader:
        return BodyReader(
            styles=self._styles,
            numbering=numbering,
            runs=RunReader(self._styles, self._view, self._counts),
            view=self._view,
            notes=self._notes,
            read_chunk=self._read_chunk,
        )

    def _read_notes(self, relation: str, kind: str) -> None:
        """Read the footnotes or the endnotes; separators between text and notes are none."""
        root = self._part(relation)
        for note in () if root is None else root:
            if note.get(f"{W}type", "normal") != "normal":
                continue
            reader = self._body_reader(Numbering(None))
            reader.read(note, has_places=False)
            reader.finish()
            text = " ".join(block.text for block in reader.extract.blocks if block.text)
            if text:
                self._notes[kind, note.get(f"{W}id", "")] = text

    def _add_unread_notes(self, body: BodyReader, extract: Extract) -> None:
        """Tell the notes that no text refers to, or only deleted text."""
        for key, text in self._notes.items():
            if key not in body.notes_read:
                extract.left_out.append(LeftOut(text, f"{key[0]} without a mark in the text"))

    def _read_margins(self, extract: Extract) -> None:
        """Add the terms of headers and footers, each once; the rest of them is left out."""
        texts: dict[str, None] = {}
        for part in (*self._package.parts("header"), *self._package.parts("footer")):
            root = self._package.parse(part)
            if root is None:
                continue
            reader = self._body_reader(Numbering(None))
            reader.read(root, has_places=False)
            reader.finish()
            extract.left_out += reader.extract.left_out
            texts.update(dict.fromkeys(block.text for block in reader.extract.blocks))
        for text in filter(None, texts):
            if _SENTENCE.fullmatch(text) or _FIGURE.search(text):
                extract.blocks.append(Block(text))
            else:
                extract.left_out.append(LeftOut(text, "header or footer"))

    def _read_chunk(self, relation_id: str) -> Extract:
        """Read a file that stands in the body as `w:altChunk`."""
        relation = self._relations.get(relation_id)
        data = self._package.read(relation.target) if relation and relation.target else b""
        file = relation.target.rpartition("/")[2] if relation else ""
        return self._read_embedded(file, data)

    def _describe(self, extract: Extract) -> Iterator[str]:
        """Yield sentences on how the file was read."""
        counts = self._counts
        if counts.insertions or counts.deletions:
            yield (
                f"Tracked changes are read as {_VIEWS[self._view]}"
                f" (insertions: {counts.insertions}, deletions: {counts.deletions}; the key"
                " session.documents.tracked_changes decides)."
            )
        comments = self._part("comments")
        if comments is not None and len(comments):
            yield f"Comments in the file that are not reviewed: {len(comments)}."
        if counts.pictures:
            yield f"Pictures, whose text is not reviewed: {counts.pictures}."
        if counts.objects:
            yield f"Embedded objects that are not read: {counts.objects}."
        if counts.placeholders:
            yield f"Fields of the form that nobody filled in: {counts.placeholders}."


_VIEWS = {
    "accepted": "accepted",
    "original": "rejected, so as the original was",
    "shown": "shown, with deletions in brackets",
}
