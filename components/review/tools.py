"""The tool that a review calls: two quantities compared, from the model's own reading.

The model reads, code compares. A call the model wrote is run as written; where it stated a limit in its rule and forgot
to call, the call is made for it from its own lines, and only with figures that stand in the clause and in the cited
article. Not covered: which of several figures decides, which is the model's reading.
"""

from dataclasses import dataclass

from components.prompting.template import RELATIONS, TOOL, Analysis
from components.quantities.comparing import Relation, are_comparable, compare, describe
from components.quantities.reading import Quantity, find_quantities, parse_quantity
from components.records import ToolCall


@dataclass(frozen=True)
class Outcome:
    """A call that was run: what was called and answered, and whether the clause keeps the limit."""

    call: ToolCall
    keeps: bool


def run_tool(analysis: Analysis, clause: str, article: str) -> Outcome | None:
    """Run the call of an analysis, or the one its lines imply; None where no figures decide.

    Args:
        analysis: What the model wrote.
        clause: The clause's text.
        article: The cited article's text.
    """
    arguments = analysis.call or imply_call(analysis, clause, article)
    if arguments is None:
        return None
    figure, limit = parse_quantity(arguments[0]), parse_quantity(arguments[2])
    if figure is None or limit is None or not are_comparable(figure, limit):
        return None
    relation: Relation = "at least" if arguments[1] == "at least" else "at most"
    result = describe(figure, relation, limit)
    return Outcome(ToolCall(tool=TOOL, arguments=arguments, result=result), compare(figure, relation, limit))


def imply_call(analysis: Analysis, clause: str, article: str) -> tuple[str, str, str] | None:
    """Return the call that an analysis implies: its rule names a relation and a limit of the article, its clause line a figure."""
    relations = [relation for relation in RELATIONS if relation in analysis.rule]
    limits = _standing(find_quantities(analysis.rule), find_quantities(article))
    figures = _standing(find_quantities(analysis.does), find_quantities(clause))
    pairs = [(figure, limit) for figure in figures for limit in limits if are_comparable(figure, limit)]
    if len(relations) != 1 or len(pairs) != 1:
        return None
    return pairs[0][0].text, relations[0], pairs[0][1].text


def _standing(said: tuple[Quantity, ...], text: tuple[Quantity, ...]) -> list[Quantity]:
    """Return the text's own quantities that are said, each once."""
    found = [own for own in text if any(are_comparable(own, q) and own.canonical == q.canonical for q in said)]
    return list({(q.dimension, q.canonical): q for q in found}.values())
