"""How Akoma Ntoso marks lines, rows and pictures."""

from xml.etree.ElementTree import fromstring

from components.statutes.readers.akoma_text import AKOMA
from components.statutes.readers.lines import LineCollector


def test_akoma_numbers_wait_for_their_line() -> None:
    """A `num` stands before the line behind it, and every `p` is a line."""
    lines = LineCollector(AKOMA)
    lines.read(fromstring("<point><num>(a)</num><content><p>one</p><p>two</p></content></point>"))
    assert lines.lines == ["(a) one", "two"]
