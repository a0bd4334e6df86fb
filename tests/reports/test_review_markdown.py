"""The Markdown report: escaped, with tables that hold."""

import re

from components.reports.review_markdown import render_markdown
from tests.reports.reviews import hostile_review


def test_markdown_is_escaped_and_tables_hold() -> None:
    """Markup in a contract is shown as it stands.

    Each table row keeps two cells, nothing opens HTML, links or lists.
    """
    text = render_markdown(hostile_review())
    rows = [line for line in text.splitlines() if line.startswith("|")]
    assert len(rows) == 11
    assert all(len(re.findall(r"(?<!\\)\|", row)) == 3 for row in rows)
    assert "<script>" not in re.sub(r"\\<", "", text)
    assert r"\*bold\* \[link\](javascript:x) &amp;" in text
    assert "> 1\\. second" in text
    assert "- Note: N" in text
    assert text.index("## Not reviewed") < text.index("- W") < text.index(": L")
    assert "**invalid** (verified, confidence 0.88)" in text
