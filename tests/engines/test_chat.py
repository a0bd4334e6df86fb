"""One suite for every model that answers conversations, and the markup of the local one."""

from collections.abc import Iterator, Sequence

import pytest

from components.engines.chat import ChatModel, ChatTurn, LocalChat, Reply, render_chat
from components.engines.engine import Completion, Request
from components.engines.remote_chat import AnthropicChat, OpenAiChat, RemoteChatConfig
from tests.engines.chat_server import Json, chat_server

QUESTION = "Clause: interest is 18 % a year."


class EchoEngine:
    """Answers with the last turn of the user, at length 7; nothing where that is `stop`."""

    def __init__(self) -> None:
        self.requests: list[Request] = []

    def complete(self, requests: Sequence[Request]) -> list[Completion]:
        """Return the last turn of the user for each request."""
        self.requests += requests
        completions: list[Completion] = []
        for request in requests:
            turn = request.prompt.rpartition("<|im_start|>user\n")[2].partition("<|im_end|>")[0]
            text = "" if turn == "stop" else turn
            tokens = tuple((piece, -0.1) for piece in [text, *[""] * 6])
            completions.append(Completion(f"{text}<|im_end|>", tokens, bool(text), 11))
        return completions

    def close(self) -> None:
        """Do nothing."""


def echo(body: Json) -> str:
    """Return the last turn of a request, nothing where that is `stop`."""
    text = str(body["messages"][-1]["content"])
    return "" if text == "stop" else text


@pytest.fixture(params=["local", "openai", "anthropic"])
def model(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[ChatModel]:
    """Give each model: in this process, and two behind the official clients."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", "key-a")
    monkeypatch.setenv("OPENAI_API_KEY", "key-o")
    opened: ChatModel
    if request.param == "local":
        opened = LocalChat(EchoEngine(), 40)
        yield opened
        return
    with chat_server(echo) as server:
        if request.param == "openai":
            opened = OpenAiChat(RemoteChatConfig(url=f"{server.url}/v1", model="m"), 40)
        else:
            opened = AnthropicChat(RemoteChatConfig(url=server.url, model="m"), 40)
        yield opened
        opened.close()


def test_replies_in_order_with_their_tokens(model: ChatModel) -> None:
    """Each conversation has its own answer in its place, with the lengths of both."""
    texts = [f"{QUESTION} {number}" for number in range(5)]
    conversations = [
        [ChatTurn("system", "Answer."), ChatTurn("user", "a"), ChatTurn("assistant", "b")]
        + [ChatTurn("user", text)]
        for text in texts
    ]
    replies = model.reply(conversations)
    assert [reply.text for reply in replies] == texts
    for reply in replies:
        assert (reply.num_prompt_tokens, reply.num_tokens) == (11, 7)
        assert reply.is_finished
        assert reply.seconds > 0


def test_reply_that_was_cut_off(model: ChatModel) -> None:
    """An answer that ran into the greatest length says so."""
    (reply,) = model.reply([[ChatTurn("user", "stop")]])
    assert (reply.text, reply.is_finished) == ("", False)


def test_no_conversation_no_reply(model: ChatModel) -> None:
    """Of nothing there is nothing to answer."""
    assert model.reply([]) == []


def test_render_chat_opens_the_answer() -> None:
    """Turns stand in ChatML; a last turn of the assistant is left open, to be gone on with."""
    asked = [ChatTurn("system", "S"), ChatTurn("user", "U")]
    head = "<|im_start|>system\nS<|im_end|>\n<|im_start|>user\nU<|im_end|>\n"
    assert render_chat(asked) == f"{head}<|im_start|>assistant\n"
    begun = [*asked, ChatTurn("assistant", "Per")]
    assert render_chat(begun) == f"{head}<|im_start|>assistant\nPer"


def test_reprs_hide_the_words() -> None:
    """Neither a turn nor an answer shows its text where it is printed."""
    assert "secret" not in repr(ChatTurn("user", "secret"))
    assert "secret" not in repr(Reply("secret", 1, 1, 0.1, True))
