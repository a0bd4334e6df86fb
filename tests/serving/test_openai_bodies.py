"""Requests in the form of OpenAI's API, as its clients send them."""

from typing import Any

import pytest
from pydantic import ValidationError

from components.serving.openai_bodies import ChatBody, CompletionBody, EmbeddingBody

HELLO = [{"role": "user", "content": "Hello?"}]


def read(**fields: Any) -> ChatBody:  # Any: JSON values
    """Return a chat request."""
    return ChatBody.model_validate({"messages": HELLO} | fields)


def test_last_user_text_of_a_conversation() -> None:
    """The last message of the user counts, in parts or whole, whoever spoke after it."""
    body = read(
        messages=[
            {"role": "user", "content": "Rent is due monthly."},
            {"role": "user", "content": [{"type": "text", "text": " Keys "}] * 2},
            {"role": "assistant", "content": "No article governs this clause."},
            {"role": "tool", "content": None},
        ]
    )
    assert body.last_user_text() == "Keys  Keys"
    assert body.user_texts() == ["Rent is due monthly.", "Keys  Keys"]


def test_last_user_text_without_a_user() -> None:
    """A conversation without a message of the user has no text."""
    assert read(messages=[{"role": "system", "content": "Be brief."}]).last_user_text() == ""


def test_settings_that_leave_the_answer_are_accepted() -> None:
    """What clients send by habit is accepted, with the values that change nothing."""
    body = read(
        temperature=0.7,
        top_p=1,
        seed=1,
        n=1,
        presence_penalty=0,
        frequency_penalty=0.0,
        logprobs=False,
        user="u",
        metadata={"a": "b"},
        store=False,
        service_tier="auto",
        parallel_tool_calls=True,
        max_tokens=20,
        max_completion_tokens=10,
        stop=["a"],
    )
    assert (body.token_limit(), body.stops()) == (10, ["a"])


@pytest.mark.parametrize(
    "fields",
    [
        {"n": 2},
        {"temperature": 5},
        {"temperature": -1},
        {"top_p": 2},
        {"presence_penalty": 1},
        {"frequency_penalty": 0.1},
        {"logit_bias": {"1": 1}},
        {"logprobs": True},
        {"top_logprobs": 3},
        {"max_tokens": 0},
        {"store": True},
        {"modalities": ["text", "audio"]},
        {"service_tier": "flex"},
        {"stop": [""]},
        {"stop": ["a"] * 17},
        {"reasoning_effort": "high"},
        {"functions": [{"name": "f"}]},
        {"top_k": 3},
        {"tools": [{"type": "custom", "custom": {"name": "f"}}]},
        {"tool_choice": "perhaps"},
        {"response_format": {"type": "xml"}},
        {"stream_options": {"include_everything": True}},
    ],
)
def test_settings_that_would_change_it_are_refused(fields: dict[str, Any]) -> None:
    """A setting that is not honoured is refused, and so is an unknown one."""
    with pytest.raises(ValidationError) as caught:
        read(**fields)
    assert {fault["loc"][0] for fault in caught.value.errors()} == set(fields)


@pytest.mark.parametrize("kind", ["image_url", "input_text", "file", "input_audio"])
def test_parts_that_are_not_text_are_refused(kind: str) -> None:
    """A picture or a file cannot be read; the message names the part."""
    part = {"type": kind, kind: {"url": "data:,"}}
    with pytest.raises(ValidationError, match=f"part 1: {kind} is not read"):
        read(messages=[{"role": "user", "content": [{"type": "text", "text": "a"}, part]}])


def test_the_role_function_is_refused_by_name() -> None:
    """The role of an older API is refused with what replaced it."""
    with pytest.raises(ValidationError, match="Send role tool"):
        read(messages=[*HELLO, {"role": "function", "name": "f", "content": "x"}])


def test_prompts_and_stops_one_or_several() -> None:
    """A prompt and a stop sequence may be text or a list of texts."""
    one = CompletionBody(prompt="The parties", stop="\n")
    several = CompletionBody(prompt=["a", "b"], stop=[".", ";"])
    assert (one.prompts(), one.stops()) == (["The parties"], ["\n"])
    assert (several.prompts(), several.stops()) == (["a", "b"], [".", ";"])
    assert CompletionBody(prompt="a").stops() == []
    with pytest.raises(ValidationError, match="echo"):
        CompletionBody(prompt="a", echo=True)


def test_texts_to_embed_one_or_several() -> None:
    """One text or some; numbers of tokens cannot be read."""
    assert list(EmbeddingBody(input="a").texts()) == ["a"]
    assert list(EmbeddingBody(input=["a", "b"]).texts()) == ["a", "b"]
    with pytest.raises(ValidationError):
        EmbeddingBody.model_validate({"input": [[1, 2]]})
