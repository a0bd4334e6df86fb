"""Which reader is used: the newest tuned here that passed its gates, else the shipped one."""

import os
import shutil
from pathlib import Path

import pytest

from components.errors import MissingError
from components.gate_result import GateResult
from components.models.sources import READER_BASE, ModelSource
from components.reader.choice import (
    CARD,
    ReaderCard,
    ReaderConfig,
    Task,
    card_path,
    find_reader,
    find_shipped,
    open_reader,
    read_card,
)
from components.records import BY_FIGURES
from components.starters.starter import STARTERS
from components.storage import Home, staged_folder, write_json_atomic
from tests.reader.conftest import TinyReader
from tests.reader.material import encoder_source

SHIPPED = read_card(STARTERS / READER_BASE.name / CARD)


def put_reader(
    home: Home,
    identity: str,
    *,
    has_passed: bool = True,
    base: str = READER_BASE.name,
    task: Task = "verdicts",
) -> ReaderCard:
    """Put a reader with its card into a home; each is a second newer than the one before."""
    with staged_folder(home.readers / identity, {}):
        pass
    gate = GateResult(
        gate="reader", name="auc_words", value=0.7, bound="at least 0.6", has_passed=has_passed
    )
    card = ReaderCard(
        fingerprint=identity,
        base=base,
        families=("rent",),
        held_out=("secrets",),
        num_steps=3,
        scores={"auc_words": 0.7},
        breaking=BY_FIGURES,
        gates=(gate,),
        command="clausula run tune_reader",
        task=task,
    )
    path = card_path(home, identity)
    write_json_atomic(path, card.model_dump(mode="json"))
    age = 1_700_000_000 + len(list(home.readers.glob("*.json")))
    os.utime(path, (age, age))
    return card


def find_name(home: Home, config: ReaderConfig | None = None) -> str:
    """Return the fingerprint of the reader in use."""
    return find_reader(config or ReaderConfig(), home).card.fingerprint


def test_find_reader_shipped(tmp_path: Path) -> None:
    """Where none was tuned the shipped one is used, also by its own name."""
    home = Home(tmp_path)
    found = find_reader(ReaderConfig(), home)
    assert found.folder == STARTERS / READER_BASE.name
    assert found == find_shipped(READER_BASE)
    assert find_name(home, ReaderConfig(name=SHIPPED.fingerprint)) == SHIPPED.fingerprint


def test_find_reader_newest_that_passed(tmp_path: Path) -> None:
    """One tuned here goes before the shipped one, and the newest before older ones."""
    home = Home(tmp_path)
    old = put_reader(home, "b-old")
    assert find_reader(ReaderConfig(), home) == (home.readers / "b-old", old)
    put_reader(home, "a-new")
    assert find_name(home) == "a-new"
    assert find_name(home, ReaderConfig(name="b-old")) == "b-old"


def test_find_reader_that_failed_is_not_used(tmp_path: Path) -> None:
    """One that failed its gates is kept and not used, though it is the newest."""
    home = Home(tmp_path)
    put_reader(home, "failed", has_passed=False)
    assert find_name(home) == SHIPPED.fingerprint
    assert (home.readers / "failed").is_dir()
    put_reader(home, "passed")
    put_reader(home, "failed-again", has_passed=False)
    assert find_name(home) == "passed"


def test_find_reader_unfinished_or_unscored_is_not_used(tmp_path: Path) -> None:
    """A reader without a card, and a card without its reader, are passed over."""
    home = Home(tmp_path)
    put_reader(home, "unscored")
    card_path(home, "unscored").unlink()
    put_reader(home, "gone")
    (home.readers / "gone" / "manifest.json").unlink()
    assert find_name(home) == SHIPPED.fingerprint


def test_find_reader_of_another_encoder_is_not_used(tmp_path: Path) -> None:
    """One on another encoder does not fit, even if its name begins with that of this one."""
    home = Home(tmp_path)
    put_reader(home, "larger", base=f"{READER_BASE.name}-large")
    assert find_name(home) == SHIPPED.fingerprint
    larger = READER_BASE.model_copy(update={"name": f"{READER_BASE.name}-large"})
    assert find_name(home, ReaderConfig(base=larger)) == "larger"
    with pytest.raises(MissingError, match=r"shared.reader.name: reader larger was tuned on"):
        find_reader(ReaderConfig(name="larger"), home)


def test_find_reader_missing(tmp_path: Path) -> None:
    """A name that no reader has, and an encoder without one, are told with what to do."""
    home = Home(tmp_path)
    with pytest.raises(MissingError) as raised:
        find_reader(ReaderConfig(name="0123"), home)
    assert str(raised.value) == (
        f"shared.reader.name: no reader 0123 in {home.readers}. Run: clausula run tune_reader, or"
        " leave it empty for the shipped one."
    )
    other = ModelSource(kind="folder", name="my-encoder", path=tmp_path)
    with pytest.raises(MissingError) as raised:
        find_reader(ReaderConfig(base=other), home)
    assert str(raised.value) == (
        "shared.reader.base: no reader is shipped for my-encoder. Run: clausula run tune_reader, or"
        " do without: --set shared.reader.is_on=false."
    )
    assert find_shipped(other) is None


@pytest.mark.slow
def test_open_reader(tiny_reader: TinyReader, tmp_path: Path) -> None:
    """A reader that was tuned on an encoder of one's own is opened with it, and reads."""
    home = Home(tmp_path)
    source = encoder_source(tiny_reader.base)
    card = put_reader(home, "own", base=source.name)
    for path in tiny_reader.folder.iterdir():
        (home.readers / "own" / path.name).write_bytes(path.read_bytes())
    reader, opened = open_reader(ReaderConfig(base=source), home)
    assert opened == card
    assert reader.name == "reader-own-graph"
    assert reader.read(["The law forbids a dog."], ["There will be a dog."]).shape == (1, 3)
    gone = source.model_copy(update={"path": tmp_path / "gone"})
    assert open_reader(ReaderConfig(base=gone), home)[1] == card  # the graph is there
    shutil.rmtree(home.models)
    with pytest.raises(MissingError, match="no such model folder"):
        open_reader(ReaderConfig(base=gone), home)


def test_readers_of_two_tasks_stand_apart(tmp_path: Path) -> None:
    """One that was tuned to rerank judges no clause, and one that failed its gate does not rerank.

    Where none is left, the message says how to tune one.
    """
    home = Home(tmp_path)
    put_reader(home, "judging")
    put_reader(home, "reranking", task="governing")
    put_reader(home, "worse", task="governing", has_passed=False)
    assert find_name(home) == "judging"
    assert find_reader(ReaderConfig(), home, "governing").card.fingerprint == "reranking"
    with pytest.raises(MissingError, match="no reader reranking in"):
        find_reader(ReaderConfig(name="reranking"), home)
    with pytest.raises(MissingError, match="tune_retriever --set trains=reranker"):
        find_reader(ReaderConfig(), Home(tmp_path / "empty"), "governing")
