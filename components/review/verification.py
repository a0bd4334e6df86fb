"""Checks in plain code between what a model said and what a reader is shown.

Each check has a state; one `failed` sends the finding to a person. Covered: the cited article
exists in the edition on the day, quoted words are the article's own, every figure of the analysis
stands in the clause or the article, the tool and the sentence agree, the style guide holds. Not
covered: whether the article is the right one and the reasoning sound.
"""

import re
from collections.abc import Sequence

from components.prompting.style import StyleGuide
from components.prompting.template import Analysis
from components.quantities.comparing import are_comparable
from components.quantities.reading import find_quantities
from components.records import CheckState, Version

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORD = re.compile(r"\w+")


def check_article(cited: Version, shown: Version | None) -> CheckState:
    """Check that the edition shows the cited wording on the day.

    `shown` is what it shows, None if nothing.
    """
    return "passed" if shown is not None and shown.id == cited.id else "failed"


def check_quote(quote: str, text: str) -> CheckState:
    """Check that the quoted words stand in the article.

    Exactly, or after folding white space (`repaired`).
    """
    if quote and quote in text:
        return "passed"
    return "repaired" if quote and " ".join(quote.split()) in " ".join(text.split()) else "failed"


def check_figures(analysis: Analysis, clause: str, article: str) -> CheckState:
    """Check that each figure the analysis names stands in the clause or in the article."""
    known = find_quantities(clause) + find_quantities(article)
    for figure in find_quantities(f"{analysis.does}. {analysis.rule}."):
        if not any(
            are_comparable(figure, other) and figure.canonical == other.canonical for other in known
        ):
            return "failed"
    numbers = set(NUMBER.findall(f"{clause} {article}"))
    return (
        "passed" if set(NUMBER.findall(f"{analysis.does} {analysis.rule}")) <= numbers else "failed"
    )


def check_style(reason: str, guide: StyleGuide) -> CheckState:
    """Check the text that readers see against the style guide."""
    return "failed" if guide.violations(reason) else "passed"


def choose_quote(text: str, analysis: Analysis) -> str:
    """Return the article's sentence that shares most words with the rule as the model read it, verbatim."""
    limit = analysis.call[2] if analysis.call else ""
    wanted = set(WORD.findall(analysis.rule.lower()))
    sentences = split_sentences(text)
    return max(
        sentences,
        key=lambda s: (limit != "" and limit in s, len(wanted & set(WORD.findall(s.lower())))),
        default="",
    )


def split_sentences(text: str) -> Sequence[str]:
    """Return the sentences of a text, verbatim, split after full stops and at line ends."""
    return [part.strip() for part in re.split(r"(?<=[.;!?。；])\s+|\n+", text) if part.strip()]
