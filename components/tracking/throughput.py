"""How fast this machine trained: what the last run of tuning logged."""

import statistics

from components.storage import Home
from components.tracking.runs import open_tracking

EXPERIMENT, METRIC = "tune_style", "tokens_per_s"


def last_throughput(home: Home) -> float | None:
    """Return the median tokens a second over the steps of the last finished tuning run, None where there is none."""
    if not (home.mlflow / "mlflow.db").is_file():
        return None  # opening MLflow would make a store, which takes seconds
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
    speeds = (
        [metric.value for metric in client.get_metric_history(run.info.run_id, METRIC)]
        for run in runs
    )
    return next((statistics.median(found) for found in speeds if found), None)
