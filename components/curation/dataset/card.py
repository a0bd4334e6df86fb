"""The data card: what is in a dataset, in Markdown and as one HTML page, with plots.

It holds counts, shares and names of families, never a clause or an article. The same dataset gives
the same bytes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

from components.curation.dataset.card_plots import PLOTS, draw_plots
from components.curation.dataset.card_tables import Table, build_tables
from components.domain import domain
from components.records import Group, Pair
from components.text.markup import escape_markdown, html_page

_STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1d2433; --soft: #5b6475; --page: #f4f5f8; --card: #fff; --line: #d9dde5;
}
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9f0; --soft: #a3abba; --page: #12151c; --card: #1b202a; --line: #333b49; }
}
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1rem 4rem; overflow-wrap: anywhere; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin: 2rem 0 .3rem; }
table { border-collapse: collapse; background: var(--card); }
th, td { border: 1px solid var(--line); padding: .25rem .7rem; text-align: right; }
th:first-child, td:first-child { text-align: left; }
figure {
  margin: 1rem 0; background: #fff; border: 1px solid var(--line); border-radius: 10px;
  padding: .5rem;
}
figcaption { color: #5b6475; font-size: .9rem; } svg { max-width: 100%; height: auto; }
"""


def write_card(
    folder: Path,
    manifest: Mapping[str, Any],
    pairs: Mapping[str, Sequence[Pair]],
    groups: Mapping[str, Sequence[Group]],
    refused: Sequence[str],
) -> None:  # Any: JSON values
    """Write `card.md`, `card.html` and the plots as SVG into a dataset's folder.

    Args:
        folder: The dataset's folder, being filled.
        manifest: What its manifest says.
        pairs: The pairs of each split.
        groups: The groups of each split.
        refused: The reason of each line that was refused.
    """
    num_refused = Counter(_refusal_kind(reason) for reason in refused)
    draw_plots(folder / "plots", pairs, groups, num_refused)
    title = f"Dataset {manifest['fingerprint']}"
    paragraphs = _paragraphs(manifest)
    tables = build_tables(manifest, pairs, groups)
    (folder / "card.md").write_text(_markdown(title, paragraphs, tables), encoding="utf-8")
    (folder / "card.html").write_text(
        _html(title, paragraphs, tables, folder / "plots"), encoding="utf-8"
    )


def _refusal_kind(reason: str) -> str:
    """Return the words of a reason before its first colon, which name what it is about."""
    return reason.partition(":")[0].strip()[:40] or "unknown"


def _paragraphs(manifest: Mapping[str, Any]) -> list[str]:  # Any: JSON values
    """Return the sentences at the head of the card, with the manifest's counts."""
    uses = manifest["uses"]
    words = domain()
    return [
        (
            f"{manifest['num_pairs']} pairs in {manifest['num_clusters']} clusters of"
            f" near-duplicates, {manifest['num_drafted']} of them drafted from {words.sources};"
            f" {manifest['num_refused']} lines were refused (refused.jsonl) and"
            f" {manifest['num_left_out']} pairs left out (left_out.jsonl); {manifest['num_gold']}"
            f" gold {words.clauses} are kept out. Consent to {manifest['num_withdrawn']} of the"
            " refused lines was withdrawn."
        ),
        (
            f"Of the reviewed pairs {uses['trained']} train their sentence and"
            f" {uses['verdict_only']} their verdict only; {manifest['num_shown']} of the"
            f" {manifest['num_to_show']} that a source governs in training stand in its groups."
        ),
        (
            f"A prompt shows one {words.unit}. Titles, numbers and figures are drawn anew in each"
            " group; no answer holds a fact that its prompt does not show"
            f" ({manifest['num_dropped']} examples were dropped because theirs did). No family and"
            " no near-duplicate stands in two splits."
        ),
    ]


def _markdown(title: str, paragraphs: Sequence[str], tables: Sequence[Table]) -> str:
    """Return the card in Markdown."""
    lines = [f"# {title}", ""]
    for paragraph in paragraphs:
        lines += [escape_markdown(paragraph), ""]
    for table in tables:
        rule = ["---", *["---:"] * (len(table.head) - 1)]
        rows = [list(table.head), rule]
        for row in table.rows:
            rows.append([escape_markdown(str(cell)) for cell in row])
        lines += [f"## {table.title}", ""]
        lines += [f"| {' | '.join(row)} |" for row in rows]
        lines.append("")
    lines += [f"![{caption}](plots/{name}.svg)\n" for name, caption in _captions().items()]
    return "\n".join(lines)


def _html(title: str, paragraphs: Sequence[str], tables: Sequence[Table], plots: Path) -> str:
    """Return the card as one HTML page with its plots inside."""
    blocks = [f"<p>{escape(paragraph)}</p>" for paragraph in paragraphs]
    for table in tables:
        rows = [_html_row("th", table.head), *(_html_row("td", row) for row in table.rows)]
        blocks.append(f"<h2>{escape(table.title)}</h2>\n<table>{''.join(rows)}</table>")
    for name, caption in _captions().items():
        file = (plots / f"{name}.svg").read_text(encoding="utf-8")
        svg = file[file.index("<svg") :]
        blocks.append(f"<figure>{svg}<figcaption>{escape(caption)}</figcaption></figure>")
    return html_page(escape(title), _STYLE, "\n".join(blocks))


def _html_row(tag: str, cells: Sequence[str | int]) -> str:
    """Return one row of a table, its cells in `th` or `td`."""
    inner = "".join(f"<{tag}>{escape(str(cell))}</{tag}>" for cell in cells)
    return f"<tr>{inner}</tr>"


def _captions() -> dict[str, str]:
    """Return the plots' captions by their names, in the words of the domain."""
    return {name: caption.format_map(domain().nouns) for name, caption in PLOTS.items()}
