"""The tools: what they refuse, what they answer, and that their schemas are schemas."""

import jsonschema
import pytest
from pydantic import ValidationError

from components.review.tools import TOOLS, run_call, tool_schemas

CLAUSE = "Interest is 1.5 % per month, payable for thirty-six months."
ARTICLE = "Interest may not exceed 16 % per year. The term is at most 2 years."


@pytest.mark.parametrize(
    ("figure", "relation", "limit", "keeps"),
    [
        ("1.5 % per month", "at most", "16 % per year", False),
        ("1.5 % per month", "at least", "16 % per year", True),
        ("thirty-six months", "at most", "2 years", False),
    ],
)
def test_run_call_converts_units(figure: str, relation: str, limit: str, keeps: bool) -> None:
    """Rates and durations are compared in one unit, words like digits.

    The call is logged as it was made.
    """
    outcome = run_call((figure, relation, limit), CLAUSE, ARTICLE)
    assert outcome is not None
    assert outcome.keeps is keeps
    assert outcome.call.arguments == {"figure": figure, "relation": relation, "limit": limit}


@pytest.mark.parametrize(
    ("figure", "limit"),
    [
        ("1.5 % per month", "2 years"),
        ("2 % per month", "16 % per year"),
        ("1.5 % per month", "20 % per year"),
    ],
)
def test_run_call_refuses_what_does_not_stand_there(figure: str, limit: str) -> None:
    """Figures that are not comparable, or that clause and article do not have, are compared with nothing."""
    assert run_call((figure, "at most", limit), CLAUSE, ARTICLE) is None


def test_tool_schemas_are_schemas() -> None:
    """Every tool is published as a function whose parameters are a JSON schema that refuses other keys."""
    published = tool_schemas()
    assert (
        [tool["function"]["name"] for tool in published]
        == list(TOOLS)
        == ["compare_quantities", "search_statutes", "get_article"]
    )
    for tool in published:
        jsonschema.Draft202012Validator.check_schema(tool["function"]["parameters"])
        assert tool["function"]["parameters"]["additionalProperties"] is False
    with pytest.raises(ValidationError):
        TOOLS["get_article"].model_validate(
            {"law": "Civil Code", "article": "205", "as_of": "yesterday", "jurisdiction": "tw"}
        )
