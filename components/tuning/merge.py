"""Add a LoRA adapter into a copy of the base GGUF: one file that any GGUF engine reads.

Each adapted matrix becomes `W + alpha / r * B @ A`, query and key rows permuted as llama's GGUF keeps them, and is
written as Q8_0; all other tensors and all metadata are copied as they are. Chosen over an adapter loaded at run time,
which GGUF readers ignore in silence. Only the llama family is merged; another architecture is refused by name.
"""

import json
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
        adapter: Folder of a PEFT LoRA adapter (safetensors).
        target: The file to write.

    Returns:
        How many matrices were changed.

    Raises:
        InputError: The architecture is not supported, or a matrix of the adapter is not in the base.
    """
    import gguf

    reader = gguf.GGUFReader(base_gguf)
    architecture = str(reader.fields["general.architecture"].contents())
    if architecture not in ARCHITECTURES:
        raise InputError(f"{base_gguf.name}: architecture {architecture} cannot be merged (allowed: {', '.join(sorted(ARCHITECTURES))}).")
    heads = int(reader.fields["llama.attention.head_count"].contents())
    kv_heads = int(reader.fields["llama.attention.head_count_kv"].contents())
    layers = int(reader.fields["llama.block_count"].contents())
    deltas = _deltas(adapter, gguf.get_tensor_name_map(gguf.MODEL_ARCH.LLAMA, layers), (heads, kv_heads))
    unknown = sorted(set(deltas) - {t.name for t in reader.tensors})
    if unknown:
        raise InputError(f"{adapter}: {unknown[0]} is not in {base_gguf.name}. The adapter belongs to another base model.")
    _write(reader, deltas, target)
    return len(deltas)


def _deltas(adapter: Path, names: Any, heads: tuple[int, int]) -> dict[str, NDArray[np.float32]]:  # Any: gguf leaves it untyped
    from safetensors.numpy import load_file

    config = json.loads((adapter / "adapter_config.json").read_text(encoding="utf-8"))
    scale = config["lora_alpha"] / (config["r"] ** 0.5 if config.get("use_rslora") else config["r"])
    weights = load_file(adapter / "adapter_model.safetensors")
    deltas: dict[str, NDArray[np.float32]] = {}
    for key in sorted(k for k in weights if k.endswith("lora_A.weight")):
        module = key.removeprefix(PREFIX).removesuffix(".lora_A.weight")
        up = weights[key.replace("lora_A", "lora_B")].astype(np.float32)  # (out, r)
        delta = np.float32(scale) * (up @ weights[key].astype(np.float32))  # (out, in)
        if module.endswith(("q_proj", "k_proj")):
            delta = permute_heads(delta, heads[0] if module.endswith("q_proj") else heads[1])
        name = names.get_name(module)
        if name is None:
            raise InputError(f"{adapter}: {module} has no place in a GGUF. Tune linear layers only.")
        deltas[f"{name}.weight"] = delta
    return deltas


def permute_heads(matrix: NDArray[np.float32], num_heads: int) -> NDArray[np.float32]:
    """Reorder a query or key matrix's rows from halves to interleaved pairs, head by head.

    Args:
        matrix: (rows, columns), rows a multiple of twice `num_heads`.
        num_heads: Heads of this matrix.
    """
    rows, columns = matrix.shape
    return matrix.reshape(num_heads, 2, rows // num_heads // 2, columns).swapaxes(1, 2).reshape(rows, columns)


def _write(reader: Any, deltas: dict[str, NDArray[np.float32]], target: Path) -> None:  # Any: gguf leaves it untyped
    import gguf
    from gguf.quants import dequantize, quantize

    writer = gguf.GGUFWriter(target, arch=str(reader.fields["general.architecture"].contents()))
    for field in reader.fields.values():
        if field.name == "general.architecture" or field.name.startswith("GGUF."):
            continue
        kind = field.types[0]
        inner = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=inner)
    changed: dict[str, NDArray[np.uint8]] = {}
    for tensor in reader.tensors:
        kind = tensor.tensor_type
        data = tensor.data
        if tensor.name in deltas:
            kind = gguf.GGMLQuantizationType.Q8_0
            data = changed[tensor.name] = quantize(dequantize(tensor.data, tensor.tensor_type) + deltas[tensor.name], kind)
        writer.add_tensor_info(tensor.name, data.shape, data.dtype, data.nbytes, raw_dtype=kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for tensor in reader.tensors:
        writer.write_tensor_data(changed.get(tensor.name, tensor.data))
    writer.close()
