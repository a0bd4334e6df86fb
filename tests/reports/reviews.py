"""Reviews that the tests of reports share: of the sample contract, hostile ones, empty ones."""

from datetime import date
from pathlib import Path

from components.documents.clauses import segment
from components.documents.document import Document, DocumentLimits, read_document
from components.records import (
    Citation,
    Clause,
    Finding,
    FindingStatus,
    LeftOut,
    Redline,
    Replacement,
    Review,
    Verdict,
)
from components.samples.contract import write_sample_contract
from components.severity import rate_severity

LIMITS = DocumentLimits()


HOSTILE = "<script>alert('x')</script> | *bold* [link](javascript:x) & \"quoted\" \x00\u202e"


def finding_for(
    clause: Clause,
    verdict: Verdict = "invalid",
    reason: str = "Per Civil Code Article 205, this clause is invalid.",
) -> Finding:
    """Return a finding about a clause, which cites Article 205 unless it is ungoverned."""
    citation = Citation(
        law="Civil Code",
        article="205",
        version_id="v1",
        valid_from=date(2024, 1, 1),
        valid_to=date(2027, 1, 1),
        quote=(
            "Where the agreed interest exceeds fifteen percent per year, the agreement is void as"
            " to the excess."
        ),
        status="passed",
    )
    return Finding(
        id=clause.id,
        clause=clause.text,
        heading=clause.heading,
        number=clause.number,
        start=clause.start,
        end=clause.end,
        verdict=verdict,
        status="ungoverned" if verdict == "ungoverned" else "verified",
        citations=() if verdict == "ungoverned" else (citation,),
        reason=reason,
        confidence=0.875,
        checks={"article in force": "passed"},
    )


def review_of(
    findings: list[Finding], document: Document | None = None, name: str = "contract.docx"
) -> Review:
    """Return a review with some findings."""
    return Review(
        id="review1",
        release_id="release7",
        edition=3,
        jurisdiction="sample",
        as_of=date(2026, 3, 2),
        as_of_source="contract",
        document=document.name if document else name,
        document_hash=document.sha256 if document else "0" * 64,
        findings=tuple(findings),
        notice="Sample law of an invented country.",
    )


def triaged(verdict: Verdict, status: FindingStatus, confidence: float, number: int = 1) -> Finding:
    """Return a finding whose id is its number and whose reason names what it is."""
    text = f"Rent {number} is due monthly."
    clause = Clause(id=f"f{number}", text=text, heading="2. Rent", start=0, end=len(text))
    finding = finding_for(clause, verdict, f"{verdict}, {status}, {confidence}")
    severity = rate_severity(verdict, status)
    values = {"status": status, "confidence": confidence, "severity": severity}
    return finding.model_copy(update=values)


def mixed_findings() -> list[Finding]:
    """Return seven findings of every group, of which 7, 5, 3, 6 and 2 are to be read."""
    return [
        triaged("valid", "verified", 0.99, 1),
        triaged("valid", "needs review", 0.6, 2),
        triaged("invalid", "needs review", 0.4, 3),
        triaged("ungoverned", "ungoverned", 0.9, 4),
        triaged("invalid", "verified", 0.9, 5),
        triaged("ungoverned", "needs review", 0.3, 6),
        triaged("invalid", "repaired", 0.95, 7),
    ]


def sample_review(tmp_path: Path) -> tuple[Path, Review]:
    """Write the sample contract, and return it with a review of each kind of verdict."""
    path = write_sample_contract(tmp_path / "contract.docx")
    document = read_document(path, LIMITS)
    verdicts: tuple[Verdict, ...] = ("invalid", "valid", "ungoverned")
    findings = [
        finding_for(clause, verdicts[index % 3]) for index, clause in enumerate(segment(document))
    ]
    return path, review_of(findings, document)


def hostile_review() -> Review:
    """Return a review of a contract that tries to inject markup."""
    clause = Clause(
        id="c1", text=f"First {HOSTILE}\n1. second", heading=f"H {HOSTILE}", start=0, end=5
    )
    review = review_of([finding_for(clause, reason=f"R {HOSTILE}")], name=f"{HOSTILE}.docx")
    left_out = (LeftOut(f"L {HOSTILE}", f"W {HOSTILE}"),)
    return review.model_copy(update={"not_reviewed": left_out, "notes": (f"N {HOSTILE}",)})


def numbered_review() -> Review:
    """Return a review of clause 5.2 below the heading 5, with a redline."""
    text = "5.2 The Tenant pays 40 marks."
    clause = Clause(id="c1", text=text, heading="5. Rent", number="5.2", start=0, end=len(text))
    change = Replacement(start=20, end=22, old="40", new="16")
    redline = Redline(changes=(change,), citation="Civil Code Article 205", confidence=0.9)
    return review_of([finding_for(clause).model_copy(update={"redline": redline})])
