"""Put what was tuned into a copy of the base GGUF: one file that any GGUF engine reads.

Each adapted matrix becomes `W + alpha / r * B @ A`, with DoRA scaled to its trained magnitude;
after a full tuning each tensor is the tuned one. Query and key rows are permuted as llama's GGUF
keeps them. Matrices are written as Q8_0, vectors as float32; all other tensors and all metadata are
copied as they are. Chosen over an adapter loaded at run time, which GGUF readers ignore in silence.
Only the llama family is merged; another architecture is refused by name.
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
    """Write `target`: the base with the adapter added.

    Args:
        base_gguf: The GGUF the adapter's base came from.
        adapter: Folder of a PEFT LoRA adapter, or of a model that was tuned whole (safetensors).
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
    heads = int(reader.fields["llama.attention.head_count"].contents())
    kv_heads = int(reader.fields["llama.attention.head_count_kv"].contents())
    layers = int(reader.fields["llama.block_count"].contents())
    changes = _read_changes(
        adapter, gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, layers), (heads, kv_heads)
    )
    unknown = sorted(set(changes) - {t.name for t in reader.tensors})
    if unknown:
        raise InputError(
            f"{adapter}: {unknown[0]} is not in {base_gguf.name}. The adapter belongs to another"
            " base model."
        )
    _write(reader, changes, target)
    return len(changes)


@dataclass(frozen=True)
class WeightDelta:
    """What becomes of one tensor.

    It is replaced, or something is added to it and its rows are brought to a magnitude.
    """

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
    adapter: Path, names: Any, heads: tuple[int, int]
) -> dict[str, WeightDelta]:  # Any: gguf leaves it untyped
    if (adapter / "adapter_config.json").is_file():
        return _read_adapter(adapter, names, heads)
    return _read_model(adapter, names, heads)


def _read_adapter(
    adapter: Path, names: Any, heads: tuple[int, int]
) -> dict[str, WeightDelta]:  # Any: as above
    from safetensors.numpy import load_file

    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    scale = config["lora_alpha"] / (config["r"] ** 0.5 if config.get("use_rslora") else config["r"])
    weights = load_file(adapter / "adapter_model.safetensors")
    changes: dict[str, WeightDelta] = {}
    for key in sorted(k for k in weights if k.endswith("lora_A.weight")):
        module = key.removeprefix(PREFIX).removesuffix(".lora_A.weight")
        up = weights[key.replace("lora_A", "lora_B")].astype(np.float32)  # (out, r)
        delta = np.float32(scale) * (up @ weights[key].astype(np.float32))  # (out, in)
        magnitude = weights.get(key.replace("lora_A.weight", "lora_magnitude_vector"))  # (out,)
        if magnitude is not None:
            magnitude = _permuted(module, magnitude.astype(np.float32).reshape(-1, 1), heads)[:, 0]
        changes[_place(names, module, adapter)] = WeightDelta(
            _permuted(module, delta, heads), magnitude=magnitude
        )
    return changes


def _read_model(
    folder: Path, names: Any, heads: tuple[int, int]
) -> dict[str, WeightDelta]:  # Any: as above
    from safetensors.numpy import load_file

    weights: dict[str, NDArray[np.float32]] = {}
    for path in sorted(folder.glob("model*.safetensors")):
        weights |= load_file(path)
    if not weights:
        raise InputError(f"{folder}: neither an adapter nor a model is in it. Tune again.")
    modules = {
        key.removesuffix(".weight"): array.astype(np.float32) for key, array in weights.items()
    }
    return {
        _place(names, module, folder): WeightDelta(_permuted(module, array, heads), is_whole=True)
        for module, array in modules.items()
    }


def _place(names: Any, module: str, adapter: Path) -> str:  # Any: as above
    name = names.get_name(module)
    if name is None:
        raise InputError(f"{adapter}: {module} has no place in a GGUF. Tune linear layers only.")
    return f"{name}.weight"


def _permuted(
    module: str, array: NDArray[np.float32], heads: tuple[int, int]
) -> NDArray[np.float32]:
    if not module.endswith(("q_proj", "k_proj")):
        return array
    return permute_heads(array, heads[0] if module.endswith("q_proj") else heads[1])


def permute_heads(matrix: NDArray[np.float32], num_heads: int) -> NDArray[np.float32]:
    """Reorder a query or key matrix's rows from halves to interleaved pairs, head by head.

    Args:
        matrix: (rows, columns), rows a multiple of twice `num_heads`.
        num_heads: Heads of this matrix.
    """
    rows, columns = matrix.shape
    return (
        matrix.reshape(num_heads, 2, rows // num_heads // 2, columns)
        .swapaxes(1, 2)
        .reshape(rows, columns)
    )


def _write(
    reader: Any, changes: dict[str, WeightDelta], target: Path
) -> None:  # Any: gguf leaves it untyped
    import gguf
    from gguf.quants import dequantize, quantize

    writer = gguf.GGUFWriter(target, arch=str(reader.fields["general.architecture"].contents()))
    for field in reader.fields.values():
        if field.name == "general.architecture" or field.name.startswith("GGUF."):
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=inner)
    changed: dict[str, NDArray[Any]] = {}
    for tensor in reader.tensors:
        kind = tensor.tensor_type
        data = tensor.data
        if tensor.name in changes:
            after = changes[tensor.name].apply(dequantize(tensor.data, tensor.tensor_type))
            kind = (
                gguf.GGMLQuantizationType.Q8_0 if after.ndim == 2 else gguf.GGMLQuantizationType.F32
            )
            data = changed[tensor.name] = quantize(after.astype(np.float32), kind)
        writer.add_tensor_info(tensor.name, data.shape, data.dtype, data.nbytes, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for tensor in reader.tensors:
        writer.write_tensor_data(changed.get(tensor.name, tensor.data))
    writer.close()
