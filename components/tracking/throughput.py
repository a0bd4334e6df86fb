"""The training speed of this machine, as the last tuning run logged it."""

import statistics

from components.storage import Home
from components.tracking.runs import has_runs, open_tracking

EXPERIMENT = "tune_style"
METRIC = "tokens_per_s"


def last_throughput(home: Home) -> float | None:
    """Return the median tokens per second of the last finished tuning run, or None."""
    if not has_runs(home):
        return None
    client = open_tracking(home)
    experiment = client.get_experiment_by_name(EXPERIMENT)
    if experiment is None:
        return None
    runs = client.search_runs(
        [experiment.experiment_id],
        "attributes.status = 'FINISHED'",
        order_by=["attributes.start_time DESC"],
        max_results=20,
    )
    for run in runs:
        history = client.get_metric_history(run.info.run_id, METRIC)
        speeds = [metric.value for metric in history]
        if speeds:
            return statistics.median(speeds)
    return None
