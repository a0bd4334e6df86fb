"""One comparison of a figure with a limit, run by code.

The writer asks for one that the model chose. It is run only where both figures stand in their texts
and are comparable. Not covered: which of several figures decides (`matching.py`).
"""

from dataclasses import dataclass

from pydantic import Field

from components.prompting.template import Call
from components.quantities.comparing import Relation, are_comparable, compare, describe
from components.quantities.reading import Quantity, find_quantities
from components.records import Record


class CompareQuantities(Record):
    """Compare a figure of the clause with a limit of the article."""

    figure: str = Field(min_length=1, description="the figure of the text that is judged")
    relation: Relation = Field(description="what is asked of the figure")
    limit: str = Field(min_length=1, description="the limit as it is written")


@dataclass(frozen=True)
class Comparison:
    """Two figures that were compared.

    Attributes:
        arguments: What was compared with what.
        result: How the two stand, such as `18% per year is more than 16 percent per year`.
        keeps: Whether the clause keeps the limit.
    """

    arguments: CompareQuantities
    result: str
    keeps: bool


def compare_figures(call: Call, clause: str, article: str) -> Comparison | None:
    """Compare a figure of the clause with a limit of the article.

    Args:
        call: Figure, relation and limit, as the model named them.
        clause: The clause's text.
        article: The article's text.

    Returns:
        The comparison, or None where the two are not comparable or do not stand in their texts.
    """
    figure_text, relation_text, limit_text = call
    figure = _find_in(figure_text, clause)
    limit = _find_in(limit_text, article)
    if figure is None or limit is None or not are_comparable(figure, limit):
        return None
    relation: Relation = "at least" if relation_text == "at least" else "at most"
    return Comparison(
        arguments=CompareQuantities(figure=figure_text, relation=relation, limit=limit_text),
        result=describe(figure, relation, limit),
        keeps=compare(figure, relation, limit),
    )


def _find_in(figure: str, text: str) -> Quantity | None:
    """Return the quantity of a text that stands as `figure`, white space aside.

    It is read in its place, where the words around may tell its period or, in a range, its unit.
    """
    for quantity in find_quantities(" ".join(text.split())):
        if figure == " ".join(quantity.text.split()):
            return quantity
    return None
