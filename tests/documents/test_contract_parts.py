"""All that is read from a contract before its review."""

from datetime import date

from components.documents.clauses import segment
from components.documents.contract_parts import read_parts
from components.documents.document import DocumentLimits, parse_document

DATA = (
    b"LEASE\n\nThis Lease is dated 3 March 2024.\n\n1. The rent is paid monthly.\n\nSigned: A. B."
)


def test_parts_are_those_of_the_single_readers() -> None:
    """The parts are what the readers of clauses, of the day and of the rest say."""
    parts = read_parts("lease.txt", DATA, DocumentLimits())
    document = parse_document("lease.txt", DATA, DocumentLimits())
    assert parts.document == document
    assert parts.clauses == segment(document)
    assert parts.day == date(2024, 3, 3)
    assert any("Signed" in item.text for item in parts.not_reviewed)
    assert "rent" not in repr(parts)
