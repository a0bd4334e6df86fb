"""The words that all report formats share."""

import json
from io import BytesIO

import docx
import pytest

from components.records import (
    NONE_OFFERED,
    Citation,
    Clause,
    Finding,
    Redline,
    RedlineState,
    Replacement,
    WordingReview,
)
from components.reports.review_html import render_html
from components.reports.review_json import render_json
from components.reports.review_markdown import render_markdown
from components.reports.review_report import render_report
from components.reports.review_summary import (
    checks_line,
    redline_line,
    redline_warnings,
    stakes_line,
    stamp_rows,
    validity,
    verdict_counts,
)
from components.review.tools import log_redline
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


def test_redline_line_says_why_there_is_none() -> None:
    """The reason of the log, in every form of the report; nothing where none was tried."""
    finding = finding_for(CLAUSE)
    assert redline_line(finding) == ""
    call = log_redline(0, f"{NONE_OFFERED}figures of several sizes break the limit")
    tried = finding.model_copy(update={"tool_calls": (call,)})
    said = "No redline: figures of several sizes break the limit."
    assert redline_line(tried) == said
    review = review_of([tried])
    assert said in render_html(review)
    assert said.rstrip(".") in render_markdown(review)
    comments = docx.Document(BytesIO(render_report(review, "docx"))).comments
    assert said in next(iter(comments)).text


CHANGE = Replacement(start=0, end=4, old="Rent", new="Hire")
REVIEWED = WordingReview(
    has_passed=False, faults=("It breaks.",), verdict="invalid", confidence=0.8, release_id="rel-1"
)


def reworded(again: WordingReview | None) -> Finding:
    """Return a finding whose redline is in an analyst's own words."""
    redline = Redline(changes=(CHANGE,), citation="A", confidence=0.9, state="edited", again=again)
    return finding_for(CLAUSE).model_copy(update={"redline": redline})


def test_wording_of_an_analyst_is_marked_in_every_form() -> None:
    """What did not pass, and what was not reviewed, stands in the head and at its finding."""
    passed = REVIEWED.model_copy(update={"has_passed": True, "faults": ()})
    findings = [reworded(REVIEWED), reworded(None), reworded(passed)]
    assert redline_line(findings[0]) == (
        "Redline in the analyst's words, did NOT pass its own review (confidence 0.80):"
        " “Rent” becomes “Hire”. It breaks."
    )
    assert "words, not reviewed again: " in redline_line(findings[1])
    assert "words, passed its own review (confidence 0.80): " in redline_line(findings[2])
    warnings = redline_warnings(findings)
    assert warnings == [
        "Did not pass its review: the analyst's wording of finding 1.",
        "Not reviewed again: the analyst's wording of finding 2.",
    ]
    review = review_of(findings)
    comments = docx.Document(BytesIO(render_report(review, "docx")))
    word = "\n".join(paragraph.text for paragraph in comments.paragraphs)
    for line in warnings:
        told = line.replace("'", "&#x27;")
        assert told in render_html(review)
        assert line in word
    assert "Did not pass its review" in render_markdown(review)
    again = [one["redline"]["again"] for one in json.loads(render_json(review))["findings"]]
    assert again[0]["faults"] == ["It breaks."]
    assert (again[1], again[2]["has_passed"]) == (None, True)


def test_wording_of_the_house_cites_its_position() -> None:
    """It is not said to be code's."""
    redline = Redline(
        changes=(CHANGE,), citation="A", confidence=0.9, position="Position P-1 (Rent)"
    )
    finding = finding_for(CLAUSE).model_copy(update={"redline": redline})
    assert redline_line(finding) == (
        "Verified redline in the house's own wording (Position P-1 (Rent)): “Rent” becomes “Hire”."
    )
