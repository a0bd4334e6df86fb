"""Logs name an error's kind and places, and never its message."""

import logging
import subprocess
import sys
import threading

import pytest
from sqlalchemy.exc import StatementError

from components.serving.database import Database
from components.serving.fault_logging import FaultFormatter, describe_fault
from components.serving.tables import keys
from tests.conftest import ROOT

SCRIPT = """
import asyncio, logging, threading
from components.serving.fault_logging import set_up_logs
set_up_logs()

def fail():
    raise ValueError("Quetzalcoatl pays")

thread = threading.Thread(target=fail, name="worker")
thread.start()
thread.join()

async def forget():
    asyncio.get_running_loop().create_task(fail_later())
    await asyncio.sleep(0)

async def fail_later():
    fail()

asyncio.run(forget())
logging.getLogger("uvicorn.error").error("failed", exc_info=ValueError("Quetzalcoatl"))

class Broken:
    def __del__(self):
        fail()

Broken()
fail()
"""


def test_describe_fault_has_no_message() -> None:
    """The kind, the places and the cause's kind are told; no message of either."""
    with pytest.raises(RuntimeError) as raised:
        try:
            raise ValueError("Quetzalcoatl pays")
        except ValueError as error:
            raise RuntimeError("Quetzalcoatl again") from error
    told = describe_fault(raised.value)
    assert told.startswith("RuntimeError at ")
    assert "test_fault_logging.py" in told
    assert told.endswith("after ValueError")
    assert "uetzalcoatl" not in told


def test_formatter_leaves_messages_out() -> None:
    """A line that a library logs with an error has the error's kind and places."""
    error = ValueError("Quetzalcoatl")
    record = logging.LogRecord(
        "x", logging.ERROR, "x.py", 1, "failed", (), (ValueError, error, None)
    )
    assert FaultFormatter("%(message)s").format(record) == "failed\nValueError at no known place"


def test_what_nobody_caught_is_told_without_its_message() -> None:
    """A thread, a task, a library's log, a finaliser and the process itself: none prints a text."""
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=False, cwd=ROOT
    )
    assert done.returncode == 1
    assert "thread worker: ValueError at" in done.stderr
    assert "server: ValueError at" in done.stderr
    assert done.stderr.count("ValueError") >= 5
    assert "uetzalcoatl" not in done.stdout + done.stderr


def test_statement_is_told_without_its_values(database: Database) -> None:
    """An error of SQL has the statement and not what stood in it."""
    row = {"id": "Quetzalcoatl", "name": "n", "hash": object(), "scopes": "", "created_at": None}
    with pytest.raises(StatementError) as raised, database.writing() as connection:
        connection.execute(keys.insert().values(**row))
    assert "uetzalcoatl" not in str(raised.value)
    assert threading.current_thread() is threading.main_thread()
