"""Whether a wording that somebody wrote holds, by its own review under law and playbook."""

import pytest

from components.records import Citation, Clause, Finding, PositionOutcome, PositionState
from components.review.wordings import make_draft, review_wording
from tests.serving.stored import make_finding

OTHER = "200"


def outcome(state: PositionState, position: str = "P-1") -> PositionOutcome:
    """Return what a position says."""
    return PositionOutcome(
        position=position,
        title="Interest",
        playbook="house",
        version="1",
        state=state,
        reason="9 percent keeps at most 10 percent",
        decided_by="figures",
    )


def again(**changes: object) -> Finding:
    """Return the finding about a wording: valid by figures under the same article."""
    fine = {"verdict": "valid", "status": "verified", "decided_by": "figures", "severity": "fine"}
    return make_finding("again").model_copy(update={**fine, **changes})


BROKEN = make_finding().model_copy(update={"decided_by": "figures"})


def cited(article: str) -> tuple[Citation, ...]:
    """Return the citation of another article."""
    (citation,) = BROKEN.citations
    return (citation.model_copy(update={"article": article, "version_id": article}),)


def test_wording_that_keeps_the_article_passes() -> None:
    """Its verdict, confidence and release are kept with it."""
    reviewed = review_wording(BROKEN, again(), "rel-1")
    assert (reviewed.has_passed, reviewed.faults) == (True, ())
    assert (reviewed.verdict, reviewed.confidence, reviewed.release_id) == ("valid", 0.9, "rel-1")
    assert "Quetzalcoatl" not in repr(reviewed)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"verdict": "invalid", "reason": "It is invalid."}, "It is invalid."),
        ({"checks": {"quote": "failed"}}, "A check of its review failed."),
        (
            {"citations": cited(OTHER)},
            "Its review does not find that it keeps Civil Code Article 205.",
        ),
        ({"decided_by": "word"}, "Its review is not sure (confidence 0.90)."),
    ],
)
def test_what_speaks_against_a_wording_under_the_law(
    changes: dict[str, object], fault: str
) -> None:
    """A clause that broke an article must keep it by its own review."""
    reviewed = review_wording(BROKEN, again(**changes), "rel-1")
    assert (reviewed.has_passed, reviewed.faults) == (False, (fault,))


def test_clause_that_broke_nothing_must_not_be_made_worse() -> None:
    """Another article may govern the wording; a doubtful review is told."""
    fine = BROKEN.model_copy(update={"verdict": "valid", "status": "verified"})
    assert review_wording(fine, again(citations=cited(OTHER)), "rel-1").has_passed
    doubtful = review_wording(fine, again(status="needs review", confidence=0.4), "rel-1")
    assert doubtful.faults == ("Its review is not sure (confidence 0.40).",)


def test_what_speaks_against_a_wording_by_the_house() -> None:
    """A new deviation and a position that is lost are faults; one that is kept is none."""
    before = BROKEN.model_copy(update={"positions": (outcome("deviates"),)})
    kept = again(positions=(outcome("acceptable"),))
    assert review_wording(before, kept, "rel-1").has_passed
    lost = review_wording(before, again(), "rel-1")
    (fault,) = lost.faults
    assert fault.endswith("nothing of the wording is about it any more.")
    worse = again(positions=(outcome("preferred"), outcome("deviates", "P-2")))
    (fault,) = review_wording(before, worse, "rel-1").faults
    assert fault.startswith("Position P-2 (Interest), playbook house, version 1: deviates,")


def test_draft_keeps_its_place() -> None:
    """A wording is reviewed as the clause that it replaces, with the contract's facts."""
    clause = Clause(id="c1", text="Old words.", number="4", start=3, end=13)
    draft = make_draft(clause, "New words.")
    assert (draft.id, draft.text, draft.number, draft.start) == ("c1~own", "New words.", "4", 3)
    assert draft.facts is clause.facts
