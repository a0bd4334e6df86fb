"""The weights of a model's folder, read one by one from its safetensors files."""

import json
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from components.errors import MissingError

if TYPE_CHECKING:
    from torch import Tensor

PATTERN = "*.safetensors"


def count_weights(folder: Path) -> int:
    """Return how many numbers a model's weights are, by the heads of its files.

    Raises:
        MissingError: The folder holds no safetensors.
    """
    total = 0
    for shape in read_shapes(folder).values():
        count = 1
        for size in shape:
            count *= size
        total += count
    return total


def read_shapes(folder: Path) -> dict[str, tuple[int, ...]]:
    """Return the shape of each weight, by name.

    Raises:
        MissingError: The folder holds no safetensors.
    """
    shapes: dict[str, tuple[int, ...]] = {}
    for path in list_files(folder):
        for name, entry in _read_head(path).items():
            shapes[name] = tuple(entry["shape"])
    return shapes


def read_weights(folder: Path) -> "Iterator[tuple[str, Tensor]]":
    """Yield each weight with its name, file by file.

    Raises:
        MissingError: The folder holds no safetensors.
    """
    from safetensors import safe_open

    for path in list_files(folder):
        with safe_open(path, framework="pt") as file:
            for name in _read_head(path):  # in the order of `read_shapes`
                yield name, file.get_tensor(name)


def list_files(folder: Path) -> list[Path]:
    """Return the safetensors files of a model.

    Raises:
        MissingError: The folder holds none.
    """
    files = sorted(folder.glob(PATTERN))
    if not files:
        raise MissingError(
            f"{folder}: no {PATTERN} file. Give the folder of a model in safetensors or as a GGUF."
        )
    return files


def _read_head(path: Path) -> dict[str, Any]:  # Any: JSON values
    """Return the entry of each weight in the table that a safetensors file begins with."""
    with path.open("rb") as file:
        (length,) = struct.unpack("<Q", file.read(8))
        head: dict[str, Any] = json.loads(file.read(length))
    head.pop("__metadata__", None)
    return head
