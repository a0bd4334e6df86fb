"""The measurement of a machine's speed."""

import time
from pathlib import Path

from components.tuning.speed_probe import probe_throughput


def test_probe_throughput(plain_base: Path) -> None:
    """The speed is above what the whole call, loading included, would give."""
    started = time.perf_counter()
    speed = probe_throughput(plain_base, num_tokens=128, num_rounds=2)
    taken = time.perf_counter() - started
    assert speed > 128 / taken
    assert speed < 1e6
