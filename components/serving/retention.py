"""Erase the text of contracts after their retention time, or when their user asks.

Erased are the file, its name and text, the clauses, the bodies of findings and of what was
rechecked, the comments and answers of analysts, and the name of a matter without any text.
Verdicts, statuses and cited articles stay, as does the ledger. SQLite is told to overwrite freed
pages, and its write-ahead log is emptied, again and again until no reader keeps it from that.
Traces that hold the contract's text go too. Not covered: backups, whose restore erases anew (see
`maintenance.erasing`), and corrections that were handed on with consent.
"""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

from sqlalchemy import Connection, delete, select, update

from components.errors import BusyError
from components.serving.audit import Ledger
from components.serving.database import utc_now
from components.serving.matter_store import forget_old
from components.serving.review_store import ReviewStore
from components.serving.supervisor import Supervisor
from components.serving.tables import (
    decisions,
    findings,
    house_reviews,
    readings,
    rechecks,
    reviews,
    wording_reviews,
)

THREAD = "retention"
EVERY_S = 600.0
UNFINISHED_S = 5.0  # until text that could not be erased everywhere is tried again
log = logging.getLogger("clausula.serving")


class Retention:
    """Erases old reviews on a thread of its own.

    Args:
        store: Where reviews are.
        ledger: Records each erasure.
        days: Days after a review's end; 0 keeps everything.
        supervisor: Keeps the thread alive; None for one of its own.
        erase_traces: Deletes the traces with a review's text.
        erase_wordings: Takes what came of a review out of the clause library; not called where
            the time alone is over.
    """

    def __init__(
        self,
        store: ReviewStore,
        ledger: Ledger,
        days: float,
        supervisor: Supervisor | None = None,
        erase_traces: Callable[[str], None] = lambda review_id: None,
        erase_wordings: Callable[[str], object] = lambda review_id: None,
    ) -> None:
        self._store = store
        self._ledger = ledger
        self._days = days
        self._supervisor = supervisor or Supervisor()
        self._erase_traces = erase_traces
        self._erase_wordings = erase_wordings
        self._is_stopping = threading.Event()
        self._has_work = threading.Event()
        self._has_full_log = True  # an earlier server may have left text in it

    def start(self) -> None:
        """Start the thread."""
        self._supervisor.run(THREAD, self._loop)

    def stop(self) -> None:
        """End the thread."""
        self._is_stopping.set()
        self._has_work.set()
        self._supervisor.join(THREAD, 60)

    def erase_old(self) -> int:
        """Erase reviews that ended too long ago and return how many they were."""
        if not self._days:
            return 0
        oldest_kept = utc_now() - timedelta(days=self._days)
        query = select(reviews.c.id).where(
            reviews.c.finished_at < oldest_kept, reviews.c.is_erased.is_(False)
        )
        with self._store.database.reading() as connection:
            ids = list(connection.execute(query).scalars())
        for review_id in ids:
            self.erase(review_id, THREAD)
        with self._store.database.writing() as connection:
            forget_old(connection, oldest_kept)
        self._has_full_log = True
        return len(ids)

    def erase(self, review_id: str, actor: str) -> None:
        """Erase the text of a review; one that was erased before stays as it is.

        Where a reader keeps the write-ahead log from being emptied, the thread goes on trying.
        """
        # First: if this fails, the review still has its text and is erased again.
        self._erase_traces(review_id)
        if actor != THREAD:
            self._erase_wordings(review_id)
        with self._store.database.writing() as connection:
            if _erase_text(connection, review_id):
                self._ledger.append(connection, actor, "review.erased", review_id)
        if actor != THREAD:  # again: a decision may have put one there meanwhile
            self._erase_wordings(review_id)
        self._ledger.note_head()
        self.empty_log()

    def empty_log(self) -> None:
        """Empty the write-ahead log of what was just erased, at once or on the thread."""
        self._has_full_log = True
        if not self.finish_erasing():
            self._has_work.set()

    def finish_erasing(self) -> bool:
        """Empty the write-ahead log, and return whether no erased text is left in it."""
        if self._has_full_log:
            self._has_full_log = not self._store.database.checkpoint()
        return not self._has_full_log

    def _loop(self) -> None:
        """Erase old reviews every ten minutes, and finish what is unfinished, until the stop."""
        while not self._is_stopping.is_set():
            is_finished = self._try_erase_old()
            self._has_work.wait(EVERY_S if is_finished else UNFINISHED_S)
            if not self._is_stopping.is_set():
                self._has_work.clear()

    def _try_erase_old(self) -> bool:
        """Erase old reviews; if the database is away, the next round tries again."""
        try:
            count = self.erase_old()
            is_finished = self.finish_erasing()
        except BusyError as error:
            # Each review is erased in one transaction, so none is half erased.
            log.error("retention: %s", type(error).__name__)
            return False
        if count:
            log.warning("retention: %s reviews erased", count)
        return is_finished


def _erase_text(connection: Connection, review_id: str) -> bool:
    """Erase all text of a review and return whether there was any."""
    erased = connection.execute(
        update(reviews)
        .where(reviews.c.id == review_id, reviews.c.is_erased.is_(False))
        .values(name=None, document=None, text=None, clauses=None, is_erased=True)
    )
    if not erased.rowcount:
        return False
    for table in (readings, house_reviews, wording_reviews):
        connection.execute(delete(table).where(table.c.review_id == review_id))
    for table in (findings, rechecks):
        connection.execute(update(table).where(table.c.review_id == review_id).values(body=None))
    connection.execute(
        update(decisions).where(decisions.c.review_id == review_id).values(comment="", answer="")
    )
    return True
