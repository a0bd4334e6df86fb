"""The change report as Markdown: ~~deleted~~ and **inserted** words.

Every word of a statute is escaped.

The marks stand between spaces, also where the wording has none, since Markdown takes some marks
beside a letter for text.
"""

import re
from collections.abc import Callable

from components.knowledge.refresh_report import (
    MEANINGS,
    RefreshReport,
    describe_dates,
    describe_retitled,
    summarise_changes,
)
from components.records import ChangeKind
from components.statutes.versions import Change
from components.statutes.wording import Piece, diff_words
from components.text.markup import escape_markdown

MAX_SHOWN = 200
"""Changes of each kind that a reader is shown; the rest is in the JSON."""

_MARKS = {"same": "", "deleted": "~~", "inserted": "**"}
_CORE = re.compile(r"\S(?:[^\n]*\S)?")


def render_markdown(report: RefreshReport) -> str:
    """Return the report as Markdown.

    Unchanged articles and those of a first snapshot are counted but not listed.
    """
    parts = [
        f"# Changes in {escape_markdown(report.source)} as of {report.snapshot_date}",
        escape_markdown(summarise_changes(report)),
    ]
    parts.append("\n".join(f"- {escape_markdown(gate.line)}" for gate in report.gates))
    if report.is_first:
        parts.append("The first snapshot of this source: every article is new.")
    parts += [
        _section(report, kind) for kind in MEANINGS if report.changes[kind] and not report.is_first
    ]
    return "\n\n".join(parts) + "\n"


def mark_words(old: str, new: str, escape: Callable[[str], str] = escape_markdown) -> str:
    """Return the new wording with what was deleted and inserted marked, line by line."""
    text = ""
    for piece in diff_words(old, new):
        # Of two neighbours one at least is marked.
        text += " " if text and not text[-1].isspace() else ""
        text += _mark(piece, escape)
    return text


def _mark(piece: Piece, escape: Callable[[str], str]) -> str:
    mark = _MARKS[piece.kind]
    return _CORE.sub(lambda core: f"{mark}{escape(core[0])}{mark}", piece.text)


def _section(report: RefreshReport, kind: ChangeKind) -> str:
    changes = report.of(kind)
    parts = [f"## {kind.capitalize()}: {len(changes)}", f"{MEANINGS[kind].capitalize()}."]
    if kind == "retitled":
        return "\n\n".join(
            [*parts, "\n".join(f"- {escape_markdown(line)}" for line in describe_retitled(report))]
        )
    parts += [_change(change) for change in changes[:MAX_SHOWN]]
    parts += (
        [f"And {len(changes) - MAX_SHOWN} more, see the JSON."] if len(changes) > MAX_SHOWN else []
    )
    return "\n\n".join(parts)


def _change(change: Change) -> str:
    old, new = change.old, change.standing
    text = (
        mark_words(old.text, new.text)
        if old and change.new
        else "\n".join(map(escape_markdown, new.text.split("\n")))
    )
    quoted = "  \n".join(f"> {line.strip()}" for line in text.split("\n"))
    return f"### {escape_markdown(change.citation)}\n\n{describe_dates(change)}\n\n{quoted}"
