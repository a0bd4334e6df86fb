"""Partitions are written once, checked by their files, and deleted when nothing names them."""

from pathlib import Path

import pytest

from components.errors import IntegrityError
from components.knowledge.fusion import LISTS
from components.knowledge.stores.partition_index import PartitionIndex, PartitionStore
from tests.knowledge.corpus import HashingEmbedder
from tests.knowledge.test_stores import DAY, TEXTS, embed, make_versions


@pytest.fixture
def store(tmp_path: Path) -> PartitionStore:
    """Give an empty store."""
    return PartitionStore(tmp_path / "partitions")


def write_two(store: PartitionStore) -> dict[str, str]:
    """Write the law of two jurisdictions."""
    versions = make_versions("a", TEXTS) + make_versions("b", {"1": "A receipt is owed."})
    return store.write(versions, embed(versions), LISTS, {})


def test_what_is_there_is_not_written_again(store: PartitionStore) -> None:
    """The same law has the same name, and its files stay as they were."""
    names = write_two(store)
    assert set(names) == {"a", "b"}
    before = {path: path.stat().st_mtime_ns for path in store.folder.rglob("*.npy")}
    assert write_two(store) == names
    assert {path: path.stat().st_mtime_ns for path in store.folder.rglob("*.npy")} == before


def test_damage_is_told(store: PartitionStore) -> None:
    """A partition without a manifest, or without an array, is refused by its place."""
    names = write_two(store)
    store.check(names)
    folder = store.folder / names["b"]
    (folder / "days.npy").unlink()
    with pytest.raises(IntegrityError, match=r"days\.npy"):
        store.check(names)
    with pytest.raises(IntegrityError, match=names["b"]):
        store.open(names["b"])
    (folder / "manifest.json").unlink()
    with pytest.raises(IntegrityError, match="not there"):
        store.check(names)


def test_what_nothing_names_is_deleted(store: PartitionStore) -> None:
    """Others stay; a store that was never written has nothing to delete."""
    store.delete_others(())
    names = write_two(store)
    store.delete_others({names["a"]})
    assert [path.name for path in store.folder.iterdir()] == [names["a"]]


def test_an_unknown_jurisdiction_has_empty_lists(store: PartitionStore) -> None:
    """Nothing is found there, list by list, as in a search that finds nothing."""
    index = PartitionIndex(store, write_two(store))
    text = "interest on receipts"
    [lists] = index.rank(
        [text],
        HashingEmbedder().embed([text]),
        as_of=DAY,
        jurisdiction="c",
        depth=5,
        lists=LISTS,
    )
    assert lists == {name: [] for name in LISTS}
