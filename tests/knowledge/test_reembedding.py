"""Another embedder makes an edition of its own beside the old.

Each edition is asked with the embedder that made it.
"""

from datetime import date
from pathlib import Path

import pytest

from components.errors import IntegrityError, MissingError
from components.knowledge.choose_embedder import find_embedder, find_english_embedder
from components.knowledge.editions import open_current
from components.knowledge.embedding import Embedder
from components.knowledge.reembedding import reembed
from components.knowledge.refresh import refresh
from components.knowledge.search import KnowledgeBase
from components.knowledge.stores.embedded import EmbeddedStore
from components.models.sources import ModelSource
from components.storage import Home, staged_folder
from tests.knowledge.corpus import HashingEmbedder, write_2020, write_2022

OTHER = HashingEmbedder(name="other", dimension=32)


def test_reembed_makes_an_edition_beside_the_old(tmp_path: Path) -> None:
    """The new edition has the same versions under other vectors.

    The old stays, and either refuses the other's embedder.
    """
    home, store = Home(tmp_path), EmbeddedStore(Home(tmp_path))
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    refresh(store, home, source=write_2022(tmp_path), embedder=HashingEmbedder())
    before = open_current(store)
    assert reembed(store, home, OTHER) == store.current_edition() == 3
    after = open_current(store)
    assert after.read_versions() == before.read_versions()
    assert (after.manifest.embedder, after.manifest.dimension, after.manifest.sources) == (
        "other",
        32,
        before.manifest.sources,
    )
    assert [manifest.embedder for manifest in store.list_editions()] == [
        "hashing",
        "hashing",
        "other",
    ]
    with pytest.raises(
        IntegrityError,
        match=r"edition 3: made with embedder other, got hashing.*clausula run tune_retriever",
    ):
        KnowledgeBase.open(store, HashingEmbedder())
    found = KnowledgeBase.open(store, OTHER).search(
        "interest above 16 per cent", as_of=date(2022, 3, 1), jurisdiction="sample"
    )
    assert found[0].version.article == "205"
    assert KnowledgeBase.open(store, HashingEmbedder(), 2).edition == 2


def test_reembed_with_the_same_embedder_does_nothing(tmp_path: Path) -> None:
    """No edition is written and nothing is embedded.

    And what is refreshed afterwards goes on from the new vectors.
    """
    home, store, embedder = Home(tmp_path), EmbeddedStore(Home(tmp_path)), HashingEmbedder()
    refresh(store, home, source=write_2020(tmp_path), embedder=embedder)
    done = embedder.num_embedded
    assert (reembed(store, home, embedder), embedder.num_embedded) == (1, done)
    other = HashingEmbedder(name="other")
    reembed(store, home, other)
    report = refresh(store, home, source=write_2022(tmp_path), embedder=other)
    assert (report.embedded, report.reused) == (2, 3)


def test_find_embedder_of_an_edition(
    tmp_path: Path, models_home: Home, embedder_folder: Path
) -> None:
    """Without an edition the project's own is used.

    An edition of an embedder that is not here says what to run.
    """
    home = Home(tmp_path)
    home.models.symlink_to(models_home.models)
    store = EmbeddedStore(home)
    assert find_english_embedder(store, home).model_dir.name == embedder_folder.name
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder())
    with pytest.raises(
        MissingError,
        match=(
            r"edition 1: made with embedder hashing, which is not here.*clausula run tune_retriever"
        ),
    ):
        find_embedder(store, home)


def test_find_embedder_among_fetched_models(tmp_path: Path) -> None:
    """An edition of a sentence encoder that was fetched is opened with it, nothing configured."""
    home, store = Home(tmp_path / "home"), EmbeddedStore(Home(tmp_path / "home"))
    with staged_folder(home.models / "other-encoder-1.0", {"name": "other-encoder"}) as aside:
        (aside / "modules.json").write_text("[]", encoding="utf-8")
    fetched = Embedder(home.models / "other-encoder-1.0", home)
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder(name=fetched.name))
    assert find_english_embedder(store, home).model_dir == fetched.model_dir


def test_find_embedder_keeps_what_was_tuned_from_the_one_asked_for(tmp_path: Path) -> None:
    """A profile that names the base does not undo its tuning; another base is switched to."""
    home, store = Home(tmp_path / "home"), EmbeddedStore(Home(tmp_path / "home"))
    sources = {}
    for name in ("base", "other"):
        with staged_folder(home.models / name, {"name": name}) as aside:
            (aside / "modules.json").write_text("[]", encoding="utf-8")
        sources[name] = ModelSource(kind="folder", name=name, path=home.models / name)
    base = find_english_embedder(store, home, sources["base"])
    with staged_folder(home.embedders / "tuned", {"name": "t", "base": base.name}) as aside:
        (aside / "modules.json").write_text("[]", encoding="utf-8")
    tuned = Embedder(home.embedders / "tuned", home)
    refresh(store, home, source=write_2020(tmp_path), embedder=HashingEmbedder(name=tuned.name))
    assert find_english_embedder(store, home, sources["base"]).model_dir == tuned.model_dir
    assert find_english_embedder(store, home, sources["other"]).model_dir == home.models / "other"
