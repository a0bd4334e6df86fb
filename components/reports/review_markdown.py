"""A review as Markdown; every word of the contract, the statutes and the model is escaped."""

from components.documents.blocks import clean_text
from components.records import Citation, Finding, Review
from components.reports.review_summary import checks_line, citation_name, stamp_rows, validity
from components.text.markup import escape_markdown


def render_markdown(review: Review) -> str:
    """Return the review as one Markdown text, findings in document order."""
    rows = [f"| {name} | {_escape(value)} |" for name, value in stamp_rows(review)]
    blocks = [
        f"# Review of {_escape(review.document)}",
        "\n".join(["| | |", "| --- | --- |", *rows]),
    ]
    if review.notice:
        blocks.append(f"> **Notice.** {_escape(review.notice)}")
    if review.notes:
        blocks.append("\n".join(f"- Note: {_escape(note)}" for note in review.notes))
    blocks += [_finding(number, finding) for number, finding in enumerate(review.findings, start=1)]
    if review.not_reviewed:
        blocks.append("## Not reviewed")
        items = [f"- {_escape(item.reason)}: {_escape(item.text)}" for item in review.not_reviewed]
        blocks.append("\n".join(items))
    return "\n\n".join(blocks) + "\n"


def _finding(number: int, finding: Finding) -> str:
    """Return one finding: the clause, the verdict, the reason, the citations, the checks."""
    heading = f": {_escape(finding.heading)}" if finding.heading else ""
    blocks = [
        f"## Finding {number}{heading}",
        _quoted(finding.clause),
        f"**{finding.verdict}** ({finding.status}, confidence {finding.confidence:.2f})",
        _escape(finding.reason),
    ]
    blocks += [_citation(citation) for citation in finding.citations]
    checks = checks_line(finding)
    if checks:
        blocks.append(f"Checks: {_escape(checks)}")
    return "\n\n".join(blocks)


def _citation(citation: Citation) -> str:
    """Return a list item with the citation, its dates and its quote."""
    name = _escape(citation_name(citation))
    item = f"- **{name}**, {validity(citation)}, quote {citation.status}"
    return f"{item}\n\n  {_quoted(citation.quote)}" if citation.quote else item


def _quoted(text: str) -> str:
    """Return text as a block quote that keeps its line breaks."""
    return "> " + "  \n> ".join(_escape(line) for line in text.split("\n"))


def _escape(text: str) -> str:
    return escape_markdown(clean_text(text))
