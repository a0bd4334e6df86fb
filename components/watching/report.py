"""The report on a release that serves: kept in the home, shown as a page, read by the server.

<home.watching>/report.json      the newest
<home.watching>/history.jsonl    all, one a line
<home.watching>/report.html      the newest, with what the figures were before
"""

from collections.abc import Sequence
from datetime import datetime
from html import escape
from pathlib import Path

from pydantic import ValidationError

from components.errors import IntegrityError
from components.gate_result import GateResult
from components.records import Record
from components.storage import Home, write_text_atomic
from components.text.markup import html_page

_SHOWN = 8
_STYLE = """
:root { color-scheme: light dark; }
body { font: 16px/1.5 system-ui, sans-serif; margin: 0; }
main { max-width: 70rem; margin: 0 auto; padding: 2rem 1rem; overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8886; }
td { font-variant-numeric: tabular-nums; }
.alarm { font-weight: 700; color: light-dark(#b3261e, #ff8a80); }
"""


class WatchReport(Record):
    """The figures of a release within a window."""

    at: datetime
    release: str
    edition: int
    since: datetime
    num_reviews: int
    num_findings: int
    figures: tuple[GateResult, ...]

    @property
    def alarms(self) -> list[str]:
        """The figures that do not keep to their bounds, by name."""
        return [figure.name for figure in self.figures if not figure.has_passed]

    @property
    def mix(self) -> dict[str, float]:
        """The share of each verdict."""
        prefix = "verdict_"
        return {
            figure.name.removeprefix(prefix): figure.value
            for figure in self.figures
            if figure.name.startswith(prefix) and not figure.bound
        }


def write_report(home: Home, report: WatchReport) -> Path:
    """Keep a report and return the path of its page."""
    home.watching.mkdir(parents=True, exist_ok=True)
    history = [*read_history(home), report]
    lines = "".join(each.model_dump_json() + "\n" for each in history)
    write_text_atomic(home.watching / "history.jsonl", lines)
    write_text_atomic(home.watching / "report.json", report.model_dump_json(indent=1))
    page = home.watching / "report.html"
    write_text_atomic(page, render_html(history))
    return page


def read_report(home: Home) -> WatchReport | None:
    """Return the newest report, None where there is none.

    Raises:
        IntegrityError: It cannot be read.
    """
    path = home.watching / "report.json"
    if not path.is_file():
        return None
    try:
        return WatchReport.model_validate_json(path.read_text(encoding="utf-8"))
    except ValidationError as error:
        raise IntegrityError(
            f"{path}: not a report. Write it again: clausula run watch_release."
        ) from error


def read_history(home: Home) -> list[WatchReport]:
    """Return all reports, oldest first, without a line that was cut short."""
    path = home.watching / "history.jsonl"
    if not path.is_file():
        return []
    lines = path.read_text(encoding="utf-8").split("\n")[:-1]
    return [WatchReport.model_validate_json(line) for line in lines if line]


def find_previous(home: Home, release: str) -> WatchReport | None:
    """Return the newest report on a release, None where there is none."""
    of_release = [each for each in read_history(home) if each.release == release]
    return of_release[-1] if of_release else None


def render_markdown(report: WatchReport) -> str:
    """Return the figures as a table in Markdown."""
    lines = [
        f"Release {report.release}, edition {report.edition}: {report.num_reviews} reviews,"
        f" {report.num_findings} findings since {report.since:%Y-%m-%d}",
        "",
        "| figure | value | from | to | bound | |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for figure in report.figures:
        state = "" if figure.has_passed else "ALARM"
        cells = (figure.name, _number(figure.value), _number(figure.low), _number(figure.high))
        lines.append(f"| {' | '.join(cells)} | {figure.bound} | {state} |")
    return "\n".join(lines)


def render_html(history: Sequence[WatchReport]) -> str:
    """Return the newest of some reports as a page, beside those before it.

    Args:
        history: Reports, oldest first, at least one.
    """
    shown = list(history)[-_SHOWN:][::-1]
    newest = shown[0]
    heads = "".join(f"<th scope='col'>{each.at:%m-%d %H:%M}</th>" for each in shown)
    rows = "".join(_render_row(figure, shown) for figure in newest.figures)
    summary = (
        f"Release {escape(newest.release)}, edition {newest.edition}: {newest.num_reviews} reviews,"
        f" {newest.num_findings} findings since {newest.since:%Y-%m-%d}."
    )
    alarms = ", ".join(newest.alarms) or "none"
    table = (
        "<table><thead><tr><th scope='col'>figure</th><th scope='col'>bound</th>"
        f"{heads}</tr></thead><tbody>{rows}</tbody></table>"
    )
    body = f"<p>{summary} Alarms: {escape(alarms)}.</p>{table}"
    return html_page("The served release", _STYLE, body)


def _render_row(figure: GateResult, shown: Sequence[WatchReport]) -> str:
    """Return the row of a figure: its bound and its values, the newest first."""
    cells = ""
    for report in shown:
        same = [each for each in report.figures if each.name == figure.name]
        alarm = " class='alarm'" if same and not same[0].has_passed else ""
        cells += f"<td{alarm}>{_number(same[0].value) if same else ''}</td>"
    name = f"<th scope='row'>{escape(figure.name)}</th>"
    return f"<tr>{name}<td>{escape(figure.bound)}</td>{cells}</tr>"


def _number(value: float | None) -> str:
    """Return a figure in few digits."""
    return "" if value is None else f"{value:.3g}"
