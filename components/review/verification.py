"""Checks in plain code between what a model wrote and what a reader is shown.

Each check has a state; one `failed` sends the finding to a person. Covered: the cited article is in
the edition on the day, quoted words are the article's own, the style guide holds. Not covered:
whether the article is the right one. The reason has its own check (see `writing.reasons`).
"""

from components.prompting.style import StyleGuide
from components.records import CheckState, Version


def check_article(cited: Version, shown: Version | None) -> CheckState:
    """Check that the edition shows the cited wording on the day.

    Args:
        cited: The wording that a finding cites.
        shown: What the edition shows for that article on the day, None if nothing.
    """
    return "passed" if shown is not None and shown.id == cited.id else "failed"


def check_quote(quote: str, text: str) -> CheckState:
    """Check that the quoted words stand in the article.

    Returns:
        `passed` for the exact words, `repaired` if they differ in white space only, else `failed`.
    """
    if not quote:
        return "failed"
    if quote in text:
        return "passed"
    is_there = " ".join(quote.split()) in " ".join(text.split())
    return "repaired" if is_there else "failed"


def check_style(reason: str, guide: StyleGuide) -> CheckState:
    """Check the text that readers see against the style guide."""
    return "failed" if guide.violations(reason) else "passed"
