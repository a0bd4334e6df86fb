"""Requests to a Qdrant server, made again while the server is busy or out of reach."""

import time
from collections.abc import Callable, Sequence
from typing import TypeVar

from qdrant_client import QdrantClient
from qdrant_client.http.exceptions import (
    ApiException,
    ResponseHandlingException,
    UnexpectedResponse,
)

from components.errors import IntegrityError, MissingError

DELAYS_S = (1.0, 5.0, 15.0)
_BUSY = {408, 429, 500, 502, 503, 504}
T = TypeVar("T")


class ServerCalls:
    """A client whose requests are retried.

    Args:
        client: A client of the server, or of qdrant-client's local mode.
        name: What messages call the server.
        delays_s: The wait before each further attempt at a request, in seconds.
    """

    def __init__(self, client: QdrantClient, name: str, delays_s: Sequence[float]) -> None:
        self.client, self.name, self.delays_s = client, name, delays_s

    @property
    def is_local(self) -> bool:
        """Whether the client needs no server: it has no payload indexes and searches exactly."""
        settings = self.client.init_options
        return settings.get("location") == ":memory:" or settings.get("path") is not None

    def ask(self, request: Callable[[], T]) -> T:
        """Make a request, again where the server did not answer it.

        Raises:
            MissingError: No attempt got through.
            IntegrityError: The server refused the request.
        """
        for delay_s in (*self.delays_s, None):
            try:
                return request()
            except (ResponseHandlingException, UnexpectedResponse) as error:
                if isinstance(error, UnexpectedResponse) and error.status_code not in _BUSY:
                    raise IntegrityError(
                        f"{self.name}: the server refused a request ({error}). Look into its log."
                    ) from error
                if delay_s is None:
                    raise MissingError(
                        f"{self.name}: no answer, {len(self.delays_s) + 1} attempts: {error}. See"
                        " that the server runs and its address is right."
                    ) from error
                time.sleep(delay_s)
            except (ApiException, ValueError) as error:
                raise IntegrityError(
                    f"{self.name}: cannot be asked ({error}). Look into the server's log."
                ) from error
        raise AssertionError("the last attempt returns or raises")
