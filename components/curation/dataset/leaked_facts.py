"""What an answer knows that its prompt does not say: the proof that training shows no law by heart.

An answer may name only the articles it is shown, may refer to no other article number, and every
figure of it must stand in the clause or in an article shown. Titles of real laws may stand nowhere
in it once the texts are masked. Covered: titles the knowledge base knows, article numbers, figures
that `quantities` reads. Not covered: facts in other words, such as who is protected.
"""

import re
from collections.abc import Sequence

from components.curation.dataset.masking import REFERENCE, Masker
from components.quantities.reading import find_quantities

_NUMBER = re.compile(r"\d+[A-Za-z]?(?:[.-]\d+[A-Za-z]?)*")


def foreign_facts(answer: str, shown: Sequence[str], masker: Masker | None = None) -> list[str]:
    """Return the facts of an answer that stand in nothing it was shown.

    Args:
        answer: The whole completion.
        shown: The articles with their citations, and the clause.
        masker: Knows the titles that may not stand in it; None where nothing was masked.

    Returns:
        Each as `title: …`, `article: …` or `figure: …`, none where the answer follows from what is
        shown.
    """
    said = " ".join(answer.split())
    known = [" ".join(text.split()) for text in shown]
    found = [f"title: {title}" for title in masker.find_titles(said)] if masker else []
    numbers = {number for text in known for number in _numbers(text)}
    found += [f"article: {number}" for number in _numbers(said) if number not in numbers]
    figures = {quantity.value for text in known for quantity in find_quantities(text)}
    strange = [quantity.text for quantity in find_quantities(said) if quantity.value not in figures]
    return found + [
        f"figure: {text}" for text in strange if not text.lower().startswith(("a ", "an "))
    ]


def _numbers(text: str) -> list[str]:
    return [number for match in REFERENCE.finditer(text) for number in _NUMBER.findall(match[0])]
