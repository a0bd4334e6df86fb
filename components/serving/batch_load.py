"""What the batcher has done, from which the wait for a turn is estimated."""

from collections import deque
from dataclasses import dataclass, field

_AVERAGE_WEIGHT = 0.2


@dataclass
class Load:
    """What the batcher has done: batches, items, and recent seconds an item."""

    num_batches: int = 0
    num_items: int = 0
    seconds_per_item: float = 0.2
    last_sizes: deque[int] = field(default_factory=lambda: deque(maxlen=100))

    def add(self, size: int, seconds: float) -> None:
        """Count a batch; seconds an item are averaged with more weight on recent batches."""
        self.num_batches += 1
        self.num_items += size
        self.last_sizes.append(size)
        self.seconds_per_item += _AVERAGE_WEIGHT * (seconds / size - self.seconds_per_item)
