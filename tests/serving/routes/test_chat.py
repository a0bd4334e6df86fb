"""OpenAI's own client against chat completions, each setting honoured or refused."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import openai
import pytest
from openai.types.chat import ChatCompletion
from pydantic import BaseModel, ConfigDict

pytestmark = pytest.mark.service
MODEL = "clausula/sample@2022-03-01"
CLAUSE = "Interest of 40 per cent a year is owed on the loan."
REVIEWED = (
    "Per Civil Code Article 205, this clause is invalid. 40 per cent a year is more than 16 per"
    " cent a year. [1]"
)
QUESTION = "Which interest above 16 per cent is void?"


class Verdict(BaseModel):
    """What a caller wants of a review."""

    model_config = ConfigDict(extra="forbid")
    verdict: str
    article: str


@pytest.fixture(scope="module")
def client(light_address: str) -> Iterator[openai.OpenAI]:
    """Give the official client, pointed at the server."""
    with openai.OpenAI(base_url=f"{light_address}/v1", api_key="none", max_retries=0) as made:
        yield made


def ask(client: openai.OpenAI, text: str, **fields: Any) -> ChatCompletion:  # Any: its arguments
    """Return the reply to one message."""
    settings = {"model": MODEL} | fields
    answer = client.chat.completions.create(
        messages=[{"role": "user", "content": text}], **settings
    )
    assert isinstance(answer, ChatCompletion)
    return answer


def text_of(answer: ChatCompletion) -> str:
    """Return the text of a reply."""
    return answer.choices[0].message.content or ""


def test_a_clause_is_reviewed_under_the_law_of_the_model_id(client: openai.OpenAI) -> None:
    """The id alone says whose law, and of which day: before July 2021 the limit was another."""
    answer = ask(client, CLAUSE)
    assert text_of(answer) == REVIEWED
    assert answer.model == MODEL
    assert (answer.model_extra or {})["citations"][0]["valid_from"] == "2021-07-20"
    earlier = ask(client, CLAUSE, model="clausula/sample@2021-01-01")
    assert "more than 20 per cent a year" in text_of(earlier)


def test_usage_is_always_there(client: openai.OpenAI) -> None:
    """Without streaming it stands in the answer."""
    usage = ask(client, CLAUSE).usage
    assert usage is not None
    assert usage.prompt_tokens == 13
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens


def test_stream_ends_with_its_usage_on_request(client: openai.OpenAI) -> None:
    """The last chunk has usage and no choice; without the option no chunk has usage."""
    chunks = list(
        client.chat.completions.create(
            model=MODEL,
            messages=[{"role": "user", "content": CLAUSE}],
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None
    assert chunks[-1].usage.completion_tokens > 20
    assert [chunk.usage for chunk in chunks[:-1]] == [None] * (len(chunks) - 1)
    texts = [choice.delta.content or "" for chunk in chunks for choice in chunk.choices]
    assert "".join(texts) == REVIEWED
    assert chunks[-2].choices[0].finish_reason == "stop"
    plain = client.chat.completions.create(
        model=MODEL, messages=[{"role": "user", "content": CLAUSE}], stream=True
    )
    assert all(chunk.choices and chunk.usage is None for chunk in plain)


@pytest.mark.parametrize("is_stream", [False, True])
def test_limits_are_honoured(client: openai.OpenAI, is_stream: bool) -> None:
    """Tokens and stop sequences cut the reply, whole or streamed, and the reason says which."""

    def cut(**fields: Any) -> tuple[str, str | None]:
        if not is_stream:
            answer = ask(client, CLAUSE, **fields)
            return text_of(answer), answer.choices[0].finish_reason
        chunks = client.chat.completions.create(
            model=MODEL, messages=[{"role": "user", "content": CLAUSE}], stream=True, **fields
        )
        choices = [chunk.choices[0] for chunk in chunks]
        return "".join(choice.delta.content or "" for choice in choices), choices[-1].finish_reason

    assert cut(max_tokens=4) == ("Per Civil Code Article", "length")
    assert cut(max_completion_tokens=2) == ("Per Civil", "length")
    assert cut(stop=["Article", "zzz"]) == ("Per Civil Code ", "stop")


@pytest.mark.parametrize(
    ("fields", "param"),
    [
        ({"n": 2}, "n"),
        ({"temperature": 5}, "temperature"),
        ({"logprobs": True}, "logprobs"),
        ({"presence_penalty": 1.5}, "presence_penalty"),
        ({"extra_body": {"foo": 1}}, "foo"),
        ({"functions": [{"name": "f", "parameters": {}}]}, "functions"),
        ({"reasoning_effort": "high"}, "reasoning_effort"),
        ({"audio": {"format": "wav", "voice": "ash"}}, "audio"),
    ],
)
def test_what_is_not_honoured_is_refused(
    client: openai.OpenAI, fields: dict[str, Any], param: str
) -> None:
    """The error is OpenAI's own, and names the field."""
    with pytest.raises(openai.BadRequestError) as caught:
        ask(client, CLAUSE, **fields)
    assert caught.value.param == param
    assert caught.value.type == "invalid_request_error"
    assert "Civil Code" not in caught.value.message


@pytest.mark.parametrize(
    ("message", "fault"),
    [
        (
            {"role": "user", "content": [{"type": "image_url", "image_url": {"url": "a"}}]},
            "part 0: image_url is not read",
        ),
        ({"role": "user", "content": [{"type": "input_text", "text": "a"}]}, "input_text"),
        ({"role": "function", "name": "f", "content": "a"}, "role function"),
        ({"role": "user", "content": "  "}, "no user message with text"),
    ],
)
def test_messages_that_cannot_be_read(
    client: openai.OpenAI, message: dict[str, Any], fault: str
) -> None:
    """The message names the part, and nothing of the server's own code."""
    with pytest.raises(openai.BadRequestError, match=fault) as caught:
        client.chat.completions.create(model=MODEL, messages=[message])  # type: ignore[list-item]
    assert "body." not in caught.value.message


def test_without_a_law_the_model_ids_are_named(client: openai.OpenAI) -> None:
    """With two jurisdictions a clause needs one; a greeting and a title do not."""
    with pytest.raises(openai.BadRequestError, match="clausula/sample, clausula/tw"):
        ask(client, CLAUSE, model="clausula")
    assert "clausula/tw" in text_of(ask(client, "hi", model="clausula"))
    title = '### Task:\nGenerate a title for the conversation.\n### Output:\n{"title": ""}'
    assert "title" in json.loads(text_of(ask(client, title, model="clausula")))


def test_json_by_a_schema(client: openai.OpenAI) -> None:
    """The client's own parser reads the reply into the caller's model."""
    parsed = client.chat.completions.parse(
        model=MODEL, messages=[{"role": "user", "content": CLAUSE}], response_format=Verdict
    )
    assert parsed.choices[0].message.parsed == Verdict(verdict="invalid", article="205")
    with pytest.raises(openai.BadRequestError, match="does not fit"):
        client.chat.completions.parse(
            model=MODEL, messages=[{"role": "user", "content": QUESTION}], response_format=Verdict
        )


def test_json_of_any_form(client: openai.OpenAI) -> None:
    """`json_object` gives everything, streamed too."""
    form = {"type": "json_object"}
    answer = json.loads(text_of(ask(client, CLAUSE, response_format=form)))
    assert answer["findings"][0]["verdict"] == "invalid"
    stream = client.chat.completions.create(
        model=MODEL,
        messages=[{"role": "user", "content": CLAUSE}],
        response_format={"type": "json_object"},
        stream=True,
    )
    streamed = "".join(chunk.choices[0].delta.content or "" for chunk in stream)
    assert json.loads(streamed)["findings"] == answer["findings"]


@pytest.mark.parametrize("text", ["hi", "Thank you!", "👋", "§"])
def test_a_reply_is_never_empty(client: openai.OpenAI, text: str) -> None:
    """What is neither a question nor a clause is answered with what can be sent."""
    assert "Send a contract clause" in text_of(ask(client, text))


def test_faults_of_http_itself(light_address: str) -> None:
    """What is no JSON, and too much of it, has the error object as well."""
    broken = httpx.post(f"{light_address}/v1/chat/completions", content=b"{")
    assert (broken.status_code, broken.json()["error"]["type"]) == (400, "invalid_request_error")
    large = httpx.post(f"{light_address}/v1/chat/completions", content=b" " * 1_000_001)
    assert (large.status_code, "error" in large.json()) == (413, True)
