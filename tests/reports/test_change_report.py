"""The change report on disk: three files beside the editions, none if nothing was published."""

from pathlib import Path

import pytest

from components.errors import UsageError
from components.reports.change_report import write_reports
from components.reports.changes_html import render_html
from components.reports.changes_json import render_json
from components.reports.changes_markdown import render_markdown
from components.storage import Home
from tests.knowledge.corpus import write_2020
from tests.reports.changes import refresh_once, refresh_twice


def test_write_reports_beside_the_editions(tmp_path: Path) -> None:
    """Three files stand under the edition's number, each in its format."""
    home, report = refresh_twice(tmp_path)
    folder = write_reports(home, report)
    assert folder == home.knowledge / "changes" / "000002"
    written = {path.name: path.read_text(encoding="utf-8") for path in folder.iterdir()}
    assert written == {
        "changes.html": render_html(report),
        "changes.json": render_json(report),
        "changes.md": render_markdown(report),
    }


def test_write_reports_of_a_dry_run_refused(tmp_path: Path) -> None:
    """A refresh that published nothing has no report on disk."""
    home = Home(tmp_path / "home")
    report = refresh_once(home, write_2020(tmp_path), dry_run=True)
    with pytest.raises(UsageError, match="dry run, nothing published"):
        write_reports(home, report)
    assert not (home.knowledge / "changes").exists()
