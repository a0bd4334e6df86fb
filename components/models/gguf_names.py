"""Where each weight of a model stands in its GGUF, and in which order its rows stand there."""

from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from components.errors import InputError
from components.models.families import ARCHITECTURES

if TYPE_CHECKING:
    from pathlib import Path

SUFFIXES = (".weight", ".bias")
HEAD = "lm_head"
"""The module that scores tokens; where it is tied, the embedding stands in for it."""


class WeightPlaces:
    """The places of one model's weights.

    Args:
        architecture: The family's name in a GGUF, one of `ARCHITECTURES`.
        num_layers: Of the decoder.
        num_heads: Heads of the queries.
        num_key_heads: Heads of the keys.
    """

    def __init__(
        self, architecture: str, *, num_layers: int, num_heads: int, num_key_heads: int
    ) -> None:
        import gguf

        by_name = {name: member for member, name in gguf.MODEL_ARCH_NAMES.items()}
        self._names = gguf.get_tensor_name_map(by_name[architecture], num_layers)
        self._is_paired = ARCHITECTURES[architecture].has_paired_rows
        self._heads = {"q_proj": num_heads, "k_proj": num_key_heads}

    @classmethod
    def of_reader(cls, reader: Any, path: "Path") -> "WeightPlaces":  # Any: gguf leaves it untyped
        """Return the places in an open GGUF.

        Raises:
            InputError: Its architecture is none of `ARCHITECTURES`.
        """
        import gguf

        architecture = str(reader.fields["general.architecture"].contents())
        if architecture not in ARCHITECTURES:
            raise InputError(
                f"{path.name}: architecture {architecture} cannot be merged (allowed:"
                f" {', '.join(sorted(ARCHITECTURES))}). Choose another base model."
            )

        def number(key: str) -> int:
            return int(reader.fields[key.format(arch=architecture)].contents())

        keys = gguf.Keys
        return cls(
            architecture,
            num_layers=number(keys.LLM.BLOCK_COUNT),
            num_heads=number(keys.Attention.HEAD_COUNT),
            num_key_heads=number(keys.Attention.HEAD_COUNT_KV),
        )

    def find(self, weight: str) -> str | None:
        """Return the name in the GGUF of a weight of transformers; None where it has no place.

        Example: `model.layers.3.self_attn.q_proj.bias` is `blk.3.attn_q.bias`.
        """
        name: str | None = self._names.get_name(weight, try_suffixes=SUFFIXES)
        return name

    def to_gguf(self, weight: str, array: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a weight's rows in the order of the GGUF."""
        heads = self._find_heads(weight)
        return pair_rows(array, heads) if heads else array

    def from_gguf(self, weight: str, array: NDArray[np.float32]) -> NDArray[np.float32]:
        """Return a weight's rows in the order of transformers."""
        heads = self._find_heads(weight)
        return unpair_rows(array, heads) if heads else array

    def _find_heads(self, weight: str) -> int:
        """Return the heads whose rows are reordered, 0 where none are."""
        if not self._is_paired:
            return 0
        module = weight
        for suffix in SUFFIXES:
            module = module.removesuffix(suffix)
        return self._heads.get(module.rpartition(".")[2], 0)


def pair_rows(array: NDArray[np.float32], num_heads: int) -> NDArray[np.float32]:
    """Reorder the rows of a query or key weight from halves to interleaved pairs, head by head.

    Args:
        array: (rows, columns), or a bias of (rows,); rows a multiple of twice `num_heads`.
        num_heads: Heads of this weight.
    """
    halves = array.reshape(num_heads, 2, array.shape[0] // num_heads // 2, *array.shape[1:])
    return halves.swapaxes(1, 2).reshape(array.shape)


def unpair_rows(array: NDArray[np.float32], num_heads: int) -> NDArray[np.float32]:
    """Reorder rows from interleaved pairs to halves: the reverse of `pair_rows`."""
    pairs = array.reshape(num_heads, array.shape[0] // num_heads // 2, 2, *array.shape[1:])
    return pairs.swapaxes(1, 2).reshape(array.shape)
