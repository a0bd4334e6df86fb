"""The tools of a review: a schema of each one's arguments, and the log of each call.

The reviewer calls `search_statutes`, `judge_hits` and `get_article` for every clause: no model
decides what is searched or looked up, so no prompt can change it. The model calls
`compare_quantities` in a line of JSON; code runs the comparison (see `components.judging.figures`).
Every call is logged with the finding.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from pydantic import Field

from components.judging.figures import CompareQuantities, Comparison
from components.judging.hits import HitsVerdict
from components.prompting.template import TOOL
from components.records import Hit, Record, ToolCall, Version


class SearchStatutes(Record):
    """Search the articles in force on a day."""

    query: str = Field(min_length=1, description="words to search with")
    as_of: date = Field(description="the day whose law is searched")
    jurisdiction: str = Field(min_length=1, description="whose law")
    limit: int = Field(ge=1, le=100, description="articles at most")


class JudgeHits(Record):
    """Judge the likely hits of a search: which one governs the clause, and is it broken?"""

    num_hits: int = Field(ge=0, description="hits that were judged")


class GetArticle(Record):
    """Look up the wording of an article in force on a day."""

    law: str = Field(min_length=1, description="the law's title")
    article: str = Field(min_length=1, description="the article's number")
    as_of: date = Field(description="the day")
    jurisdiction: str = Field(min_length=1, description="whose law")


TOOLS: dict[str, type[Record]] = {
    TOOL: CompareQuantities,
    "search_statutes": SearchStatutes,
    "judge_hits": JudgeHits,
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
    parts.append(f"no article (search {none:.2f})")
    return _log("judge_hits", JudgeHits(num_hits=len(judged.hits)), "; ".join(parts))


def log_article(arguments: GetArticle, shown: Version | None) -> ToolCall:
    """Return the record of a look-up: the id of the wording, or that there is none."""
    return _log("get_article", arguments, shown.id if shown else "not in the edition on that day")


def log_comparison(comparison: Comparison) -> ToolCall:
    """Return the record of a comparison: how the two figures stand."""
    return _log(TOOL, comparison.arguments, comparison.result)


def _log(tool: str, arguments: Record, result: str) -> ToolCall:
    return ToolCall(tool=tool, arguments=arguments.model_dump(mode="json"), result=result)
