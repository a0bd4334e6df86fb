"""Another embedder is judged, then the edition is embedded again beside the old one."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from components.errors import GateError
from components.knowledge import choose_embedder
from components.knowledge.choose_embedder import find_embedder
from components.knowledge.editions import rollback
from components.knowledge.refresh import refresh
from components.knowledge.source import SourceConfig
from components.knowledge.stores.embedded import EmbeddedStore
from components.models.sources import ModelSource
from components.storage import Home, staged_folder
from flows.steps.embedder_switch import switch_embedder
from tests.knowledge.corpus import HashingEmbedder
from tests.retriever_tuning.material import write_acts


class NoisyEmbedder(HashingEmbedder):
    """Gives every text a vector that has nothing to do with it."""

    def embed(self, texts: Sequence[str], on_progress: object = None) -> NDArray[np.float32]:
        """Embed texts at random."""
        rng = np.random.default_rng(len(texts))
        vectors = rng.normal(size=(len(texts), self.dimension)).astype(np.float32)
        noise: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return noise


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Home:
    """Give a home with an edition of two laws with notes, and three encoders that need no model."""

    def open_one(folder: Path, _: Home) -> HashingEmbedder:
        kind = NoisyEmbedder if folder.name == "noisy" else HashingEmbedder
        return kind(name=folder.name)

    monkeypatch.setattr(choose_embedder, "Embedder", open_one)
    home = Home(tmp_path / "home")
    for name in ("plain", "larger", "noisy"):
        with staged_folder(home.models / name, {"name": name}) as aside:
            (aside / "modules.json").write_text("[]", encoding="utf-8")
    acts = write_acts(tmp_path / "2024-01-01")
    source = SourceConfig(name="acts", kind="markdown", path=acts, jurisdiction="sample")
    refresh(EmbeddedStore(home), home, source=source, embedder=HashingEmbedder(name="plain"))
    return home


def switch(home: Home, name: str, *, min_gain: float = 0.0, is_dry_run: bool = False) -> bool:
    """Ask for the encoder of a name."""
    asked = ModelSource(kind="folder", name=name, path=home.models / name)
    return switch_embedder.fn(asked, home, min_gain=min_gain, keep=5, is_dry_run=is_dry_run)


def test_switch_judges_embeds_and_can_be_rolled_back(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """What finds no less makes an edition of its own; the one before is still searched by its own.

    Asked for again nothing is done, and after a rollback it is an edition once more.
    """
    store = EmbeddedStore(home)
    assert switch(home, "larger")
    assert store.current_edition() == 2
    printed = capsys.readouterr().out
    assert "embedder: plain made edition 1, asked for is larger: all 78 texts" in printed
    assert "gate notes of Mill Act: nDCG@10" in printed
    assert "edition 2: embedded with larger" in printed
    assert find_embedder(store, home).name == "larger"
    assert not switch(home, "larger")
    assert rollback(store, 1) == 1
    assert find_embedder(store, home).name == "plain"
    assert switch(home, "larger")
    assert store.current_edition() == 3


def test_switch_to_one_that_finds_less_is_refused(home: Home) -> None:
    """Nothing is written, and the message says what to do; a lower bound takes it all the same."""
    store = EmbeddedStore(home)
    with pytest.raises(GateError, match=r"finds less than plain on: notes of .*min_embedder_gain"):
        switch(home, "noisy")
    assert [manifest.number for manifest in store.list_editions()] == [1]
    assert switch(home, "noisy", min_gain=-1)
    assert store.current_edition() == 2


def test_switch_dry_run_says_so_and_writes_nothing(
    home: Home, capsys: pytest.CaptureFixture[str]
) -> None:
    """A rehearsal prints how much would be embedded, and counts as something new."""
    assert switch(home, "larger", is_dry_run=True)
    assert "all 78 texts are embedded again" in capsys.readouterr().out
    assert EmbeddedStore(home).current_edition() == 1


def test_no_embedder_asked_for_is_no_switch(home: Home) -> None:
    """Where none is configured the edition's own stays."""
    unasked = switch_embedder.fn(None, home, min_gain=0.0, keep=5, is_dry_run=False)
    assert not unasked
    assert EmbeddedStore(home).current_edition() == 1
