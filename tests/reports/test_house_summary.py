"""What all reports say of the house's positions."""

import json
from pathlib import Path

from components.documents.clauses import segment
from components.documents.document import DocumentLimits, read_document
from components.playbooks.source import open_playbook
from components.records import InvariantOutcome, PositionOutcome, Redline, Review
from components.reports.house_summary import house_blocks, house_sentences, position_lines
from components.reports.review_report import ReportFormat, render_report
from components.reports.triage import summarise_findings, triage_findings, triage_lines
from components.review.house import HouseReviewer
from components.samples.contract import write_sample_contract
from components.samples.playbook import PLAYBOOK
from tests.reports.reviews import finding_for, mixed_findings, review_of


def review_sample(tmp_path: Path) -> tuple[Path, Review]:
    """Return the sample contract, all valid by law, reviewed under the sample playbook."""
    path = write_sample_contract(tmp_path / "contract.docx")
    document = read_document(path, DocumentLimits())
    findings = [finding_for(clause, "valid", "It is valid.") for clause in segment(document)]
    review = HouseReviewer(open_playbook(PLAYBOOK)).add_to(review_of(findings, document))
    assert review.house is not None
    red_line = InvariantOutcome(
        id="red-1", statement="Never <lose>.", state="not evaluated", reason="no figure"
    )
    house = review.house.model_copy(update={"floor": (red_line,)})
    return path, review.model_copy(update={"house": house})


def test_the_sentence_counts_deviations_missing_clauses_and_red_lines(tmp_path: Path) -> None:
    """What the law lets pass and the house does not is a group of its own."""
    _, review = review_sample(tmp_path)
    assert summarise_findings(review.findings, review.house) == (
        "0 clauses break the law, 13 deviate from house positions, 1 needs your eye, 9 are fine,"
        " 0 are governed by no article. 3 required clauses are missing. 1 red line was not"
        " evaluated."
    )
    triaged = triage_findings(review.findings)
    assert [name for name, _ in triaged.worst_groups] == [
        "Deviates from house positions",
        "Needs your eye",
    ]
    lines = triage_lines(review, limit=20)
    assert any(
        "[P-10 deviates: four months’ rent is more than three months’ rent" in line
        for line in lines
    )
    assert sum(line.startswith("  Missing: Position P-") for line in lines) == 3


def test_a_review_without_a_playbook_says_nothing_of_one() -> None:
    """The sentence is what it was."""
    assert "house" not in summarise_findings(mixed_findings())
    assert house_blocks(None) == []
    assert house_sentences(None) == []


def test_all_formats_name_position_version_fallback_and_whom_to_ask(tmp_path: Path) -> None:
    """A deviation, a missing clause and a red line stand in each of them, escaped."""
    path, review = review_sample(tmp_path)
    texts: dict[ReportFormat, str] = {}
    formats: tuple[ReportFormat, ...] = ("json", "md", "html")
    for fmt in formats:
        texts[fmt] = render_report(review, fmt, path).decode()
    assert "<lose>" not in texts["md"]
    texts["md"] = texts["md"].replace("\\", "")
    for fmt in ("md", "html"):
        text = texts[fmt]
        assert "Position P-10 (Deposit), playbook meridia-supply, version 2026-01-01" in text
        assert "The Client pays a deposit of two months’ rent." in text
        assert "Ask: Head of Facilities." in text
        assert "Missing clauses" in text and "P-18 (Confidentiality)" in text
        assert "Red lines" in text and "not evaluated" in text
        assert fmt == "md" or "<lose>" not in text
    values = json.loads(render_report(review, "json", path))
    assert values["house"]["version"] == "2026-01-01"
    assert len(values["triage"]["deviates"]) == 13
    word = render_report(review, "docx", path)
    (tmp_path / "reviewed.docx").write_bytes(word)
    shown = read_document(tmp_path / "reviewed.docx", DocumentLimits()).text
    assert "Missing clauses" in shown and "P-18 (Confidentiality)" in shown


def test_fallback_that_the_redline_offers_is_not_told_twice() -> None:
    """It stands in the redline; that of another position is still told."""
    outcomes = tuple(
        PositionOutcome(
            position=name,
            title="Rent",
            playbook="house",
            version="1",
            state="deviates",
            reason="it is high",
            fallback=f"Wording {name}.",
        )
        for name in ("P-1", "P-11")
    )
    redline = Redline(changes=(), citation="", confidence=0.9, position=outcomes[0].name)
    values = {"positions": outcomes, "redline": redline}
    finding = mixed_findings()[0].model_copy(update=values)
    first, second = position_lines(finding)
    assert "Wording P-1." not in first and first.endswith("deviates. It is high.")
    assert "Fallback: “Wording P-11.”" in second
