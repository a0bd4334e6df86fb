"""The Prefect server of one command, which ends when the command does.

Prefect would start a temporary server itself, after the flow's libraries are imported, and a
command that is killed would leave it behind. This one starts while they are imported. It reads its
standard input: the pipe closes when the command ends, however it ends.

`python -m flows.cli.prefect_server` is the server's process.
"""

import atexit
import os
import secrets
import subprocess
import sys
from threading import Thread
from typing import TYPE_CHECKING

from components.errors import BusyError

if TYPE_CHECKING:
    import uvicorn

START_S = 120.0
STOP_S = 5.0


def start_server() -> str:
    """Start a server, unless Prefect's settings name one, and return the address of its API.

    The server may not answer yet: see `wait_for_server`.
    """
    from prefect.context import refresh_global_settings_context
    from prefect.settings import get_current_settings

    chosen = get_current_settings().api.url
    if chosen:
        return chosen
    # Any program and any open web page of this machine could give it orders otherwise.
    secret = f"clausula:{secrets.token_hex(24)}"
    os.environ["PREFECT_API_AUTH_STRING"] = secret
    own_settings = {
        "PREFECT__SERVER_EPHEMERAL": "1",
        "PREFECT_UI_ENABLED": "false",
        "PREFECT_SERVER_API_AUTH_STRING": secret,
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": "http://127.0.0.1",
    }
    process = subprocess.Popen(
        [sys.executable, "-m", "flows.cli.prefect_server"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        start_new_session=True,  # Ctrl-C is for the command, which then stops the server
        env=os.environ | own_settings,
    )
    # before Prefect registers what it does at exit, so that it runs after that
    atexit.register(_stop, process)
    assert process.stdout is not None
    port = process.stdout.readline().decode().strip()
    os.environ["PREFECT_API_URL"] = f"http://127.0.0.1:{port}/api"
    refresh_global_settings_context()
    return os.environ["PREFECT_API_URL"]


def wait_for_server(address: str) -> None:
    """Wait until the server answers.

    Raises:
        BusyError: It does not.
    """
    import httpx

    try:
        # the socket accepts from the start, so one request waits for the server behind it
        httpx.get(f"{address}/health", timeout=START_S).raise_for_status()
    except httpx.HTTPError as error:
        raise BusyError(
            f"Prefect server at {address}: does not answer ({type(error).__name__}). Run again; if"
            " PREFECT_API_URL is set, start that server or unset it."
        ) from error


def _stop(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe that keeps the server alive and wait for its end."""
    assert process.stdin is not None
    process.stdin.close()
    try:
        process.wait(STOP_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def serve() -> None:
    """Serve Prefect's API on a free port until standard input is closed; print the port."""
    import socket

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    import uvicorn
    from prefect.server.api.server import create_app

    config = uvicorn.Config(create_app(ephemeral=True), log_level="critical", lifespan="on")
    server = uvicorn.Server(config)
    Thread(target=_stop_with_parent, args=(server,), daemon=True).start()
    server.run(sockets=[listener])


def _stop_with_parent(server: "uvicorn.Server") -> None:
    """Stop the server when standard input ends, at once where it does not stop itself."""
    import time

    sys.stdin.buffer.read()
    server.should_exit = True
    time.sleep(STOP_S)
    os._exit(0)


if __name__ == "__main__":
    serve()
