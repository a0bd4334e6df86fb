"""The records of the API about several documents: a matter, its table, two documents compared."""

from datetime import datetime

from pydantic import Field

from components.matters.versions import ClauseChangeKind, FindingChange
from components.records import Record
from components.serving.records import ReviewSummary, WordPiece


class MatterBody(Record):
    """A matter to be made."""

    name: str = Field(min_length=1, max_length=120, examples=["Leases of Mill Street"])


class Matter(Record):
    """Documents that belong together; `name` is empty once the texts of all were erased."""

    id: str = Field(examples=["mt-5f1c0c8e9ab24d17"])
    name: str
    created_at: datetime
    num_documents: int = Field(description="documents, those that could not be read included")


class MatterList(Record):
    """Your matters, newest first."""

    matters: tuple[Matter, ...]


class MatterDocument(ReviewSummary):
    """A document of a matter: its review so far, and what the findings come to.

    `laws` says by law how many findings that cite it are of which kind.
    """

    severities: dict[str, int] = Field(description="findings so far by severity")
    laws: dict[str, dict[str, int]] = Field(
        description="by law: findings that are invalid, need review, or are valid"
    )


class MatterFault(Record):
    """A document of a matter that could not be read, and why."""

    number: int
    name: str
    fault: str


class MatterDetail(Matter):
    """A matter with its documents, in the order in which they came."""

    documents: tuple[MatterDocument, ...]
    faults: tuple[MatterFault, ...]


class ComparedClause(Record):
    """What became of a clause between two documents, and of the finding about it.

    `name` calls the clause as its contract does. `old_finding` and `new_finding` are ids, None
    where the clause was not there.
    """

    name: str
    kind: ClauseChangeKind
    finding_change: FindingChange
    notes: tuple[str, ...]
    words: tuple[WordPiece, ...]
    old_finding: str | None
    new_finding: str | None


class ComparedReviews(Record):
    """Two reviews of yours compared clause by clause, in the order of the new document."""

    old: str = Field(description="the file's name")
    new: str
    summary: str
    notes: tuple[str, ...] = Field(description="what to know of the comparison")
    clauses: tuple[ComparedClause, ...]
