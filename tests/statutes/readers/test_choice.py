"""The choice among readers."""

import pytest

from components.statutes.readers.akoma import AkomaReader
from components.statutes.readers.canada import CanadaReader
from components.statutes.readers.choice import ReaderKind, build_reader
from components.statutes.readers.clml import ClmlReader
from components.statutes.readers.dc import DcReader
from components.statutes.readers.gii import GiiReader
from components.statutes.readers.markdown import MarkdownReader
from components.statutes.readers.taiwan import TaiwanReader
from components.statutes.readers.uslm import UslmReader


@pytest.mark.parametrize(
    ("kind", "reader"),
    [
        ("markdown", MarkdownReader),
        ("taiwan-json", TaiwanReader),
        ("justice-xml", CanadaReader),
        ("akoma-ntoso", AkomaReader),
        ("gii-xml", GiiReader),
        ("uslm", UslmReader),
        ("dc-xml", DcReader),
        ("clml", ClmlReader),
    ],
)
def test_build_reader_by_kind(kind: ReaderKind, reader: type[object]) -> None:
    """Each kind has its reader."""
    assert type(build_reader(kind)) is reader


def test_build_reader_passes_duplicates_on() -> None:
    """The setting reaches the reader whose publisher repeats articles."""
    reader = build_reader("taiwan-json", "last")
    assert isinstance(reader, TaiwanReader)
    assert reader.duplicates == "last"
