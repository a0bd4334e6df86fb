"""The speed of the last tuning run, and a measurement where there is none."""

from pathlib import Path

import pytest

from components.storage import Home
from components.tracking.runs import tracked_run
from components.tracking.throughput import last_throughput


@pytest.mark.slow
def test_last_throughput(tmp_path: Path) -> None:
    """The median over the steps of the last run that logged a speed counts.

    A home that never tuned has none.
    """
    home = Home(tmp_path)
    assert last_throughput(home) is None
    for speeds in ((10.0,), (100.0, 400.0, 300.0), ()):
        with tracked_run(home, "tune_style", {}) as run:
            for step, speed in enumerate(speeds):
                run.log_metrics({"tokens_per_s": speed}, step)
    assert last_throughput(home) == 300.0
