"""The change report as one self-contained HTML page, with `<del>` and `<ins>` around changed words.

The page follows the reader's light or dark theme and prints well. Every word of a statute is
escaped. Deleted and inserted words differ by strike-through and underline as well as by colour.
"""

from html import escape

from components.domain import domain
from components.knowledge.refresh_gate import describe_gate
from components.knowledge.refresh_report import (
    MEANINGS,
    RefreshReport,
    describe_dates,
    describe_retitled,
    summarise_changes,
)
from components.records import ChangeKind
from components.reports.changes_markdown import MAX_SHOWN
from components.statutes.changes import Change
from components.statutes.wording import Piece, diff_words
from components.text.markup import html_page

_STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1d2433; --soft: #5b6475; --page: #f4f5f8; --card: #fff; --line: #d9dde5;
  --out: #b3261e; --in: #1e6b3a;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9f0; --soft: #a3abba; --page: #12151c; --card: #1b202a; --line: #333b49;
    --out: #ff8a80; --in: #7ed6a0;
  }
}
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; }
h2 { font-size: 1.2rem; margin: 2rem 0 .3rem; }
h3 { font-size: 1rem; margin: 0; }
article {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: .9rem 1.2rem; margin: .8rem 0; break-inside: avoid;
}
.soft { color: var(--soft); font-size: .9rem; margin: 0; }
blockquote { margin: .5rem 0 0; white-space: pre-line; }
del { color: var(--out); }
ins { color: var(--in); }
.failed { color: var(--out); font-weight: 600; }
@media print {
  :root { --page: #fff; --card: #fff; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
}
"""
_TAGS = {"deleted": "del", "inserted": "ins"}


def render_html(report: RefreshReport) -> str:
    """Return the report as a page.

    Unchanged articles and those of a first snapshot are counted but not listed.
    """
    blocks = [f"<p>{escape(summarise_changes(report))}</p>", _gate_list(report)]
    if report.omissions:
        blocks.append(_omission_list(report))
    if report.is_first:
        blocks.append(f"<p>The first snapshot of this source: every {domain().unit} is new.</p>")
    else:
        blocks += [_section(report, kind) for kind in MEANINGS if report.changes[kind]]
    title = f"Changes in {escape(report.source)} as of {report.snapshot_date}"
    return html_page(title, _STYLE, "\n".join(blocks))


def _omission_list(report: RefreshReport) -> str:
    """Return what the reader left out as a list."""
    items = [
        f"<li>{escape(f'{omission.place}: {omission.reason}')}</li>"
        for omission in report.omissions[:MAX_SHOWN]
    ]
    return f"<h2>Not read: {len(report.omissions)}</h2><ul>{''.join(items)}</ul>"


def _gate_list(report: RefreshReport) -> str:
    """Return the gates as a list, failed ones marked."""
    items = []
    for gate in report.gates:
        css = "" if gate.has_passed else " class=failed"
        items.append(f"<li{css}>{escape(describe_gate(gate))}</li>")
    return f"<ul>{''.join(items)}</ul>"


def _section(report: RefreshReport, kind: ChangeKind) -> str:
    """Return the changes of one kind under a heading, at most `MAX_SHOWN` of them."""
    changes = report.of(kind)
    meaning = escape(MEANINGS[kind].capitalize())
    blocks = [
        "<section>",
        f"<h2>{kind.capitalize()}: {len(changes)}</h2>",
        f"<p class='soft'>{meaning}.</p>",
    ]
    if kind == "retitled":
        lines = "".join(f"<li>{escape(line)}</li>" for line in describe_retitled(report))
        blocks.append(f"<ul>{lines}</ul>")
    else:
        blocks += [_change(change) for change in changes[:MAX_SHOWN]]
        num_hidden = len(changes) - MAX_SHOWN
        if num_hidden > 0:
            blocks.append(f"<p>And {num_hidden} more, see the JSON.</p>")
    return "\n".join([*blocks, "</section>"])


def _change(change: Change) -> str:
    """Return one change as an article with its citation, dates and marked wording."""
    lines = [
        f"<article class='{change.kind}'>",
        f"<h3>{escape(change.citation)}</h3>",
        f"<p class='soft'>{escape(describe_dates(change))}</p>",
        f"<blockquote>{_wording(change)}</blockquote>",
        "</article>",
    ]
    return "\n".join(lines)


def _wording(change: Change) -> str:
    """Return the wording, with changed words marked where there are two to compare."""
    if change.old and change.new:
        pieces = diff_words(change.old.text, change.new.text)
        return "".join(mark_piece(piece) for piece in pieces)
    return escape(change.standing.text)


def mark_piece(piece: Piece) -> str:
    """Return a piece in its tag, with the space after it outside the tag."""
    words = piece.text.rstrip()
    trailing_space = piece.text[len(words) :]
    tag = _TAGS.get(piece.kind)
    marked = f"<{tag}>{escape(words)}</{tag}>" if tag else escape(words)
    return marked + trailing_space
