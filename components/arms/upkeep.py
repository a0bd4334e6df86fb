"""What it takes to follow an amendment: an index is made again, or a model tuned again.

Both times are measured, not assumed: of the index the seconds that past refreshes of the home took
(their change reports), of tuning the time of past runs in MLflow. Money is that time at the price
of an hour of the machine.
"""

import json
import math
from collections.abc import Sequence
from statistics import mean, stdev

from components.arms.figures import AxisFigure
from components.evaluation.deciding import ERROR
from components.records import Record
from components.storage import Home
from components.tracking.runs import list_durations

# the runs that bring a new adapter into service, in their order
TUNING_RUNS = ("curate_pairs", "tune_style", "calibrate_release", "promote_release")


class Upkeep(Record):
    """Seconds to follow an amendment, None where no run of the home measured them.

    Attributes:
        reindex: Of a refresh of the statutes that was not the first.
        retrain: Of curation, tuning with its gates, calibration and promotion together.
        hour: Price of an hour of the machine; None where none is given.
    """

    reindex: AxisFigure | None
    retrain: AxisFigure | None
    hour: float | None = None

    def price(self, figure: AxisFigure | None) -> float | None:
        """Return what a time costs; None where time or price is not known."""
        if figure is None or self.hour is None:
            return None
        return figure.value / 3600 * self.hour


def measure_upkeep(home: Home, hour: float | None) -> Upkeep:
    """Return what past runs of a home took.

    Args:
        home: Holds change reports and tracked runs.
        hour: Price of an hour of the machine.
    """
    sums = _sum_up([list_durations(home, name) for name in TUNING_RUNS])
    return Upkeep(reindex=_estimate(list_refreshes(home)), retrain=_estimate(sums), hour=hour)


def list_refreshes(home: Home) -> list[float]:
    """Return the seconds of every refresh that brought changes into an index that there was."""
    seconds: list[float] = []
    for path in sorted(home.knowledge.glob("changes/*/changes.json")):
        report = json.loads(path.read_text(encoding="utf-8"))
        if report["is_published"] and not report["is_first"]:
            seconds.append(float(report["seconds"]))
    return seconds


def _sum_up(durations: Sequence[Sequence[float]]) -> list[float]:
    """Return the time of every whole round of tuning, newest first; none where a step lacks.

    The steps of a round are the newest of each flow, then the ones before, as far as all have one.
    """
    num_rounds = min(len(times) for times in durations)
    return [sum(times[number] for times in durations) for number in range(num_rounds)]


def _estimate(values: Sequence[float]) -> AxisFigure | None:
    """Return a mean with Student's interval; of a single value without one."""
    if not values:
        return None
    middle = mean(values)
    reach = 0.0
    if len(values) > 1:
        from scipy.stats import t

        error = stdev(values) / math.sqrt(len(values))
        reach = float(t.ppf(1 - ERROR / 2, len(values) - 1)) * error
    return AxisFigure(
        value=round(middle, 2),
        low=round(max(0.0, middle - reach), 2),
        high=round(middle + reach, 2),
        count=len(values),
    )
