"""Run the app until the process is told to stop.

The app's lifespan (see `app`) then finishes running reviews, in `ServerState.stop`.
"""

import signal
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from math import ceil
from types import FrameType

import uvicorn

from components.errors import UsageError
from components.review.session import SessionConfig
from components.serving.app import make_app
from components.serving.config import ADDRESS, ServingConfig
from components.serving.connections import ConnectionGuard, GuardedProtocol
from components.serving.fault_logging import set_up_logs
from components.serving.served_release import OpenStore
from components.serving.state import ServerState, open_server
from components.storage import Home, exclusive_lock, make_private, write_text_atomic

# Open requests get the grace of running reviews, and these seconds more to send their answers.
_SEND_S = 5


def serve(
    open_store: OpenStore,
    home: Home,
    config: ServingConfig,
    session_config: SessionConfig,
    *,
    host: str,
    port: int,
) -> None:
    """Serve the promoted release, and each that is promoted later, until the process is stopped.

    Running reviews are finished within `config.queue.grace_s`, see `ServerState.stop`; the next
    server takes up the others.

    Args:
        open_store: Gives the store of editions of a home; sent to another process, so it must be
            picklable.
        home: Where the release is.
        config: How it is served.
        session_config: How its release is opened and contracts are reviewed.
        host: Address to listen on.
        port: TCP port; 0 takes a free one.

    Raises:
        UsageError: The address cannot be listened on.
        BusyError: Another server works on this home folder.
        ClausulaError: The release, its engine or the database cannot be opened, see `open_server`.
    """
    set_up_logs()
    make_private(home)
    with _listen(host, port) as listener, exclusive_lock(home.serving / "lock", "serving it"):
        state = open_server(open_store, home, config, session_config, host=host)
        release_id = state.releases.current().release.id
        shown_host = f"[{host}]" if ":" in host else host
        address = f"http://{shown_host}:{listener.getsockname()[1]}"
        write_text_atomic(home.serving / ADDRESS, address)  # for who examines the deployment
        print(f"clausula: release {release_id} on {address} (Ctrl-C stops it)", flush=True)
        make_uvicorn(state).run(sockets=[listener])


def make_uvicorn(state: ServerState) -> "UvicornServer":
    """Return the server of HTTP around an open server; it runs on the sockets it is given."""
    connections = state.config.connections
    guard = ConnectionGuard(connections, finds_peers=state.access.is_open)
    config = uvicorn.Config(
        make_app(state),
        http=partial(GuardedProtocol, guard),  # type: ignore[arg-type]  # it is only ever called
        ws="none",
        log_config=None,  # its lines go where all do, see `fault_logging`
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # whom to believe is for `serving.access.trusted_proxies` to say
        timeout_keep_alive=ceil(connections.request_timeout_s),
        timeout_graceful_shutdown=int(state.config.queue.grace_s) + _SEND_S,
    )
    return UvicornServer(config, state)


class UvicornServer(uvicorn.Server):
    """Closes the event streams of queued reviews when it stops; open streams would hold it up."""

    def __init__(self, config: uvicorn.Config, state: ServerState) -> None:
        super().__init__(config)
        self._state = state

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """Stop and exit with 0, which uvicorn's own does not; a second Ctrl-C ends at once.

        A signal comes between any two steps of the main thread, which may hold any lock, so here
        nothing is called that takes one.
        """
        self.force_exit = self.should_exit and sig == signal.SIGINT
        self.should_exit = True

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the streams, then everything else."""
        self._state.notifications.close()
        await super().shutdown(sockets)


@contextmanager
def _listen(host: str, port: int) -> Iterator[socket.socket]:
    """Open a socket that listens; clients that connect before the app has started wait."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, _rebind_option(), 1)
        try:
            listener.bind((host, port))
        except OSError as error:
            raise UsageError(
                f"serve: cannot listen on {host}:{port} ({error.strerror}). Choose another port"
                " with --port."
            ) from error
        listener.listen(128)
        yield listener


def _rebind_option() -> int:
    """Return the option that lets a server take the port of one that has just ended, and no other.

    On Windows `SO_REUSEADDR` would let two servers listen on one port.
    """
    option: int = getattr(socket, "SO_EXCLUSIVEADDRUSE", socket.SO_REUSEADDR)
    return option
