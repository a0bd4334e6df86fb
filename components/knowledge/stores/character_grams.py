"""The `chars` list: BM25 over pieces of words, where other lists miss a word.

A word of an alphabet gives its runs of four letters, its two ends marked (`_lea`, `leas`, `ease`,
`ase_`), so that `lease`, `leased` and `sublease` share pieces and a spelling such as `labor` meets
`labour`. Chinese has no spaces between words: each character counts, and each two that stand side
by side. How rare a piece is, the store counts. Runs of three to five letters found no more and made
the index three times as large.
"""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence

LETTERS = 4
MEAN_PIECES = 300.0
"""Pieces of an article of middle length; longer ones gain less from each."""
SATURATION = 1.2
LENGTH_WEIGHT = 0.75
"""`k1` and `b` of BM25, as the list over words has them."""

_RUN = re.compile(r"(?P<han>[\u3400-\u9fff]+)|[^\W_]+")


def split_pieces(text: str) -> Iterator[str]:
    """Yield the pieces of a text, repeated ones as often as they stand there.

    Example: `The fee` gives `_the`, `the_`, `_fee`, `fee_`, and `租金` gives `租`, `金`, `租金`.
    """
    for run in _RUN.finditer(text.casefold()):
        word = run[0]
        if run["han"]:
            yield from word
            yield from (word[start : start + 2] for start in range(len(word) - 1))
            continue
        marked = f"_{word}_"
        for start in range(max(1, len(marked) - LETTERS + 1)):
            yield marked[start : start + LETTERS]


def weigh_pieces(text: str) -> tuple[Sequence[int], Sequence[float]]:
    """Return the places and weights of an article's pieces, each place once."""
    counts = Counter(split_pieces(text))
    length = counts.total() / MEAN_PIECES
    damping = SATURATION * (1 - LENGTH_WEIGHT + LENGTH_WEIGHT * length)
    weights: dict[int, float] = {}
    for piece, count in counts.items():
        weights[_place(piece)] = count * (SATURATION + 1) / (count + damping)
    return list(weights), list(weights.values())


def ask_pieces(
    text: str, further: str = "", weight: float = 0.0
) -> tuple[Sequence[int], Sequence[float]]:
    """Return the places and weights of a query's pieces; none for a text without words.

    Args:
        text: The query; its pieces weigh 1.
        further: What statutes say for its words.
        weight: The weight of a piece that stands there alone; 0 leaves them out.
    """
    weights: dict[int, float] = {}
    if weight:
        weights |= {_place(piece): weight for piece in split_pieces(further)}
    weights |= {_place(piece): 1.0 for piece in split_pieces(text)}
    return list(weights), list(weights.values())


def _place(piece: str) -> int:
    """Return the place of a piece in a sparse vector: a number of 32 bits."""
    return zlib.crc32(piece.encode())
