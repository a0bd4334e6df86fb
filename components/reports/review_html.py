"""A review as one HTML page that stands alone.

No scripts, no fonts or pictures from elsewhere, light and dark, printable.

Every word that came from a contract, a statute or the model is escaped, and the page's own policy
forbids scripts and loading, so that a contract cannot make the page do anything. Verdicts are told
in words as well as in colour.
"""

from html import escape

from components.documents.blocks import clean_text
from components.records import Citation, Finding, Review
from components.reports.review_summary import (
    checks_line,
    citation_name,
    stamp_rows,
    validity,
    verdict_counts,
)
from components.text.markup import html_page

_STYLE = """
:root { color-scheme: light dark; --ink: #1d2433; --soft: #5b6475; --page: #f4f5f8; --card: #ffffff; --line: #d9dde5;
  --invalid: #b3261e; --valid: #1e6b3a; --ungoverned: #5b6475; --review: #8a5300; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9f0; --soft: #a3abba; --page: #12151c; --card: #1b202a; --line: #333b49;
  --invalid: #ff8a80; --valid: #7ed6a0; --ungoverned: #a3abba; --review: #ffc266; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink); font: 16px/1.55 system-ui, "Segoe UI", Roboto, sans-serif; }
main { max-width: 54rem; margin: 0 auto; padding: 2rem 1rem 4rem; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: 0 0 1rem; overflow-wrap: anywhere; }
h2 { font-size: 1.05rem; margin: 0; overflow-wrap: anywhere; }
section, article { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 1.1rem 1.3rem; margin: 0 0 1rem; }
article { border-left: 5px solid var(--tone); break-inside: avoid; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid var(--line); }
td { overflow-wrap: anywhere; }
tr:last-child > * { border-bottom: 0; }
th { width: 9rem; font-weight: 600; color: var(--soft); }
.bar { display: flex; height: 1rem; border-radius: 6px; overflow: hidden; margin: 0 0 .5rem; background: var(--line); }
.bar span { background: var(--tone); min-width: 4px; }
.key { display: flex; flex-wrap: wrap; gap: .3rem 1.4rem; margin: 0; padding: 0; list-style: none; }
.key li::before { content: ""; display: inline-block; width: .75em; height: .75em; margin-right: .45em; border-radius: 2px;
  background: var(--tone); }
.invalid { --tone: var(--invalid); } .valid { --tone: var(--valid); } .ungoverned { --tone: var(--ungoverned); }
.tags { margin: .35rem 0 .6rem; display: flex; flex-wrap: wrap; gap: .5rem; align-items: baseline; color: var(--soft); font-size: .9rem; }
.tag { border: 1px solid currentColor; border-radius: 99px; padding: 0 .65em; font-weight: 600; color: var(--tone); }
.tag.needs { color: var(--review); }
blockquote { margin: .5rem 0; padding: .1rem 0 .1rem .9rem; border-left: 3px solid var(--line); white-space: pre-line;
  overflow-wrap: anywhere; }
.quote { color: var(--soft); font-size: .93rem; }
.reason { font-weight: 600; overflow-wrap: anywhere; }
.checks, .notice { color: var(--soft); font-size: .88rem; }
.cited { margin: 0; padding-left: 1.1rem; }
@media print { :root { --page: #fff; --card: #fff; } body { font-size: 10.5pt; } main { max-width: none; padding: 0; }
  .bar span, .key li::before { print-color-adjust: exact; -webkit-print-color-adjust: exact; } }
"""


def render_html(review: Review) -> str:
    """Return the review as one self-contained page, findings in document order."""
    title = f"Review of {_safe(review.document)}"
    rows = "".join(
        f"<tr><th scope='row'>{name}</th><td>{_safe(value)}</td></tr>"
        for name, value in stamp_rows(review)
    )
    notice = (
        f"<section class='notice' role='note'>{_safe(review.notice)}</section>"
        if review.notice
        else ""
    )
    findings = "\n".join(
        _finding(number, finding) for number, finding in enumerate(review.findings, start=1)
    )
    return html_page(
        title,
        _STYLE,
        f"{notice}\n<section>{_bar(review)}</section>\n<section><table>{rows}</table></section>\n{findings}",
    )


def _bar(review: Review) -> str:
    counts = verdict_counts(review)
    label = ", ".join(f"{verdict} {count}" for verdict, count in counts.items())
    parts = "".join(
        f"<span class='{verdict}' style='flex-grow:{count}'></span>"
        for verdict, count in counts.items()
        if count
    )
    key = "".join(
        f"<li class='{verdict}'>{verdict} {count}</li>" for verdict, count in counts.items()
    )
    return (
        f"<div class='bar' role='img' aria-label='{label}'>{parts}</div><ul class='key'>{key}</ul>"
    )


def _finding(number: int, finding: Finding) -> str:
    heading = _safe(finding.heading) or "Clause"
    needs = " needs" if finding.status == "needs review" else ""
    checks = checks_line(finding)
    citations = "".join(f"<li>{_citation(citation)}</li>" for citation in finding.citations)
    return (
        f"<article class='{finding.verdict}' id='finding-{number}'>\n<h2>{number}."
        f" {heading}</h2>\n<p class='tags'><span class='tag'>{finding.verdict}</span><span"
        f" class='tag{needs}'>{finding.status}</span><span>confidence"
        f" {finding.confidence:.2f}</span></p>\n<blockquote>{_safe_lines(finding.clause)}</blockquote>\n<p"
        f" class='reason'>{_safe(finding.reason)}</p>\n"
        + (f"<ul class='cited'>{citations}</ul>\n" if citations else "")
        + (f"<p class='checks'>Checks: {_safe(checks)}</p>\n" if checks else "")
        + "</article>"
    )


def _citation(citation: Citation) -> str:
    head = (
        f"<strong>{_safe(citation_name(citation))}</strong>, {validity(citation)}, quote"
        f" {citation.status}"
    )
    return (
        f"{head}<blockquote class='quote'>{_safe_lines(citation.quote)}</blockquote>"
        if citation.quote
        else head
    )


def _safe(text: str) -> str:
    return escape(clean_text(text), quote=True)


def _safe_lines(text: str) -> str:
    return "\n".join(_safe(line) for line in text.split("\n"))
