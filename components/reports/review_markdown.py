"""A review as Markdown: the sentence of the triage, what to read first, the findings worst first.

The fine findings are a short list of sentences with their clauses: Markdown is read in terminals
and tickets, where nothing folds. Their quotes and checks are in the other forms.
Every word of the contract, the statutes and the model is escaped.
"""

from components.documents.blocks import clean_text
from components.domain import domain
from components.records import Citation, Redline, Review
from components.reports.house_summary import house_blocks, position_lines
from components.reports.review_summary import (
    checks_line,
    mark_changes,
    redline_line,
    redline_warnings,
    stakes_line,
    stamp_rows,
    validity,
)
from components.reports.triage import (
    NumberedFinding,
    TriagedFindings,
    describe_finding,
    name_fine,
    summarise_findings,
    triage_findings,
)
from components.text.markup import escape_markdown


def render_markdown(review: Review) -> str:
    """Return the review as one Markdown text, the worst findings first."""
    triaged = triage_findings(review.findings, review.side)
    rows = [f"| {name} | {_escape(value)} |" for name, value in stamp_rows(review)]
    blocks = [
        f"# Review of {_escape(review.document)}",
        f"**{summarise_findings(review.findings, review.house)}**",
        *_triage(triaged),
        *(f"**{_escape(line)}**" for line in redline_warnings(review.findings)),
        "\n".join(["| | |", "| --- | --- |", *rows]),
    ]
    if review.notice:
        blocks.append(f"> **Notice.** {_escape(review.notice)}")
    if review.notes:
        blocks.append("\n".join(f"- Note: {_escape(note)}" for note in review.notes))
    for name, group in triaged.worst_groups:
        blocks.append(f"## {name}")
        blocks += [_finding(review, item) for item in group]
    for heading, lines in house_blocks(review.house):
        blocks.append(f"## {heading}")
        blocks.append("\n".join(f"- {_escape(line)}" for line in lines))
    if triaged.fine:
        blocks += ["## Fine", f"{name_fine(triaged)}."]
        blocks.append("\n".join(_fine_item(item) for item in triaged.fine))
    if review.not_reviewed:
        blocks.append("## Not reviewed")
        items = [f"- {_escape(item.reason)}: {_escape(item.text)}" for item in review.not_reviewed]
        blocks.append("\n".join(items))
    return "\n\n".join(blocks) + "\n"


def _triage(triaged: TriagedFindings) -> list[str]:
    """Return the findings to read, a line each, by group."""
    blocks = []
    for name, group in triaged.worst_groups:
        blocks.append(f"{name}:")
        blocks.append("\n".join(f"- {_escape(describe_finding(item))}" for item in group))
    return blocks


def _finding(review: Review, item: NumberedFinding) -> str:
    """Return one finding: the clause, verdict, stakes, reason, redline, citations, checks."""
    finding = item.finding
    blocks = [
        f"### {_escape(item.name)}",
        _quoted(item.words),
        f"**{domain().verdict(finding.verdict)}** {_certainty(item)}",
        _escape(finding.reason),
        _escape(stakes_line(finding, review.side)),
    ]
    if said := redline_line(finding):
        blocks.append(f"**{_escape(said)}**")
    if finding.redline is not None:
        blocks.append(_marked(item, finding.redline))
    blocks += [f"- {_escape(line)}" for line in position_lines(finding)]
    blocks += [_citation(citation) for citation in finding.citations]
    checks = checks_line(finding)
    if checks:
        blocks.append(f"Checks: {_escape(checks)}")
    return "\n\n".join(blocks)


def _marked(item: NumberedFinding, redline: Redline) -> str:
    """Return the clause as a block quote, with what the redline deletes and inserts marked."""
    marked = mark_changes(redline, item.finding.clause, _escape, item.start)
    return "> " + marked.replace("\n", "  \n> ")


def _fine_item(item: NumberedFinding) -> str:
    """Return a fine finding as a list item: its verdict, its sentence, its clause."""
    finding = item.finding
    verdict = f"**{domain().verdict(finding.verdict)}** {_certainty(item)}"
    clause = _quoted(item.words).replace("\n", "\n  ")
    return f"- {_escape(item.name)}: {verdict}: {_escape(finding.reason)}\n\n  {clause}"


def _certainty(item: NumberedFinding) -> str:
    return f"({domain().status(item.finding.status)}, confidence {item.finding.confidence:.2f})"


def _citation(citation: Citation) -> str:
    """Return a list item with the citation, its dates and its quote."""
    name = _escape(citation.name)
    item = f"- **{name}**, {validity(citation)}, quote {citation.status}"
    return f"{item}\n\n  {_quoted(citation.quote)}" if citation.quote else item


def _quoted(text: str) -> str:
    """Return text as a block quote that keeps its line breaks."""
    return "> " + "  \n> ".join(_escape(line) for line in text.split("\n"))


def _escape(text: str) -> str:
    return escape_markdown(clean_text(text))
