"""The last readings of a reader, so that a pair of rule and clause just read is not read again.

Two threads that ask for a pair at the same moment may both read it.

A pair is kept under its hash: no text of a contract stays in memory for it.
"""

import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from components.records import content_hash

NUM_KEPT = 8192
Row = NDArray[np.float32]


class KeptReadings:
    """Readings by pair, the oldest dropped. It is safe to use from many threads.

    Args:
        num_kept: The most readings that are kept.
    """

    def __init__(self, num_kept: int = NUM_KEPT) -> None:
        self._rows: OrderedDict[str, Row] = OrderedDict()
        self._lock = threading.Lock()
        self._num_kept = num_kept

    def find(self, keys: Sequence[str]) -> dict[str, Row]:
        """Return the readings that are kept, by key."""
        with self._lock:
            return {key: self._rows[key] for key in keys if key in self._rows}

    def keep(self, rows: Mapping[str, Row]) -> None:
        """Keep readings, each of shape (3,)."""
        with self._lock:
            for key, row in rows.items():
                self._rows[key] = row
                self._rows.move_to_end(key)
            while len(self._rows) > self._num_kept:
                self._rows.popitem(last=False)


def key_of(rule: str, clause: str) -> str:
    """Return the key of a pair."""
    return content_hash(rule, clause)
