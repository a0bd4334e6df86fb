"""A report is kept, read again, and shown beside those before it."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.gate_result import GateResult
from components.storage import Home
from components.watching.report import (
    WatchReport,
    find_previous,
    read_history,
    read_report,
    render_html,
    render_markdown,
    write_report,
)

START = datetime(2026, 6, 1, 4, 15, tzinfo=UTC)


def make_report(day: int = 0, release: str = "r-1", *, has_passed: bool = True) -> WatchReport:
    """Return a report of a day."""
    figures = (
        GateResult(
            gate="watch",
            name="needs_review",
            value=0.5 + day / 10,
            bound="at most 0.7",
            has_passed=has_passed,
            low=0.4,
            high=0.6,
        ),
        GateResult(gate="watch", name="verdict_valid", value=0.25, bound="", has_passed=True),
    )
    return WatchReport(
        at=START + timedelta(days=day),
        release=release,
        edition=3,
        since=START - timedelta(days=7),
        num_reviews=4,
        num_findings=40,
        figures=figures,
    )


def test_write_report(tmp_path: Path) -> None:
    """The newest is read, all are kept, and that of a release before is found."""
    home = Home(tmp_path)
    assert read_report(home) is None and read_history(home) == []
    for day, release in enumerate(("r-1", "r-2", "r-1")):
        page = write_report(home, make_report(day, release))
    assert read_report(home) == make_report(2)
    assert [report.release for report in read_history(home)] == ["r-1", "r-2", "r-1"]
    assert find_previous(home, "r-2") == make_report(1, "r-2")
    assert find_previous(home, "r-9") is None
    assert make_report().mix == {"valid": 0.25}
    assert "06-03 04:15" in page.read_text() and "0.7</td>" in page.read_text()
    (home.watching / "report.json").write_text("{}")
    with pytest.raises(IntegrityError, match="clausula run watch_release"):
        read_report(home)


def test_render_report() -> None:
    """An alarm stands out in the table and on the page, and words are escaped."""
    report = make_report(release="r-<b>", has_passed=False)
    text = render_markdown(report)
    assert "| needs_review | 0.5 | 0.4 | 0.6 | at most 0.7 | ALARM |" in text
    page = render_html([make_report(), report])
    assert "<td class='alarm'>0.5</td><td>0.5</td>" in page
    assert "r-&lt;b&gt;" in page and "Alarms: needs_review." in page
    assert report.alarms == ["needs_review"]
