"""An edition in which an article was amended."""

from collections.abc import Iterator

import pytest

from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022


@pytest.fixture(scope="package")
def knowledge(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KnowledgeBase]:
    """Give an edition in which 205 caps interest at 20 per cent, and since July 2021 at 16."""
    root = tmp_path_factory.mktemp("arms")
    home = Home(root / "home")
    store = EmbeddedStore(home)
    for source in (write_2020(root), write_2022(root)):
        refresh(store, home, source=source, embedder=HashingEmbedder())
    opened = KnowledgeBase.open(store, HashingEmbedder())
    yield opened
    opened.close()
