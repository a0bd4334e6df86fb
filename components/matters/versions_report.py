"""What changed between two versions of a contract, as Markdown, HTML and JSON.

Deleted words are struck out, inserted ones bold or underlined. Every word of a contract is escaped.
"""

from collections import Counter
from collections.abc import Sequence
from html import escape
from typing import Literal

from components.documents.blocks import clean_text
from components.matters.versions import ClauseChange, ClauseChangeKind, ClauseVersion, FindingChange
from components.records import Record
from components.reports.changes_html import mark_piece
from components.reports.changes_markdown import mark_words
from components.statutes.wording import diff_words
from components.text.markup import escape_markdown, html_page

VersionsFormat = Literal["md", "html", "json"]
KINDS: tuple[ClauseChangeKind, ...] = ("changed", "added", "removed", "moved", "unchanged")
_STYLE = """
:root { color-scheme: light dark; --soft: #5b6475; --line: #d9dde5; --out: #b3261e; --in: #1e6b3a; }
@media (prefers-color-scheme: dark) {
  :root { --soft: #a3abba; --line: #333b49; --out: #ff8a80; --in: #7ed6a0; }
}
body { margin: 0; font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
article {
  border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1.2rem; margin: .8rem 0;
}
h2 { font-size: 1rem; margin: 0; }
blockquote { margin: .5rem 0 0; white-space: pre-line; }
del { color: var(--out); }
ins { color: var(--in); }
.soft { color: var(--soft); font-size: .9rem; margin: .3rem 0 0; }
.came { color: var(--out); font-weight: 600; }
"""


class VersionComparison(Record):
    """Two versions and what became of each clause."""

    old: str
    new: str
    release_id: str = ""
    changes: tuple[ClauseChange, ...]

    @property
    def worth_reading(self) -> list[ClauseChange]:
        """The changes without the clauses that are as they were and whose finding is as it was."""
        return [
            change
            for change in self.changes
            if change.kind != "unchanged" or change.finding_change in ("came", "went")
        ]

    def summarise(self) -> str:
        """Return the counts as one sentence."""
        others = [change for change in self.changes if change.standing.no_clause]
        clauses = [change for change in self.changes if not change.standing.no_clause]
        sentence = f"Clauses: {_count_kinds(clauses) or 'none'}."
        if others:
            sentence += f" Other text: {_count_kinds(others)}."
        if not self.release_id:
            return sentence
        findings: Counter[FindingChange] = Counter(change.finding_change for change in self.changes)
        return (
            f"{sentence} Findings to read: {findings['came']} came, {findings['went']} went,"
            f" {findings['stays']} stay."
        )


def _count_kinds(changes: Sequence[ClauseChange]) -> str:
    """Return how many changes are of which kind, such as `2 changed, 1 added`."""
    counts = Counter(change.kind for change in changes)
    return ", ".join(f"{counts[kind]} {kind}" for kind in KINDS if counts[kind])


class ComparisonReport(Record):
    """A comparison as programs read it; `finding_changes` has one word for each change."""

    summary: str
    comparison: VersionComparison
    finding_changes: tuple[FindingChange, ...]


def render_comparison(comparison: VersionComparison, form: VersionsFormat) -> str:
    """Return a comparison in one of the formats; JSON holds the unchanged clauses too."""
    match form:
        case "md":
            return _render_markdown(comparison)
        case "html":
            return _render_html(comparison)
        case "json":
            report = ComparisonReport(
                summary=comparison.summarise(),
                comparison=comparison,
                finding_changes=tuple(change.finding_change for change in comparison.changes),
            )
            return report.model_dump_json(indent=2)


def _render_markdown(comparison: VersionComparison) -> str:
    """Return the comparison as Markdown."""
    title = escape_markdown(clean_text(f"{comparison.old} → {comparison.new}"))
    blocks = [f"# {title}", comparison.summarise()]
    for change in comparison.worth_reading:
        lines = [f"## {escape_markdown(name_change(change))}", "", _mark_lines(change)]
        for note in list_notes(change):
            lines += ["", escape_markdown(note)]
        blocks.append("\n".join(lines))
    return "\n\n".join(blocks) + "\n"


def _render_html(comparison: VersionComparison) -> str:
    """Return the comparison as a page."""
    blocks = [f"<p>{escape(comparison.summarise())}</p>"]
    for change in comparison.worth_reading:
        words = "".join(mark_piece(piece) for piece in diff_words(*texts_of(change)))
        lines = [
            f"<article class='{change.kind}'>",
            f"<h2>{escape(name_change(change))}</h2>",
            f"<blockquote>{words}</blockquote>",
        ]
        css = "came" if change.finding_change == "came" else "soft"
        lines += [f"<p class='{css}'>{escape(note)}</p>" for note in list_notes(change)]
        blocks.append("\n".join([*lines, "</article>"]))
    title = escape(clean_text(f"{comparison.old} → {comparison.new}"))
    return html_page(title, _STYLE, "\n".join(blocks))


def name_change(change: ClauseChange) -> str:
    """Return the number, heading and kind of a change on one line."""
    which = "" if change.new else " of the old version"
    return clean_text(f"{change.standing.name}{which}: {change.kind}")


def list_notes(change: ClauseChange) -> list[str]:
    """Return what is said of the findings before and after."""
    if change.finding_change == "none":
        return []
    if change.old is None or change.new is None:
        return [f"Finding {change.finding_change}: {_say_finding(change.standing)}"]
    before, now = _say_finding(change.old), _say_finding(change.new)
    if before == now:
        return [f"Finding as before: {now}"]
    return [f"Finding {change.finding_change}: before: {before} now: {now}"]


def _say_finding(version: ClauseVersion) -> str:
    """Return a finding in a few words: verdict, status, citations and reason."""
    finding = version.finding
    if finding is None:
        return "not reviewed."
    cited = ", ".join(citation.name for citation in finding.citations)
    said = [f"{finding.verdict}, {finding.status}"]
    said += [part for part in (cited, finding.reason) if part]
    return clean_text("; ".join(said))


def texts_of(change: ClauseChange) -> tuple[str, str]:
    """Return the words of a clause before and now; empty where it was not there."""
    return (change.old.text if change.old else "", change.new.text if change.new else "")


def _mark_lines(change: ClauseChange) -> str:
    """Return the words of a change as a quoted block of Markdown."""
    marked = mark_words(*texts_of(change), lambda line: escape_markdown(clean_text(line)))
    return "\n".join(f"> {line}".rstrip() for line in marked.splitlines())
