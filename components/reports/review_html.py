"""A review as one self-contained HTML page.

It opens with the sentence of the triage and a list that leads to the findings to read; the findings
follow, the worst first, the fine ones folded. On paper nothing is folded: a print style opens what
`details` hide, which browsers know from Chrome 131, Firefox 143 and Safari 18.4 on.

The page loads nothing: no scripts, fonts or pictures. It follows the reader's light or dark theme
and prints well. Every word of the contract, the statutes and the model is escaped, and the page's
content security policy forbids scripts and loading, so a contract cannot inject anything. Verdicts
are given in words as well as in colour.
"""

from html import escape

from components.documents.blocks import clean_text
from components.domain import domain
from components.records import Citation, Finding, Redline, Review
from components.reports.house_summary import house_blocks, position_lines
from components.reports.review_summary import (
    checks_line,
    mark_changes,
    redline_line,
    redline_warnings,
    stakes_line,
    stamp_rows,
    validity,
    verdict_counts,
)
from components.reports.triage import (
    NumberedFinding,
    TriagedFindings,
    name_fine,
    rating_marks,
    summarise_findings,
    triage_findings,
)
from components.text.markup import html_page

_STYLE = """
:root {
  color-scheme: light dark;
  --ink: #1d2433; --soft: #5b6475; --page: #f4f5f8; --card: #ffffff; --line: #d9dde5;
  --invalid: #b3261e; --valid: #1e6b3a; --ungoverned: #5b6475; --review: #8a5300;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e6e9f0; --soft: #a3abba; --page: #12151c; --card: #1b202a; --line: #333b49;
    --invalid: #ff8a80; --valid: #7ed6a0; --ungoverned: #a3abba; --review: #ffc266;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif;
}
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.2rem; margin: 1.6rem 0 .7rem; }
h3 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
a { color: inherit; text-underline-offset: .15em; }
.sentence { font-size: 1.35rem; line-height: 1.35; font-weight: 600; margin: 0; }
.triage h2 { font-size: 1rem; margin: 1rem 0 .3rem; }
.triage ul { margin: 0; padding-left: 1.1rem; }
.triage li { margin: 0 0 .35rem; overflow-wrap: anywhere; }
.triage a { font-weight: 600; }
.house h2 { margin-top: 0; }
.house li { overflow-wrap: anywhere; }
.positions { margin-bottom: .5rem; }
.fine > summary { margin: 1.6rem 0 .7rem; font-size: 1.2rem; }
section, article {
  background: var(--card); border: 1px solid var(--line); border-radius: 10px;
  padding: 1.1rem 1.3rem; margin: 0 0 1rem;
}
article { border-left: 5px solid var(--tone); break-inside: avoid; }
table { border-collapse: collapse; width: 100%; }
th, td {
  text-align: left; vertical-align: top;
  padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line);
}
td { overflow-wrap: anywhere; }
tr:last-child > * { border-bottom: 0; }
th { width: 9rem; font-weight: 600; color: var(--soft); }
.bar {
  display: flex; height: 1rem; border-radius: 6px; overflow: hidden;
  margin: 0 0 .5rem; background: var(--line);
}
.bar span { background: var(--tone); min-width: 4px; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: 0; padding: 0; list-style: none; }
.key li::before {
  content: ""; display: inline-block; width: .75em; height: .75em; margin-right: .45em;
  border-radius: 2px; background: var(--tone);
}
.invalid { --tone: var(--invalid); }
.valid { --tone: var(--valid); }
.ungoverned { --tone: var(--ungoverned); }
.tags {
  margin: .35rem 0 .6rem; display: flex; flex-wrap: wrap; gap: .5rem; align-items: baseline;
  color: var(--soft); font-size: .9rem;
}
.tag {
  border: 1px solid currentColor; border-radius: 99px; padding: 0 .65em; font-weight: 600;
  color: var(--tone);
}
.tag.needs { color: var(--review); }
blockquote {
  margin: .5rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--line);
  white-space: pre-line; overflow-wrap: anywhere;
}
.quote { color: var(--soft); font-size: .93rem; }
.reason { font-weight: 600; overflow-wrap: anywhere; }
.redline { margin-bottom: .2rem; font-weight: 600; }
ins { color: var(--valid); } del { color: var(--invalid); }
.checks, .notice, .stakes { color: var(--soft); font-size: .88rem; }
summary { font-weight: 600; cursor: pointer; }
details li { overflow-wrap: anywhere; }
.cited { margin: 0; padding-left: 1.1rem; }
@media print {
  :root { --page: #fff; --card: #fff; }
  body { font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  details::details-content { content-visibility: visible; display: block; height: auto; }
  .bar span, .key li::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
"""


def render_html(review: Review) -> str:
    """Return the review as one self-contained page, the worst findings first."""
    triaged = triage_findings(review.findings, review.side)
    blocks = [
        _triage(review, triaged),
        _notice(review),
        _notes(review),
        f"<section>{_verdict_bar(review)}{_stamp_table(review)}</section>",
        *_worst(review, triaged),
        *_house(review),
        _fine(review, triaged),
        _not_reviewed(review),
    ]
    return html_page(f"Review of {_safe(review.document)}", _STYLE, "\n".join(blocks))


def _triage(review: Review, triaged: TriagedFindings) -> str:
    """Return the sentence of the triage, and a list that leads to each finding to read."""
    lines = [
        "<section class='triage' aria-label='Triage'>",
        f"<p class='sentence'>{summarise_findings(review.findings, review.house)}</p>",
    ]
    for name, group in triaged.worst_groups:
        items = "".join(f"<li>{_link(item)}</li>" for item in group)
        lines.append(f"<h2>{name}</h2><ul>{items}</ul>")
    for line in redline_warnings(review.findings):
        lines.append(f"<p class='reason'>{_safe(line)}</p>")
    return "\n".join([*lines, "</section>"])


def _link(item: NumberedFinding) -> str:
    """Return the name of a finding as a link to it, and its sentence."""
    link = f"<a href='#finding-{item.number}'>{_safe(item.name)}</a>"
    return f"{link}: {_safe(item.finding.reason)} {_safe(rating_marks(item.finding))}"


def _worst(review: Review, triaged: TriagedFindings) -> list[str]:
    """Return the findings that a person should read, a heading before each group."""
    blocks = []
    for name, group in triaged.worst_groups:
        blocks.append(f"<h2>{name}</h2>")
        blocks += [_finding(review, item) for item in group]
    return blocks


def _house(review: Review) -> list[str]:
    """Return what of the playbook no clause is about, a section for each kind."""
    sections = []
    for heading, lines in house_blocks(review.house):
        items = "".join(f"<li>{_safe(line)}</li>" for line in lines)
        title = f"<h2>{heading}</h2>"
        sections.append(f"<section class='house'>{title}<ul class='cited'>{items}</ul></section>")
    return sections


def _fine(review: Review, triaged: TriagedFindings) -> str:
    """Return the findings that are fine, folded."""
    if not triaged.fine:
        return ""
    articles = "\n".join(_finding(review, item) for item in triaged.fine)
    summary = f"<summary>{name_fine(triaged)}</summary>"
    return f"<details class='fine'>{summary}\n{articles}\n</details>"


def _notice(review: Review) -> str:
    if not review.notice:
        return ""
    return f"<section class='notice' role='note'>{_safe(review.notice)}</section>"


def _notes(review: Review) -> str:
    """Return what a reader should know of how the document was read."""
    if not review.notes:
        return ""
    items = "".join(f"<li>{_safe(note)}</li>" for note in review.notes)
    return f"<section class='notice' aria-label='Notes'><ul class='cited'>{items}</ul></section>"


def _not_reviewed(review: Review) -> str:
    """Return the folded list of the texts that no finding is about, with the reasons."""
    if not review.not_reviewed:
        return ""
    items = ""
    for item in review.not_reviewed:
        items += f"<li><strong>{_safe(item.reason)}</strong>: {_safe(item.text)}</li>"
    summary = f"<summary>Not reviewed ({len(review.not_reviewed)})</summary>"
    return f"<section><details>{summary}<ul class='cited'>{items}</ul></details></section>"


def _stamp_table(review: Review) -> str:
    """Return the head of the review as a table of names and values."""
    rows = []
    for name, value in stamp_rows(review):
        rows.append(f"<tr><th scope='row'>{name}</th><td>{_safe(value)}</td></tr>")
    return f"<table>{''.join(rows)}</table>"


def _verdict_bar(review: Review) -> str:
    """Return a bar whose segments are as wide as their verdicts are frequent, with its key."""
    segments, key, labels = "", "", []
    for verdict, count in verdict_counts(review).items():
        label = f"{escape(domain().verdict(verdict))} {count}"
        labels.append(label)
        key += f"<li class='{verdict}'>{label}</li>"
        if count:
            segments += f"<span class='{verdict}' style='flex-grow:{count}'></span>"
    bar = f"<div class='bar' role='img' aria-label='{', '.join(labels)}'>{segments}</div>"
    return f"{bar}<ul class='key'>{key}</ul>"


def _finding(review: Review, item: NumberedFinding) -> str:
    """Return one finding: the clause, verdict, stakes, reason, redline, citations, checks."""
    finding = item.finding
    lines = [
        f"<article class='{finding.verdict}' id='finding-{item.number}'>",
        f"<h3>{_safe(item.name)}</h3>",
        _tags(finding),
        f"<blockquote>{_safe_lines(item.words)}</blockquote>",
        f"<p class='reason'>{_safe(finding.reason)}</p>",
        f"<p class='stakes'>{_safe(stakes_line(finding, review.side))}</p>",
    ]
    if said := redline_line(finding):
        lines.append(f"<p class='redline'>{_safe(said)}</p>")
    if finding.redline is not None:
        lines.append(f"<blockquote>{_marked(item, finding.redline)}</blockquote>")
    if finding.positions:
        items = "".join(f"<li>{_safe(line)}</li>" for line in position_lines(finding))
        lines.append(f"<ul class='cited positions'>{items}</ul>")
    if finding.citations:
        items = "".join(f"<li>{_citation(citation)}</li>" for citation in finding.citations)
        lines.append(f"<ul class='cited'>{items}</ul>")
    checks = checks_line(finding)
    if checks:
        lines.append(f"<p class='checks'>Checks: {_safe(checks)}</p>")
    return "\n".join([*lines, "</article>"])


def _marked(item: NumberedFinding, redline: Redline) -> str:
    """Return the clause with what the redline deletes and inserts marked as such."""
    return mark_changes(redline, item.finding.clause, _safe, item.start)


def _tags(finding: Finding) -> str:
    """Return the line of tags: verdict, severity, status and confidence."""
    status_class = "tag needs" if finding.status == "needs review" else "tag"
    return (
        f"<p class='tags'><span class='tag'>{escape(domain().verdict(finding.verdict))}</span>"
        f"<span class='tag'>{escape(domain().severity(finding.severity))}</span>"
        f"<span class='{status_class}'>{escape(domain().status(finding.status))}</span>"
        f"<span>confidence {finding.confidence:.2f}</span></p>"
    )


def _citation(citation: Citation) -> str:
    """Return a citation with its dates and its quote."""
    name = f"<strong>{_safe(citation.name)}</strong>"
    line = f"{name}, {validity(citation)}, quote {citation.status}"
    if not citation.quote:
        return line
    return f"{line}<blockquote class='quote'>{_safe_lines(citation.quote)}</blockquote>"


def _safe(text: str) -> str:
    """Return one line of text, cleaned and escaped."""
    return escape(clean_text(text), quote=True)


def _safe_lines(text: str) -> str:
    """Return text of several lines, each cleaned and escaped."""
    return "\n".join(_safe(line) for line in text.split("\n"))
