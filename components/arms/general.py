"""General ability kept: what the gate of forgetting measured of the adapter that is served."""

from components.arms.figures import AxisFigure
from components.errors import MissingError
from components.evaluation.candidate_gates import read_mark
from components.storage import Home

UNCHANGED = AxisFigure(value=0.0, low=0.0, high=0.0, count=0)
"""Of an untuned model: its weights are the base's own."""


def read_general(home: Home, adapter: str) -> AxisFigure | None:
    """Return by how much perplexity on general texts rose, as a share; None where not measured."""
    try:
        rows = read_mark(home, adapter)
    except MissingError:
        return None
    for row in rows:
        if row.name == "texts_rise":
            low = row.value if row.low is None else row.low
            high = row.value if row.high is None else row.high
            return AxisFigure(value=row.value, low=low, high=high, count=row.num_probes)
    return None
