"""What a server did under a release within some days."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True)
class WatchedFinding:
    """A finding; clause and confidence are gone where the contract was erased."""

    id: str
    verdict: str
    status: str
    jurisdiction: str
    clause: str = field(default="", repr=False)
    confidence: float | None = None


@dataclass(frozen=True)
class WatchedWindow:
    """All of a release between two moments.

    Attributes:
        since: The earlier one, UTC.
        until: The later one, UTC.
        states: How the reviews ended, one state a review.
        waiting_s: Seconds from an upload to its start, of reviews that are done.
        clause_s: Seconds a clause took, of the same reviews.
        findings: All their findings.
        decisions: The newest decision of analysts about each finding that has one.
    """

    since: datetime
    until: datetime
    states: tuple[str, ...] = ()
    waiting_s: tuple[float, ...] = ()
    clause_s: tuple[float, ...] = ()
    findings: tuple[WatchedFinding, ...] = ()
    decisions: tuple[str, ...] = ()
