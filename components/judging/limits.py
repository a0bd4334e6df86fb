"""Which figures of a clause break a limit of an article, and which limit each of them breaks.

A figure is taken only where code knows the limit: the article's words tell its direction, and one
limit alone can be compared with the figure, or the finding shows which one was.
"""

import re
from collections.abc import Sequence

from components.prompting.template import Call, Passage
from components.quantities.bounding import is_condition, read_bound
from components.quantities.comparing import Relation, are_comparable, compare
from components.quantities.reading import Quantity, find_quantities
from components.quantities.replacing import BrokenLimit

_RATE = re.compile(r"\b(?:interest|rate)\b|利率|利息|年息|月息", re.IGNORECASE)
_LOOK_BACK = 80
Bound = tuple[Relation, Quantity]


def find_broken_limits(
    article: Passage, clause: str, shown: Sequence[Call] = ()
) -> list[BrokenLimit]:
    """Return the figures of a clause that break a limit, in the order of the clause.

    Args:
        article: The article as it was judged.
        clause: The clause on one line, so that the offsets of its figures are its own.
        shown: The comparisons that the finding shows; they settle which of several limits counts.
    """
    bounds = _read_bounds(article)
    broken: list[BrokenLimit] = []
    for figure in find_quantities(clause):
        if figure.dimension == "number":
            continue  # "9 Dock Road" may be a count of anything
        comparable = [bound for bound in bounds if _is_about(article, figure, bound[1])]
        chosen = _choose(figure, comparable, shown)
        if chosen is not None and not compare(figure, *chosen):
            broken.append(BrokenLimit(figure, *chosen))
    return broken


def _is_about(article: Passage, figure: Quantity, limit: Quantity) -> bool:
    """Say whether a limit can be compared with a figure for certain.

    A yearly rate is held against a plain percentage only where that is one of interest: "a fee of
    at most one percent" is no limit of it.
    """
    if not are_comparable(figure, limit):
        return False
    if (figure.dimension, limit.dimension) != ("rate", "ratio"):
        return True
    return _RATE.search(article.text[max(0, limit.start - _LOOK_BACK) : limit.end]) is not None


def _read_bounds(article: Passage) -> list[Bound]:
    """Return the limits of an article whose words tell a direction."""
    bounds: list[Bound] = []
    for limit in find_quantities(article.text):
        relation = read_bound(article.text, limit)
        if relation is not None and not is_condition(article.text, limit):
            bounds.append((relation, limit))
    return bounds


def _choose(figure: Quantity, bounds: Sequence[Bound], shown: Sequence[Call]) -> Bound | None:
    """Return the limit that counts for a figure; None where that is not clear."""
    if len({(relation, limit.canonical) for relation, limit in bounds}) == 1:
        return bounds[0]
    for figure_text, relation_text, limit_text in shown:
        if figure_text != " ".join(figure.text.split()):
            continue
        for relation, limit in bounds:
            if (relation, " ".join(limit.text.split())) == (relation_text, limit_text):
                return relation, limit
    return None
