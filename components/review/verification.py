"""Checks in plain code between what a model wrote and what a reader is shown.

Each check has a state; one `failed` sends the finding to a person. Covered: the cited article is in
the edition on the day, quoted words are the article's own, every figure of the analysis stands in
the clause or the article, the style guide holds. Not covered: whether the article is the right one
and the reasoning sound.
"""

import re
from collections.abc import Sequence

from components.prompting.style import StyleGuide
from components.prompting.template import Analysis
from components.quantities.comparing import are_comparable
from components.quantities.reading import Quantity, find_quantities
from components.records import CheckState, Version

NUMBER = re.compile(r"\d+(?:[.,]\d+)*")
WORD = re.compile(r"\w+")
SENTENCE_END = re.compile(r"(?<=[.;!?。；])\s+|\n+")


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


def check_figures(analysis: Analysis, clause: str, article: str) -> CheckState:
    """Check that each figure the analysis names stands in the clause or in the article.

    A quantity may be written in another way (`eighteen percent` for `18%`); a bare number may not.
    """
    known = find_quantities(clause) + find_quantities(article)
    for figure in find_quantities(f"{analysis.does}. {analysis.rule}."):
        if not any(_are_equal(figure, other) for other in known):
            return "failed"
    known_numbers = set(NUMBER.findall(f"{clause} {article}"))
    numbers = set(NUMBER.findall(f"{analysis.does} {analysis.rule}"))
    return "passed" if numbers <= known_numbers else "failed"


def _are_equal(figure: Quantity, other: Quantity) -> bool:
    return are_comparable(figure, other) and figure.canonical == other.canonical


def check_style(reason: str, guide: StyleGuide) -> CheckState:
    """Check the text that readers see against the style guide."""
    return "failed" if guide.violations(reason) else "passed"


def choose_quote(text: str, analysis: Analysis) -> str:
    """Return the sentence of an article that a finding quotes, verbatim.

    It is the one that holds the limit of the model's call, and shares most words with the rule as
    the model read it. Empty where the article has no sentence.
    """
    limit = analysis.call[2] if analysis.call else ""
    rule_words = set(WORD.findall(analysis.rule.lower()))

    def rank(sentence: str) -> tuple[bool, int]:
        has_limit = limit != "" and limit in sentence
        return has_limit, len(rule_words & set(WORD.findall(sentence.lower())))

    return max(split_sentences(text), key=rank, default="")


def split_sentences(text: str) -> Sequence[str]:
    """Return the sentences of a text, verbatim, split after full stops and at line ends."""
    pieces = (piece.strip() for piece in SENTENCE_END.split(text))
    return [piece for piece in pieces if piece]
