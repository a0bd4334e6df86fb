"""A source that was not refreshed for too long is named."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from components.errors import GateError
from components.knowledge.refresh import refresh
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from flows.check_freshness import check_sources
from tests.knowledge.corpus import HashingEmbedder, write_2020


@pytest.fixture
def store(tmp_path: Path) -> EmbeddedStore:
    """Give an edition of one source."""
    home = Home(tmp_path / "home")
    store = EmbeddedStore(home)
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    return store


def test_check_sources_by_their_age(store: EmbeddedStore) -> None:
    """A source of exactly the greatest age passes; a day older it is stale."""
    manifest = store.open_edition(1).manifest
    [(name, state)] = manifest.sources.items()
    age = date.today() - state.snapshot_date
    assert age > timedelta(days=1000)
    assert check_sources.fn(store, age.days) == 1
    with pytest.raises(GateError, match=rf"source {name}: its newest snapshot is {age.days} days"):
        check_sources.fn(store, age.days - 1)
