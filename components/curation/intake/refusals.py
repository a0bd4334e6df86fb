"""The rows that an intake does not keep, and why: refused, repeated, contradicting another.

A reason names the fault and never quotes the contract.
"""

from typing import Literal

from components.errors import InputError
from components.records import Record

Code = Literal[
    "broken-row",
    "missing-field",
    "wrong-value",
    "encoding",
    "language",
    "too-short",
    "too-long",
    "no-answer",
    "copied-answer",
    "verdict",
    "citation",
    "unknown-article",
    "figures",
    "style",
    "free-words",
    "not-judged",
    "no-value",
    "repeated-id",
    "contradiction",
    "no-consent",
    "rejected",
]


class Refusal(Record):
    """One refused row: `line` is where it begins in the file `source`.

    `last_line` is where it ends, 0 for the same line.
    """

    source: str
    line: int
    last_line: int = 0
    code: Code
    field: str
    reason: str


class PairPlace(Record):
    """Where an accepted pair stands: its file and the line where it begins."""

    id: str
    source: str
    line: int


class NotRead(Record):
    """Something that a file holds and no row yields: where it stands, what, and rows in it."""

    place: str
    what: str
    num_rows: int = 0


class Duplicate(Record):
    """One row that repeats an earlier one: exactly, or nearly with the estimated similarity."""

    source: str
    line: int
    of_source: str
    of_line: int
    similarity: float


class Contradiction(Record):
    """Two rows that judge the same or nearly the same clause differently under one article."""

    source: str
    line: int
    verdict: str
    other_source: str
    other_line: int
    other_verdict: str
    similarity: float


class RefusedError(InputError):
    """A row cannot be used; caught where rows are read and written down as a `Refusal`."""

    def __init__(self, code: Code, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.code: Code = code
        self.field = field
        self.reason = reason

    def refusal(self, source: str, line: int, last_line: int = 0) -> Refusal:
        """Return the refusal of the row that begins at a line of a file."""
        return Refusal(
            source=source,
            line=line,
            last_line=last_line,
            code=self.code,
            field=self.field,
            reason=self.reason,
        )
