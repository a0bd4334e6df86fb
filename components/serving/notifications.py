"""Wake the event streams of a review when it has news, so that none polls the database.

`notify` may be called from any thread; listeners wait on the event loop.
"""

import asyncio
import threading
from contextlib import suppress
from dataclasses import dataclass


@dataclass(frozen=True, eq=False)
class Subscription:
    """A listener's event and the loop on which it must be set."""

    loop: asyncio.AbstractEventLoop
    has_news: asyncio.Event

    def wake(self) -> None:
        """Set the event from any thread."""
        with suppress(RuntimeError):  # the loop is closed: nobody waits any more
            self.loop.call_soon_threadsafe(self.has_news.set)


class ReviewNotifications:
    """Wakes everyone who listens to a review."""

    def __init__(self) -> None:
        self._subscriptions: dict[str, set[Subscription]] = {}
        self._lock = threading.Lock()
        self._is_closed = False

    def notify(self, review_id: str) -> None:
        """Wake everyone who listens to a review."""
        with self._lock:
            subscriptions = list(self._subscriptions.get(review_id, ()))
        for subscription in subscriptions:
            subscription.wake()

    def close(self) -> None:
        """Wake everyone, because the server stops."""
        self._is_closed = True
        for review_id in list(self._subscriptions):
            self.notify(review_id)

    @property
    def is_closed(self) -> bool:
        """Whether the server stops."""
        return self._is_closed

    def listen(self, review_id: str) -> "Listener":
        """Return a listener to a review, to be used as a context on the event loop."""
        return Listener(self, review_id)

    def add(self, review_id: str, subscription: Subscription) -> None:
        """Add a subscription to a review."""
        with self._lock:
            self._subscriptions.setdefault(review_id, set()).add(subscription)

    def remove(self, review_id: str, subscription: Subscription) -> None:
        """Remove a subscription from a review."""
        with self._lock:
            remaining = self._subscriptions.get(review_id, set())
            remaining.discard(subscription)
            if not remaining:
                self._subscriptions.pop(review_id, None)


class Listener:
    """Waits for news of one review; news between two waits is not lost."""

    def __init__(self, notifications: ReviewNotifications, review_id: str) -> None:
        self._notifications = notifications
        self._review_id = review_id
        self._subscription = Subscription(asyncio.get_running_loop(), asyncio.Event())

    def __enter__(self) -> "Listener":
        """Begin to listen."""
        self._notifications.add(self._review_id, self._subscription)
        return self

    def __exit__(self, *fault: object) -> None:
        """Stop listening."""
        self._notifications.remove(self._review_id, self._subscription)

    async def wait(self, timeout_s: float) -> bool:
        """Wait for news and return whether there was any in time."""
        has_news = self._subscription.has_news
        try:
            await asyncio.wait_for(has_news.wait(), timeout_s)
        except TimeoutError:
            return False
        has_news.clear()
        return True
