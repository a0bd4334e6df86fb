"""Which reader is used: one that was tuned here and passed its gates, else the shipped one.

A reader is a folder with an adapter and its heads, and a card that says how it was made, how it
scored on rules that it never saw, and what was fitted to it there.
"""

from pathlib import Path
from typing import NamedTuple

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


class StoredReader(NamedTuple):
    """A reader's folder and its card."""

    folder: Path
    card: ReaderCard


def card_path(home: Home, identity: str) -> Path:
    """Return where the card of a reader that was tuned here is."""
    return home.readers / f"{identity}.json"


def find_reader(config: ReaderConfig, home: Home) -> StoredReader:
    """Return the folder and the card of the reader in use.

    Raises:
        MissingError: There is no reader of that name, or none for that encoder.
    """
    if config.name:
        named = _read_own(home, config.name)
        if named is not None and named.card.base != config.base.name:
            raise MissingError(
                f"shared.reader.name: reader {config.name} was tuned on {named.card.base}, and"
                f" shared.reader.base is {config.base.name}. Give them alike."
            )
        if named is not None:
            return named
        shipped = find_shipped(config.base)
        if shipped is not None and shipped.card.fingerprint == config.name:
            return shipped
        raise MissingError(
            f"shared.reader.name: no reader {config.name} in {home.readers}. Run: clausula run"
            " tune_reader, or leave it empty for the shipped one."
        )
    own = _find_newest(home, config.base)
    found = own or find_shipped(config.base)
    if found is None:
        raise MissingError(
            f"shared.reader.base: no reader is shipped for {config.base.name}. Run: clausula run"
            " tune_reader, or do without: --set shared.reader.is_on=false."
        )
    return found


def find_shipped(base: ModelSource) -> StoredReader | None:
    """Return the shipped reader of an encoder, if there is one."""
    folder = STARTERS / base.name
    card = folder / CARD
    return StoredReader(folder, read_card(card)) if card.is_file() else None


def open_reader(config: ReaderConfig, home: Home) -> tuple[RuleReader, ReaderCard]:
    """Open the reader in use; its encoder is fetched and converted the first time."""
    folder, card = find_reader(config, home)
    graph = find_graph(card.fingerprint, home)
    if graph is None:
        base = fetch_model(config.base, home)
        graph = prepare_reader(base, folder, card.fingerprint, home)
    return RuleReader(graph), card


def read_card(path: Path) -> ReaderCard:
    """Read the card of a reader."""
    return ReaderCard.model_validate_json(path.read_text(encoding="utf-8"))


def _read_own(home: Home, identity: str) -> StoredReader | None:
    """Return a reader that was tuned here and scored, if there is one of that name."""
    folder = home.readers / identity
    path = card_path(home, identity)
    return StoredReader(folder, read_card(path)) if is_finished(folder) and path.is_file() else None


def _find_newest(home: Home, base: ModelSource) -> StoredReader | None:
    """Return the newest reader that was tuned here on an encoder and passed its gates."""
    if not home.readers.is_dir():
        return None
    folders = [folder for folder in home.readers.iterdir() if is_finished(folder)]
    folders.sort(key=lambda folder: -(folder / MANIFEST).stat().st_mtime)
    for folder in folders:
        found = _read_own(home, folder.name)
        if found is None or found.card.base != base.name:
            continue
        if all(gate.has_passed for gate in found.card.gates):
            return found
    return None
