"""One contract over every store.

Editions are written aside, published in one step, and rank what is in force on a day.

The server store runs on qdrant-client's local mode, and on a real server too where
`CLAUSULA_TEST_QDRANT_URL` names one.
"""

import os
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from qdrant_client import QdrantClient

from components.errors import BusyError, IntegrityError, MissingError, UsageError
from components.knowledge.editions import (
    FIRST_LISTS,
    Edition,
    EditionManifest,
    EditionStore,
    SourceState,
    next_number,
    open_current,
    prune,
    read_current,
    rollback,
)
from components.knowledge.embedding import embed_grouped, embedded_texts
from components.knowledge.fusion import LISTS, WITHOUT_CHARS, fuse
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.knowledge.stores.server import ServerStore
from components.records import Version
from components.statutes.readers.article import Article
from components.statutes.versions import advance
from components.storage import Home
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022

TEXTS = {
    "1": "Interest above 20 per cent.",
    "2": "The tenant pays a deposit.",
    "3": "Employees rest every seventh day.",
}
DAY = date(2021, 1, 1)
SERVER = os.environ.get("CLAUSULA_TEST_QDRANT_URL", "")
needs_server = pytest.mark.skipif(
    not SERVER, reason="CLAUSULA_TEST_QDRANT_URL names no Qdrant server"
)


@pytest.fixture(
    params=["embedded", "local", pytest.param("server", marks=[pytest.mark.service, needs_server])]
)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[EditionStore]:
    """Give an empty store of each kind."""
    home = Home(tmp_path / "home")
    if request.param == "embedded":
        yield EmbeddedStore(home)
        return
    client = QdrantClient(":memory:") if request.param == "local" else QdrantClient(url=SERVER)
    found = ServerStore(client, home, delays_s=(0.1,))
    found.alias = f"test-{uuid.uuid4().hex[:8]}"  # apart from what else is on a real server
    yield found
    for collection in client.get_collections().collections:
        if collection.name.startswith(found.alias):
            client.delete_collection(collection.name)
    client.close()


def make_versions(jurisdiction: str, texts: dict[str, str]) -> list[Version]:
    """Make versions in force since 2020-01-01."""
    articles = [
        Article("L", "Law", number, "", text, date(2020, 1, 1), "en", "")
        for number, text in texts.items()
    ]
    return list(
        advance(
            (), articles, source=jurisdiction, jurisdiction=jurisdiction, snapshot_date=DAY
        ).versions
    )


def embed(versions: list[Version]) -> list[NDArray[np.float32]]:
    """Return the vectors of each version."""
    return embed_grouped(HashingEmbedder(), [embedded_texts(version) for version in versions])


def describe_source(num_versions: int) -> SourceState:
    """Return the state of a source with this many versions."""
    return SourceState(
        jurisdiction="a",
        kind="markdown",
        snapshot_date=DAY,
        num_articles=num_versions,
        num_versions=num_versions,
    )


def write(
    store: EditionStore,
    number: int,
    versions: list[Version] | None = None,
    lists: tuple[str, ...] = LISTS,
) -> Edition:
    """Write an edition and open it."""
    found = versions if versions is not None else make_versions("a", TEXTS)
    manifest = EditionManifest(
        number=number,
        created_at=datetime.now(UTC),
        sources={"a": describe_source(len(found))},
        embedder="hashing",
        dimension=64,
        changes={},
        lists=lists,
    )
    store.write_edition(manifest, found, embed(found))
    return store.open_edition(number)


def ask(
    edition: Edition, text: str, day: date = DAY, jurisdiction: str = "a"
) -> dict[str, dict[str, float]]:
    """Return the scores by list and article id for one text."""
    [lists] = edition.rank(
        [text], HashingEmbedder().embed([text]), as_of=day, jurisdiction=jurisdiction, depth=10
    )
    return {name: dict(found) for name, found in lists.items()}


def test_write_edition_shows_nothing_until_published(store: EditionStore) -> None:
    """A written edition is listed and whole, and nothing is current before publish."""
    write(store, 1)
    assert [m.number for m in store.list_editions()] == [1]
    assert (store.current_edition(), read_current(store)) == (None, None)
    store.publish(1)
    assert store.current_edition() == 1
    edition = open_current(store)
    assert edition.read_versions() == make_versions("a", TEXTS)
    assert (edition.manifest.embedder, edition.manifest.dimension, edition.manifest.normaliser) == (
        "hashing",
        64,
        "1",
    )


def test_write_edition_never_again(store: EditionStore) -> None:
    """An edition's number is written once."""
    write(store, 1)
    with pytest.raises(UsageError, match="never written again"):
        write(store, 1)


def test_rollback_and_forward_move_current_only(store: EditionStore) -> None:
    """Rolling back changes which edition is current and no edition.

    The next number is still new.
    """
    for number in (1, 2, 3):
        write(store, number)
        store.publish(number)
    assert [rollback(store), rollback(store), rollback(store, number=3)] == [2, 1, 3]
    rollback(store, number=1)
    assert (store.current_edition(), next_number(store)) == (1, 4)
    with pytest.raises(MissingError, match="no edition before 1"):
        rollback(store)
    with pytest.raises(MissingError, match=r"got 9 \(there are: 1, 2, 3\)"):
        rollback(store, number=9)


def test_rollback_passes_over_an_edition_never_published(store: EditionStore) -> None:
    """An edition that a killed refresh left unpublished met no gate: only its number publishes it.

    Edition 2 is such a one; the edition published before 3 is 1.
    """
    for number in (1, 2, 3):
        write(store, number)
    store.publish(1)
    store.publish(3)
    assert store.list_published() == [1, 3]
    assert rollback(store) == 1
    with pytest.raises(MissingError, match="no edition before 1"):
        rollback(store)
    assert rollback(store, number=2) == 2
    assert store.list_published() == [1, 2, 3]
    assert [manifest.number for manifest in store.list_editions()] == [1, 2, 3]


def test_delete_edition_never_the_current(store: EditionStore) -> None:
    """An unpublished edition can be taken back, the current one cannot."""
    for number in (1, 2):
        write(store, number)
    store.publish(1)
    store.delete_edition(2)
    assert [m.number for m in store.list_editions()] == [1]
    with pytest.raises(UsageError, match="edition 1: published"):
        store.delete_edition(1)


def test_rollback_while_refreshing_refused(store: EditionStore) -> None:
    """The lock of a refresh keeps a rollback out."""
    with store.writing(), pytest.raises(BusyError):
        rollback(store, number=1)


def test_prune_never_deletes_current(store: EditionStore) -> None:
    """The newest editions and the current one stay."""
    for number in range(1, 5):
        write(store, number)
    store.publish(1)
    assert prune(store, keep=2) == [2]
    assert [m.number for m in store.list_editions()] == [1, 3, 4]


def test_prune_keeps_what_is_named(store: EditionStore) -> None:
    """An edition that a release names stays, however many newer ones there are."""
    for number in range(1, 4):
        write(store, number)
    store.publish(3)
    assert prune(store, keep=1, named={1}) == [2]
    assert [m.number for m in store.list_editions()] == [1, 3]


def test_open_edition_before_first_refresh(store: EditionStore) -> None:
    """An empty store says to refresh a source, and names what is asked for in vain."""
    with pytest.raises(MissingError, match="Refresh a source"):
        open_current(store)
    with pytest.raises(MissingError, match="there are: none"):
        store.open_edition(1)


def test_rank_half_open_range_at_its_ends(store: EditionStore) -> None:
    """A version is found from its first day on and no longer on the day it ends."""
    [version] = make_versions("a", {"1": TEXTS["1"]})
    edition = write(store, 1, [version.model_copy(update={"valid_to": date(2021, 7, 20)})])
    days = [date(2019, 12, 31), date(2020, 1, 1), date(2021, 7, 19), date(2021, 7, 20)]
    assert [bool(ask(edition, "interest", day).get("bm25")) for day in days] == [
        False,
        True,
        True,
        False,
    ]


def test_rank_other_jurisdiction_moves_nothing(store: EditionStore) -> None:
    """Another jurisdiction's law is not found and does not move a score."""
    alone = write(store, 1)
    both = write(
        store,
        2,
        make_versions("a", TEXTS)
        + make_versions("b", {str(i): "Interest and deposit." for i in range(20)}),
    )
    found, wanted = ask(both, "interest deposit"), ask(alone, "interest deposit")
    assert found.keys() == wanted.keys() == set(LISTS)
    assert all(found[name] == pytest.approx(wanted[name], abs=1e-5) for name in wanted)


def test_rank_scores_are_each_lists_own(store: EditionStore) -> None:
    """The dense score is the cosine worked out by hand.

    The bm25 list holds only what shares a word.
    """
    versions = make_versions("a", TEXTS)
    query = HashingEmbedder().embed(["deposit of the tenant"])[0]
    by_hand = {v.id: float(max(embed([v])[0] @ query)) for v in versions}
    found = ask(write(store, 1), "deposit of the tenant")
    assert found["dense"] == pytest.approx(by_hand, abs=1e-5)
    assert list(found["bm25"]) == [versions[1].id]


def test_rank_pieces_of_words(store: EditionStore) -> None:
    """A word in another form shares pieces with the article's, where it shares no word."""
    versions = make_versions("a", {"1": "The lessee may sublet.", "2": "A receipt is owed."})
    found = ask(write(store, 1, versions), "subletting")
    assert list(found["chars"]) == [versions[0].id]


def test_rank_edition_of_fewer_lists(store: EditionStore) -> None:
    """An edition from before the list of pieces is ranked by what it has, its words weigh more."""
    edition = write(store, 1, lists=FIRST_LISTS)
    [lists] = edition.rank(
        ["deposit"], HashingEmbedder().embed(["deposit"]), as_of=DAY, jurisdiction="a", depth=10
    )
    assert set(lists) == {"dense", "bm25"}
    best = fuse(lists)[0]
    dense = best.scores["dense"]
    assert best.score == pytest.approx(dense + WITHOUT_CHARS["bm25"])


def test_refresh_adds_a_missing_list(store: EditionStore, tmp_path: Path) -> None:
    """An edition without a list is written again with it, and nothing of it is embedded again."""
    home, source = Home(tmp_path / "home"), write_2020(tmp_path)
    refresh(store, home, source=source, embedder=HashingEmbedder())
    old = store.open_edition(1)
    versions = old.read_versions()
    by_id = old.read_vectors([version.id for version in versions])
    old.close()
    manifest = old.manifest.model_copy(update={"number": 2, "lists": FIRST_LISTS, "files": {}})
    store.write_edition(manifest, versions, [by_id[version.id] for version in versions])
    store.publish(2)
    embedder = HashingEmbedder()
    report = refresh(store, home, source=source, embedder=embedder)
    assert (report.edition, embedder.num_embedded) == (3, 0)
    assert store.open_edition(3).manifest.lists == LISTS
    assert refresh(store, home, source=source, embedder=embedder).edition == 3


def test_rank_stop_words_only_has_no_word_list(store: EditionStore) -> None:
    """A text with no word to look for is still answered by the other lists."""
    assert list(ask(write(store, 1), "the of")) == ["dense", "chars"]


def test_rank_many_texts_each_its_own(store: EditionStore) -> None:
    """Texts asked for together are answered as they are alone, in their order."""
    edition, texts = write(store, 1), ["interest", "the of", "rest day"]
    together = edition.rank(
        texts, HashingEmbedder().embed(texts), as_of=DAY, jurisdiction="a", depth=10
    )
    for lists, text in zip(together, texts, strict=True):
        assert {name: dict(found) for name, found in lists.items()} == ask(edition, text)


def test_rank_takes_the_nearest_part_of_a_long_article(store: EditionStore) -> None:
    """An article is as near as the nearest of its vectors, whatever else it says."""
    lines = ["Interest above 20 per cent is invalid."] + [
        f"Part {n} speaks of {'ships and harbours ' * 30}." for n in range(4)
    ]
    versions = make_versions("a", {"1": "\n".join(lines), "2": "The tenant pays a deposit."})
    edition = write(store, 1, versions)
    long = next(version for version in versions if version.article == "1")
    query = embed_grouped(HashingEmbedder(), [[f"Law\n{lines[0]}"]])[0]

    [lists] = edition.rank(["interest"], query, as_of=DAY, jurisdiction="a", depth=10)

    assert len(embed([long])[0]) > 1
    assert dict(lists["dense"])[long.id] == pytest.approx(
        float(max(embed([long])[0] @ query[0])), abs=1e-5
    )


def test_read_vectors_returns_what_was_written(store: EditionStore) -> None:
    """Dense vectors come back by id; an id that is not there is left out."""
    versions = make_versions("a", TEXTS)
    vectors = write(store, 1).read_vectors([versions[2].id, "00000000-0000-0000-0000-000000000000"])
    assert list(vectors) == [versions[2].id]
    np.testing.assert_allclose(vectors[versions[2].id], embed([versions[2]])[0], atol=1e-6)


def test_stores_rank_alike(tmp_path: Path) -> None:
    """Both stores give the same lists and scores, so a release can move between them."""
    texts = {
        str(i): f"{word} deposit, {i} days of rent."
        for i, word in enumerate(("tenant", "interest", "wage", "loan", "sale"))
    }
    stores: list[EditionStore] = [
        EmbeddedStore(Home(tmp_path)),
        ServerStore(QdrantClient(":memory:"), Home(tmp_path)),
    ]
    one, other = (
        ask(write(store, 1, make_versions("a", texts)), "tenant deposit of rent")
        for store in stores
    )
    assert one.keys() == other.keys()
    assert all(one[name] == pytest.approx(other[name], abs=1e-4) for name in one)


def test_refresh_keeps_old_edition_answering(store: EditionStore, tmp_path: Path) -> None:
    """Who has the old edition open is answered from it while the next is published.

    Whoever opens then has the new one.
    """
    home = Home(tmp_path / "home")
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    old = KnowledgeBase.open(store, HashingEmbedder())
    report = refresh(store, home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    assert (
        report.edition,
        report.embedded,
        report.changes["amended"],
        report.changes["repealed"],
    ) == (2, 2, 1, 1)
    new = KnowledgeBase.open(store, HashingEmbedder())
    for knowledge, cap in ((old, "20 per cent"), (new, "16 per cent")):
        [hit] = knowledge.search(
            "interest above per cent a year", as_of=date(2022, 3, 1), jurisdiction="sample", limit=1
        )
        assert cap in hit.version.text
    rollback(store)
    assert KnowledgeBase.open(store, HashingEmbedder()).edition == old.edition == 1


def test_refresh_other_normaliser_refused(store: EditionStore, tmp_path: Path) -> None:
    """A refresh of wordings compared in another way would amend every article, so it is refused."""
    manifest = EditionManifest(
        number=1,
        created_at=datetime.now(UTC),
        sources={"a": describe_source(len(TEXTS))},
        embedder="hashing",
        dimension=64,
        changes={},
    )
    versions = make_versions("a", TEXTS)
    vectors = embed(versions)
    store.write_edition(manifest.model_copy(update={"normaliser": "0"}), versions, vectors)
    store.publish(1)
    with pytest.raises(IntegrityError, match="normaliser 0, this version has 1"):
        refresh(
            store, Home(tmp_path / "home"), source=write_2020(tmp_path), embedder=HashingEmbedder()
        )
    assert store.current_edition() == 1


def test_open_with_other_embedder_refused(store: EditionStore, tmp_path: Path) -> None:
    """An edition is asked with the embedder it was made with, by name and by dimension."""
    refresh(store, Home(tmp_path / "home"), source=write_2020(tmp_path), embedder=HashingEmbedder())
    with pytest.raises(IntegrityError, match="made with embedder hashing, got other"):
        KnowledgeBase.open(store, HashingEmbedder(name="other"))
    same_name = KnowledgeBase.open(store, HashingEmbedder(dimension=32))
    with pytest.raises(IntegrityError, match="of dimension 32"):
        same_name.search("interest", as_of=date(2022, 3, 1), jurisdiction="sample")


def test_rank_scores_fuse(store: EditionStore) -> None:
    """Fusing a store's lists puts what both lists have first on top."""
    versions = make_versions("a", TEXTS)
    text = "the tenant pays a deposit"
    [lists] = write(store, 1).rank(
        [text], HashingEmbedder().embed([text]), as_of=DAY, jurisdiction="a", depth=10
    )
    best = fuse(lists)[0]
    assert (best.version_id, best.ranks) == (versions[1].id, dict.fromkeys(LISTS, 1))
