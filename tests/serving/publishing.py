"""An OpenID provider that publishes its keys on a real socket, and can be made to fail."""

import json
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from cryptography.hazmat.primitives.asymmetric import rsa
from jwt.algorithms import RSAAlgorithm


class Provider:
    """What a provider answers: keys or anything else, at once or late."""

    def __init__(self, keys: Sequence[dict[str, Any]]) -> None:
        self.status = 200
        self.location = ""
        self.delay_s = 0.0
        self.num_asked = 0
        self.port = 0
        self.publish(keys)

    def publish(self, keys: Sequence[dict[str, Any]]) -> None:
        """Publish keys."""
        self.body = json.dumps({"keys": list(keys)}).encode()

    @property
    def url(self) -> str:
        """Where it publishes."""
        return f"http://127.0.0.1:{self.port}/jwks"


def public_key(signer: rsa.RSAPrivateKey, key_id: str = "one", **other: object) -> dict[str, Any]:
    """Return a key as a provider publishes it."""
    published: dict[str, Any] = json.loads(RSAAlgorithm.to_jwk(signer.public_key()))
    return published | {"kid": key_id, "use": "sig", "alg": "RS256"} | other


@contextmanager
def publishing(keys: Sequence[dict[str, Any]]) -> Iterator[Provider]:
    """Give a provider that answers until the body ends."""
    provider = Provider(keys)

    class Publisher(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            """Send what the provider answers."""
            provider.num_asked += 1
            time.sleep(provider.delay_s)
            self.send_response(provider.status)
            if provider.location:
                self.send_header("Location", provider.location)
            self.end_headers()
            self.wfile.write(provider.body)

        def log_message(self, *arguments: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Publisher)
    provider.port = server.server_port
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
