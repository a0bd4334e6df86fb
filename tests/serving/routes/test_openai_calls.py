"""OpenAI's own client against the other calls: models, embeddings, raw completions."""

from collections.abc import Iterator
from typing import Any

import numpy as np
import openai
import pytest

from components.serving.state import ServerState

pytestmark = pytest.mark.service


@pytest.fixture(scope="module")
def client(light_address: str) -> Iterator[openai.OpenAI]:
    """Give the official client, pointed at the server."""
    with openai.OpenAI(base_url=f"{light_address}/v1", api_key="none", max_retries=0) as made:
        yield made


def test_a_model_is_retrieved_by_its_id(client: openai.OpenAI) -> None:
    """Every listed id is found, and one with another day."""
    for model in client.models.list():
        assert client.models.retrieve(model.id) == model
    assert client.models.retrieve("clausula/tw@2022-03-01").id == "clausula/tw@2022-03-01"
    with pytest.raises(openai.NotFoundError, match="not served here"):
        client.models.retrieve("gpt-5")


@pytest.mark.parametrize("encoding", [openai.omit, "float"])
def test_embeddings_are_the_editions_own(
    client: openai.OpenAI, light_state: ServerState, encoding: Any
) -> None:
    """The vectors are the embedder's, as numbers or, as the client asks by default, in base64."""
    texts = ["interest", "a deposit"]
    answer = client.embeddings.create(model="clausula", input=texts, encoding_format=encoding)
    expected = light_state.releases.current().knowledge.embedder.embed(texts)
    assert np.allclose([each.embedding for each in answer.data], expected)
    assert answer.usage.total_tokens == 3
    with pytest.raises(openai.BadRequestError, match="dimensions: must be 64"):
        client.embeddings.create(model="clausula", input=texts, dimensions=3)


def test_a_raw_completion_has_as_many_tokens_as_asked(client: openai.OpenAI) -> None:
    """The engine writes no more, and the usage counts what is given."""
    answer = client.completions.create(model="clausula", prompt="The parties", max_tokens=4)
    assert answer.choices[0].finish_reason == "length"
    assert answer.usage is not None
    assert answer.usage.completion_tokens == 4
    with pytest.raises(openai.BadRequestError, match="n: is not supported"):
        client.completions.create(model="clausula", prompt="The parties", n=2)


def test_a_raw_stream_ends_with_its_usage_on_request(client: openai.OpenAI) -> None:
    """As in a chat, the last chunk has no choice."""
    chunks = list(
        client.completions.create(
            model="clausula",
            prompt="The parties",
            max_tokens=4,
            stream=True,
            stream_options={"include_usage": True},
        )
    )
    assert chunks[-1].choices == []
    assert chunks[-1].usage is not None


def test_calls_that_are_not_served(client: openai.OpenAI) -> None:
    """They are not found, with an error object that says what is served."""
    with pytest.raises(openai.NotFoundError) as responses:
        client.responses.create(model="clausula", input="Hello")
    assert "/v1/chat/completions" in str(responses.value.body)
    with pytest.raises(openai.NotFoundError) as images:
        client.images.generate(prompt="a contract")
    assert isinstance(images.value.body, dict)
    assert images.value.body["type"] == "invalid_request_error"
