"""The ledger: whoever can write its database cannot change, delete or cut off rows unseen."""

import json
import sqlite3
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError as DatabaseIntegrityError

from components.errors import IntegrityError, UsageError
from components.serving import audit as audit_module
from components.serving.audit import HEAD_FILE, Head, Ledger
from components.serving.database import FILE, Database
from components.storage import Home
from tests.conftest import call_cli

NUM_ROWS = 6


@pytest.fixture
def ledger(home: Home, database: Database) -> Ledger:
    """Give a ledger with six rows."""
    made = Ledger(database, home)
    for number in range(NUM_ROWS):
        with database.writing() as connection:
            made.append(connection, "key:1", "review.done", f"rv-{number}", findings=number)
        made.note_head()
    return made


def tamper(home: Home, *statements: str) -> None:
    """Run SQL as someone who owns the file and has taken the triggers away."""
    with sqlite3.connect(home.serving / FILE) as connection:
        for name in ("update", "delete"):
            connection.execute(f"DROP TRIGGER IF EXISTS audit_no_{name}")
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_verify_whole_ledger(ledger: Ledger) -> None:
    """An untouched ledger holds, and its head is the last row."""
    assert ledger.verify().number == NUM_ROWS
    assert ledger.verify(str(ledger.verify())) == ledger.verify()


def test_rows_cannot_be_changed_through_sql(home: Home, ledger: Ledger) -> None:
    """While the triggers stand, SQL changes and deletes no row."""
    with sqlite3.connect(home.serving / FILE) as connection:
        for statement in ("UPDATE audit SET actor = 'x'", "DELETE FROM audit WHERE number = 6"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)
    connection.close()
    assert ledger.verify().number == NUM_ROWS


@pytest.mark.parametrize("number", range(1, NUM_ROWS + 1))
@pytest.mark.parametrize("column", ["at", "actor", "action", "subject", "body", "previous", "hash"])
def test_verify_finds_changed_cell(home: Home, ledger: Ledger, number: int, column: str) -> None:
    """Any cell of any row that is changed is found, and the row named."""
    tamper(home, f"UPDATE audit SET {column} = '0{column}' WHERE number = {number}")
    with pytest.raises(IntegrityError, match=f"row {number}: changed"):
        ledger.verify()


@pytest.mark.parametrize("number", range(1, NUM_ROWS + 1))
def test_verify_finds_deleted_row(home: Home, ledger: Ledger, number: int) -> None:
    """A row taken out is found: the first, one in the middle, the last."""
    tamper(home, f"DELETE FROM audit WHERE number = {number}")
    with pytest.raises(
        IntegrityError, match="missing" if number < NUM_ROWS else "the end is missing"
    ):
        ledger.verify()


def test_verify_finds_emptied_ledger(home: Home, ledger: Ledger) -> None:
    """A ledger without any row, after there were some, is found."""
    tamper(home, "DELETE FROM audit")
    with pytest.raises(IntegrityError, match="the end is missing"):
        ledger.verify()


def test_verify_finds_chain_computed_without_the_key(
    home: Home, ledger: Ledger, database: Database
) -> None:
    """Whoever writes a whole new chain without the key is found."""
    forged = Ledger(database, Home(home.root / "elsewhere"), key="guessed")
    tamper(home, "DELETE FROM audit")
    with database.writing() as connection:
        forged.append(connection, "key:1", "review.done", "rv-0", findings=99)
    with pytest.raises(IntegrityError, match="row 1: changed"):
        ledger.verify()


def test_verify_finds_missing_or_changed_head(home: Home, ledger: Ledger) -> None:
    """Without the file of the head, or with another in it, the ledger does not count as whole."""
    path = home.serving / "audit-head.json"
    noted = path.read_text()
    path.unlink()
    with pytest.raises(IntegrityError, match="audit-head.json is missing"):
        ledger.verify()
    path.write_text(json.dumps({"number": 3, "hash": "0" * 64}))
    with pytest.raises(IntegrityError, match="row 3: not the row"):
        ledger.verify()
    path.write_text(noted)
    assert ledger.verify().number == NUM_ROWS


def test_verify_against_a_noted_head_finds_a_restored_backup(home: Home, ledger: Ledger) -> None:
    """Database and head restored to an older state are found by a head noted elsewhere."""
    last = ledger.verify()
    tamper(home, f"DELETE FROM audit WHERE number = {NUM_ROWS}")
    with sqlite3.connect(home.serving / FILE) as connection:
        number, digest = connection.execute(
            "SELECT number, hash FROM audit ORDER BY number DESC"
        ).fetchone()
    connection.close()
    (home.serving / "audit-head.json").write_text(json.dumps({"number": number, "hash": digest}))
    assert ledger.verify() == Head(number, digest)
    with pytest.raises(IntegrityError, match=f"row {NUM_ROWS} was written"):
        ledger.verify(str(last))
    with pytest.raises(UsageError, match="--head"):
        ledger.verify("six")


def test_rows_after_the_noted_head_hold(ledger: Ledger, database: Database) -> None:
    """A server killed between the row and the note of its head leaves a ledger that holds."""
    with database.writing() as connection:
        ledger.append(connection, "key:1", "review.accepted", "rv-9")
    assert ledger.verify().number == NUM_ROWS + 1


def test_row_falls_with_its_transaction(ledger: Ledger, database: Database) -> None:
    """What is rolled back leaves no row and no gap."""
    with pytest.raises(DatabaseIntegrityError), database.writing() as connection:
        ledger.append(connection, "key:1", "review.accepted", "rv-9")
        connection.exec_driver_sql("INSERT INTO audit SELECT * FROM audit")
    assert ledger.verify().number == NUM_ROWS


def test_command_exits_by_what_it_finds(home: Home, ledger: Ledger) -> None:
    """`clausula audit verify` exits with 0 and prints the head, or with 2 and names the row."""
    fine = call_cli(home, "audit", "verify")
    assert (fine.returncode, f"{NUM_ROWS} rows" in fine.stdout) == (0, True)
    tamper(home, "UPDATE audit SET body = '{}' WHERE number = 2")
    broken = call_cli(home, "audit", "verify")
    assert (broken.returncode, "row 2: changed" in broken.stderr) == (2, True)


def test_head_that_cannot_be_noted_is_noted_later(
    database: Database, home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk while the head is noted fails nothing; the next call notes it."""
    ledger = Ledger(database, home)

    def refuse(path: Path, value: object) -> None:
        raise OSError("disk full")

    with monkeypatch.context() as patched:
        patched.setattr(audit_module, "write_json_atomic", refuse)
        with database.writing() as connection:
            ledger.append(connection, "anna", "review.accepted", "rv-1")
        ledger.note_head()
        assert not (home.serving / HEAD_FILE).exists()
    ledger.note_head()
    assert ledger.verify().number == 1
