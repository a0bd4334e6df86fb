"""Merge an adapter into a copy of the base GGUF: one file that any GGUF engine reads.

Each adapted matrix becomes `W + alpha / r * B @ A`, with DoRA scaled to its trained magnitude.
After a full tuning each tensor is replaced by the tuned one, biases too. Where the family's GGUF
has the rows of queries and keys in another order (llama), the change is put into that order. An
adapter loaded at run time is no choice: some GGUF readers ignore it in silence. Families that are
not in `models/families.py` are refused by name.
"""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from components.errors import InputError
from components.models.gguf_copy import copy_gguf, open_gguf
from components.models.gguf_names import WeightPlaces

PREFIX = "base_model.model."


def merge_adapter(base_gguf: Path, adapter: Path, target: Path) -> int:
    """Write the base with the adapter merged in.

    Args:
        base_gguf: The GGUF from which the adapter's base was made.
        adapter: Folder of a PEFT LoRA adapter, or of a fully tuned model (safetensors).
        target: The file to write.

    Returns:
        How many tensors were changed.

    Raises:
        InputError: The architecture is not supported, or a matrix of the adapter is not in the
            base.
    """
    reader = open_gguf(base_gguf)
    places = WeightPlaces.of_reader(reader, base_gguf)
    changes = _read_changes(adapter, places)
    unknown = sorted(set(changes) - {tensor.name for tensor in reader.tensors})
    if unknown:
        raise InputError(
            f"{adapter}: {unknown[0]} is not in {base_gguf.name}. The adapter belongs to another"
            " base model."
        )
    copy_gguf(reader, {name: change.apply for name, change in changes.items()}, target)
    return len(changes)


@dataclass(frozen=True)
class WeightDelta:
    """The change of one tensor: a replacement, or a sum whose rows may be scaled to a magnitude.

    Attributes:
        up: (out, r), scaled, its rows in the order of the GGUF; or the whole tensor.
        down: (r, in); None where `up` replaces the tensor.
        magnitude: (out,), of each row; None leaves it as the sum has it.
    """

    up: NDArray[np.float32]
    down: NDArray[np.float32] | None = None
    magnitude: NDArray[np.float32] | None = None

    def apply(self, before: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the tensor after the change."""
        if self.down is None:
            return self.up
        after: NDArray[np.float32] = before + self.up @ self.down
        if self.magnitude is None:
            return after
        scale: NDArray[np.float32] = self.magnitude / np.linalg.norm(after, axis=1)  # (out,)
        return after * scale[:, None]


def _read_changes(adapter: Path, places: WeightPlaces) -> dict[str, WeightDelta]:
    """Read the change of each tensor, by its name in the GGUF."""
    if (adapter / "adapter_config.json").is_file():
        return _read_adapter(adapter, places)
    return _read_model(adapter, places)


def _read_adapter(adapter: Path, places: WeightPlaces) -> dict[str, WeightDelta]:
    """Read the changes that a LoRA adapter makes."""
    from safetensors.numpy import load_file

    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    rank = config["r"]
    scale = config["lora_alpha"] / (rank**0.5 if config.get("use_rslora") else rank)
    weights = load_file(adapter / "adapter_model.safetensors")
    changes: dict[str, WeightDelta] = {}
    for key in sorted(k for k in weights if k.endswith("lora_A.weight")):
        weight = key.removeprefix(PREFIX).replace(".lora_A.weight", ".weight")
        up = weights[key.replace("lora_A", "lora_B")].astype(np.float32)  # (out, r)
        down = weights[key].astype(np.float32)  # (r, in)
        magnitude = weights.get(key.replace("lora_A.weight", "lora_magnitude_vector"))  # (out,)
        if magnitude is not None:
            magnitude = places.to_gguf(weight, magnitude.astype(np.float32))
        change = WeightDelta(places.to_gguf(weight, np.float32(scale) * up), down, magnitude)
        changes[_find_place(places, weight, adapter)] = change
    return changes


def _read_model(folder: Path, places: WeightPlaces) -> dict[str, WeightDelta]:
    """Read the tensors of a fully tuned model as replacements."""
    from safetensors.numpy import load_file

    weights: dict[str, NDArray[np.float32]] = {}
    for path in sorted(folder.glob("model*.safetensors")):
        weights |= load_file(path)
    if not weights:
        raise InputError(f"{folder}: neither an adapter nor a model is in it. Tune again.")
    changes: dict[str, WeightDelta] = {}
    for weight, array in weights.items():
        change = WeightDelta(places.to_gguf(weight, array.astype(np.float32)))
        changes[_find_place(places, weight, folder)] = change
    return changes


def _find_place(places: WeightPlaces, weight: str, adapter: Path) -> str:
    """Return the name of a weight in the GGUF."""
    name = places.find(weight)
    if name is None:
        raise InputError(f"{adapter}: {weight} has no place in a GGUF. Tune linear layers only.")
    return name
