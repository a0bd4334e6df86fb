"""Erasing: what a contract says goes, after its retention time or when its user asks.

Who did what when stays in the ledger.

Erased are the file, its name and text, the clauses, the findings' bodies, and what analysts wrote.
Verdicts, statuses and cited articles stay as counts. SQLite is told to overwrite what it frees, its
write-ahead log too. Not covered: backups, and what was sent on.
"""

import logging
import threading
from datetime import timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import SQLAlchemyError

from components.serving.audit import Ledger
from components.serving.database import DatabaseAwayError
from components.serving.review_store import ReviewStore, now
from components.serving.tables import decisions, findings, reviews

EVERY_S = 600.0
log = logging.getLogger("clausula.serving")


class Retention:
    """Erases what is older than it may be, on a thread of its own.

    Args:
        store: Where reviews are.
        ledger: Where each erasure is written down.
        days: Days after a review's end; 0 keeps everything.
    """

    def __init__(self, store: ReviewStore, ledger: Ledger, days: float) -> None:
        self._store, self._ledger, self._days = store, ledger, days
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="retention", daemon=True)

    def start(self) -> None:
        """Start the thread, where anything is to be erased."""
        if self._days:
            self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(60)

    def erase_old(self) -> int:
        """Erase what is too old and return how many reviews that were."""
        end = now() - timedelta(days=self._days)
        with self._store.database.reading() as connection:
            old = select(reviews.c.id).where(
                reviews.c.finished_at < end, reviews.c.is_erased.is_(False)
            )
            ids = list(connection.execute(old).scalars())
        for review_id in ids:
            self.erase(review_id, "retention")
        return len(ids)

    def erase(self, review_id: str, actor: str) -> None:
        """Erase what a review holds of its contract; one that was erased stays as it is."""
        with self._store.database.writing() as connection:
            gone = {
                "name": None,
                "document": None,
                "text": None,
                "clauses": None,
                "is_erased": True,
            }
            there = (reviews.c.id == review_id) & reviews.c.is_erased.is_(False)
            if connection.execute(update(reviews).where(there).values(**gone)).rowcount:
                connection.execute(
                    update(findings).where(findings.c.review_id == review_id).values(body=None)
                )
                connection.execute(
                    update(decisions)
                    .where(decisions.c.review_id == review_id)
                    .values(comment="", answer="")
                )
                self._ledger.append(connection, actor, "review.erased", review_id)
        self._ledger.note_head()
        self._store.database.checkpoint()

    def _loop(self) -> None:
        while True:
            try:
                count = self.erase_old()
            except (
                SQLAlchemyError,
                DatabaseAwayError,
            ) as error:  # the next round tries again; nothing was half erased
                log.error("retention: %s", type(error).__name__)
                count = 0
            if count:
                log.warning("retention: %s reviews erased", count)
            if self._stopping.wait(EVERY_S):
                return
