"""Which reader is used: one that was tuned here and passed its gates, else the shipped one.

A reader is a folder with an adapter and its heads, and a card that says how it was made, how it
scored on rules that it never saw, and what was fitted to it there.
"""

from functools import lru_cache
from pathlib import Path
from typing import Literal, NamedTuple

from pydantic import Field

from components.config import Section
from components.errors import MissingError
from components.gate_result import GateResult
from components.models.sources import READER_BASE, ModelSource, fetch_model
from components.reader.graph import find_graph, prepare_reader
from components.reader.reader import RuleReader
from components.records import Breaking, Record
from components.starters.starter import STARTERS
from components.storage import MANIFEST, Home, is_finished

CARD = "reader.json"
Task = Literal["verdicts", "governing"]
"""What a reader was tuned for: to say whether clauses keep rules, or only which rule governs."""


class ReaderConfig(Section):
    """Which reader judges clauses."""

    is_on: bool = Field(
        default=True,
        description="whether promote_release fits a release to a reader; off: where figures do not"
        " tell, the writer's word is the verdict",
    )
    base: ModelSource = Field(default=READER_BASE, description="the encoder that it was tuned on")
    name: str = Field(
        default="",
        description="fingerprint of the reader that promote_release fits a release to; empty: the"
        " newest that passed its gates, else the shipped",
    )


class ReaderCard(Record):
    """How a reader was made, and how well it reads.

    Attributes:
        fingerprint: Names it.
        base: The name of the encoder, as its source gives it.
        families: The families of rules that it was tuned on.
        held_out: Those that it was scored on.
        num_steps: Steps of its tuning.
        scores: On the held-out families; see `score_reader`.
        breaking: Fitted on the held-out families.
        gates: The results of its gates.
        command: What makes it again.
        task: What it was tuned for.
    """

    fingerprint: str
    base: str
    families: tuple[str, ...]
    held_out: tuple[str, ...]
    num_steps: int
    scores: dict[str, float]
    breaking: Breaking
    gates: tuple[GateResult, ...]
    command: str
    task: Task = "verdicts"


class StoredReader(NamedTuple):
    """A reader's folder and its card."""

    folder: Path
    card: ReaderCard


def card_path(home: Home, identity: str) -> Path:
    """Return where the card of a reader that was tuned here is."""
    return home.readers / f"{identity}.json"


def find_reader(config: ReaderConfig, home: Home, task: Task = "verdicts") -> StoredReader:
    """Return the folder and the card of the reader in use for a task.

    Raises:
        MissingError: There is no reader of that name, or none for that encoder.
    """
    if config.name:
        named = _read_own(home, config.name, task)
        if named is not None and named.card.base != config.base.name:
            raise MissingError(
                f"shared.reader.name: reader {config.name} was tuned on {named.card.base}, and"
                f" shared.reader.base is {config.base.name}. Give them alike."
            )
        if named is not None:
            return named
        shipped = find_shipped(config.base, task)
        if shipped is not None and shipped.card.fingerprint == config.name:
            return shipped
        raise MissingError(
            f"shared.reader.name: no reader {config.name} in {home.readers}. Run: clausula run"
            " tune_reader, or leave it empty for the shipped one."
        )
    own = _find_newest(home, config.base, task)
    found = own or find_shipped(config.base, task)
    if found is None and task == "governing":
        raise MissingError(
            f"shared.rerank: no reranker is there for {config.base.name}. Run: clausula run"
            " tune_retriever --set trains=reranker, or rerank by another:"
            " --set shared.rerank.by=reader."
        )
    if found is None:
        raise MissingError(
            f"shared.reader.base: no reader is shipped for {config.base.name}. Run: clausula run"
            " tune_reader, or do without: --set shared.reader.is_on=false."
        )
    return found


def find_shipped(base: ModelSource, task: Task = "verdicts") -> StoredReader | None:
    """Return the shipped reader of an encoder for a task, if there is one."""
    folder = STARTERS / base.name
    path = folder / CARD
    card = read_card(path) if path.is_file() else None
    return StoredReader(folder, card) if card is not None and card.task == task else None


def open_reader(
    config: ReaderConfig, home: Home, task: Task = "verdicts"
) -> tuple[RuleReader, ReaderCard]:
    """Open the reader in use for a task; its encoder is fetched and converted the first time."""
    folder, card = find_reader(config, home, task)
    graph = find_graph(card.fingerprint, home)
    if graph is None:
        base = fetch_model(config.base, home)
        graph = prepare_reader(base, folder, card.fingerprint, home)
    return _open_graph(graph), card


@lru_cache(maxsize=2)
def _open_graph(folder: Path) -> RuleReader:
    """Open a converted reader once: who asks it shares its memory and its last readings."""
    return RuleReader(folder)


def read_card(path: Path) -> ReaderCard:
    """Read the card of a reader."""
    return ReaderCard.model_validate_json(path.read_text(encoding="utf-8"))


def _read_own(home: Home, identity: str, task: Task) -> StoredReader | None:
    """Return a reader that was tuned here for a task and scored, if there is one of that name."""
    folder = home.readers / identity
    path = card_path(home, identity)
    if not is_finished(folder) or not path.is_file():
        return None
    card = read_card(path)
    return StoredReader(folder, card) if card.task == task else None


def _find_newest(home: Home, base: ModelSource, task: Task) -> StoredReader | None:
    """Return the newest reader tuned here on an encoder for a task that passed its gates."""
    if not home.readers.is_dir():
        return None
    folders = [folder for folder in home.readers.iterdir() if is_finished(folder)]
    folders.sort(key=lambda folder: -(folder / MANIFEST).stat().st_mtime)
    for folder in folders:
        found = _read_own(home, folder.name, task)
        if found is None or found.card.base != base.name:
            continue
        if all(gate.has_passed for gate in found.card.gates):
            return found
    return None
