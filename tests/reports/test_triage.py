"""The three groups of findings, the sentence that counts them, and what a terminal shows."""

import pytest

from components.records import Clause, Finding
from components.reports.triage import (
    make_triage,
    name_fine,
    rating_marks,
    summarise_findings,
    triage_findings,
    triage_lines,
)
from tests.reports.reviews import finding_for, hostile_review, mixed_findings, review_of, triaged

CLAUSE = Clause(id="c1", text="Rent is due monthly.", heading="2. Rent", start=0, end=20)


def test_summarise_findings_counts_each_once() -> None:
    """Seven findings: two invalid stand, three need review, one is fine, one is ungoverned."""
    assert summarise_findings(mixed_findings()) == (
        "2 clauses break the law, 3 need your eye, 1 is fine, 1 is governed by no article."
    )


@pytest.mark.parametrize(
    ("findings", "text"),
    [
        ([], "0 clauses break the law, 0 need your eye, 0 are fine, 0 are governed by no article."),
        (
            [triaged("invalid", "verified", 0.9), triaged("valid", "needs review", 0.2)],
            "1 clause breaks the law, 1 needs your eye, 0 are fine, 0 are governed by no article.",
        ),
    ],
)
def test_summarise_findings_numbers(findings: list[Finding], text: str) -> None:
    """One is singular, none and many are plural."""
    assert summarise_findings(findings) == text


def test_make_triage_of_part_of_a_contract() -> None:
    """A review that has not ended, or never will, says how much of the contract it speaks of."""
    findings = [triaged("invalid", "verified", 0.9)]
    assert make_triage(findings, 3).sentence.startswith("Of 3 clauses 1 were reviewed: 1 clause ")
    assert make_triage(findings, 1).sentence == make_triage(findings).sentence


def test_triage_findings_order() -> None:
    """Invalid ones that stand, then what needs review, then what is fine; each found once."""
    groups = triage_findings(mixed_findings())
    assert [item.number for item in groups.breaks_the_law] == [7, 5]
    assert [item.number for item in groups.needs_your_eye] == [3, 6, 2]
    assert [item.number for item in groups.fine] == [1, 4]
    assert groups.worst == groups.breaks_the_law + groups.needs_your_eye


def test_triage_findings_as_sure_as_each_other_keep_the_order_of_the_contract() -> None:
    """Where nothing ranks two findings, the contract does."""
    findings = [triaged("invalid", "verified", 0.9), triaged("invalid", "repaired", 0.9)]
    assert [item.number for item in triage_findings(findings).worst] == [1, 2]


def test_make_triage_names_each_finding_once() -> None:
    """The ids of the three groups are all ids, in the order of reading, with the same sentence."""
    findings = mixed_findings()
    triage = make_triage(findings)
    assert triage.breaks_the_law == ("f7", "f5")
    assert triage.needs_your_eye == ("f3", "f6", "f2")
    assert triage.fine == ("f1", "f4")
    assert triage.sentence == summarise_findings(findings)


@pytest.mark.parametrize(
    ("num_valid", "num_ungoverned", "text"),
    [
        (1, 0, "1 fine clause"),
        (2, 0, "2 fine clauses"),
        (2, 1, "2 fine clauses, 1 governed by no article"),
    ],
)
def test_name_fine_counts_as_the_sentence_does(
    num_valid: int, num_ungoverned: int, text: str
) -> None:
    """The name of the fold never counts an ungoverned clause among the fine ones."""
    findings = [triaged("valid", "verified", 0.9)] * num_valid
    findings += [triaged("ungoverned", "ungoverned", 0.9)] * num_ungoverned
    assert name_fine(triage_findings(findings)) == text


def test_triage_lines_name_the_worst_and_count_the_rest() -> None:
    """A terminal gets the sentence, the worst findings in order, and how many more there are."""
    review = review_of(mixed_findings(), name="lease.docx")
    lines = triage_lines(review, limit=3)
    assert lines == [
        f"lease.docx: {summarise_findings(review.findings)}",
        "  Finding 7 (2. Rent): invalid, repaired, 0.95 [void]",
        "  Finding 5 (2. Rent): invalid, verified, 0.9 [void]",
        "  Finding 3 (2. Rent): invalid, needs review, 0.4 [needs review]",
        "  and 2 more in the report",
    ]
    assert len(triage_lines(review)) == 6


def test_triage_lines_show_the_notes() -> None:
    """A side that no party of the contract is read as is seen without opening the report."""
    review = review_of([]).model_copy(update={"notes": ("No party is read as the side.",)})
    assert triage_lines(review)[-1] == "  Note: No party is read as the side."


def test_triage_lines_never_show_what_is_fine() -> None:
    """What is fine never fills the list up."""
    assert len(triage_lines(review_of([triaged("valid", "verified", 0.9)]))) == 1


def test_triage_lines_send_no_control_characters() -> None:
    """A heading or a file's name cannot break the line or speak to the terminal."""
    evil = CLAUSE.model_copy(update={"heading": "2.\x1b[31m Rent\nFinding 1"})
    lines = triage_lines(review_of([finding_for(evil, "invalid")])) + triage_lines(hostile_review())
    assert len(lines) == 5
    for line in lines:
        assert line.isprintable()


def test_marks_say_what_a_finding_costs() -> None:
    """Behind whom it burdens stands by how much the limit is left, and the money."""
    limit = "18% agreed, at most 15% allowed: 3 percentage points above the limit"
    cost = f"{limit}; on 100 marks that is 3 marks a year."
    finding = triaged("invalid", "verified", 0.9).model_copy(
        update={"severity": "cut down", "burdens": "Borrower", "cost": cost}
    )
    assert rating_marks(finding) == (
        "[cut down] [burdens Borrower]"
        " [3 percentage points above the limit; on 100 marks that is 3 marks a year]"
    )
