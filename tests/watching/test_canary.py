"""What a canary said otherwise: counted with its interval, shown in text, CSV and a page."""

from datetime import datetime

from components.watching.canary import (
    Answered,
    ShadowedFinding,
    ShadowedReview,
    make_canary_report,
    render_canary_csv,
    render_canary_page,
    render_canary_text,
)

AT = datetime(2026, 3, 1, 12, 0)
OLD = Answered(verdict="invalid", status="verified", cites=("Civil Code Article 205",))
NEW = Answered(verdict="valid", status="verified", cites=("Civil Code Article 205",))


def make_review(review_id: str, canary_clause_s: float | None) -> ShadowedReview:
    """Return a review that the canary answered, or dropped where it has no seconds."""
    return ShadowedReview(
        review_id=review_id,
        outcome="dropped" if canary_clause_s is None else "compared",
        at=AT,
        served_release="r-<1>",
        served_clause_s=2.0,
        canary_clause_s=canary_clause_s,
    )


def make_finding(place: int, canary: Answered) -> ShadowedFinding:
    """Return a finding of one review."""
    return ShadowedFinding(review_id="rv-1", place=place, served=OLD, canary=canary)


REVIEWS = [make_review("rv-1", 1.0), make_review("rv-2", None), make_review("rv-3", 3.0)]
FINDINGS = [make_finding(1, OLD), make_finding(2, NEW), make_finding(3, OLD), make_finding(4, NEW)]


def test_report_counts_what_differs() -> None:
    """Shares have exact intervals; dropped reviews are counted and have no time."""
    report = make_canary_report("r-2", 0.1, REVIEWS, FINDINGS)
    assert report.outcomes == {"compared": 2, "dropped": 1}
    verdict, articles, status = report.differences
    assert (verdict.count, verdict.share) == (2, 0.5)
    assert (round(verdict.low, 4), round(verdict.high, 4)) == (0.0676, 0.9324)  # Clopper-Pearson
    assert (articles.count, status.count) == (0, 0)
    assert (report.served_clause_s, report.canary_clause_s) == (2.0, 2.0)
    assert [each.place for each in report.differing] == [2, 4]


def test_report_of_nothing() -> None:
    """Before the first review there are no times and no shares."""
    report = make_canary_report("r-2", 0.1, [], [])
    assert (report.num_findings, report.canary_clause_s) == (0, None)
    assert "reviews: none yet" in render_canary_text(report)


def test_report_is_shown_thrice() -> None:
    """Text shows the newest differences and counts the rest; CSV has all; a page is escaped."""
    report = make_canary_report("r-2", 0.1, REVIEWS, FINDINGS)
    text = render_canary_text(report, limit=1)
    assert "answers 10% of the reviews" in text
    assert "| rv-1 | 4 |" in text and "| rv-1 | 2 |" not in text
    assert text.endswith("and 1 earlier ones: --csv has all")
    assert [line.split(",")[1] for line in render_canary_csv(report).splitlines()[1:]] == ["2", "4"]
    page = render_canary_page(report)
    assert page.index("<td>4</td>") < page.index("<td>2</td><td>invalid")
    assert "r-&lt;1&gt;" in page and "r-<1>" not in page
