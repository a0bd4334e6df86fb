"""What was rechecked as a page with old and new side by side, and as rows of a table.

The rows hold no words of a contract: they go to the home folder and to Prefect. The page does, and
goes only where the review itself is.
"""

import csv
import io
from collections.abc import Sequence
from html import escape

from components.domain import domain
from components.rechecking.items import Outcome, RecheckItem, count_outcomes
from components.records import Finding
from components.text.markup import html_page
from components.text.spreadsheet_cells import escape_cell

COLUMNS = (
    "review",
    "finding",
    "clause",
    "outcome",
    "cause",
    "law_as_of",
    "old_verdict",
    "new_verdict",
    "old_citations",
    "new_citations",
    "old_status",
    "new_status",
)
_ORDER: tuple[Outcome, ...] = (
    "verdict changed",
    "article changed",
    "open",
    "wording changed",
    "unchanged",
)
_STYLE = """
:root { color-scheme: light dark; --line: #8884; --changed: #b3261e; }
body { margin: 0; font: 16px/1.5 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 72rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; overflow-wrap: anywhere; }
article { border: 1px solid var(--line); border-radius: 10px; margin: 1rem 0; }
article { padding: .8rem 1.1rem; }
h2 { font-size: 1rem; margin: 0; }
.changed { color: var(--changed); font-weight: 600; }
.sides { display: grid; grid-template-columns: 1fr 1fr; gap: 1.2rem; }
.sides h3 { font-size: .9rem; margin: .6rem 0 0; }
blockquote { margin: .5rem 0; padding-left: .8rem; border-left: 3px solid var(--line); }
@media (max-width: 40rem) { .sides { grid-template-columns: 1fr; } }
"""


def list_rows(items: Sequence[RecheckItem]) -> list[dict[str, str]]:
    """Return a row for each item, the most urgent of each review first, without contract text."""
    ordered = sorted(items, key=lambda item: (item.review_id, _urgency(item), item.ordinal))
    return [_row(item) for item in ordered]


def render_csv(items: Sequence[RecheckItem]) -> str:
    """Return the rows as CSV with a header; no cell is a formula."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS)
    writer.writeheader()
    for row in list_rows(items):
        writer.writerow({name: escape_cell(value) for name, value in row.items()})
    return text.getvalue()


def render_page(items: Sequence[RecheckItem]) -> str:
    """Return the items of one review as a page, the most urgent first."""
    ordered = sorted(items, key=lambda item: (_urgency(item), item.ordinal))
    title = f"Rechecked under new {domain().law}"
    if items:
        title = f"{items[0].document}: rechecked under edition {items[0].edition}"
    counts = ", ".join(
        f"{count} {_in_words(name)}" for name, count in count_outcomes(items).items()
    )
    blocks = [f"<p>{escape(counts or 'no finding is touched')}</p>"]
    blocks += [_show_item(item) for item in ordered]
    return html_page(escape(title), _STYLE, "\n".join(blocks))


def _in_words(outcome: str) -> str:
    """Return an outcome in the words of the domain."""
    return outcome.replace("article", domain().unit)


def _urgency(item: RecheckItem) -> int:
    """Return the place of an item's outcome among all."""
    return _ORDER.index(item.outcome)


def _row(item: RecheckItem) -> dict[str, str]:
    """Return an item as a row."""
    new = item.new
    return {
        "review": item.review_id,
        "finding": item.old.id,
        "clause": str(item.ordinal + 1),
        "outcome": item.outcome,
        "cause": "; ".join(cause.text for cause in item.causes),
        "law_as_of": f"{item.old_as_of} -> {item.day}",
        "old_verdict": item.old.verdict,
        "new_verdict": new.verdict if new else "",
        "old_citations": _cite_all(item.old),
        "new_citations": _cite_all(new) if new else "",
        "old_status": item.old.status,
        "new_status": new.status if new else "",
    }


def _cite_all(finding: Finding) -> str:
    """Return what a finding cites."""
    return "; ".join(citation.name for citation in finding.citations)


def _show_item(item: RecheckItem) -> str:
    """Return an item: the clause, why it is rechecked, and both findings."""
    css = ' class="changed"' if item.outcome in ("verdict changed", "article changed") else ""
    causes = "".join(f"<li>{escape(cause.text)}</li>" for cause in item.causes)
    words = domain()
    law = escape(words.law.capitalize())
    clause = escape(words.clause.capitalize())
    new = _show_finding(item.new) if item.new else "<p>not reviewed again yet</p>"
    return (
        f"<article><h2{css}>{clause} {item.ordinal + 1}: {escape(_in_words(item.outcome))}</h2>"
        f"<blockquote>{escape(item.old.clause)}</blockquote><ul>{causes}</ul>"
        f'<div class="sides"><div><h3>{law} as of {item.old_as_of}, edition {item.old_edition}</h3>'
        f"{_show_finding(item.old)}</div>"
        f"<div><h3>{law} as of {item.day}, edition {item.edition}</h3>{new}</div></div></article>"
    )


def _show_finding(finding: Finding) -> str:
    """Return a finding: its verdict, its sentence, and the words that it quotes."""
    quotes = "".join(
        f"<blockquote>{escape(citation.name)}: {escape(citation.quote)}</blockquote>"
        for citation in finding.citations
    )
    return (
        f"<p><b>{escape(finding.verdict)}</b> ({escape(finding.status)},"
        f" {finding.confidence:.2f})</p><p>{escape(finding.reason)}</p>{quotes}"
    )
