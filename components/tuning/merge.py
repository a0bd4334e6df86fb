"""Merge an adapter into a copy of the base GGUF: one file that any GGUF engine reads.

Each adapted matrix becomes `W + alpha / r * B @ A`, with DoRA scaled to its trained magnitude.
After a full tuning each tensor is replaced by the tuned one. Query and key rows are permuted into
the order of llama's GGUF. Matrices are written as Q8_0, vectors as float32; other tensors and all
metadata are copied. An adapter loaded at run time is no choice: some GGUF readers ignore it in
silence. Only the llama family is merged; another architecture is refused by name.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from components.errors import InputError

ARCHITECTURES = {"llama"}
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
    import gguf

    reader = gguf.GGUFReader(base_gguf)
    architecture = str(reader.fields["general.architecture"].contents())
    if architecture not in ARCHITECTURES:
        raise InputError(
            f"{base_gguf.name}: architecture {architecture} cannot be merged (allowed:"
            f" {', '.join(sorted(ARCHITECTURES))})."
        )
    heads = HeadCounts(
        query=int(reader.fields["llama.attention.head_count"].contents()),
        key=int(reader.fields["llama.attention.head_count_kv"].contents()),
    )
    num_layers = int(reader.fields["llama.block_count"].contents())
    names = gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, num_layers)
    changes = _read_changes(adapter, names, heads)
    unknown = sorted(set(changes) - {tensor.name for tensor in reader.tensors})
    if unknown:
        raise InputError(
            f"{adapter}: {unknown[0]} is not in {base_gguf.name}. The adapter belongs to another"
            " base model."
        )
    _write(reader, changes, target)
    return len(changes)


@dataclass(frozen=True)
class HeadCounts:
    """How many attention heads the queries have, and the keys."""

    query: int
    key: int


@dataclass(frozen=True)
class WeightDelta:
    """The change of one tensor: a replacement, or a sum whose rows may be scaled to a magnitude."""

    array: NDArray[np.float32]
    is_whole: bool = False
    magnitude: NDArray[np.float32] | None = None

    def apply(self, before: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return the tensor after the change."""
        if self.is_whole:
            return self.array
        after = before + self.array
        if self.magnitude is None:
            return after
        scale: NDArray[np.float32] = self.magnitude / np.linalg.norm(after, axis=1)  # (out,)
        return after * scale[:, None]


def _read_changes(
    adapter: Path, names: Any, heads: HeadCounts
) -> dict[str, WeightDelta]:  # Any: gguf leaves it untyped
    """Read the change of each tensor, by its name in the GGUF."""
    if (adapter / "adapter_config.json").is_file():
        return _read_adapter(adapter, names, heads)
    return _read_model(adapter, names, heads)


def _read_adapter(
    adapter: Path, names: Any, heads: HeadCounts
) -> dict[str, WeightDelta]:  # Any: as above
    """Read the changes that a LoRA adapter makes."""
    from safetensors.numpy import load_file

    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    rank = config["r"]
    scale = config["lora_alpha"] / (rank**0.5 if config.get("use_rslora") else rank)
    weights = load_file(adapter / "adapter_model.safetensors")
    changes: dict[str, WeightDelta] = {}
    for key in sorted(k for k in weights if k.endswith("lora_A.weight")):
        module = key.removeprefix(PREFIX).removesuffix(".lora_A.weight")
        up = weights[key.replace("lora_A", "lora_B")].astype(np.float32)  # (out, r)
        delta = np.float32(scale) * (up @ weights[key].astype(np.float32))  # (out, in)
        magnitude = weights.get(key.replace("lora_A.weight", "lora_magnitude_vector"))  # (out,)
        if magnitude is not None:
            column = magnitude.astype(np.float32).reshape(-1, 1)
            magnitude = _permute(module, column, heads)[:, 0]
        delta = _permute(module, delta, heads)
        changes[_gguf_name(names, module, adapter)] = WeightDelta(delta, magnitude=magnitude)
    return changes


def _read_model(
    folder: Path, names: Any, heads: HeadCounts
) -> dict[str, WeightDelta]:  # Any: as above
    """Read the tensors of a fully tuned model as replacements."""
    from safetensors.numpy import load_file

    weights: dict[str, NDArray[np.float32]] = {}
    for path in sorted(folder.glob("model*.safetensors")):
        weights |= load_file(path)
    if not weights:
        raise InputError(f"{folder}: neither an adapter nor a model is in it. Tune again.")
    changes: dict[str, WeightDelta] = {}
    for key, weight in weights.items():
        module = key.removesuffix(".weight")
        array = _permute(module, weight.astype(np.float32), heads)
        changes[_gguf_name(names, module, folder)] = WeightDelta(array, is_whole=True)
    return changes


def _gguf_name(names: Any, module: str, adapter: Path) -> str:  # Any: as above
    """Return the name of a module's weight in the GGUF."""
    name = names.get_name(module)
    if name is None:
        raise InputError(f"{adapter}: {module} has no place in a GGUF. Tune linear layers only.")
    return f"{name}.weight"


def _permute(module: str, array: NDArray[np.float32], heads: HeadCounts) -> NDArray[np.float32]:
    """Reorder the rows of a query or key matrix; others stay as they are."""
    if module.endswith("q_proj"):
        return permute_heads(array, heads.query)
    if module.endswith("k_proj"):
        return permute_heads(array, heads.key)
    return array


def permute_heads(matrix: NDArray[np.float32], num_heads: int) -> NDArray[np.float32]:
    """Reorder a query or key matrix's rows from halves to interleaved pairs, head by head.

    Args:
        matrix: (rows, columns), rows a multiple of twice `num_heads`.
        num_heads: Heads of this matrix.
    """
    rows, columns = matrix.shape
    halves = matrix.reshape(num_heads, 2, rows // num_heads // 2, columns)
    return halves.swapaxes(1, 2).reshape(rows, columns)


def _write(
    reader: Any, changes: dict[str, WeightDelta], target: Path
) -> None:  # Any: gguf leaves it untyped
    """Write a GGUF with the reader's metadata and its tensors, the changed ones replaced."""
    import gguf
    from gguf.quants import dequantize, quantize

    writer = gguf.GGUFWriter(target, arch=str(reader.fields["general.architecture"].contents()))
    for field in reader.fields.values():
        if field.name == "general.architecture" or field.name.startswith("GGUF."):
            continue
        kind = field.types[0]
        item_kind = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=item_kind)
    changed: dict[str, NDArray[Any]] = {}
    for tensor in reader.tensors:
        data = tensor.data
        quantisation = tensor.tensor_type
        if tensor.name in changes:
            after = changes[tensor.name].apply(dequantize(data, quantisation))
            is_matrix = after.ndim == 2
            types = gguf.GGMLQuantizationType
            quantisation = types.Q8_0 if is_matrix else types.F32
            data = quantize(after.astype(np.float32), quantisation)
            changed[tensor.name] = data
        writer.add_tensor_info(
            tensor.name, data.shape, data.dtype, data.nbytes, raw_dtype=quantisation
        )
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for tensor in reader.tensors:
        writer.write_tensor_data(changed.get(tensor.name, tensor.data))
    writer.close()
