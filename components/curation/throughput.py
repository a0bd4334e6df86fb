"""How fast this machine trains: what its last adapter's steps measured."""

import json
import statistics

from components.storage import Home, newest_finished


def measure_throughput(home: Home) -> float | None:
    """Return the median tokens a second over the steps of the last adapter tuned in this home, None where there is none."""
    newest = newest_finished(home.adapters)
    if newest is None or not (newest / "steps.json").is_file():
        return None
    steps = json.loads((newest / "steps.json").read_text(encoding="utf-8"))
    return statistics.median(step["tokens_per_s"] for step in steps) if steps else None
