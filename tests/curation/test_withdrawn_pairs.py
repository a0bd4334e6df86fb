"""What still holds pairs whose consent was withdrawn."""

import shutil
from pathlib import Path

import pytest

from components.curation.consent.withdrawals import Withdrawn, read_withdrawn, withdraw
from components.curation.dataset.build import read_pairs
from components.curation.withdrawn_pairs import Holder, find_uses, refuse_withdrawn
from components.errors import GateError
from components.records import Relevance
from components.storage import Home, staged_folder
from components.tracking.releases import Release, make_release, publish_release


def make_adapter(home: Home, name: str, dataset: str) -> None:
    """Write an adapter's folder."""
    with staged_folder(home.adapters / name, {"dataset": dataset}):
        pass


def publish(home: Home, adapter: str, **counts: int) -> Release:
    """Promote a release of an adapter."""
    names = ("base", "engine", "template_hash", "style_hash", "embedder")
    relevance = Relevance(weights={}, any_weights={}, intercept=0.0)
    parts = dict.fromkeys(names, "x") | {"adapter": adapter} | counts
    release = make_release(**parts, edition=1, relevance=relevance, gates={})
    publish_release(home, release, "promote")
    return release


@pytest.fixture
def home(tmp_path: Path, dataset: Path) -> Home:
    """Give a home with a dataset, two adapters, and a release of each."""
    home = Home(tmp_path / "home")
    shutil.copytree(dataset, home.datasets / "d1")
    make_adapter(home, "a1", "d1")
    make_adapter(home, "a2", "gone")
    for adapter in ("a1", "a2"):
        publish(home, adapter)
    return home


def test_find_uses_follows_a_pair_to_the_release(home: Home) -> None:
    """The dataset, the adapter tuned on it and its release hold a withdrawn pair; others do not."""
    pair = next(pair for pair in read_pairs(home.datasets / "d1") if pair.origin == "reviewed")
    assert find_uses(home, Withdrawn()) == []
    withdraw(home, "pair", [pair.id, "unknown"], by="x")
    uses = find_uses(home, read_withdrawn(home))
    assert [(use.kind, use.num_pairs, use.is_served) for use in uses] == [
        ("dataset", 1, False),
        ("adapter", 1, False),
        ("release", 1, False),
    ]
    publish(home, "a1")
    assert find_uses(home, read_withdrawn(home))[-1] == Holder("release", uses[-1].id, 1, True)


def test_find_uses_by_reviewer(home: Home) -> None:
    """A person's withdrawal finds every pair of theirs."""
    pairs = [pair for pair in read_pairs(home.datasets / "d1") if pair.reviewer]
    name = pairs[0].reviewer
    withdraw(home, "reviewer", [name], by="x")
    uses = find_uses(home, read_withdrawn(home))
    assert uses[0].num_pairs == sum(pair.reviewer == name for pair in pairs)


def test_refuse_withdrawn_stops_a_tuning(home: Home) -> None:
    """A dataset that was made before the withdrawal is not tuned on."""
    refuse_withdrawn(home, "d1", read_withdrawn(home))
    pair = next(pair for pair in read_pairs(home.datasets / "d1") if pair.origin == "reviewed")
    withdraw(home, "pair", [pair.id], by="x")
    with pytest.raises(GateError, match="1 of its pairs was withdrawn.*curate_pairs"):
        refuse_withdrawn(home, "d1", read_withdrawn(home))


def test_release_says_how_many_without_another_id(home: Home) -> None:
    """What a release says of withdrawn pairs stands in its record and not in its id."""
    plain, counted = publish(home, "a1"), publish(home, "a1", num_withdrawn=3)
    assert (plain.id, counted.num_withdrawn) == (counted.id, 3)
