"""Servers for the tests that only ask, and a home of their own for those that break it."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from components.documents.document import DocumentLimits
from components.samples.playbook import PLAYBOOK
from components.serving.contract_reader import ContractReader
from components.serving.database import Database, open_database
from components.serving.review_store import ReviewStore
from components.serving.served_release import Served
from components.serving.state import ServerState
from components.storage import Home
from tests.serving.light import open_served_light
from tests.serving.running import copy_home, running
from tests.serving.scripted import serving_scripted
from tests.serving.stand_in import StandIn, standing_in
from tests.serving.stored import store_done_review
from tests.small_release import give_small_engine


@pytest.fixture(scope="session")
def served_home(
    small_home: Home, pipeline_home: Home, tmp_path_factory: pytest.TempPathFactory
) -> Home:
    """Give a home for the server that all share: a small release, with the reader that answers."""
    return give_small_engine(pipeline_home, small_home, tmp_path_factory.mktemp("served") / "home")


@pytest.fixture(scope="session")
def server(served_home: Home) -> Iterator[httpx.Client]:
    """Give a client of a server that answers without keys."""
    with running(served_home) as started:
        yield started.client


@pytest.fixture(scope="session")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """Give the scripted release, for the tests that leave its process as it is."""
    with serving_scripted(tmp_path_factory.mktemp("scripted")) as opened:
        yield opened


@pytest.fixture(scope="session")
def open_stand_in(scripted: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Give a server of the scripted release that answers without keys."""
    with standing_in(scripted, tmp_path_factory.mktemp("open")) as started:
        yield started


@pytest.fixture(scope="session")
def keyed_stand_in(scripted: Served, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Give a server of the scripted release that wants keys, with low limits and short waits."""
    access = {
        "trusted_proxies": ["127.0.0.1"],
        "burst_of_address": 400,
        "requests_per_minute_of_address": 600,
    }
    connections = {"max_open": 40, "request_timeout_s": 1, "body_gap_s": 2, "body_timeout_s": 3}
    folder = tmp_path_factory.mktemp("keyed")
    with standing_in(
        scripted, folder, "0.0.0.0", access=access, connections=connections
    ) as started:
        yield started


@pytest.fixture
def own_home(small_home: Home, tmp_path: Path) -> Home:
    """Give a home with a small release that a test may change."""
    return copy_home(small_home, tmp_path / "home")


@pytest.fixture(scope="session")
def reader() -> Iterator[ContractReader]:
    """Give a reader of contracts, with its workers."""
    opened = ContractReader(DocumentLimits())
    yield opened
    opened.close()


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Give an empty home."""
    return Home(tmp_path)


@pytest.fixture
def database(home: Home) -> Iterator[Database]:
    """Give its database."""
    opened = open_database(home)
    yield opened
    opened.close()


@pytest.fixture
def store(database: Database) -> ReviewStore:
    """Give a store with one review of Anna's that is done, with one finding."""
    return store_done_review(database)


@pytest.fixture(scope="session")
def light(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Give a server over two small laws, where nobody needs a key."""
    root = tmp_path_factory.mktemp("light")
    with standing_in(open_served_light(root), root / "server") as opened:
        yield opened


@pytest.fixture(scope="session")
def housed(light: StandIn, tmp_path_factory: pytest.TempPathFactory) -> Iterator[StandIn]:
    """Give a server of the same release that looks into the sample playbook as well."""
    served = light.state.releases.current()
    with standing_in(served, tmp_path_factory.mktemp("housed"), playbook=PLAYBOOK) as opened:
        yield opened


@pytest.fixture(scope="session")
def light_state(light: StandIn) -> ServerState:
    """Give its parts."""
    return light.state


@pytest.fixture(scope="session")
def light_address(light: StandIn) -> str:
    """Give its address."""
    return light.address
