"""The engine behind a server, against llama.cpp's own."""

import json
import math
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from components.engines.engine import Request
from components.engines.openai_api import read_pieces
from components.errors import EngineError, UsageError
from components.prompting.house_sentence import HOUSE_SENTENCE
from components.prompting.template import read_sentence
from tests.engines.prompts import bound_requests, remote_engine


def test_grammar_binds_the_server(llama: str) -> None:
    """Under the grammar llama.cpp, like the embedded engine, has the house sentence."""
    for completion in remote_engine(llama, "grammar").complete(bound_requests()):
        assert completion.text.startswith("Per [1], this clause is ")
        if completion.is_finished:
            assert read_sentence(completion.text, HOUSE_SENTENCE) is not None


def test_refused_and_unreachable(llama: str) -> None:
    """A grammar the server refuses, an unreachable address and a missing one are each reported."""
    with pytest.raises(EngineError, match=r"BadRequestError.*Check shared.engine.openai"):
        remote_engine(llama, "grammar").complete([Request("Hi", "root ::= (((")])
    with pytest.raises(EngineError, match="APIConnectionError"):
        remote_engine("http://127.0.0.1:9/v1").complete([Request("Hi")])
    with pytest.raises(UsageError, match="shared.engine.openai.url"):
        remote_engine("")


@contextmanager
def refusing() -> Iterator[str]:
    """Give the address of a server that refuses every prompt and repeats it in its reason."""

    class Refusing(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            """Refuse, in the server's own words."""
            sent = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps({"error": {"message": f"too long: {sent['prompt']}"}}).encode()
            self.send_response(400)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = HTTPServer(("127.0.0.1", 0), Refusing)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    yield f"http://user:secret@127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


def test_refusal_is_told_without_the_servers_words() -> None:
    """What a server writes may repeat the clause: a reason has the kind and the status only."""
    with refusing() as url, pytest.raises(EngineError) as raised:
        remote_engine(url).complete([Request("Quetzalcoatl pays interest.")])
    told = str(raised.value)
    assert "BadRequestError, status 400" in told
    assert "uetzalcoatl" not in told
    assert "secret" not in told
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    ("logprobs", "wanted"),
    [
        ({"tokens": ["a", "b"], "token_logprobs": [-0.5, None]}, [("a", -0.5), ("b", -math.inf)]),
        ({"content": [{"token": "ab", "logprob": -1.0}]}, [("ab", -1.0)]),
        ({"tokens": ["bytes:\\xe6", "b"], "token_logprobs": [-0.5, -0.25]}, [("ab", -0.75)]),
        (None, [("ab", -math.inf)]),
    ],
)
def test_read_pieces_of_each_server(logprobs: object, wanted: list[tuple[str, float]]) -> None:
    """Both forms are read; tokens that do not spell the text become one piece."""
    assert read_pieces("ab", logprobs) == wanted
