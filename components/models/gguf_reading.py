"""Turn a GGUF into a folder that transformers reads, a few hundred megabytes at a time.

transformers can do it too, but holds the whole model twice in float32 meanwhile: 14 GB for 1.5
billion weights. Its reading of the metadata and of the tokenizer is used.
"""

import math
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.errors import InputError
from components.models.gguf_copy import open_gguf
from components.models.gguf_names import HEAD, WeightPlaces
from components.storage import write_json_atomic

if TYPE_CHECKING:
    import torch
    from torch import Tensor
    from transformers import PretrainedConfig, PreTrainedModel

MAX_FULL_WEIGHTS = 250_000_000
"""A model of more weights is kept in half precision: half the disk, and finer than its GGUF."""
SHARD_BYTES = 1 << 30


def dequantise(gguf_path: Path, target: Path) -> None:
    """Write weights, configuration and tokenizer of a GGUF into a folder.

    Args:
        gguf_path: The GGUF of one of the families of `models/families.py`.
        target: An empty folder.

    Raises:
        InputError: The family is another, or a weight is missing.
    """
    from transformers import AutoConfig, AutoTokenizer

    reader = open_gguf(gguf_path)
    places = WeightPlaces.of_reader(reader, gguf_path)
    config = AutoConfig.from_pretrained(gguf_path.parent, gguf_file=gguf_path.name)
    empty = _build_empty(config)
    shapes = _list_weights(empty)
    dtype = _choose_dtype(sum(math.prod(shape) for shape in shapes.values()))
    for attribute in ("quantization_config", "_name_or_path"):
        if hasattr(config, attribute):
            delattr(config, attribute)
    config.dtype = dtype
    config.architectures = [type(empty).__name__]
    _save_shards(_read_weights(reader, places, shapes, dtype), shapes, dtype, target)
    config.save_pretrained(target)
    tokenizer = AutoTokenizer.from_pretrained(gguf_path.parent, gguf_file=gguf_path.name)
    tokenizer.save_pretrained(target)


def _build_empty(config: "PretrainedConfig") -> "PreTrainedModel":
    """Return the model of a configuration without memory for its weights."""
    import torch
    from transformers import AutoModelForCausalLM

    with torch.device("meta"):
        # transformers has no types here
        model: PreTrainedModel = AutoModelForCausalLM.from_config(config)  # type: ignore[no-untyped-call]
    return model


def _list_weights(model: "PreTrainedModel") -> dict[str, tuple[int, ...]]:
    """Return the shape of each weight of a model, by name; a tied head is left out."""
    shapes: dict[str, tuple[int, ...]] = {}
    for name, weight in model.state_dict().items():
        if not (model.config.tie_word_embeddings and name.startswith(HEAD)):
            shapes[name] = tuple(weight.shape)
    return shapes


def _choose_dtype(num_weights: int) -> "torch.dtype":
    """Return the type that a model's weights are kept in."""
    import torch

    return torch.float32 if num_weights <= MAX_FULL_WEIGHTS else torch.float16


def _read_weights(
    reader: Any,  # Any: gguf leaves it untyped
    places: WeightPlaces,
    shapes: Mapping[str, tuple[int, ...]],
    dtype: "torch.dtype",
) -> "Iterator[tuple[str, Tensor]]":
    """Yield each weight of a model as transformers has it."""
    import torch
    from gguf.quants import dequantize

    tensors = {tensor.name: tensor for tensor in reader.tensors}
    for name, shape in shapes.items():
        place = places.find(name)
        tensor = tensors.get(place or "")
        if tensor is None:
            raise InputError(f"GGUF: no tensor for {name}. Fetch the model again.")
        array = dequantize(tensor.data, tensor.tensor_type).reshape(shape)
        array = places.from_gguf(name, array)
        yield name, torch.from_numpy(array.copy()).to(dtype)


def _save_shards(
    weights: "Iterator[tuple[str, Tensor]]",
    shapes: Mapping[str, tuple[int, ...]],
    dtype: "torch.dtype",
    target: Path,
) -> None:
    """Save weights in files of a gigabyte, with the index by which transformers finds them."""
    files = plan_files(shapes, dtype.itemsize)
    shard: dict[str, Tensor] = {}
    current = ""
    for name, weight in weights:
        if files[name] != current and shard:
            _save(shard, target / current)
            shard = {}
        current = files[name]
        shard[name] = weight
    _save(shard, target / current)
    if len(set(files.values())) > 1:
        total = sum(math.prod(shape) for shape in shapes.values()) * dtype.itemsize
        index = {"metadata": {"total_size": total}, "weight_map": files}
        write_json_atomic(target / "model.safetensors.index.json", index)


def plan_files(
    shapes: Mapping[str, tuple[int, ...]], bytes_each: int, limit: int = SHARD_BYTES
) -> dict[str, str]:
    """Return the file of each weight, as transformers names such files.

    Args:
        shapes: The weights, in the order in which they are saved.
        bytes_each: Of one number.
        limit: Bytes of a file; a larger weight has a file of its own.
    """
    numbers: dict[str, int] = {}
    number, used = 1, 0
    for name, shape in shapes.items():
        size = math.prod(shape) * bytes_each
        if used and used + size > limit:
            number += 1
            used = 0
        used += size
        numbers[name] = number
    if number == 1:
        return dict.fromkeys(shapes, "model.safetensors")
    return {name: f"model-{n:05d}-of-{number:05d}.safetensors" for name, n in numbers.items()}


def _save(shard: "dict[str, Tensor]", path: Path) -> None:
    """Save one file of weights."""
    from safetensors.torch import save_file

    save_file(shard, path, metadata={"format": "pt"})
