"""Which reader reads which kind of source. Another kind is added here: a name, and its `case`."""

from typing import Literal

from components.statutes.readers.akoma import AkomaReader
from components.statutes.readers.article import Duplicates, StatuteReader
from components.statutes.readers.canada import CanadaReader
from components.statutes.readers.markdown import MarkdownReader
from components.statutes.readers.taiwan import TaiwanReader

ReaderKind = Literal["markdown", "taiwan-json", "justice-xml", "akoma-ntoso"]


def build_reader(kind: ReaderKind, duplicates: Duplicates = "refuse") -> StatuteReader:
    """Return the reader for a kind of source.

    `duplicates` matters to those whose publishers repeat articles.
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
