"""A gate's result is a record that goes to a table and back."""

from components.gate_result import GateResult, tabulate_gates

RESULT = GateResult(
    gate="style", name="form", value=0.5, bound="at least 0.9", has_passed=False, details=("a",)
)


def test_gate_result_round_trip() -> None:
    """A result comes back from JSON, details and all."""
    assert GateResult.model_validate_json(RESULT.model_dump_json()) == RESULT
    assert RESULT.state == "FAILED"


def test_tabulate_gates() -> None:
    """A table's row has every field but the details, and those of the test where there is one."""
    [row] = tabulate_gates([RESULT])
    assert row == {
        "gate": "style",
        "name": "form",
        "value": 0.5,
        "bound": "at least 0.9",
        "has_passed": False,
        "num_probes": 0,
        "low": None,
        "high": None,
        "decision": "",
    }
