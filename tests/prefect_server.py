"""One Prefect server for all flows that the tests start in a process of their own.

Without one each flow starts a server for itself, which takes ten seconds of a processor.
"""

import os
import socket
import subprocess
import sys
import tempfile
import time
from functools import cache

import httpx

START_S = 300
_running: list[subprocess.Popen[bytes]] = []
_homes: list[tempfile.TemporaryDirectory[str]] = []


@cache
def prefect_api() -> str:
    """Return the address of the server's API; the first call starts the server."""
    port = _free_port()
    home = tempfile.TemporaryDirectory(prefix="prefect-")
    _homes.append(home)
    command = [sys.executable, "-m", "prefect", "server", "start", "--no-services", "--no-ui"]
    _running.append(
        subprocess.Popen(
            [*command, "--host", "127.0.0.1", "--port", str(port)],
            env=os.environ
            | {"PREFECT_HOME": home.name, "PREFECT_SERVER_ANALYTICS_ENABLED": "false"},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
    )
    address = f"http://127.0.0.1:{port}/api"
    _wait_for(address)
    return address


def stop_prefect() -> None:
    """Stop the server and delete its database, if it was started."""
    for process in _running:
        process.terminate()
        process.wait(60)
    for home in _homes:
        home.cleanup()
    _running.clear()
    _homes.clear()


def _free_port() -> int:
    """Return a port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


def _wait_for(address: str) -> None:
    """Wait until the server answers."""
    ends = time.monotonic() + START_S
    with httpx.Client(timeout=5, trust_env=False) as client:  # to make one takes longer than to ask
        while True:
            try:
                client.get(f"{address}/health").raise_for_status()
                return
            except httpx.HTTPError:
                assert time.monotonic() < ends, "the Prefect server did not start"
                time.sleep(0.2)
