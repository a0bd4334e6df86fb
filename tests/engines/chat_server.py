"""A server on this machine that speaks OpenAI's chat completions and Anthropic's Messages."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

Json = dict[str, Any]  # Any: JSON values
Answer = Callable[[Json], str]


class ChatServer:
    """A running server.

    Attributes:
        url: Its address, without `/v1`.
        bodies: What it was sent, in order.
        headers: The headers of each request, by small letters.
        status: What it answers with; other than 200 it refuses.
        num_refusals: How many of the next requests it refuses with 529, as if overloaded.
    """

    def __init__(self, url: str) -> None:
        self.url = url
        self.bodies: list[Json] = []
        self.headers: list[dict[str, str]] = []
        self.status = 200
        self.num_refusals = 0


@contextmanager
def chat_server(answer: Answer) -> Iterator[ChatServer]:
    """Serve until the body ends.

    Args:
        answer: Returns the text for a request's body; an empty one is cut off by the length.
    """

    class Handler(BaseHTTPRequestHandler):
        """Answers one request."""

        def do_POST(self) -> None:
            """Answer in the protocol of the path."""
            length = int(self.headers["content-length"])
            body: Json = json.loads(self.rfile.read(length))
            server.bodies.append(body)
            server.headers.append({key.lower(): value for key, value in self.headers.items()})
            status = server.status
            if server.num_refusals:
                server.num_refusals -= 1
                status = 529
            if status != 200:
                self._send(status, {"error": {"type": "refused", "message": "not today"}})
            elif self.path == "/v1/messages":
                self._send(200, _as_anthropic(answer(body)))
            elif self.path == "/v1/chat/completions":
                self._send(200, _as_openai(answer(body)))
            else:
                self._send(404, {"error": {"message": f"no {self.path}"}})

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

        def _send(self, status: int, value: Json) -> None:
            data = json.dumps(value).encode()
            self.send_response(status)
            self.send_header("content-type", "application/json")
            self.send_header("content-length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server = ChatServer(f"http://127.0.0.1:{httpd.server_address[1]}")
    thread = Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        httpd.shutdown()
        httpd.server_close()
        thread.join()


def _as_openai(text: str) -> Json:
    """Return an answer as the chat completions API does."""
    return {
        "id": "chat-1",
        "object": "chat.completion",
        "created": 0,
        "model": "m",
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": text},
                "finish_reason": "stop" if text else "length",
            }
        ],
        "usage": {"prompt_tokens": 11, "completion_tokens": 7, "total_tokens": 18},
    }


def _as_anthropic(text: str) -> Json:
    """Return an answer as the Messages API does."""
    return {
        "id": "msg-1",
        "type": "message",
        "role": "assistant",
        "model": "m",
        "content": [{"type": "text", "text": text}] if text else [],
        "stop_reason": "end_turn" if text else "max_tokens",
        "stop_sequence": None,
        "usage": {"input_tokens": 11, "output_tokens": 7},
    }
