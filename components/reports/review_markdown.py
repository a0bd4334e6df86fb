"""A review as Markdown; every word that came from a contract, a statute or the model is escaped."""

from components.documents.blocks import clean_text
from components.records import Citation, Finding, Review
from components.reports.review_summary import checks_line, citation_name, stamp_rows, validity
from components.text.markup import escape_markdown


def render_markdown(review: Review) -> str:
    """Return the review as one Markdown text, findings in document order."""
    rows = [f"| {name} | {_escape(value)} |" for name, value in stamp_rows(review)]
    parts = [
        f"# Review of {_escape(review.document)}",
        "\n".join(["| | |", "| --- | --- |", *rows]),
    ]
    if review.notice:
        parts.append(f"> **Notice.** {_escape(review.notice)}")
    parts += [_finding(number, finding) for number, finding in enumerate(review.findings, start=1)]
    return "\n\n".join(parts) + "\n"


def _finding(number: int, finding: Finding) -> str:
    heading = f": {_escape(finding.heading)}" if finding.heading else ""
    lines = [
        f"## Finding {number}{heading}",
        _quoted(finding.clause),
        f"**{finding.verdict}** ({finding.status}, confidence {finding.confidence:.2f})",
        _escape(finding.reason),
        *(_citation(citation) for citation in finding.citations),
    ]
    checks = checks_line(finding)
    return "\n\n".join([*lines, f"Checks: {_escape(checks)}"] if checks else lines)


def _citation(citation: Citation) -> str:
    head = (
        f"- **{_escape(citation_name(citation))}**, {validity(citation)}, quote {citation.status}"
    )
    return f"{head}\n\n  {_quoted(citation.quote)}" if citation.quote else head


def _quoted(text: str) -> str:
    return "  \n> ".join(
        f"{'> ' if index == 0 else ''}{_escape(line)}"
        for index, line in enumerate(text.split("\n"))
    )


def _escape(text: str) -> str:
    return escape_markdown(clean_text(text))
