"""The words that all report formats share."""

import pytest

from components.records import Citation, Clause, Redline, RedlineState, Replacement
from components.reports.review_summary import (
    checks_line,
    redline_line,
    stakes_line,
    stamp_rows,
    validity,
    verdict_counts,
)
from tests.reports.reviews import finding_for, review_of, triaged

CLAUSE = Clause(id="c1", text="Rent is due monthly.", start=0, end=20)


def test_verdict_counts_has_zeros() -> None:
    """Every verdict is counted, in the same order, whether it occurs or not."""
    review = review_of([finding_for(CLAUSE, "valid"), finding_for(CLAUSE, "valid")])
    assert list(verdict_counts(review)) == list(verdict_counts(review_of([])))
    assert verdict_counts(review)["valid"] == 2
    assert sum(verdict_counts(review).values()) == 2


def test_stamp_rows_say_where_the_day_comes_from() -> None:
    """The day of the law is given with its source."""
    rows = dict(stamp_rows(review_of([finding_for(CLAUSE)])))
    assert rows["Law as of"] == "2026-03-02 (the contract's own date)"
    assert rows["Findings"] == "1"
    assert rows["Edition"] == "3"


def test_name_and_validity_of_a_citation() -> None:
    """A citation is named in house style; an open end is told as such."""
    (citation,) = finding_for(CLAUSE).citations
    assert citation.name == "Civil Code Article 205"
    of_unit = citation.model_copy(update={"unit": "(1)(2)"})
    assert of_unit.name == "Civil Code Article 205 (1)(2)"
    assert validity(citation) == "in force from 2024-01-01 until 2027-01-01"
    open_ended: Citation = citation.model_copy(update={"valid_to": None})
    assert validity(open_ended) == "in force since 2024-01-01"


def test_checks_line_joins_checks_and_notes() -> None:
    """Checks come before notes, and a finding without either has an empty line."""
    finding = finding_for(CLAUSE).model_copy(update={"notes": ("figures differ",)})
    assert checks_line(finding) == "article in force: passed; figures differ"
    assert checks_line(finding.model_copy(update={"checks": {}, "notes": ()})) == ""


def test_stakes_line_tells_severity_cost_and_whose_burden_it_is() -> None:
    """One line for every form; the side that a review is read for is named as yours."""
    finding = triaged("invalid", "verified", 0.9).model_copy(
        update={"cost": "90 days agreed.", "burdens": "Tenant", "severity": "cut down"}
    )
    line = "Cut down to a limit. 90 days agreed. It burdens the Tenant"
    assert stakes_line(finding) == f"{line}."
    assert stakes_line(finding, "lessee") == f"{line}, your side."
    assert stakes_line(triaged("valid", "verified", 0.9)) == "Fine."


@pytest.mark.parametrize(
    ("state", "severity", "line"),
    [
        ("offered", "void", "Verified redline (Civil Code Article 205): “Rent” becomes “Hire”."),
        ("rejected", "void",
         "Verified redline (Civil Code Article 205, rejected): “Rent” becomes “Hire”."),
        ("offered", "unclear",
         "Verified redline, if the finding holds (Civil Code Article 205): “Rent” becomes “Hire”."),
    ],
)  # fmt: skip
def test_redline_line(state: RedlineState, severity: str, line: str) -> None:
    """It tells the article, what was decided, and that a doubtful finding makes it doubtful."""
    change = Replacement(start=0, end=4, old="Rent", new="Hire")
    redline = Redline(
        changes=(change,), citation="Civil Code Article 205", confidence=0.9, state=state
    )
    values = {"redline": redline, "severity": severity}
    finding = triaged("invalid", "verified", 0.9).model_copy(update=values)
    assert redline_line(finding) == line


def test_side_stands_in_the_head() -> None:
    """A reader sees for whom a review was read, if for anybody."""
    review = review_of([])
    assert "Read for" not in dict(stamp_rows(review))
    sided = review.model_copy(update={"side": "tenant"})
    assert dict(stamp_rows(sided))["Read for"] == "tenant"
