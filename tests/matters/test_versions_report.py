"""A comparison is shown with its changed words marked and every foreign word escaped."""

import json

from components.matters.versions import compare_versions, number_clauses, number_findings_of
from components.matters.versions_report import VersionComparison, render_comparison
from components.records import Clause, LeftOut, Verdict
from tests.matters.test_versions import LEASE, versions
from tests.reports.reviews import HOSTILE, finding_for, review_of


def compared(
    old: str, new: str, was: Verdict = "invalid", now: Verdict = "valid"
) -> VersionComparison:
    """Return a comparison of two contracts of one clause and their findings."""
    sides = []
    for text, verdict in ((old, was), (new, now)):
        finding = finding_for(
            Clause(id="c", text=text, heading="4. Interest", number="4.1", start=0, end=1),
            verdict,
        )
        sides.append(number_findings_of(review_of([finding])))
    changes = compare_versions(*sides)
    return VersionComparison(old="v1.docx", new="v2.docx", release_id="r-1", changes=tuple(changes))


def test_markdown_shows_what_changed_and_what_became_of_the_finding() -> None:
    """Only what is worth reading is listed."""
    page = render_comparison(compared("Interest is 18 percent.", "Interest is 12 percent."), "md")
    assert page.startswith("# v1.docx → v2.docx\n\nClauses: 1 changed. Findings to read: 0 came, 1")
    assert "## Clause 4.1 (4. Interest): changed" in page
    assert "> Interest is ~~18~~ **12** percent." in page
    assert "Finding went: before: invalid, verified; Civil Code Article 205;" in page


def test_unchanged_clauses_are_counted_and_not_listed() -> None:
    """In JSON they stand too."""
    changes = tuple(compare_versions(versions(LEASE), versions(LEASE)))
    comparison = VersionComparison(old="a.md", new="b.md", changes=changes)
    assert render_comparison(comparison, "md") == "# a.md → b.md\n\nClauses: 4 unchanged.\n"
    values = json.loads(render_comparison(comparison, "json"))
    assert values["finding_changes"] == ["none"] * 4
    assert values["comparison"]["changes"][3]["new"]["text"] == LEASE[3]


def test_other_text_is_counted_by_itself() -> None:
    """A changed day stands behind the clauses, and is no clause of the count."""
    sides = (
        [*versions(LEASE), *number_clauses([], [LeftOut(f"Made on {day} May 2026.", "opens it")])]
        for day in (1, 2)
    )
    comparison = VersionComparison(old="a", new="b", changes=tuple(compare_versions(*sides)))
    assert comparison.summarise() == "Clauses: 4 unchanged. Other text: 1 changed."
    page = render_comparison(comparison, "md")
    assert page.endswith("(opens it): changed\n\n> Made on ~~1~~ **2** May 2026.\n")


def test_a_finding_that_came_without_a_change_of_words_is_listed() -> None:
    """Beside another clause the same words may be judged otherwise."""
    page = render_comparison(compared(LEASE[0], LEASE[0], "valid", "invalid"), "html")
    assert "<p class='came'>Finding came:" in page
    assert "Clause 4.1 (4. Interest): unchanged" in page


def test_a_finding_that_stays_is_told_once() -> None:
    """Where the words changed and what is wrong with them did not."""
    page = render_comparison(compared(LEASE[0], f"{LEASE[0]} In cash.", "invalid", "invalid"), "md")
    assert "Finding as before: invalid, verified; Civil Code Article 205;" in page
    assert "before: invalid, verified; Civil Code Article 205; Per Civil" in page
    assert "now:" not in page


def test_hostile_texts_stay_texts() -> None:
    """No markup of a contract takes effect, in neither format."""
    comparison = compared(f"Old {HOSTILE}", f"New {HOSTILE} more")
    page = render_comparison(comparison, "html")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    text = render_comparison(comparison, "md")
    assert "[link](" not in text
    assert "<script>" not in text
