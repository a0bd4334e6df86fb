"""A partition is named by all that it is made of, and its words are weighed once."""

from datetime import date
from pathlib import Path

import numpy as np
import pytest

from components.knowledge.editions import FIRST_LISTS
from components.knowledge.fusion import LISTS
from components.knowledge.stores import partition_writing
from components.knowledge.stores.partition import ARRAYS, Partition
from components.knowledge.stores.partition_writing import (
    fingerprint_partition,
    read_words,
    write_partition,
)
from components.knowledge.stores.points import weigh_sparse
from components.records import Version
from tests.knowledge.test_stores import TEXTS, embed, make_versions


def write_to(folder: Path, versions: list[Version], earlier: Partition | None = None) -> Partition:
    """Write a partition and open it."""
    folder.mkdir()
    write_partition(folder, versions, embed(versions), LISTS, earlier)
    return Partition(folder)


def test_fingerprint_follows_what_is_searched() -> None:
    """Another text, day, vector or list gives another name; the same gives the same."""
    versions = make_versions("a", TEXTS)
    vectors = embed(versions)
    name = fingerprint_partition(versions, vectors, LISTS)
    assert name == fingerprint_partition(make_versions("a", TEXTS), embed(versions), LISTS)
    changes: list[dict[str, object]] = [
        {"text": "Another."},
        {"heading": "Deposits"},
        {"valid_to": date(2024, 1, 1)},
    ]
    others = [[versions[0].model_copy(update=change), *versions[1:]] for change in changes]
    names = {fingerprint_partition(other, vectors, LISTS) for other in others}
    names.add(fingerprint_partition(versions, [vectors[0] * 0.5, *vectors[1:]], LISTS))
    names.add(fingerprint_partition(versions, vectors, FIRST_LISTS))
    assert len(names - {name}) == 5


def test_words_are_read_back_version_by_version(tmp_path: Path) -> None:
    """What is turned around for a search is turned back for the next writing."""
    versions = make_versions("a", TEXTS)
    words = read_words(write_to(tmp_path / "one", versions))
    start = 0
    for version, end in zip(versions, words.ends, strict=True):
        places = words.places[start:end].tolist()
        own = dict(zip(places, words.weights[start:end].tolist(), strict=True))
        assert own == pytest.approx(dict(zip(*weigh_sparse(version, LISTS), strict=True)))
        start = int(end)


def test_texts_of_an_earlier_partition_are_copied(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only the new wording is split and weighed; the arrays are those of a writing from nothing."""
    versions = make_versions("a", TEXTS)
    earlier = write_to(tmp_path / "earlier", versions)
    closed = versions[0].model_copy(update={"valid_to": date(2024, 1, 1)})
    new = versions[0].model_copy(update={"id": "new", "text": "Interest above 16 per cent."})
    later = [closed, *versions[1:], new]
    afresh = write_to(tmp_path / "afresh", later)
    weighed: list[str] = []

    def count(version: Version, lists: tuple[str, ...]) -> object:
        weighed.append(version.id)
        return weigh_sparse(version, lists)

    monkeypatch.setattr(partition_writing, "weigh_sparse", count)
    copied = write_to(tmp_path / "copied", later, earlier)
    assert weighed == ["new"]
    assert [each.decode() for each in copied.ids][-1] == closed.id  # what has ended is the last
    for name in ARRAYS:
        one, other = (np.load(tmp_path / folder / f"{name}.npy") for folder in ("afresh", "copied"))
        np.testing.assert_array_equal(one, other)
    assert len(afresh.ids) == 4
