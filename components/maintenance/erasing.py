"""Erase in a restored home what was erased, or would have been, since the backup was made.

A backup holds the contracts of its day. What the server erased after that day must not come back:
contracts whose retention has ended meanwhile, and those that a list names, which
`clausula audit erased` prints.
"""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

from sqlalchemy import select

from components.clause_library.library import erase_of_review
from components.errors import InputError, MissingError, UsageError
from components.serving.audit import Ledger
from components.serving.database import FILE, Database, open_database
from components.serving.retention import Retention
from components.serving.review_store import ReviewStore
from components.serving.tables import audit, reviews
from components.serving.tracing import Tracer, TracingConfig
from components.storage import Home

ACTOR = "cli:restore"
_MAX_ID = 40


def list_erased(database: Database) -> list[str]:
    """Return the ids of all reviews whose text the ledger says was erased, oldest first."""
    query = select(audit.c.subject).where(audit.c.action == "review.erased")
    with database.reading() as connection:
        rows = connection.execute(query.order_by(audit.c.number)).scalars().all()
    return list(dict.fromkeys(rows))


def read_erased(path: Path) -> list[str]:
    """Read a list of reviews, an id a line.

    Raises:
        MissingError: There is no such file.
        InputError: A line is no id of a review.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise MissingError(
            f"{path}: cannot be read ({error.strerror}). Give the list that clausula audit erased"
            " printed."
        ) from error
    except UnicodeDecodeError as error:
        raise _no_list(path, 1) from error
    ids = [line.strip() for line in lines]
    for number, review_id in enumerate(ids, start=1):
        is_id = review_id.startswith("rv-") and len(review_id) <= _MAX_ID
        if review_id and not is_id:
            raise _no_list(path, number)
    return [review_id for review_id in ids if review_id]


def erase_again(home: Home, *, audit_key: str, days: float, erased: Iterable[str]) -> int:
    """Erase the text of reviews in a home's own database and return how many these were.

    Args:
        home: A home that was restored and is not in use.
        audit_key: The ledger's key; empty takes the one in the home.
        days: Days after a review's end; 0 keeps all but those named.
        erased: Ids of reviews whose text is erased whatever their age.

    Raises:
        UsageError: The ledger's key is neither given nor in the home, so no row can be added.
    """
    if not (home.serving / FILE).is_file():
        return 0
    database = open_database(home)
    try:
        named = _with_text(database, set(erased))
        has_key = bool(audit_key) or (home.serving / "audit.key").is_file()
        if named and not has_key:
            raise UsageError(
                "restore: the ledger's key is not in the backup, got no CLAUSULA_AUDIT_KEY. Set it"
                " as the server has it."
            )
        if not has_key:  # without it nobody can write the ledger: the server erases old ones
            return 0
        ledger = Ledger(database, home, audit_key)
        tracer = Tracer(home, TracingConfig())
        retention = Retention(
            ReviewStore(database),
            ledger,
            days,
            erase_traces=tracer.erase,
            erase_wordings=partial(erase_of_review, home),
        )
        for review_id in named:
            retention.erase(review_id, ACTOR)
        num_old = retention.erase_old()
        retention.finish_erasing()
        tracer.close()
        return len(named) + num_old
    finally:
        database.close()


def _with_text(database: Database, ids: set[str]) -> list[str]:
    """Return those of some reviews whose text is there."""
    query = select(reviews.c.id).where(reviews.c.is_erased.is_(False))
    with database.reading() as connection:
        present = connection.execute(query).scalars().all()
    return [review_id for review_id in present if review_id in ids]


def _no_list(path: Path, number: int) -> InputError:
    return InputError(
        f"{path}: line {number}: not the id of a review (rv-…). Give the list that clausula audit"
        " erased printed."
    )
