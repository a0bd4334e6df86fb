"""The tools, defined once: the arguments of each as a JSON schema, and the log of each call.

Four tools are offered to a language model, to OpenAI's clients and over MCP: `search_statutes`,
`get_article`, `compare_quantities` and `review_clause`. `components.review.toolbox` runs them. The
reviewer itself searches, judges (`judge_hits`) and looks up for every clause: no model decides
that, so no prompt can change it. Every call is logged with the finding.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Annotated, Any

from pydantic import Field, ValidationError

from components.domain import domain
from components.errors import UsageError
from components.judging.figure_comparison import CompareQuantities, Comparison
from components.judging.hits import HitsVerdict
from components.prompting.template import TOOL
from components.records import Hit, Record, ToolCall, Version

MAX_QUERY = 20_000
MAX_CLAUSES = 20_000
Day = Annotated[
    date | None, Field(description="the day that is asked about, YYYY-MM-DD; left out: today")
]
Whose = Annotated[
    str, Field(max_length=32, description="whose rules; may be left out where there is one only")
]


class SearchStatutes(Record):
    """Search the statutes in force on a day for the articles that fit a question or a clause.

    Each hit has its citation, the dates of its wording and its text.
    """

    query: str = Field(min_length=1, max_length=MAX_QUERY, description="words to search with")
    as_of: Day = None
    jurisdiction: Whose = ""
    limit: int = Field(default=5, ge=1, le=50)


class GetArticle(Record):
    """Get the wording of one article in force on a day, with its citation."""

    law: str = Field(min_length=1, max_length=2_000)
    article: str = Field(min_length=1, max_length=100)
    as_of: Day = None
    jurisdiction: Whose = ""


class ReviewClause(Record):
    """Review a contract clause under the law of a day.

    The finding says valid, invalid or ungoverned, gives the reason in house style, cites the
    article with a checked quote, and says whether a person must look at it.
    """

    clause: str = Field(min_length=1, max_length=MAX_CLAUSES)
    as_of: Day = None
    jurisdiction: Whose = ""


class JudgeHits(Record):
    """Judge the likely hits of a search: which one governs the clause, and is it broken?"""

    num_hits: int = Field(ge=0, description="hits that were judged")


class ReviewRedline(Record):
    """Review a proposed wording of a clause that breaks an article."""

    num_changes: int = Field(ge=0, description="places where the wording changes the clause")


OFFERED: dict[str, type[Record]] = {
    "search_statutes": SearchStatutes,
    "get_article": GetArticle,
    TOOL: CompareQuantities,
    "review_clause": ReviewClause,
}
"""The tools that anybody may call, by name."""

TOOLS: dict[str, type[Record]] = {
    **OFFERED,
    "judge_hits": JudgeHits,
    "review_redline": ReviewRedline,
}
"""Every tool that a log names; the last two are the reviewer's own."""


def describe_tool(name: str) -> str:
    """Return what a tool does, for who may call it."""
    return str(getattr(domain().tools, name))


def tool_schemas() -> list[dict[str, Any]]:  # Any: JSON values
    """Return the offered tools as OpenAI's function definitions with their JSON schemas."""
    return [
        {
            "type": "function",
            "function": {
                "name": name,
                "description": describe_tool(name),
                "parameters": argument_schema(name),
            },
        }
        for name in OFFERED
    ]


def argument_schema(name: str) -> dict[str, Any]:  # Any: JSON values
    """Return the JSON schema of a tool's arguments; the tool's description stands beside it."""
    schema = TOOLS[name].model_json_schema()
    schema.pop("description", None)
    words = domain().tools.arguments
    for argument, described in schema["properties"].items():
        if name != TOOL and argument in words:
            described["description"] = words[argument]
    return schema


def read_arguments(name: str, arguments: Mapping[str, Any] | str) -> Record:  # Any: JSON values
    """Check the arguments of a call.

    Args:
        name: The tool.
        arguments: A JSON object, read or as text.

    Raises:
        UsageError: There is no such tool, or the arguments do not fit its schema. Values are not
            repeated: they may hold the text of a contract.
    """
    model = OFFERED.get(name)
    if model is None:
        raise UsageError(
            f"tool: unknown, got {name[:80]!r} (there are: {', '.join(OFFERED)}). Call one of"
            " these."
        )
    try:
        if isinstance(arguments, str):
            return model.model_validate_json(arguments)
        return model.model_validate(dict(arguments))
    except ValidationError as error:
        faults = "; ".join(_say_fault(fault["loc"], fault["msg"]) for fault in error.errors())
        raise UsageError(f"{name}: {faults}. Correct the arguments and call again.") from error


def _say_fault(place: Sequence[int | str], message: str) -> str:
    """Return a fault of an argument with its name, such as `limit: Input should be ...`."""
    return f"{'.'.join(map(str, place)) or 'arguments'}: {message}"


def log_search(arguments: SearchStatutes, hits: Sequence[Hit]) -> ToolCall:
    """Return the record of a search: the citations of its hits, best first."""
    citations = "; ".join(hit.version.citation for hit in hits)
    return _log("search_statutes", arguments, citations or "nothing")


def log_judgement(judged: HitsVerdict, hits: Sequence[Hit], none: float) -> ToolCall:
    """Return the record of what was made of the hits that were judged.

    Example: `Civil Code Article 205: governs 0.91, broken 0.97 by figures (search 0.70, reader
    keeps 0.10 breaks 0.85 other 0.05); no article (search 0.20)`.

    Args:
        judged: The judgement.
        hits: What the search found.
        none: The probability that no hit governs, as the search alone has it.
    """
    parts = []
    for each in judged.hits:
        reading = each.hit.reading
        read = ""
        if reading is not None:
            read = (
                f", reader keeps {reading.keeps:.2f} breaks {reading.breaks:.2f}"
                f" other {reading.other:.2f}"
            )
        decided = "" if each.decided_by == "none" else f" by {each.decided_by}"
        parts.append(
            f"{hits[each.hit.place].version.citation}: governs {each.governs:.2f}, broken"
            f" {each.breaks:.2f}{decided} (search {each.hit.likelihood:.2f}{read})"
        )
    parts.append(f"no {domain().unit} (search {none:.2f})")
    return _log("judge_hits", JudgeHits(num_hits=len(judged.hits)), "; ".join(parts))


def log_article(arguments: GetArticle, shown: Version | None) -> ToolCall:
    """Return the record of a look-up: the id of the wording, or that there is none."""
    return _log("get_article", arguments, shown.id if shown else "not in the edition on that day")


def log_comparison(comparison: Comparison) -> ToolCall:
    """Return the record of a comparison: how the two figures stand."""
    return _log(TOOL, comparison.arguments, comparison.result)


def log_redline(num_changes: int, result: str) -> ToolCall:
    """Return the record of a proposed wording: whether it passed, or why there is none."""
    return _log("review_redline", ReviewRedline(num_changes=num_changes), result)


def _log(tool: str, arguments: Record, result: str) -> ToolCall:
    return ToolCall(tool=tool, arguments=arguments.model_dump(mode="json"), result=result)
