"""Facts of an answer that its prompt does not show, so that training teaches no law by heart.

An answer may refer to no article number that its article does not refer to, and every figure of it
must stand in the clause or in the article. Titles of real laws may stand nowhere in it once the
texts are masked. Covered: titles the knowledge base knows, article numbers, figures that
`quantities` reads. Not covered: facts in other words, such as who is protected.
"""

import re
from collections.abc import Sequence
from fractions import Fraction

from components.curation.dataset.masking import REFERENCE, Masker
from components.domain import domain
from components.quantities.reading import find_quantities

_NUMBER = re.compile(r"\d+[A-Za-z]?(?:[.-]\d+[A-Za-z]?)*")


def foreign_facts(answer: str, shown: Sequence[str], masker: Masker | None = None) -> list[str]:
    """Return the facts of an answer that the texts of its prompt do not show.

    Args:
        answer: The whole completion.
        shown: The article and the clause.
        masker: Knows the titles that may not stand in it; None where nothing was masked.

    Returns:
        Each as `title: …`, `article: …` or `figure: …`.
    """
    answer = " ".join(answer.split())
    numbers: set[str] = set()
    figures: set[Fraction] = set()
    for text in shown:
        line = " ".join(text.split())
        numbers.update(_find_numbers(line))
        figures.update(quantity.value for quantity in find_quantities(line))
    facts: list[str] = []
    if masker:
        facts += [f"title: {title}" for title in masker.find_titles(answer)]
    for number in _find_numbers(answer):
        if number not in numbers:
            facts.append(f"{domain().unit}: {number}")
    for quantity in find_quantities(answer):
        is_indefinite = quantity.text.lower().startswith(("a ", "an "))
        if quantity.value not in figures and not is_indefinite:
            facts.append(f"figure: {quantity.text}")
    return facts


def _find_numbers(text: str) -> list[str]:
    """Return the article numbers that a text refers to, in order."""
    numbers: list[str] = []
    for reference in REFERENCE.finditer(text):
        numbers += _NUMBER.findall(reference[0])
    return numbers
