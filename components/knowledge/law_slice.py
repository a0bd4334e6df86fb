"""A share of the laws of a source, drawn by their ids: another share each week, all in turn."""

import zlib
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class LawSlice:
    """One of `num_slices` slices of about the same number of laws."""

    num_slices: int
    turn: int

    def holds(self, law_id: str) -> bool:
        """Return whether a law is in the slice."""
        return zlib.crc32(law_id.encode()) % self.num_slices == self.turn % self.num_slices


def slice_of_week(share: float, day: date) -> LawSlice | None:
    """Return the slice of a share of the laws whose turn it is on a day, None for all of them."""
    num_slices = round(1 / share)
    return LawSlice(num_slices, day.toordinal() // 7) if num_slices > 1 else None
