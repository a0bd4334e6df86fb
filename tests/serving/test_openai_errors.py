"""The error objects that OpenAI's clients look for."""

from pydantic import ValidationError

from components.serving.openai_bodies import ChatBody
from components.serving.openai_errors import openai_error, say_faults


def test_error_names_its_field() -> None:
    """A message that opens with a field's name gives it as `param`; another gives none."""
    assert openai_error(400, "n: is not supported.")["param"] == "n"
    assert openai_error(400, "tools[0].function.name: twice.")["param"] == "tools[0].function.name"
    assert openai_error(400, "Civil Code: no such article.")["param"] is None


def test_error_types_follow_the_status() -> None:
    """The types are OpenAI's own."""
    types = [openai_error(status, "x: y.")["type"] for status in (400, 401, 403, 404, 429, 503)]
    assert types == [
        "invalid_request_error",
        "authentication_error",
        "permission_error",
        "invalid_request_error",
        "rate_limit_error",
        "server_error",
    ]


def test_faults_are_told_as_a_caller_writes_the_fields() -> None:
    """Neither the names of forms nor pydantic's own prefix stand in the message."""
    body = {
        "messages": [{"role": "user", "content": [{"type": "image_url"}]}],
        "tool_choice": "perhaps",
        "foo": 1,
    }
    try:
        ChatBody.model_validate(body)
    except ValidationError as error:
        message = say_faults(error.errors())
    assert "messages[0].content: part 0: image_url is not read" in message
    assert "foo: unknown field. Leave it out." in message
    assert message.count("tool_choice") == 1
    assert "Value error" not in message
