"""The text that each token of an answer adds, where a character may lie across several tokens.

A Chinese character is often two or three tokens of one byte each; decoded one by one they are
lost. The last token of a character adds it, those before it add nothing.
"""

import codecs
from collections.abc import Callable, Iterable, Mapping, Sequence

BROKEN = "\ufffd"


def find_partial(vocabulary: Mapping[bytes, int]) -> dict[int, bytes]:
    """Return the tokens of a vocabulary whose bytes are no whole characters, by their ids."""
    partial = {}
    for raw, token in vocabulary.items():
        try:
            raw.decode()
        except UnicodeDecodeError:
            partial[token] = raw
    return partial


class PieceDecoder:
    """Decodes the tokens of one answer in their order.

    Args:
        partial: The tokens that are no whole characters, from `find_partial`.
    """

    def __init__(self, partial: Mapping[int, bytes]) -> None:
        self._partial = partial
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def decode(self, tokens: Iterable[int], alone: Iterable[str]) -> list[str]:
        """Return what each token adds to the text.

        Args:
            tokens: Their ids.
            alone: Each decoded by itself, which is right for tokens of whole characters.
        """
        pieces = []
        for token, piece in zip(tokens, alone, strict=True):
            if token in self._partial:
                pieces.append(self._decoder.decode(self._partial[token]))
            else:
                pieces.append(self._decoder.decode(b"", final=True) + piece)
        return pieces


def split_text(decode: Callable[[list[int]], str], tokens: Sequence[int]) -> list[str]:
    """Return what each token adds to the text, where their bytes are not known.

    Args:
        decode: Decodes tokens; what is no whole character becomes `BROKEN`.
        tokens: The ids of an answer.
    """
    pieces = []
    waiting: list[int] = []
    for token in tokens:
        waiting.append(token)
        piece = decode(waiting)
        if piece.endswith(BROKEN):
            pieces.append("")
            continue
        pieces.append(piece)
        waiting = []
    if waiting:
        pieces[-1] = decode(waiting)
    return pieces
