"""The tool that a review calls: two quantities compared, from the model's own reading.

The model reads, code compares, and only figures that are comparable. Not covered: which of several figures decides,
which is the model's reading.
"""

from dataclasses import dataclass

from components.prompting.template import TOOL
from components.quantities.comparing import Relation, are_comparable, compare, describe
from components.quantities.reading import find_quantities, parse_quantity
from components.records import ToolCall


@dataclass(frozen=True)
class Outcome:
    """A call that was run: what was called and answered, and whether the clause keeps the limit."""

    call: ToolCall
    keeps: bool


def run_call(arguments: tuple[str, str, str], clause: str, article: str) -> Outcome | None:
    """Compare a figure with a limit; None where they are not comparable, or do not stand in clause and article.

    Args:
        arguments: The figure as the clause has it, the relation, the limit as the article has it.
        clause: The clause's text.
        article: The article's text.
    """
    figure, limit = parse_quantity(arguments[0]), parse_quantity(arguments[2])
    if figure is None or limit is None or not are_comparable(figure, limit):
        return None
    if not _stands_in(arguments[0], clause) or not _stands_in(arguments[2], article):
        return None
    relation: Relation = "at least" if arguments[1] == "at least" else "at most"
    result = describe(figure, relation, limit)
    return Outcome(ToolCall(tool=TOOL, arguments=arguments, result=result), compare(figure, relation, limit))


def _stands_in(figure: str, text: str) -> bool:
    return figure in (" ".join(found.text.split()) for found in find_quantities(" ".join(text.split())))
