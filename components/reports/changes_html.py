"""The change report as one HTML page that stands alone.

`<del>` and `<ins>` words, light and dark, printable.

Every word of a statute is escaped. What was deleted or inserted is told by strike-through and
underline as well as colour.
"""

from html import escape

from components.knowledge.refresh_report import (
    MEANINGS,
    RefreshReport,
    describe_dates,
    describe_retitled,
    summarise_changes,
)
from components.records import ChangeKind
from components.reports.changes_markdown import MAX_SHOWN
from components.statutes.versions import Change
from components.statutes.wording import Piece, diff_words
from components.text.markup import html_page

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5b6475; --page: #f4f5f8; --card: #fff; --line: #d9dde5; --out: #b3261e;
  --in: #1e6b3a; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9f0; --soft: #a3abba; --page: #12151c; --card: #1b202a; --line: #333b49;
  --out: #ff8a80; --in: #7ed6a0; } }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .3rem; } h3 { font-size: 1rem; margin: 0; }
article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: .9rem 1.2rem; margin: .8rem 0;
  break-inside: avoid; }
.soft { color: var(--soft); font-size: .9rem; margin: 0; }
blockquote { margin: .5rem 0 0; white-space: pre-line; }
del { color: var(--out); } ins { color: var(--in); }
.failed { color: var(--out); font-weight: 600; }
@media print { :root { --page: #fff; --card: #fff; } body { font-size: 10.5pt; } main { max-width: none; padding: 0; } }
"""
_TAGS = {"deleted": "del", "inserted": "ins"}


def render_html(report: RefreshReport) -> str:
    """Return the report as a page.

    Unchanged articles and those of a first snapshot are counted but not listed.
    """
    gates = "".join(
        f"<li{'' if g.has_passed else ' class=failed'}>{escape(g.line)}</li>" for g in report.gates
    )
    parts = [f"<p>{escape(summarise_changes(report))}</p>", f"<ul>{gates}</ul>"]
    if report.is_first:
        parts.append("<p>The first snapshot of this source: every article is new.</p>")
    parts += [
        _section(report, kind) for kind in MEANINGS if report.changes[kind] and not report.is_first
    ]
    return html_page(
        f"Changes in {escape(report.source)} as of {report.snapshot_date}", _STYLE, "\n".join(parts)
    )


def _section(report: RefreshReport, kind: ChangeKind) -> str:
    changes = report.of(kind)
    head = (
        f"<section>\n<h2>{kind.capitalize()}: {len(changes)}</h2>\n<p"
        f" class='soft'>{escape(MEANINGS[kind].capitalize())}.</p>"
    )
    if kind == "retitled":
        lines = "".join(f"<li>{escape(line)}</li>" for line in describe_retitled(report))
        return f"{head}\n<ul>{lines}</ul>\n</section>"
    rest = (
        f"\n<p>And {len(changes) - MAX_SHOWN} more, see the JSON.</p>"
        if len(changes) > MAX_SHOWN
        else ""
    )
    return "\n".join([head, *map(_change, changes[:MAX_SHOWN])]) + rest + "\n</section>"


def _change(change: Change) -> str:
    old, new = change.old, change.standing
    text = (
        "".join(map(_mark, diff_words(old.text, new.text)))
        if old and change.new
        else escape(new.text)
    )
    head = (
        f"<h3>{escape(change.citation)}</h3>\n<p class='soft'>{escape(describe_dates(change))}</p>"
    )
    return f"<article class='{change.kind}'>\n{head}\n<blockquote>{text}</blockquote>\n</article>"


def _mark(piece: Piece) -> str:
    """Return a piece in its tag, the space behind it outside."""
    words = piece.text.rstrip()
    tag = _TAGS.get(piece.kind)
    text = f"<{tag}>{escape(words)}</{tag}>" if tag else escape(words)
    return text + piece.text[len(words) :]
