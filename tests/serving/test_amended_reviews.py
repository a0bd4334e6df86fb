"""Past reviews are marked where a later edition changed or ended what they cite."""

from datetime import date
from pathlib import Path

import pytest

from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.records import Finding
from components.serving.amended_reviews import find_amended
from components.serving.database import Database
from components.serving.review_store import ReviewStore
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022
from tests.serving.stored import (
    add_findings,
    add_review,
    make_accepted,
    make_finding,
    start_review,
)


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> list[KnowledgeBase]:
    """Give an edition and the next one, which amends 205, repeals 207 and keeps 206."""
    root: Path = tmp_path_factory.mktemp("amended")
    home = Home(root / "home")
    opened = []
    for source in (write_2020(root), write_2022(root)):
        refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder())
        opened.append(KnowledgeBase.open(EmbeddedStore(home), HashingEmbedder()))
    return opened


def cite(knowledge: KnowledgeBase, finding_id: str, article: str) -> Finding:
    """Return a finding that cites an article as an edition has it."""
    version = knowledge.show("Civil Code", article, as_of=date(2021, 3, 1), jurisdiction="sample")
    finding = make_finding(finding_id)
    citation = finding.citations[0].model_copy(
        update={"article": article, "version_id": version.id, "valid_to": version.valid_to}
    )
    return finding.model_copy(update={"citations": (citation,)})


def test_find_amended_names_changed_articles(
    database: Database, editions: list[KnowledgeBase]
) -> None:
    """An amended and a repealed article are named with their end, one that stays is not."""
    first, second = editions
    store = ReviewStore(database)
    add_review(store, make_accepted(clauses=("a", "b", "c")))
    start_review(store, "rv-1")
    findings = [cite(first, f"f{article}", article) for article in ("205", "206", "207")]
    add_findings(store, "rv-1", findings)
    summary = store.find("rv-1", "anna")
    (marked,) = find_amended(database, second, [summary])
    assert [(amended.article, amended.ended_on) for amended in marked.amended] == [
        ("205", date(2021, 7, 20)),
        ("207", date(2021, 7, 20)),
    ]
    assert find_amended(database, first, [summary]) == [summary]


def test_find_amended_of_a_lost_version(store: ReviewStore, editions: list[KnowledgeBase]) -> None:
    """A wording that the edition does not have is named without an end."""
    (marked,) = find_amended(store.database, editions[1], [store.find("rv-1", "anna")])
    assert [(amended.article, amended.ended_on) for amended in marked.amended] == [("205", None)]
