"""Erase the text of contracts after their retention time, or when their user asks.

Erased are the file, its name and text, the clauses, the bodies of findings, and the comments and
answers of analysts. Verdicts, statuses and cited articles stay, as does the ledger. SQLite is told
to overwrite freed pages, and its write-ahead log is emptied. Not covered: backups, and corrections
that were handed on with consent.
"""

import logging
import threading
from datetime import timedelta

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from components.serving.audit import Ledger
from components.serving.database import DatabaseAwayError, utc_now
from components.serving.review_store import ReviewStore
from components.serving.tables import decisions, findings, readings, reviews

EVERY_S = 600.0
log = logging.getLogger("clausula.serving")


class Retention:
    """Erases old reviews on a thread of its own.

    Args:
        store: Where reviews are.
        ledger: Records each erasure.
        days: Days after a review's end; 0 keeps everything.
    """

    def __init__(self, store: ReviewStore, ledger: Ledger, days: float) -> None:
        self._store = store
        self._ledger = ledger
        self._days = days
        self._is_stopping = threading.Event()
        self._thread = threading.Thread(target=self._loop, name="retention", daemon=True)

    def start(self) -> None:
        """Start the thread, unless everything is kept."""
        if self._days:
            self._thread.start()

    def stop(self) -> None:
        """End the thread."""
        self._is_stopping.set()
        if self._thread.is_alive():
            self._thread.join(60)

    def erase_old(self) -> int:
        """Erase reviews that ended too long ago and return how many they were."""
        oldest_kept = utc_now() - timedelta(days=self._days)
        query = select(reviews.c.id).where(
            reviews.c.finished_at < oldest_kept, reviews.c.is_erased.is_(False)
        )
        with self._store.database.reading() as connection:
            ids = list(connection.execute(query).scalars())
        for review_id in ids:
            self.erase(review_id, "retention")
        return len(ids)

    def erase(self, review_id: str, actor: str) -> None:
        """Erase the text of a review; one that was erased before stays as it is."""
        with self._store.database.writing() as connection:
            if _erase_text(connection, review_id):
                self._ledger.append(connection, actor, "review.erased", review_id)
        self._ledger.note_head()
        self._store.database.checkpoint()

    def _loop(self) -> None:
        """Erase old reviews every ten minutes until the server stops."""
        while True:
            self._try_erase_old()
            if self._is_stopping.wait(EVERY_S):
                return

    def _try_erase_old(self) -> None:
        """Erase old reviews; if the database is away, the next round tries again."""
        try:
            count = self.erase_old()
        except (SQLAlchemyError, DatabaseAwayError) as error:
            # Each review is erased in one transaction, so none is half erased.
            log.error("retention: %s", type(error).__name__)
            return
        if count:
            log.warning("retention: %s reviews erased", count)


def _erase_text(connection: Connection, review_id: str) -> bool:
    """Erase all text of a review and return whether there was any."""
    erased = connection.execute(
        update(reviews)
        .where(reviews.c.id == review_id, reviews.c.is_erased.is_(False))
        .values(name=None, document=None, text=None, clauses=None, is_erased=True)
    )
    if not erased.rowcount:
        return False
    connection.execute(delete(readings).where(readings.c.review_id == review_id))
    connection.execute(update(findings).where(findings.c.review_id == review_id).values(body=None))
    connection.execute(
        update(decisions).where(decisions.c.review_id == review_id).values(comment="", answer="")
    )
    return True
