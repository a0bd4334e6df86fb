"""The house's own wording is offered where it keeps position and law, else the log says why."""

from pathlib import Path

import pytest

from components.knowledge.search import KnowledgeBase
from components.playbooks.source import open_playbook
from components.prompting.style import StyleGuide
from components.records import Clause, Finding
from components.review.house import HouseReviewer
from components.review.house_redlines import add_house_redlines
from components.review.question import Question
from components.review.reviewer import Reviewer, ReviewerConfig
from tests.playbooks.files import write_playbook
from tests.review.test_redlines import DAY, FACTS, logged
from tests.review.test_reviewer import SURE, ScriptedEngine, figures, knowledge, say

__all__ = ["knowledge"]  # a fixture
POSITION = """### Position P-1: Interest
Known by: interest
Preferred: {limit} per cent per year
Fallback:
> {fallback}
"""


def review(knowledge: KnowledgeBase, folder: Path, text: str, limit: str, fallback: str) -> Finding:
    """Return the finding of one clause of a loan under the law and a playbook of one position."""
    path = write_playbook(folder, "p.md", POSITION.format(limit=limit, fallback=fallback))
    house = HouseReviewer(open_playbook(path))
    engine = ScriptedEngine(say("invalid", figures("16 per cent a year")))
    reviewer = Reviewer(knowledge, engine, StyleGuide(), SURE, ReviewerConfig())
    clause = Clause(id="c", text=text, start=0, end=len(text), facts=FACTS)
    return review_clause(reviewer, house, clause, DAY)


def review_clause(
    reviewer: Reviewer, house: HouseReviewer, clause: Clause, question: Question
) -> Finding:
    """Return a finding, weighed, with the house's wording where that passes."""
    weighed = house.weigh(reviewer.review([clause], question), question.as_of)
    (finding,) = add_house_redlines(
        weighed,
        [clause],
        lambda drafts: reviewer.judge(drafts, question),
        house,
        question.as_of,
    )
    return finding


FALLBACK = "The Borrower shall pay interest of 9 per cent a year."


@pytest.mark.parametrize("rate", [12, 18])
def test_wording_of_the_house_is_offered(
    knowledge: KnowledgeBase, tmp_path: Path, rate: int
) -> None:
    """It is, whether the law lets the clause pass or not, and cites the position."""
    text = f"The Borrower shall pay interest of {rate} per cent a year."
    finding = review(knowledge, tmp_path, text, "at most 10", FALLBACK)
    assert finding.verdict == ("valid" if rate == 12 else "invalid")
    assert finding.redline is not None
    assert finding.redline.apply(finding.clause) == FALLBACK
    assert finding.redline.position.startswith("Position P-1 (Interest), playbook house")
    assert finding.redline.citation == "Civil Code Article 205"


def test_redline_under_the_law_stays_where_it_keeps_the_position(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    """It changes less than the whole sentence of the house."""
    text = "The Borrower shall pay interest of 18 per cent a year."
    finding = review(knowledge, tmp_path, text, "at most 16", FALLBACK)
    assert finding.redline is not None
    assert finding.redline.position == ""
    assert finding.redline.apply(finding.clause) == text.replace("18", "16")


def test_wording_that_breaks_the_law_is_not_offered(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    """The house's own wording is reviewed as any other, and the log says that it did not pass."""
    text = "The Borrower shall pay interest of 12 per cent a year."
    fallback = "The Borrower shall pay interest of 20 per cent a year."
    finding = review(knowledge, tmp_path, text, "at least 18", fallback)
    assert (finding.verdict, finding.redline) == ("valid", None)
    assert logged(finding) == "none offered: the house's wording is invalid by its own review"


def test_wording_that_keeps_the_position_no_better_is_not_offered(
    knowledge: KnowledgeBase, tmp_path: Path
) -> None:
    """A fallback that deviates from its own position is a fault of the playbook, and is told."""
    text = "The Borrower shall pay interest of 12 per cent a year."
    fallback = "The Borrower shall pay interest of 11 per cent a year."
    finding = review(knowledge, tmp_path, text, "at most 10", fallback)
    assert finding.redline is None
    assert logged(finding) == (
        "none offered: the house's wording does not pass: it does not keep the positions (P-1)"
    )


def test_reason_of_a_wording_that_is_not_ready(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """A blank in the house's wording is named in the log."""
    text = "The Borrower shall pay interest of 12 per cent a year."
    fallback = "The Borrower shall pay interest of [9] per cent a year."
    finding = review(knowledge, tmp_path, text, "at most 10", fallback)
    assert finding.redline is None
    assert "P-1 has a blank to fill in" in logged(finding)


def test_parties_are_those_of_the_contract(knowledge: KnowledgeBase, tmp_path: Path) -> None:
    """A wording about a party of another kind of contract is not offered."""
    text = "Interest of 12 per cent a year is owed."
    fallback = "The Tenant owes interest of 9 per cent a year."
    finding = review(knowledge, tmp_path, text, "at most 10", fallback)
    assert FACTS.parties == ("Lender", "Borrower")
    assert finding.redline is None
    assert "names the Tenant, which the contract does not" in logged(finding)
