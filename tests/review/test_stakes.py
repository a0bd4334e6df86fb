"""The side that a review is read for; severity, cost and burden: `test_redlines.py`."""

from components.documents.document import DocumentLimits, parse_document
from components.records import Review
from components.reports.triage import triage_findings
from components.review.stakes import take_side
from tests.reports.reviews import review_of, triaged

LEASE = parse_document(
    "lease.md",
    b'Lease between A (the "Landlord") and B (the "Tenant").\n\n1. Rent is due monthly.\n',
    DocumentLimits(),
)


def leased() -> Review:
    """Return a review with a finding that burdens each party, the landlord's one surer."""
    burdened = {"Landlord": 0.9, "Lessee": 0.8}
    return review_of(
        [
            triaged("invalid", "verified", confidence).model_copy(update={"burdens": name})
            for name, confidence in burdened.items()
        ],
        LEASE,
    )


def test_findings_that_burden_the_side_come_first() -> None:
    """Of two as severe as each other; a lessee is the tenant by another name."""
    review = take_side(leased(), LEASE, "tenant")
    assert (review.side, review.notes) == ("tenant", ())
    worst = triage_findings(review.findings, review.side).worst
    assert [item.finding.burdens for item in worst] == ["Lessee", "Landlord"]


def test_side_that_the_contract_does_not_name_is_noted() -> None:
    """The note names the parties that were read, once however often it is asked."""
    review = take_side(take_side(leased(), LEASE, "insurer"), LEASE, "insurer")
    assert review.notes == (
        "No party of the contract is read as the side asked for (read: Landlord, Tenant).",
    )


def test_without_a_side_nothing_changes() -> None:
    """A review is nobody's unless somebody asks."""
    assert take_side(leased(), LEASE, "") == leased()
