"""One home and one backup of it for the tests that only read."""

from pathlib import Path

import pytest

from components.maintenance.backup import write_backup
from components.serving.served_release import Served
from components.storage import Home
from tests.maintenance.homes import fill_database, make_home


@pytest.fixture(scope="session")
def used(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, Served]:
    """Give a home that was used, and its release, open."""
    home, served = make_home(tmp_path_factory.mktemp("used"))
    fill_database(home)
    return home, served


@pytest.fixture(scope="session")
def archive(used: tuple[Home, Served], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a backup of it."""
    place = tmp_path_factory.mktemp("backups") / "backup.zip"
    write_backup(used[0], place)
    return place
