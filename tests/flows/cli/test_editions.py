"""Editions are listed, shown and brought back on the command line."""

import json
from pathlib import Path

import pytest

from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.conftest import call_cli
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give a home with two editions of one source."""
    monkeypatch.delenv("CLAUSULA_QDRANT_URL", raising=False)
    home = Home(tmp_path / "home")
    for source in (write_2020(tmp_path), write_2022(tmp_path)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
    return home


def test_editions_list_and_rollback(home: Home) -> None:
    """A star marks the published edition, which a rollback moves to the one before."""
    before = call_cli(home, "editions", "list").stdout.splitlines()
    assert [line[:3] for line in before] == ["  1", "* 2"]
    done = call_cli(home, "editions", "rollback")
    assert done.stdout == "edition 1 is published\n"
    after = call_cli(home, "editions", "list").stdout.splitlines()
    assert [line[:3] for line in after] == ["* 1", "  2"]


def test_editions_show_is_the_manifest(home: Home) -> None:
    """The manifest of an edition is printed as JSON; an edition that is not there is wrong use."""
    manifest = json.loads(call_cli(home, "editions", "show", "2").stdout)
    assert (manifest["number"], manifest["embedder"]) == (2, "hashing")
    assert call_cli(home, "editions", "show", "9").returncode == 2
