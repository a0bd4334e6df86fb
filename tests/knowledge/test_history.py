"""Every wording of an article is traced to the one it came from."""

from pathlib import Path

import pytest

from components.errors import UsageError
from components.knowledge.history import trace_wordings
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022


def test_trace_wordings(tmp_path: Path) -> None:
    """An amended article has two wordings, the second from the first; an unknown one is refused."""
    home, embedder = Home(tmp_path / "home"), HashingEmbedder()
    for source in (write_2020(tmp_path), write_2022(tmp_path)):
        refresh(EmbeddedStore(home), home, source=source, embedder=embedder)
    knowledge = KnowledgeBase.open(EmbeddedStore(home), embedder)
    [first, second] = trace_wordings(knowledge, "Civil Code", "205", jurisdiction="sample")
    assert first[1] is None
    assert second[1] == first[0]
    assert ("20 per cent" in first[0].text, "16 per cent" in second[0].text) == (True, True)
    with pytest.raises(UsageError, match="no such article"):
        trace_wordings(knowledge, "Civil Code", "999", jurisdiction="sample")
    knowledge.close()
