"""The records of a playbook: its positions, what they state, its red lines, its versions.

A position belongs to the house (`house`: an attorney stated it, it decides), or is evidence of what
the house has signed so far (`evidence`: it never decides, a clause that differs is for a person).
"""

from datetime import date
from typing import Literal

from pydantic import Field

from components.quantities.comparing import Relation
from components.quantities.reading import Quantity, find_quantities
from components.records import Record

Binding = Literal["house", "evidence"]
Level = Literal["preferred", "acceptable", "unacceptable"]
SourceFormat = Literal["markdown", "opf"]


class Limit(Record):
    """A figure that a statement sets, and what it asks of a clause's figure.

    `start` is the place of the figure in the statement, in whose words it is read.
    """

    relation: Relation
    start: int
    statement: str

    @property
    def quantity(self) -> Quantity:
        """The figure, read from the statement."""
        return next(
            quantity for quantity in find_quantities(self.statement) if quantity.start == self.start
        )

    @property
    def text(self) -> str:
        """The limit in words, such as `at most 30 days`."""
        return f"{self.relation} {' '.join(self.quantity.text.split())}"


class PositionStatement(Record):
    """One line of a position: what is preferred, acceptable or unacceptable.

    Attributes:
        text: The line as the house wrote it.
        limits: Its figures with their direction; a clause keeps them together.
        phrases: Words in quotation marks; one of them in a clause is enough.
    """

    text: str
    limits: tuple[Limit, ...] = ()
    phrases: tuple[str, ...] = ()

    @property
    def can_decide(self) -> bool:
        """Whether it states a rule that code can hold against a clause."""
        return bool(self.limits or self.phrases)


class Position(Record):
    """What the house wants of clauses of one type.

    Attributes:
        id: Stays when the title changes.
        title: Such as `Late payment`.
        type: The clause type; the title where none is given.
        is_required: Whether an agreement must have such a clause.
        known_by: Words by which a clause of the type is known; all words of an entry must stand in
            one sentence.
        not_known_by: Words that say that a clause is of another type.
        preferred: What the house proposes.
        acceptable: What it accepts as well.
        unacceptable: What it does not accept.
        wordings: Whole wordings that are preferred or acceptable as they stand.
        fallback: The wording that is offered where a clause deviates or is missing.
        ask: Whom to ask.
        note: Why, for people.
        binding: Whether it decides.
    """

    id: str
    title: str
    type: str = ""
    is_required: bool = False
    known_by: tuple[str, ...] = ()
    not_known_by: tuple[str, ...] = ()
    preferred: tuple[PositionStatement, ...] = ()
    acceptable: tuple[PositionStatement, ...] = ()
    unacceptable: tuple[PositionStatement, ...] = ()
    wordings: tuple[str, ...] = ()
    fallback: str = ""
    ask: str = ""
    note: str = ""
    binding: Binding = "house"

    @property
    def can_decide(self) -> bool:
        """Whether any of its lines states a rule that code can hold against a clause."""
        statements = (*self.preferred, *self.acceptable, *self.unacceptable)
        return bool(self.wordings) or any(statement.can_decide for statement in statements)


class Invariant(Record):
    """A red line: one statement that must never be crossed, whatever the deal.

    `position` is the id of the position that it belongs to; empty where it stands by itself.
    """

    id: str
    statement: str
    rationale: str = ""
    position: str = ""


class Playbook(Record):
    """One version of a playbook.

    Attributes:
        id: Stays from version to version.
        title: Its title.
        side: The party whose positions these are; empty where it is not said.
        since: The first day on which it holds; None: always.
        positions: In the order of the source.
        floor: Its red lines.
        posture: How to negotiate, in prose, for people; it decides nothing here.
        notes: What a reader of reviews must know of it.
        format: What it was read from.
        sha256: The fingerprint of the source.
    """

    id: str
    title: str
    side: str = ""
    since: date | None = None
    positions: tuple[Position, ...]
    floor: tuple[Invariant, ...] = ()
    posture: str = ""
    notes: tuple[str, ...] = ()
    format: SourceFormat = "markdown"
    sha256: str = Field(default="", description="of the source's files")

    @property
    def version(self) -> str:
        """What the version is called: its first day, or how its fingerprint begins."""
        return self.since.isoformat() if self.since else self.sha256[:12]

    def __repr__(self) -> str:
        return f"Playbook(id={self.id!r}, version={self.version!r}, n={len(self.positions)})"

    __str__ = __repr__
