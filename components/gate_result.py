"""A figure held against a bound: what every gate of the project gives.

Gates differ in what they measure and in how they print it: see `knowledge.refresh_gate` (an edition
before it is published), `evaluation.gates` (an adapter), `evaluation.embedder_scores` (an embedder)
and `promotion.pairing` (a release).
"""

from collections.abc import Sequence
from typing import Literal

from components.records import Record


class GateResult(Record):
    """One figure against its bound.

    Attributes:
        gate: The gate that the figure belongs to, such as `style`.
        name: What was measured.
        value: The figure.
        bound: `at least 0.95`, `at most 0.05`; empty for a figure that is for reading only.
        has_passed: Whether the figure keeps to the bound. An undecided figure passes.
        num_probes: How many probes the figure is from, where a test decides; else 0.
        low: Lower end of the test's interval; None without a test.
        high: Upper end of the test's interval; None without a test.
        decision: What the test says; empty without a test.
        details: What failed it, or what the figure is made of, in a few words each.
    """

    gate: str
    name: str
    value: float
    bound: str
    has_passed: bool
    num_probes: int = 0
    low: float | None = None
    high: float | None = None
    decision: Literal["", "reached", "missed", "undecided"] = ""
    details: tuple[str, ...] = ()

    @property
    def state(self) -> str:
        """`passed` or `FAILED`."""
        return "passed" if self.has_passed else "FAILED"


def tabulate_gates(results: Sequence[GateResult]) -> list[dict[str, str | float | bool | None]]:
    """Return results as the rows of a table, without their details."""
    return [result.model_dump(exclude={"details"}) for result in results]
