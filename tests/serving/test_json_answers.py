"""Replies as JSON, by a caller's schema or as they are."""

import json
from datetime import date
from typing import Any

import pytest
from pydantic import BaseModel, ConfigDict

from components.errors import UsageError
from components.review.question import Question
from components.serving.chat import ReplyPiece, number_citations
from components.serving.json_answers import read_schema, render_json
from components.serving.openai_bodies import ResponseFormat
from tests.serving.stored import make_finding

LAW = Question(date(2026, 3, 1), "sample")
FINDING = make_finding()
REVIEWED = ReplyPiece("Void. [1]", number_citations(FINDING.citations, 1), FINDING)
ANSWERED = ReplyPiece("It does not say.")


class Cited(BaseModel):
    """One field of a citation."""

    model_config = ConfigDict(extra="forbid")
    article: str


class Wanted(BaseModel):
    """What a caller may want, some of it nested."""

    model_config = ConfigDict(extra="forbid")
    verdict: str
    citations: list[Cited]
    page: int | None


def render(schema: dict[str, Any], *pieces: ReplyPiece) -> dict[str, Any]:  # Any: JSON values
    """Return a reply by a schema."""
    form = ResponseFormat.model_validate(
        {"type": "json_schema", "json_schema": {"name": "n", "schema": schema}}
    )
    read = read_schema(form)
    assert read is not None
    rendered: dict[str, Any] = json.loads(render_json(pieces, LAW, "r-1", read))
    return rendered


def test_plain_text_has_no_schema() -> None:
    """Without a format, or with text, the reply stays text; any object is an empty schema."""
    assert read_schema(None) is None
    assert read_schema(ResponseFormat(type="text")) is None
    assert read_schema(ResponseFormat(type="json_object")) == {}


def test_any_object_holds_everything() -> None:
    """A single finding stands at the top as well as in the list."""
    whole = json.loads(render_json([REVIEWED], LAW, "r-1", {}))
    assert (whole["verdict"], whole["law"], whole["article"]) == ("invalid", "Civil Code", "205")
    assert whole["findings"][0]["citations"] == whole["citations"]
    assert whole["release_id"] == "r-1"


def test_a_schema_is_met_by_leaving_out() -> None:
    """References, nested fields and fields that may be null are followed."""
    wanted = Wanted.model_json_schema()
    wanted["required"] = ["verdict", "citations", "page"]
    assert render(wanted, REVIEWED) == {
        "verdict": "invalid",
        "citations": [{"article": "205"}],
        "page": None,
    }


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "object", "properties": {"risk": {"type": "number"}}, "required": ["risk"]},
        {"type": "object", "properties": {"verdict": {"enum": ["yes", "no"]}}},
        {"type": "array"},
        {"$ref": "#/$defs/none", "$defs": {}, "type": "array"},
    ],
)
def test_a_schema_that_is_not_met_is_refused(schema: dict[str, Any]) -> None:
    """Nothing is made up for a field that the reply lacks."""
    with pytest.raises(UsageError, match="does not fit it|refers to what"):
        render(schema, REVIEWED)


def test_an_answer_has_no_verdict() -> None:
    """A question is answered without one, so a schema that requires it is not met."""
    with pytest.raises(UsageError, match="a reply has answer, citations"):
        render({"type": "object", "required": ["verdict"]}, ANSWERED)


@pytest.mark.parametrize(
    ("schema", "fault"),
    [
        ({"type": "nonsense"}, "is no JSON schema"),
        ({"$ref": "https://example.com/schema"}, "another document"),
        ({"properties": {"answer": {"pattern": "(a+)+$"}}}, "pattern is not supported"),
        ({"patternProperties": {"(a+)+$": {}}}, "patternProperties is not supported"),
        ({"enum": ["x" * 100_001]}, "longer than"),
    ],
)
def test_a_schema_that_could_do_harm_is_refused(schema: dict[str, Any], fault: str) -> None:
    """Nothing is fetched, and nothing runs long."""
    with pytest.raises(UsageError, match=fault):
        render(schema, REVIEWED)


def test_a_field_may_be_called_pattern() -> None:
    """The name of a property is no keyword."""
    assert render({"properties": {"pattern": {"type": "string"}}}, REVIEWED) == {}


def test_a_schema_that_refers_to_itself_ends() -> None:
    """Neither a loop nor a very deep schema runs on."""
    with pytest.raises(UsageError):
        render({"properties": {"answer": {"$ref": "#/properties/answer"}}}, REVIEWED)
    deep: dict[str, Any] = {}
    for _ in range(40):
        deep = {"items": deep}
    with pytest.raises(UsageError, match="deeper than"):
        render(deep, REVIEWED)


def test_missing_schema_is_refused() -> None:
    """The format names a schema and sends none."""
    with pytest.raises(UsageError, match="json_schema: is missing"):
        read_schema(ResponseFormat(type="json_schema"))
