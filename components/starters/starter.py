"""Starters: shipped adapters that hold the house style, so that a team's tuning takes minutes.

A starter belongs to one base model and lies in a folder of that model's name, in half precision.
Its `starter.json` says how it was made and by which gates it was measured. It is an adapter like
any other: tuning goes on from it, and where a tuning fails its gates it can be served as it is.
"""

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import Field

from components.errors import GateError, InputError, MissingError
from components.gate_result import GateResult
from components.models.sources import ModelSource
from components.records import Record
from components.storage import (
    Home,
    fingerprint,
    is_finished,
    read_manifest,
    sha256_file,
    staged_folder,
    write_json_atomic,
)

if TYPE_CHECKING:
    from torch import Tensor

STARTERS = Path(__file__).parent / "data"
STARTER = "starter"
CARD = "starter.json"
CARDS = (CARD, "reader.json")
"""Of starters, and of readers, which are shipped in the same form."""
WEIGHTS = "adapter_model.safetensors"
CONFIG = "adapter_config.json"
MAX_BYTES = 10_000_000
"""Of the weights of a starter: it is shipped in the repository."""
Weights = dict[str, dict[str, "Tensor"]]
"""Tensors by file and name."""


class StarterCard(Record):
    """How a starter was made.

    Attributes:
        base: The name of the base model's prepared folder.
        template_hash: The template that it was tuned to.
        dataset: Fingerprint of the dataset that it was tuned on.
        families: The families of rules in that dataset's training split.
        num_steps: Steps of its tuning.
        validation_loss: Its best loss on held-out groups.
        gates: The results of its gates.
        command: What makes it again.
    """

    base: str
    template_hash: str
    dataset: str
    families: tuple[str, ...]
    num_steps: int
    validation_loss: float
    gates: tuple[GateResult, ...] = Field(default=())
    command: str


def find_starter(base: ModelSource) -> Path:
    """Return the folder of the starter that is shipped for a base model.

    Raises:
        MissingError: There is none.
    """
    folder = STARTERS / base.name
    if not (folder / CARD).is_file():
        raise MissingError(
            f"training.start_from: no starter is shipped for the base model {base.name}. Start"
            " afresh: --set training.start_from= (empty)."
        )
    return folder


def find_start(start_from: str, base: ModelSource, home: Home) -> Path | None:
    """Return the folder of the adapter that a tuning goes on from.

    Args:
        start_from: `starter`, the fingerprint of an adapter in the home folder, or a folder; empty
            starts afresh.
        base: The base model.
        home: Where adapters are.

    Raises:
        MissingError: There is no such adapter.
    """
    if not start_from:
        return None
    if start_from == STARTER:
        return find_starter(base)
    for folder in (home.adapters / start_from, Path(start_from)):
        if (folder / WEIGHTS).is_file():
            return folder
    raise MissingError(
        f"training.start_from: no adapter {start_from} in {home.adapters}, and no folder of that"
        " name holds one. Give `starter`, a fingerprint, a folder, or nothing."
    )


def read_card(folder: Path) -> StarterCard:
    """Read the card of a starter."""
    return StarterCard.model_validate_json((folder / CARD).read_text(encoding="utf-8"))


def read_seen_families(base: ModelSource) -> tuple[str, ...]:
    """Return the families that the starter of a base was tuned on, none without a starter."""
    try:
        return read_card(find_starter(base)).families
    except MissingError:
        return ()


def refuse_seen_families(start: Path, held_out: Sequence[str]) -> None:
    """Refuse to go on from a starter that was tuned on families which a dataset holds out.

    Raises:
        GateError: It was; its gates would measure what it has seen.
    """
    if not (start / CARD).is_file():
        return
    seen = sorted(set(read_card(start).families) & set(held_out))
    if seen:
        raise GateError(
            f"training.start_from: the starter was tuned on {len(seen)} families that the dataset"
            f" holds out: {', '.join(seen[:3])}. Start afresh: --set training.start_from= (empty)."
        )


def export_starter(adapter: Path, card: StarterCard, target: Path) -> Path:
    """Write an adapter as a starter, its weights in half precision.

    Args:
        adapter: A finished adapter.
        card: How it was made.
        target: The folder to write; an existing starter is replaced.

    Raises:
        InputError: The adapter holds whole weights, not an adapter; the starter would be too large;
            or the target is a folder of something else.
    """
    weights = read_halved(adapter, [WEIGHTS])
    write_starter(weights, adapter / CONFIG, card.base, target)
    write_json_atomic(target / CARD, card.model_dump(mode="json"))
    return target


def read_halved(adapter: Path, names: Sequence[str]) -> Weights:
    """Return the weights of an adapter in half precision, by file.

    Args:
        adapter: The adapter's folder.
        names: Its files of weights.

    Raises:
        InputError: One of them is missing, or together they are too large to ship.
    """
    from safetensors.torch import load_file

    halved: Weights = {}
    for name in names:
        if not (adapter / name).is_file():
            raise InputError(f"{adapter}: no {name}. Only an adapter can be a starter.")
        tensors = load_file(adapter / name)
        halved[name] = {key: tensor.half().contiguous() for key, tensor in tensors.items()}
    size = sum(tensor.nbytes for tensors in halved.values() for tensor in tensors.values())
    if size > MAX_BYTES:
        raise InputError(
            f"{adapter}: {size / 1e6:.1f} MB of weights, a starter has at most"
            f" {MAX_BYTES / 1e6:.0f} MB. Tune with a lower rank of the LoRA."
        )
    return halved


def write_starter(weights: Weights, config: Path, base: str, target: Path) -> None:
    """Write weights and an adapter's configuration into a fresh folder, without its own path.

    Args:
        weights: From `read_halved`.
        config: The adapter's configuration, whose base is the path of a folder on this machine.
        base: The name of the base model's folder, which is written instead.
        target: The folder to write; an existing starter is replaced.

    Raises:
        InputError: The target is a folder of something else.
    """
    from safetensors.torch import save_file

    is_starter = any((target / card).is_file() for card in CARDS)
    if target.is_dir() and any(target.iterdir()) and not is_starter:
        raise InputError(
            f"{target}: not empty, and no starter is in it. Give a new folder, or an old starter."
        )
    if target.exists():
        shutil.rmtree(target)
    target.mkdir(parents=True)
    for name, tensors in weights.items():
        save_file(tensors, target / name, metadata={"format": "pt"})
        (target / name).chmod(0o644)  # it is written for its owner alone
    settings = json.loads(config.read_text(encoding="utf-8"))
    settings["base_model_name_or_path"] = base
    write_json_atomic(target / CONFIG, settings)


def take_starter(base: ModelSource, dataset: str, home: Home) -> str:
    """Put the starter among the adapters of a home, to be promoted as it is.

    Args:
        base: The base model.
        dataset: Fingerprint of the dataset that relevance and confidence are fitted on.
        home: Where adapters are.

    Returns:
        The fingerprint under which it lies there.
    """
    folder = find_starter(base)
    card = read_card(folder)
    identity = fingerprint([STARTER, sha256_file(folder / WEIGHTS), dataset])
    target = home.adapters / identity
    if is_finished(target):
        return identity
    manifest: Mapping[str, Any] = {  # Any: JSON values
        "fingerprint": identity,
        "dataset": dataset,
        "base": base.name,
        "template_hash": card.template_hash,
        "method": "lora",
        "starter": True,
    }
    with staged_folder(target, manifest) as aside:
        for name in (WEIGHTS, CONFIG, CARD):
            shutil.copy(folder / name, aside / name)
    return identity


def card_of(adapter: Path, dataset: Path, gates: Sequence[GateResult], command: str) -> StarterCard:
    """Return the card of an adapter that was tuned here.

    Args:
        adapter: The adapter's folder.
        dataset: The folder of the dataset it was tuned on.
        gates: The results of its gates.
        command: What makes it again.
    """
    manifest = read_manifest(adapter)
    steps = json.loads((adapter / "steps.json").read_text(encoding="utf-8"))
    losses = [step["validation"] for step in steps if step["validation"] is not None]
    return StarterCard(
        base=str(manifest["base"]),
        template_hash=str(manifest["template_hash"]),
        dataset=str(manifest["dataset"]),
        families=tuple(read_manifest(dataset)["families"]["train"]),
        num_steps=len(steps),
        validation_loss=round(min(losses), 4),
        gates=tuple(gates),
        command=command,
    )
