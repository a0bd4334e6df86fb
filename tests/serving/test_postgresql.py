"""The server's database on PostgreSQL.

A cluster of its own, the ledger, a server that is killed, a database that goes away.
"""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import DBAPIError

from components.errors import IntegrityError, MissingError
from components.serving.audit import Ledger
from components.serving.database import Database
from components.storage import Home
from tests.conftest import call_cli
from tests.serving.running import MANY, RunningServer, contract, finish, upload, wait_for

pytest.importorskip(
    "psycopg", reason="psycopg is not installed (pip install 'clausula[postgresql]')"
)
pytestmark = [pytest.mark.slow, pytest.mark.service]


class Cluster:
    """A PostgreSQL server on loopback, its data in a folder of its own.

    It refuses to run as root, who runs it as its package's user.
    """

    def __init__(self, programs: Path, folder: Path) -> None:
        self._programs, self._data = programs, folder / "data"
        self._user = "postgres" if os.geteuid() == 0 else None
        if self._user is not None:
            account = pwd.getpwnam(self._user)
            os.chown(folder, account.pw_uid, account.pw_gid)
        with closing(socket.socket()) as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._run(
            "initdb",
            "--username=clausula",
            "--auth=trust",
            "--no-sync",
            "--encoding=UTF8",
            "--locale=C",
        )

    def start(self) -> None:
        """Start it and wait until it answers."""
        self._run(
            "pg_ctl",
            "-w",
            "-l",
            str(self._data / "log"),
            "-o",
            f"-p {self.port} -h 127.0.0.1 -k {self._data}",
            "start",
        )

    def stop(self) -> None:
        """Stop it, cutting off whoever is connected."""
        self._run("pg_ctl", "-w", "-m", "fast", "stop")

    def url(self, database: str) -> str:
        """Return a database's URL."""
        return f"postgresql+psycopg://clausula@127.0.0.1:{self.port}/{database}"

    def _run(self, program: str, *options: str) -> None:
        command = [str(self._programs / program), "-D", str(self._data), *options]
        done = subprocess.run(
            command,
            user=self._user,
            env={"PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            timeout=120,
            cwd="/",
        )
        assert done.returncode == 0, (command, done.stdout)


def find_programs() -> Path:
    """Return where PostgreSQL's server programs are, or skip."""
    folders = [Path(found).parent for found in [shutil.which("initdb")] if found] + sorted(
        Path("/usr/lib/postgresql").glob("*/bin")
    )
    return next(
        (folder for folder in folders if (folder / "pg_ctl").is_file()), None
    ) or pytest.skip("PostgreSQL is not installed (apt-get install postgresql)")


@pytest.fixture(scope="module")
def cluster() -> Iterator[Cluster]:
    """Give a running cluster that goes with the module."""
    folder = Path(tempfile.mkdtemp(prefix="clausula-postgresql-"))
    try:
        made = Cluster(find_programs(), folder)
        made.start()
        yield made
        made.stop()
    finally:
        shutil.rmtree(folder)


@pytest.fixture
def url(cluster: Cluster, request: pytest.FixtureRequest) -> str:
    """Give the URL of an empty database."""
    name = request.node.name
    engine = create_engine(cluster.url("postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'CREATE DATABASE "{name}"'))
    engine.dispose()
    return cluster.url(name)


def test_ledger_is_append_only(url: str, home: Home) -> None:
    """The chain holds.

    No statement changes, deletes or truncates a row; whoever takes the trigger away and does it is
    found.
    """
    with closing(Database(url)) as database:
        ledger = Ledger(database, home)
        for number in range(6):
            with database.writing() as connection:
                ledger.append(connection, "key:1", "review.done", f"rv-{number}", findings=number)
            ledger.note_head()
        for statement in (
            "UPDATE audit SET actor = 'x'",
            "DELETE FROM audit WHERE number = 6",
            "TRUNCATE audit",
        ):
            with pytest.raises(DBAPIError, match="append-only"), database.writing() as connection:
                connection.execute(text(statement))
        assert ledger.verify().number == 6
        with database.writing() as connection:
            connection.execute(text("DROP TRIGGER audit_append_only ON audit"))
            connection.execute(text("UPDATE audit SET actor = 'x' WHERE number = 3"))
        with pytest.raises(IntegrityError, match="row 3: changed"):
            ledger.verify()


def test_killed_server_goes_on_where_it_was(
    url: str, own_home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A killed server's reviews and decisions survive in PostgreSQL, and none is in SQLite."""
    environment = {"CLAUSULA_DATABASE_URL": url}
    first = RunningServer(
        own_home, "--set", "session.reviewer.batch_size=2", environment=environment
    )
    identity = upload(first.client, contract(MANY))["id"]
    wait_for(lambda: first.client.get(f"/v1/reviews/{identity}").json()["num_done"])
    found = first.client.get(f"/v1/reviews/{identity}").json()["findings"]
    decided = first.client.post(
        f"/v1/findings/{found[0]['id']}/decision", json={"decision": "accept", "has_consent": False}
    )
    assert decided.is_success, decided.text
    first.kill()
    second = RunningServer(own_home, environment=environment)
    try:
        review = finish(second.client, identity)
        assert (review["state"], len(review["findings"])) == ("done", MANY)
        assert [finding["id"] for finding in review["findings"]][: len(found)] == [
            finding["id"] for finding in found
        ]
        assert review["findings"][0]["decisions"][0]["decision"] == "accept"
        report = second.client.get(f"/v1/reviews/{identity}/report.md")
        assert report.is_success
        assert second.client.delete(f"/v1/reviews/{identity}").is_success
    finally:
        assert second.stop() == 0
    assert not list(own_home.serving.glob("*.db"))
    monkeypatch.setenv("CLAUSULA_DATABASE_URL", url)
    assert call_cli(own_home, "audit", "verify").returncode == 0


def test_database_that_is_away(url: str, own_home: Home, cluster: Cluster) -> None:
    """While the database is away the server says so and a running review waits.

    Once it is back, both go on. None at the start is told.
    """
    server = RunningServer(
        own_home,
        "--set",
        "session.reviewer.batch_size=2",
        environment={"CLAUSULA_DATABASE_URL": url},
    )
    try:
        identity = upload(server.client, contract(MANY))["id"]
        wait_for(lambda: server.client.get(f"/v1/reviews/{identity}").json()["num_done"])
        cluster.stop()
        try:
            assert server.client.get("/readyz").status_code == 503
            told = server.client.get("/v1/reviews")
            assert (told.status_code, told.headers["content-type"]) == (
                503,
                "application/problem+json",
            )
            assert told.json()["detail"].startswith("database: does not answer")
            time.sleep(3)  # long enough for a batch to be judged that cannot be written
            with pytest.raises(MissingError, match="cannot be opened, OperationalError"):
                Database(url)
        finally:
            cluster.start()
        assert server.client.get("/readyz").status_code == 200
        review = finish(server.client, identity)
        assert (review["state"], review["num_done"]) == ("done", MANY)
        assert [finding["clause"] for finding in review["findings"]] == contract(
            MANY
        ).decode().split("\n\n")
        assert finish(server.client, upload(server.client, contract(2))["id"])["state"] == "done"
    finally:
        assert server.stop() == 0
