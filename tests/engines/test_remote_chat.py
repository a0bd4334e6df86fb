"""What the official clients send, and what becomes of refusals and missing keys."""

import pytest

from components.engines.chat import PromptTurn
from components.engines.remote_chat import AnthropicChat, OpenAiChat, RemoteChatConfig
from components.errors import EngineError, MissingError, UsageError
from tests.engines.chat_server import chat_server

ASKED = [PromptTurn("system", "Answer in one sentence."), PromptTurn("user", "Is it valid?")]


@pytest.fixture(autouse=True)
def keys(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the keys of both services, and none of their addresses."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "key-a")
    monkeypatch.setenv("OPENAI_API_KEY", "key-o")
    for name in ("ANTHROPIC_BASE_URL", "OPENAI_BASE_URL", "ANTHROPIC_AUTH_TOKEN"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.slow
def test_anthropic_takes_the_system_apart() -> None:
    """The system's turn goes into its own field; the key goes along."""
    with chat_server(lambda body: "Yes.") as server:
        model = AnthropicChat(RemoteChatConfig(url=server.url, model="claude"), 40)
        assert model.reply([ASKED])[0].text == "Yes."
        model.close()
    (body,) = server.bodies
    assert body["system"] == "Answer in one sentence."
    assert body["messages"] == [{"role": "user", "content": "Is it valid?"}]
    assert (body["model"], body["max_tokens"]) == ("claude", 40)
    assert server.headers[0]["authorization"] == "Bearer key-a"


def test_openai_limit_and_temperature_as_configured() -> None:
    """The field of the limit can be named, and the temperature left out, for models that ask so."""
    config = RemoteChatConfig(
        url="x", model="gpt", max_tokens_field="max_completion_tokens", temperature=None
    )
    with chat_server(lambda body: "Yes.") as server:
        config = config.model_copy(update={"url": f"{server.url}/v1"})
        model = OpenAiChat(config, 40)
        assert model.reply([ASKED])[0].text == "Yes."
        model.close()
    (body,) = server.bodies
    assert body["max_completion_tokens"] == 40
    assert "temperature" not in body
    assert [turn["role"] for turn in body["messages"]] == ["system", "user"]
    assert server.headers[0]["authorization"] == "Bearer key-o"


@pytest.mark.slow
def test_overloaded_server_is_asked_again() -> None:
    """A server that is overloaded for a moment is asked again by the client."""
    with chat_server(lambda body: "Yes.") as server:
        server.num_refusals = 1
        model = AnthropicChat(RemoteChatConfig(url=server.url, model="m"), 40)
        assert model.reply([ASKED])[0].text == "Yes."
        model.close()
    assert len(server.bodies) == 2


@pytest.mark.slow
def test_refusals_are_one_line_of_ours() -> None:
    """A refusal of the server is an error of ours that names server and remedy."""
    with chat_server(lambda body: "Yes.") as server:
        server.status = 401
        openai = OpenAiChat(RemoteChatConfig(url=f"{server.url}/v1", model="m"), 40)
        with pytest.raises(
            EngineError, match=r"AuthenticationError, status 401\. Check the model's `remote`"
        ):
            openai.reply([ASKED])
        anthropic = AnthropicChat(RemoteChatConfig(url=server.url, model="m"), 40)
        with pytest.raises(EngineError, match=rf"{server.url}: AuthenticationError"):
            anthropic.reply([ASKED])
        openai.close()
        anthropic.close()


def test_missing_keys_and_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a key a service cannot be asked; a server of one's own may need none."""
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    monkeypatch.delenv("OPENAI_API_KEY")
    with pytest.raises(MissingError, match="no key in ANTHROPIC_API_KEY"):
        AnthropicChat(RemoteChatConfig(model="m"), 40)
    with pytest.raises(MissingError, match="no key in OPENAI_API_KEY"):
        OpenAiChat(RemoteChatConfig(model="m"), 40)
    with pytest.raises(UsageError, match="remote: must name a model"):
        OpenAiChat(RemoteChatConfig(), 40)
    OpenAiChat(RemoteChatConfig(url="http://127.0.0.1:9/v1", model="m"), 40).close()
