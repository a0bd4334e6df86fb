"""The tools of a review, each with a schema of its arguments.

Every call is checked against it, run, and logged with the finding.

`search_statutes` and `get_article` are called by the reviewer for every clause: what is searched
and what is looked up no model decides, and no prompt can talk it out of. `compare_quantities` is
called by the model, in a line of JSON: it reads, code compares, and only figures that are
comparable. Not covered: which of several figures decides, which is the model's reading.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pydantic import Field

from components.prompting.template import TOOL
from components.quantities.comparing import Relation, are_comparable, compare, describe
from components.quantities.reading import find_quantities, parse_quantity
from components.records import Hit, Record, ToolCall, Version


class CompareQuantities(Record):
    """Compare a figure of the clause with a limit of the article."""

    figure: str = Field(min_length=1, description="the figure as the clause has it")
    relation: Relation = Field(description="what the article asks of the figure")
    limit: str = Field(min_length=1, description="the limit as the article has it")


class SearchStatutes(Record):
    """Search the articles in force on a day."""

    query: str = Field(min_length=1, description="words to search with")
    as_of: date = Field(description="the day whose law is searched")
    jurisdiction: str = Field(min_length=1, description="whose law")
    limit: int = Field(ge=1, le=100, description="articles at most")


class GetArticle(Record):
    """Look up the wording of an article in force on a day."""

    law: str = Field(min_length=1, description="the law's title")
    article: str = Field(min_length=1, description="the article's number")
    as_of: date = Field(description="the day")
    jurisdiction: str = Field(min_length=1, description="whose law")


TOOLS: dict[str, type[Record]] = {
    TOOL: CompareQuantities,
    "search_statutes": SearchStatutes,
    "get_article": GetArticle,
}


def tool_schemas() -> list[dict[str, Any]]:  # Any: JSON values
    """Return the tools as function definitions with the JSON schemas of their arguments."""
    return [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": model.__doc__,
                "parameters": model.model_json_schema(),
            },
        }
        for name, model in TOOLS.items()
    ]


def log_search(arguments: SearchStatutes, hits: Sequence[Hit]) -> ToolCall:
    """Return the record of a search: the citations found, best first."""
    return _logged(
        "search_statutes", arguments, "; ".join(hit.version.citation for hit in hits) or "nothing"
    )


def log_article(arguments: GetArticle, shown: Version | None) -> ToolCall:
    """Return the record of a look-up: the id of the wording, or that there is none."""
    return _logged(
        "get_article", arguments, shown.id if shown else "not in the edition on that day"
    )


def _logged(tool: str, arguments: Record, result: str) -> ToolCall:
    return ToolCall(tool=tool, arguments=arguments.model_dump(mode="json"), result=result)


@dataclass(frozen=True)
class Outcome:
    """A call that was run: what was called and answered, and whether the clause keeps the limit."""

    call: ToolCall
    keeps: bool


def run_call(arguments: tuple[str, str, str], clause: str, article: str) -> Outcome | None:
    """Compare a figure with a limit.

    None where they are not comparable, or do not stand in clause and article.

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
    called = CompareQuantities(figure=arguments[0], relation=relation, limit=arguments[2])
    return Outcome(
        _logged(TOOL, called, describe(figure, relation, limit)), compare(figure, relation, limit)
    )


def _stands_in(figure: str, text: str) -> bool:
    return figure in (
        " ".join(found.text.split()) for found in find_quantities(" ".join(text.split()))
    )
