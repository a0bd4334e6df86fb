"""The change report as Markdown: ~~deleted~~ and **inserted** words.

Every word of a statute is escaped. Marks always stand between spaces, even where the wording has
none, because Markdown shows some marks next to a letter as plain characters.
"""

import re
from collections.abc import Callable

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
from components.statutes.changes import Change
from components.statutes.wording import Piece, diff_words
from components.text.markup import escape_markdown

MAX_SHOWN = 200
"""How many changes of each kind a reader is shown; the JSON has all of them."""

_MARKS = {"same": "", "deleted": "~~", "inserted": "**"}
_LINE_WITHOUT_SPACE_AROUND = re.compile(r"\S(?:[^\n]*\S)?")


def render_markdown(report: RefreshReport) -> str:
    """Return the report as Markdown.

    Unchanged articles and those of a first snapshot are counted but not listed.
    """
    source = escape_markdown(report.source)
    blocks = [
        f"# Changes in {source} as of {report.snapshot_date}",
        escape_markdown(summarise_changes(report)),
        "\n".join(f"- {escape_markdown(describe_gate(gate))}" for gate in report.gates),
    ]
    if report.omissions:
        blocks.append(_omissions(report))
    if report.is_first:
        blocks.append(f"The first snapshot of this source: every {domain().unit} is new.")
    else:
        blocks += [_section(report, kind) for kind in MEANINGS if report.changes[kind]]
    return "\n\n".join(blocks) + "\n"


def _omissions(report: RefreshReport) -> str:
    """Return what the reader left out as a list."""
    lines = [
        f"- {escape_markdown(f'{omission.place}: {omission.reason}')}"
        for omission in report.omissions[:MAX_SHOWN]
    ]
    title = f"## Not read: {len(report.omissions)}"
    return "\n\n".join([title, "\n".join(lines)])


def mark_words(old: str, new: str, escape: Callable[[str], str] = escape_markdown) -> str:
    """Return the new wording with deleted and inserted words marked, line by line.

    Example: `Interest is ~~20~~ **16** per cent.`
    """
    text = ""
    for piece in diff_words(old, new):
        # At least one of two neighbours is marked, so a space between them never splits a word.
        if text and not text[-1].isspace():
            text += " "
        text += _mark(piece, escape)
    return text


def _mark(piece: Piece, escape: Callable[[str], str]) -> str:
    """Return a piece with its mark around each line, spaces outside the marks."""
    mark = _MARKS[piece.kind]
    return _LINE_WITHOUT_SPACE_AROUND.sub(lambda line: f"{mark}{escape(line[0])}{mark}", piece.text)


def _section(report: RefreshReport, kind: ChangeKind) -> str:
    """Return the changes of one kind under a heading, at most `MAX_SHOWN` of them."""
    changes = report.of(kind)
    blocks = [f"## {kind.capitalize()}: {len(changes)}", f"{MEANINGS[kind].capitalize()}."]
    if kind == "retitled":
        lines = [f"- {escape_markdown(line)}" for line in describe_retitled(report)]
        blocks.append("\n".join(lines))
    else:
        blocks += [_change(change) for change in changes[:MAX_SHOWN]]
        num_hidden = len(changes) - MAX_SHOWN
        if num_hidden > 0:
            blocks.append(f"And {num_hidden} more, see the JSON.")
    return "\n\n".join(blocks)


def _change(change: Change) -> str:
    """Return one change: its citation, its dates and its wording as a quote."""
    quoted = "  \n".join(f"> {line.strip()}" for line in _wording(change).split("\n"))
    return f"### {escape_markdown(change.citation)}\n\n{describe_dates(change)}\n\n{quoted}"


def _wording(change: Change) -> str:
    """Return the wording, with changed words marked where there are two to compare."""
    if change.old and change.new:
        return mark_words(change.old.text, change.new.text)
    # The escaping knows the start of a line, so each line is escaped by itself.
    return "\n".join(escape_markdown(line) for line in change.standing.text.split("\n"))
