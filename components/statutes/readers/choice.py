"""Choose the reader for a kind of source. A new kind needs a name and a `case` here."""

from typing import Literal

from components.statutes.readers.akoma import AkomaReader
from components.statutes.readers.article import Duplicates, StatuteReader
from components.statutes.readers.canada import CanadaReader
from components.statutes.readers.markdown import MarkdownReader
from components.statutes.readers.taiwan import TaiwanReader

ReaderKind = Literal["markdown", "taiwan-json", "justice-xml", "akoma-ntoso"]


def build_reader(kind: ReaderKind, duplicates: Duplicates = "refuse") -> StatuteReader:
    """Return the reader for a kind of source.

    Args:
        kind: The format of the source.
        duplicates: What to do if a law holds two wordings under one number: refuse the snapshot,
            or keep the last. Only `taiwan-json` has such files; other readers refuse them.
    """
    match kind:
        case "markdown":
            return MarkdownReader()
        case "taiwan-json":
            return TaiwanReader(duplicates)
        case "justice-xml":
            return CanadaReader()
        case "akoma-ntoso":
            return AkomaReader()
