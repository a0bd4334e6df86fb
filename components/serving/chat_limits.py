"""How much chat and raw completions may ask of the engine: at once, in one request, and how long.

A review waits in the queue under its own limits. A chat is answered while its client waits, so a
bound of its own keeps many of them from filling every batch.
"""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from pydantic import Field

from components.config import Section
from components.serving.problems import OverloadedError, TooLargeError

_RETRY_AFTER_S = 5


class ChatConfig(Section):
    """Limits of chat and raw completions."""

    max_open: int = Field(
        default=64, ge=1, le=100_000, description="chats of all users at once; more get 429"
    )
    max_open_per_user: int = Field(
        default=8, ge=1, le=100_000, description="chats of one user at once; more get 429"
    )
    max_clauses: int = Field(
        default=200,
        ge=1,
        le=100_000,
        description="clauses of one message; a longer one is uploaded as a document",
    )
    timeout_s: float = Field(
        default=600, gt=0, le=86_400, description="seconds until a chat ends with 503"
    )


class OpenChats:
    """Counts the chats that run; it is used on the event loop only, so it needs no lock."""

    def __init__(self, config: ChatConfig) -> None:
        self.config = config
        self._by_owner: Counter[str] = Counter()

    @contextmanager
    def entered(self, owner: str, num_items: int) -> Iterator[None]:
        """Count a chat while the body of a `with` runs.

        Args:
            owner: Whose chat it is.
            num_items: Its clauses or prompts.

        Raises:
            TooLargeError: It has too many clauses.
            OverloadedError: The user, or all users together, have too many chats.
        """
        config = self.config
        if num_items > config.max_clauses:
            raise TooLargeError(
                f"messages: too many clauses in one message, got {num_items} (at most"
                f" {config.max_clauses}). Upload a document instead: POST /v1/reviews."
            )
        _refuse_full(self._by_owner[owner], config.max_open_per_user, "of yours ")
        _refuse_full(self._by_owner.total(), config.max_open, "")
        self._by_owner[owner] += 1
        try:
            yield
        finally:
            self._by_owner[owner] -= 1
            if not self._by_owner[owner]:
                del self._by_owner[owner]

    def total(self) -> int:
        """Return how many chats run."""
        return self._by_owner.total()


def _refuse_full(count: int, bound: int, whose: str) -> None:
    """Raise OverloadedError at a bound."""
    if count >= bound:
        raise OverloadedError(
            f"chats: {count} {whose}run already (at most {bound}). Come again later.",
            _RETRY_AFTER_S,
        )
