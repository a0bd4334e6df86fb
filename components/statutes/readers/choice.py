"""Choose the reader for a kind of source. A new kind needs a name and a `case` here."""

from collections.abc import Mapping, Sequence
from typing import Literal

from components.statutes.readers.akoma import AkomaReader
from components.statutes.readers.article import Amendment, Duplicates, OnFault, StatuteReader
from components.statutes.readers.canada import CanadaReader
from components.statutes.readers.clml import ClmlReader
from components.statutes.readers.dc import DcReader
from components.statutes.readers.gii import GiiReader
from components.statutes.readers.markdown import MarkdownReader
from components.statutes.readers.taiwan import TaiwanReader
from components.statutes.readers.uslm import UslmReader

ReaderKind = Literal[
    "markdown",
    "taiwan-json",
    "justice-xml",
    "akoma-ntoso",
    "gii-xml",
    "uslm",
    "dc-xml",
    "clml",
]


def build_reader(
    kind: ReaderKind,
    duplicates: Duplicates = "refuse",
    on_fault: OnFault = "refuse",
    twin: Mapping[str, Sequence[Amendment]] | None = None,
) -> StatuteReader:
    """Return the reader for a kind of source.

    Args:
        kind: The format of the source.
        duplicates: What to do if a law holds two wordings under one number: refuse the snapshot,
            or keep the last. Only `taiwan-json` has such files; other readers refuse them.
        on_fault: What to do with a file that cannot be read in full: refuse the snapshot, or leave
            the file out and name it.
        twin: The amendments of each law by its id, as another language's source records them; only
            `taiwan-json` uses them.
    """
    match kind:
        case "markdown":
            return MarkdownReader(on_fault)
        case "taiwan-json":
            return TaiwanReader(duplicates, on_fault, twin)
        case "justice-xml":
            return CanadaReader(on_fault)
        case "akoma-ntoso":
            return AkomaReader(on_fault)
        case "gii-xml":
            return GiiReader(on_fault)
        case "uslm":
            return UslmReader(on_fault)
        case "dc-xml":
            return DcReader(on_fault)
        case "clml":
            return ClmlReader(on_fault)
