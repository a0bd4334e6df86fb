"""Copy a GGUF with some tensors changed: metadata and all other tensors stay.

Changed matrices are written as Q8_0, changed vectors as float32. So is a matrix in a quantisation
that OpenVINO does not read as it is: Q8_0 holds it nearly exactly. Q5_0 it does not read at all.
Of the quantisations with an offset in each block (Q4_1, Q4_K) it rounds the offset to a whole step,
which moves each weight by a tenth of its size: common English words survive that, rare characters
do not. One tensor is in memory at a time.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Change = Callable[[NDArray[np.float32]], NDArray[np.float32]]
FAITHFUL = {"F32", "F16", "Q4_0", "Q8_0", "Q6_K"}
"""The quantisations that every engine reads as they are."""
REVISION = 2
"""Raised when the same inputs come to be written otherwise, so that engines are made anew."""


def open_gguf(path: Path) -> Any:  # Any: gguf leaves it untyped
    """Open a GGUF file as a `gguf.GGUFReader`.

    It reads a vocabulary piece by piece, and to cut a piece out of numpy's memory map takes three
    times as long as out of a plain array over the same memory.
    """
    import gguf

    class PlainReader(gguf.GGUFReader):
        """A reader over a plain array."""

        def __setattr__(self, name: str, value: Any) -> None:
            super().__setattr__(name, np.asarray(value) if name == "data" else value)

    return PlainReader(path)


def copy_gguf(reader: Any, changes: Mapping[str, Change], target: Path) -> None:
    """Write a GGUF with the reader's metadata and its tensors, some of them changed.

    Args:
        reader: An open `gguf.GGUFReader`; gguf leaves it untyped.
        changes: By a tensor's name, what makes the new tensor of the old one, in float32.
        target: The file to write.
    """
    import gguf

    writer = gguf.GGUFWriter(target, arch=str(reader.fields["general.architecture"].contents()))
    for field in reader.fields.values():
        if field.name == "general.architecture" or field.name.startswith("GGUF."):
            continue
        kind = field.types[0]
        item_kind = field.types[-1] if kind == gguf.GGUFValueType.ARRAY else None
        writer.add_key_value(field.name, field.contents(), kind, sub_type=item_kind)
    for tensor in reader.tensors:
        kind = choose_type(tensor, is_changed=tensor.name in changes)
        announce_tensor(writer, tensor.name, list_shape(tensor), kind)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_ti_data_to_file()
    for tensor in reader.tensors:
        writer.write_tensor_data(_convert(tensor, changes.get(tensor.name)))
    writer.close()


def list_shape(tensor: Any) -> tuple[int, ...]:
    """Return a tensor's shape in numpy's order, which a GGUF has the other way round."""
    return tuple(int(size) for size in reversed(tensor.shape))


def choose_type(tensor: Any, *, is_changed: bool) -> Any:
    """Return the quantisation that a tensor is written in."""
    if tensor.tensor_type.name in FAITHFUL and not is_changed:
        return tensor.tensor_type
    return narrow_type(list_shape(tensor))


def narrow_type(shape: tuple[int, ...]) -> Any:
    """Return Q8_0 for a matrix, half precision where its rows are no whole blocks, else float32."""
    import gguf

    types = gguf.GGMLQuantizationType
    if len(shape) < 2:
        return types.F32
    block, _ = gguf.GGML_QUANT_SIZES[types.Q8_0]
    return types.Q8_0 if shape[-1] % block == 0 else types.F16


def announce_tensor(writer: Any, name: str, shape: tuple[int, ...], kind: Any) -> None:
    """Tell a `gguf.GGUFWriter` of a tensor whose data are written later."""
    import gguf

    dtypes = {"F32": np.float32, "F16": np.float16}
    dtype = np.dtype(dtypes.get(kind.name, np.uint8))
    stored = shape
    if dtype == np.uint8:
        block, size = gguf.GGML_QUANT_SIZES[kind]
        stored = (*shape[:-1], shape[-1] // block * size)
    num_bytes = int(np.prod(stored)) * dtype.itemsize
    writer.add_tensor_info(name, stored, dtype, num_bytes, raw_dtype=kind)


def _convert(tensor: Any, change: Change | None) -> NDArray[Any]:  # Any: bytes or floats
    """Return a tensor's data as they are written."""
    from gguf.quants import dequantize, quantize

    kind = choose_type(tensor, is_changed=change is not None)
    data: NDArray[Any] = tensor.data
    if change is None and kind == tensor.tensor_type:
        return data
    weights = dequantize(data, tensor.tensor_type)
    if change is not None:
        weights = change(weights)
    written: NDArray[Any] = quantize(weights.astype(np.float32), kind)
    return written
