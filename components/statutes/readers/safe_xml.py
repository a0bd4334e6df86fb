"""Parse an untrusted XML file into elements.

The standard library's parser is fed in blocks and three things are refused: a document type with
declarations of its own (so no entity is declared or expanded), an encoding other than UTF-8, and
elements nested deeper than any statute's. A document type that only names an external DTD is
ignored; nothing is ever fetched, so an entity that the DTD would declare is a fault. Comments and
processing instructions are dropped. No schema is checked.
"""

import re
from collections.abc import Collection
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from components.errors import InputError
from components.statutes.readers.files import read_text

MAX_DEPTH = 200
# What may stand before the root: the declaration, comments, and a document type up to its end (`>`)
# or to declarations of its own (`[`).
_PROLOG = re.compile(
    r"\A\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<!DOCTYPE(?:\"[^\"]*\"|'[^']*'|[^\"'>\[])*([>\[])",
    re.DOTALL,
)
_BLOCK_CHARS = 1 << 16  # a refusal surfaces at the end of a block, so blocks are short


class _Builder(TreeBuilder):
    """Builds the tree and refuses document types and deep nesting."""

    def __init__(self, path: Path, text: str) -> None:
        super().__init__()
        self._path = path
        self._text = text
        self._depth = 0

    def doctype(self, name: str, pubid: str | None, system: str | None) -> None:
        """Refuse a document type with declarations of its own; the parser calls this."""
        prolog = _PROLOG.match(self._text)
        if prolog is None or prolog[1] == "[":
            raise InputError(
                f"{self._path}: declares a document type of its own, got {name[:40]!r} (only the"
                " name of an external DTD is allowed). Remove what stands between [ and ] in"
                " <!DOCTYPE …>."
            )

    def start(self, tag: str, attrs: dict[str, str], /) -> Element:
        """Open an element."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise InputError(
                f"{self._path}: elements nested deeper than {MAX_DEPTH}. Fetch the file again from"
                " its publisher."
            )
        return super().start(tag, attrs)

    def end(self, tag: str, /) -> Element:
        """Close an element."""
        self._depth -= 1
        return super().end(tag)


def parse_xml(path: Path) -> Element:
    """Return the root of an XML file; a tag reads `{namespace}name`.

    Raises:
        InputError: The file is truncated, not UTF-8, nested too deeply, or declares entities or
            a document type of its own.
    """
    text = read_text(path)
    parser = XMLParser(target=_Builder(path, text))
    try:
        for start in range(0, len(text), _BLOCK_CHARS):
            parser.feed(text[start : start + _BLOCK_CHARS])
        root: Element = parser.close()
    except ParseError as error:
        raise InputError(
            f"{path}: not whole XML at line {error.position[0]}. Fetch the file again."
        ) from error
    return root


def parse_law(path: Path, roots: Collection[str], what: str) -> Element:
    """Return the root of an XML file that holds a law; tags lose their namespaces.

    Args:
        path: The file.
        roots: The tags that the root may have.
        what: What such a file is, for the message: `an Act or a regulation`.

    Raises:
        InputError: As `parse_xml`; or the root has another tag.
    """
    root = parse_xml(path)
    for element in root.iter():
        element.tag = element.tag.rpartition("}")[2]
    if root.tag not in roots:
        tags = ", ".join(f"<{tag}>" for tag in sorted(roots))
        raise InputError(
            f"{path}: must be {what}, got <{root.tag[:60]}> ({tags}). Give such files, or another"
            " reader kind."
        )
    return root
