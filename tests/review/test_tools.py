"""The tools: their schemas are schemas, and each call is logged under its own."""

from datetime import date

import jsonschema
import pytest
from pydantic import ValidationError

from components.judging.figures import compare_figures
from components.review.tools import (
    TOOLS,
    GetArticle,
    SearchStatutes,
    log_article,
    log_comparison,
    log_search,
    tool_schemas,
)

DAY = date(2026, 3, 1)


def test_tool_schemas_are_schemas() -> None:
    """Every tool is a function whose parameters are a JSON schema that refuses other keys."""
    published = tool_schemas()
    names = [tool["function"]["name"] for tool in published]
    assert names == list(TOOLS)
    assert names == ["compare_quantities", "search_statutes", "judge_hits", "get_article"]
    for tool in published:
        parameters = tool["function"]["parameters"]
        jsonschema.Draft202012Validator.check_schema(parameters)
        assert parameters["additionalProperties"] is False


def test_tool_arguments_are_checked() -> None:
    """A day that is none is refused."""
    arguments = {"law": "Civil Code", "article": "205", "as_of": "yesterday", "jurisdiction": "tw"}
    with pytest.raises(ValidationError):
        TOOLS["get_article"].model_validate(arguments)


def test_log_comparison() -> None:
    """A comparison is logged with the arguments as they were called and how the figures stand."""
    call = ("18 % per year", "at most", "16 % per year")
    comparison = compare_figures(call, "It is 18 % per year.", "At most 16 % per year.")
    assert comparison is not None
    logged = log_comparison(comparison)
    assert logged.tool == "compare_quantities"
    assert logged.arguments == dict(zip(("figure", "relation", "limit"), call, strict=True))
    assert logged.result == "18 % per year is more than 16 % per year"


def test_log_of_nothing_says_so() -> None:
    """A search without hits and a look-up without a wording are logged as such."""
    search = SearchStatutes(query="interest", as_of=DAY, jurisdiction="sample", limit=8)
    assert log_search(search, []).result == "nothing"
    look_up = GetArticle(law="Civil Code", article="999", as_of=DAY, jurisdiction="sample")
    logged = log_article(look_up, None)
    assert logged.result == "not in the edition on that day"
    assert logged.arguments["as_of"] == "2026-03-01"
