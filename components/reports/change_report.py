"""Write the change report of a published edition to disk.

Each edition has one folder, which stays when the edition itself is pruned:

    <home.knowledge>/changes/000007/{changes.md, changes.html, changes.json}
"""

from pathlib import Path

from components.errors import UsageError
from components.knowledge.refresh_report import RefreshReport
from components.reports.changes_html import render_html
from components.reports.changes_json import render_json
from components.reports.changes_markdown import render_markdown
from components.storage import Home, write_text_atomic


def write_reports(home: Home, report: RefreshReport) -> Path:
    """Write the report of a published edition in three formats and return their folder.

    Raises:
        UsageError: The refresh published nothing.
    """
    if not report.is_published or report.edition is None:
        raise UsageError(
            f"source {report.source}: {report.state}. There is no edition to report on."
        )
    folder = home.knowledge / "changes" / f"{report.edition:06d}"
    write_text_atomic(folder / "changes.md", render_markdown(report))
    write_text_atomic(folder / "changes.html", render_html(report))
    write_text_atomic(folder / "changes.json", render_json(report))
    return folder
