"""The server of one command: it answers, and it ends with the command, however that ends."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from components.errors import BusyError
from flows.cli.prefect_server import wait_for_server
from tests.prefect_server import give_database

pytestmark = [pytest.mark.service, pytest.mark.slow]
COMMAND = """
import sys, time
from flows.cli.prefect_server import start_server, wait_for_server
address = start_server()
wait_for_server(address)
print(address, flush=True)
time.sleep(float(sys.argv[1]))
"""


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for Prefect that has a database already."""
    home = tmp_path_factory.mktemp("prefect")
    give_database(home)
    return home


def start_command(home: Path, seconds: float) -> tuple[subprocess.Popen[str], str]:
    """Start a command that has a server, and return it with the server's address."""
    environment = {name: value for name, value in os.environ.items() if name != "PREFECT_API_URL"}
    environment |= {"PREFECT_HOME": str(home), "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    process = subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(seconds)],
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    )
    assert process.stdout is not None
    with process.stdout:
        return process, process.stdout.readline().strip()


def answers(address: str) -> bool:
    """Return whether the server answers."""
    try:
        return httpx.get(f"{address}/health", timeout=5).is_success
    except httpx.HTTPError:
        return False


def test_server_ends_with_the_command(home: Path) -> None:
    """When the command has ended, its server has too."""
    process, address = start_command(home, 2)
    assert answers(address)
    # nobody else gives it orders, no web page least of all
    foreign = {"Origin": "https://evil.example"}
    refused = httpx.post(f"{address}/flow_runs/filter", json={}, headers=foreign, timeout=5)
    assert refused.status_code == 401
    assert process.wait(30) == 0
    assert not answers(address)


def test_server_ends_when_the_command_is_killed(home: Path) -> None:
    """A command that is killed can stop nothing: the server sees that its pipe is closed."""
    process, address = start_command(home, 600)
    assert answers(address)
    process.send_signal(signal.SIGKILL)
    process.wait(10)
    for _ in range(100):
        if not answers(address):
            return
        time.sleep(0.1)
    pytest.fail(f"the server at {address} is still there")


def test_server_that_is_set_is_used(tmp_path: Path) -> None:
    """Where Prefect's settings name a server, no other is started."""
    chosen = "http://127.0.0.1:9/api"
    done = subprocess.run(
        [sys.executable, "-c", "from flows.cli.prefect_server import *; print(start_server())"],
        env=os.environ | {"PREFECT_HOME": str(tmp_path), "PREFECT_API_URL": chosen},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == f"{chosen}\n"


def test_server_that_does_not_answer_is_named() -> None:
    """The message names the address and the remedy."""
    with pytest.raises(BusyError, match=r"127\.0\.0\.1:9/api: does not answer \(ConnectError\)"):
        wait_for_server("http://127.0.0.1:9/api")
