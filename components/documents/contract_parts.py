"""A contract with all that is read from it before its review, read in one call.

Where a contract comes from somebody else, the call runs in a child (`components.confinement`).
"""

from dataclasses import dataclass
from datetime import date

from components.documents.clauses import list_left_out, list_notes, segment
from components.documents.contract_dates import find_contract_date
from components.documents.document import Document, DocumentLimits, parse_document
from components.records import Clause, LeftOut


@dataclass(frozen=True)
class ContractParts:
    """A document and what `documents.clauses` reads from it.

    `day` is the date that the contract states as its own.
    """

    document: Document
    clauses: tuple[Clause, ...]
    not_reviewed: tuple[LeftOut, ...]
    notes: tuple[str, ...]
    day: date | None

    def __repr__(self) -> str:
        return f"ContractParts({self.document!r}, clauses={len(self.clauses)})"


def read_parts(name: str, data: bytes, limits: DocumentLimits) -> ContractParts:
    """Read a contract and its parts from bytes.

    Raises:
        InputError: It cannot be read, see `parse_document`.
    """
    document = parse_document(name, data, limits)
    return ContractParts(
        document=document,
        clauses=segment(document),
        not_reviewed=list_left_out(document),
        notes=list_notes(document),
        day=find_contract_date(document.text),
    )
