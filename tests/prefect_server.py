"""One Prefect server for all flows that the tests of a run start, in all workers.

Without one each flow starts a server for itself, which takes ten seconds of a processor. The first
flow of the run starts it. It lives as long as a pipe in a shared folder is held open, which the
process that began the run does: so it ends with the run, however that ends.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from functools import cache
from pathlib import Path

import httpx
from filelock import FileLock

from flows.cli.prefect_server import wait_for_server

FOLDER = "CLAUSULA_TESTS_PREFECT"
"""The environment variable by which workers are told the folder."""
STOP_S = 10
DATABASE = "prefect.db"
NEW_DATABASE = "new.db"
_held: list[int] = []
_started: list[subprocess.Popen[bytes]] = []  # kept, since whoever forgets a process is warned


def share_prefect() -> None:
    """Make the folder of this run's server; in the process that begins the run."""
    folder = Path(tempfile.mkdtemp(prefix="prefect-"))
    os.mkfifo(folder / "held")
    # for reading too, or opening would wait for the server
    _held.append(os.open(folder / "held", os.O_RDWR))
    os.environ[FOLDER] = str(folder)


@cache
def prefect_api() -> str:
    """Return the address of the server's API; the first call of a run starts the server."""
    if FOLDER not in os.environ:
        share_prefect()
    folder = Path(os.environ[FOLDER])
    address = folder / "address"
    with FileLock(folder / "lock"):
        if not address.is_file():
            address.write_text(_start(folder))
    return address.read_text()


def give_database(home: Path) -> None:
    """Put a new database into a folder of Prefect's, so that its first server need not make one.

    That takes five seconds of a processor. It is the one that this run's own server made.
    """
    prefect_api()
    home.mkdir(parents=True, exist_ok=True)
    shutil.copy(Path(os.environ[FOLDER]) / NEW_DATABASE, home / DATABASE)


def stop_prefect() -> None:
    """Stop the server, if it was started, and delete its database; where `share_prefect` ran."""
    if not _held:
        return
    os.close(_held.pop())
    folder = Path(os.environ.pop(FOLDER))
    address = folder / "address"
    if address.is_file():
        _wait_for_end(address.read_text())
    shutil.rmtree(folder, ignore_errors=True)


def _start(folder: Path) -> str:
    """Start the server of a single command, which needs no key here, and return its address."""
    settings = {
        "PREFECT_HOME": str(folder),
        "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
        "PREFECT_UI_ENABLED": "false",
        "PREFECT__SERVER_EPHEMERAL": "1",
    }
    with (folder / "held").open("rb") as held:
        process = subprocess.Popen(
            [sys.executable, "-m", "flows.cli.prefect_server"],
            stdin=held,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            env=os.environ | settings,
        )
    _started.append(process)
    assert process.stdout is not None
    with process.stdout:
        port = process.stdout.readline().decode().strip()
    address = f"http://127.0.0.1:{port}/api"
    wait_for_server(address)
    _keep_database(folder)
    return address


def _keep_database(folder: Path) -> None:
    """Copy the database that the server has made, before any flow runs."""
    with (
        closing(sqlite3.connect(folder / DATABASE)) as made,
        closing(sqlite3.connect(folder / NEW_DATABASE)) as kept,
    ):
        made.backup(kept)


def _wait_for_end(address: str) -> None:
    """Wait until nobody answers any more."""
    ends = time.monotonic() + STOP_S
    with httpx.Client(timeout=1, trust_env=False) as client:
        while time.monotonic() < ends:
            try:
                client.get(f"{address}/health")
            except httpx.HTTPError:
                return
            time.sleep(0.1)
