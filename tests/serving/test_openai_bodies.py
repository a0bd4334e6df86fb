"""Requests in the form of OpenAI's API, as its clients send them."""

import pytest
from pydantic import ValidationError

from components.serving.openai_bodies import ChatBody, CompletionBody


def test_last_user_text_of_a_conversation() -> None:
    """The last message of the user counts, in parts or whole, whoever spoke after it."""
    body = ChatBody.model_validate(
        {
            "messages": [
                {"role": "user", "content": "Rent is due monthly."},
                {"role": "user", "content": [{"type": "text", "text": " Keys "}] * 2},
                {"role": "assistant", "content": "No article governs this clause."},
                {"role": "tool", "content": None},
            ]
        }
    )
    assert body.last_user_text() == "Keys  Keys"


def test_last_user_text_without_a_user() -> None:
    """A conversation without a message of the user has no text."""
    body = ChatBody.model_validate({"messages": [{"role": "system", "content": "Be brief."}]})
    assert body.last_user_text() == ""


def test_fields_of_openai_are_accepted_and_ignored() -> None:
    """A request of an unchanged client, which sends more fields, is accepted."""
    messages = [{"role": "user", "content": "Hello?"}]
    body = ChatBody.model_validate({"messages": messages, "temperature": 0.7, "seed": 1})
    assert "temperature" not in body.model_dump()


def test_parts_that_are_not_text_are_refused() -> None:
    """A picture cannot be reviewed."""
    picture = {"type": "image_url", "image_url": {"url": "data:,"}}
    with pytest.raises(ValidationError, match="text"):
        ChatBody.model_validate({"messages": [{"role": "user", "content": [picture]}]})


def test_prompts_and_stops_one_or_several() -> None:
    """A prompt and a stop sequence may be text or a list of texts."""
    one = CompletionBody(prompt="The parties", stop="\n")
    several = CompletionBody(prompt=["a", "b"], stop=[".", ";"])
    assert (one.prompts(), one.stops()) == (["The parties"], ["\n"])
    assert (several.prompts(), several.stops()) == (["a", "b"], [".", ";"])
    assert CompletionBody(prompt="a").stops() == []
