"""General ability kept is what the gate of forgetting measured."""

from pathlib import Path

from components.arms.general import UNCHANGED, read_general
from components.evaluation.candidate_gates import mark_candidate
from components.evaluation.deciding import Measured
from components.evaluation.gates.results import decided_at_most, without_threshold
from components.storage import Home


def test_rise_of_the_adapter_that_serves(tmp_path: Path) -> None:
    """The rise on general texts comes with its interval; an adapter without gates has none."""
    home = Home(tmp_path)
    rise = decided_at_most("forgetting", "texts_rise", Measured(0.02, -0.01, 0.05, 20), 0.05)
    others = without_threshold("forgetting", {"accuracy_after": 0.9})
    mark_candidate(home, "a-1", [*others, rise], "m")
    figure = read_general(home, "a-1")
    assert figure is not None
    assert (figure.value, figure.low, figure.high, figure.count) == (0.02, -0.01, 0.05, 20)
    assert read_general(home, "a-2") is None
    assert UNCHANGED.value == 0.0
