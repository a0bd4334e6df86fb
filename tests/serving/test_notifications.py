"""Listeners wake on news of their review, from any thread, and never miss any."""

import asyncio
import threading

from components.serving.notifications import ReviewNotifications


def test_news_from_another_thread_wakes_the_listener() -> None:
    """A listener hears its own review and no other."""

    async def listen() -> tuple[bool, bool]:
        notifications = ReviewNotifications()
        with notifications.listen("rv-1") as listener:
            threading.Thread(target=notifications.notify, args=("rv-2",)).start()
            heard_other = await listener.wait(0.05)
            threading.Thread(target=notifications.notify, args=("rv-1",)).start()
            return heard_other, await listener.wait(5)

    assert asyncio.run(listen()) == (False, True)


def test_news_between_two_waits_is_kept() -> None:
    """News that come while nobody waits end the next wait, once."""

    async def listen() -> tuple[bool, bool]:
        notifications = ReviewNotifications()
        with notifications.listen("rv-1") as listener:
            notifications.notify("rv-1")
            notifications.notify("rv-1")
            return await listener.wait(5), await listener.wait(0.05)

    assert asyncio.run(listen()) == (True, False)


def test_close_wakes_everyone() -> None:
    """Stopping wakes the listeners of every review."""

    async def listen() -> tuple[bool, bool]:
        notifications = ReviewNotifications()
        with notifications.listen("rv-1") as first, notifications.listen("rv-2") as second:
            notifications.close()
            assert notifications.is_closed
            return await first.wait(5), await second.wait(5)

    assert asyncio.run(listen()) == (True, True)


def test_notify_after_the_loop_is_closed() -> None:
    """News for a listener whose event loop has ended are dropped."""
    notifications = ReviewNotifications()

    async def subscribe() -> None:
        notifications.listen("rv-1").__enter__()

    asyncio.run(subscribe())
    notifications.notify("rv-1")
